"""For any records, persons equal those of gabarito.py, never have two valid CPFs, and do not depend on order."""

import os
import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from gabarito import Registro, inscricao, resolver
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from mundo import World, cns, cpf

CHAVE_FIXA = "ab" * 32
CONJUNTOS = ("residentes", "equipe", "cadastros", "pagamentos", "titulos", "scnes")
OCUPACOES = frozenset({"322205", "223505"})
ENCHIMENTOS = ("1", "0000", "77777", "12345", "322205", "099")
"""Placeholders typed in place of a council number."""
MEDICO, TECNICO = "225125", "322205"


@st.composite
def populacoes(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Records with keys from pools so small that they coincide. Pool sizes and share of missing keys are random."""
    sorte = random.Random(draw(st.integers(0, 10**6)))
    falta = draw(st.sampled_from([0.3, 0.6, 0.8]))
    pessoas, nascimentos = draw(st.integers(3, 25)), draw(st.integers(1, 2))
    junk, nomes = draw(st.sampled_from([0.0, 0.2])), draw(st.integers(1, 3))

    def talvez() -> int | None:
        return None if sorte.random() < falta else sorte.randint(1, pessoas)

    return [
        {
            "conjunto": sorte.choice(CONJUNTOS),
            "cpf": talvez(),
            "cns": talvez(),
            "conselho": talvez(),
            "segundo_conselho": talvez(),
            "tripla": talvez(),
            "nascimento": sorte.choice([None, *range(1, nascimentos + 1)]),
            "enchimento": sorte.choice(ENCHIMENTOS) if sorte.random() < junk else None,
            "cbo": TECNICO if sorte.random() < junk else MEDICO,
            "homonimo": sorte.randint(1, nomes),
        }
        for _ in range(draw(st.integers(5, 60)))
    ]


@st.composite
def duas_execucoes(draw: st.DrawFn) -> tuple[list[tuple[int, dict[str, Any]]], list[tuple[int, dict[str, Any]]]]:
    """A population in two runs: in the second, some records are gone, some have another key, the rest are the same."""
    ontem = list(enumerate(draw(populacoes())))
    sorte = random.Random(draw(st.integers(0, 10**6)))
    hoje = []
    for n, sorteado in ontem:
        chave = sorte.choice(["cpf", "cns", "conselho", "conselho", "tripla", None, None])
        novo = sorteado | ({chave: sorte.choice([None, *range(1, 26)])} if chave else {})
        if sorte.random() < 0.7:
            hoje.append((n, novo))
    return ontem, hoje


LONG = os.environ.get("RESIDENCIAS_FALHAS") == "todas"
RAPIDO = settings(max_examples=20 if LONG else 3, deadline=None, derandomize=True, phases=[Phase.generate])


@pytest.fixture(autouse=True)
def _chave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESIDENCIAS_CHAVE", CHAVE_FIXA)


def _conteudo(n: int, sorteado: dict[str, Any]) -> dict[str, Any]:
    """The record in the columns of its dataset's contract, with its own code."""
    conjunto = sorteado["conjunto"]
    tripla, nascimento = sorteado["tripla"], sorteado["nascimento"]
    linha: dict[str, Any] = {
        "codigo_matricula": f"R{n}",
        "codigo_cadastro": f"R{n}",
        "codigo_pagamento": f"R{n}",
        "codigo_programa": f"R{n}",
        "especialidade": f"R{n}",
        "origem": "conselho",
        "funcao": "tutor",
        "co_profissional_sus": f"R{n}",
        "cpf": cpf(sorteado["cpf"]) if sorteado["cpf"] else None,
        "nome": _nome(sorteado),
    }
    if conjunto != "titulos":
        linha |= {
            "nome_mae": "Mãe" if tripla else None,
            "data_nascimento": f"1980-01-0{nascimento}" if nascimento else None,
        }
    if conjunto in ("residentes", "equipe", "titulos") and sorteado["conselho"]:
        linha |= {"conselho": "CRM", "numero_registro": _numero(sorteado, "conselho"), "uf_registro": "SE"}
    if conjunto in ("residentes", "equipe", "titulos", "scnes") and sorteado["cns"]:
        linha["cns"] = linha["co_cns"] = cns(sorteado["cns"])
    return linha


def _nome(sorteado: dict[str, Any]) -> str | None:
    """Names repeat; a triple needs exactly the same name; SCNES has them in capital letters."""
    if sorteado["conjunto"] == "scnes":
        return None if sorteado["cpf"] else f"PESSOA DO MEIO {chr(64 + sorteado['homonimo'])}"
    return f"Pessoa {'xyz'[sorteado['tripla'] % 3]} {chr(96 + sorteado['homonimo'])}" if sorteado["tripla"] else None


def _numero(sorteado: dict[str, Any], qual: str) -> str:
    return sorteado["enchimento"] or f"0{4000 + sorteado[qual]}"


def _registro(n: int, sorteado: dict[str, Any]) -> Registro | None:
    """The same record for gabarito.py; None for a payment line that makes no person."""
    conjunto, linha = sorteado["conjunto"], _conteudo(n, sorteado)
    if conjunto == "scnes":
        numeros = [_numero(sorteado, qual) for qual in ("conselho", "segundo_conselho") if sorteado[qual]]
        conselhos = {inscricao(numero, sorteado["cbo"], OCUPACOES) for numero in numeros} - {None}
        return Registro(
            f"R{n}", None, linha.get("co_cns"), frozenset(filter(None, conselhos)), escrito=linha["nome"], scnes=True
        )
    nascimento = linha.get("data_nascimento")
    tripla = f"{linha['nome']}{nascimento}" if linha["nome"] and nascimento else None
    if conjunto == "pagamentos" and linha["cpf"] is None:
        return None
    numero = inscricao(linha["numero_registro"], None, OCUPACOES) if "numero_registro" in linha else None
    return Registro(
        f"R{n}", linha["cpf"], linha.get("cns"), frozenset([numero] if numero else []), tripla, nascimento,
        (linha["nome"] or "").upper() or None,
    )  # fmt: skip


NUMERO_MAL_CONTADO = """
select co_profissional_sus from identidade.profissionais
qualify numero_unico <> (count(*) over (partition by competencia, pessoa) = 1)
"""
"""Professionals whose `numero_unico` is wrong: it must be true only with a single SCNES number in the month."""

FORA_DOS_REGISTROS = """
select pessoa from identidade.profissionais semi join identidade.registros using (pessoa)
anti join identidade.profissionais_dos_registros using (competencia, co_profissional_sus)
"""


def _identificado(
    *execucoes: list[tuple[int, dict[str, Any]]], conjuntos: tuple[str, ...] = CONJUNTOS
) -> dict[str, int]:
    """Number of the person of each record of the last run, with rows and files loaded in the given order."""
    with tempfile.TemporaryDirectory() as pasta:
        mundo = World(Path(pasta))
        lugares: dict[tuple[int, int], str] = {}
        for execucao in execucoes:
            lugares = arrive(mundo, execucao, conjuntos)
            mundo.identificar()
        pessoas = {
            lugares[carga, linha]: pessoa
            for carga, linha, pessoa in mundo.ler("select carga_id, linha, pessoa from identidade.registros")
        }
        assert mundo.ler(NUMERO_MAL_CONTADO) == []
        assert mundo.ler(FORA_DOS_REGISTROS) == []
        return pessoas | dict(mundo.ler("select co_profissional_sus, pessoa from identidade.profissionais"))


def arrive(
    mundo: World, execucao: list[tuple[int, dict[str, Any]]], conjuntos: tuple[str, ...], competencia: str = "2026-03"
) -> dict[tuple[int, int], str]:
    """Put one run's records in force; returns (carga_id, linha) -> code of the record."""
    fontes = {
        "residentes": "cnrm",
        "equipe": "cnrms",
        "cadastros": "incentivo",
        "pagamentos": "incentivo",
        "titulos": "titulos",
    }
    lugares: dict[tuple[int, int], str] = {}
    for conjunto in conjuntos:
        meus = [(n, s) for n, s in execucao if s["conjunto"] == conjunto]
        linhas = [_conteudo(n, s) for n, s in meus]
        if conjunto == "scnes":
            vinculos = [
                {
                    "co_profissional_sus": f"R{n}",
                    "co_conselho_classe": "71",
                    "nu_registro": _numero(s, qual) if s[qual] else "",
                    "sg_uf_crm": "SE",
                    "co_cbo": s["cbo"],
                }
                for n, s in meus
                for qual in ("conselho", "segundo_conselho")
            ]
            mundo.carregar("scnes", "tbAtividadeProfissional", "2026-02", [{"co_cbo": cbo} for cbo in OCUPACOES])
            mundo.scnes(competencia, [linha | {"no_profissional": linha["nome"]} for linha in linhas], vinculos)
        else:
            carga = mundo.carregar(fontes[conjunto], conjunto, competencia, linhas)
            lugares |= {(carga, 2 + i): f"R{n}" for i, (n, _) in enumerate(meus)}
    return lugares


def _como_na_lei(sorteados: list[tuple[int, dict[str, Any]]], pessoas: dict[str, int]) -> None:
    """The records that share a person are exactly those joined by gabarito.py."""
    esperados = [registro for n, s in sorteados if (registro := _registro(n, s))]
    com_pessoa: dict[int, set[str]] = {}
    for registro in esperados:
        com_pessoa.setdefault(pessoas[registro.nome], set()).add(registro.nome)
    assert {frozenset(nomes) for nomes in com_pessoa.values()} == resolver(esperados)
    cpf_de = {registro.nome: registro.cpf for registro in esperados}
    for nomes in com_pessoa.values():
        assert len({cpf_de[nome] for nome in nomes} - {None}) <= 1


@RAPIDO
@given(populacoes())
def test_persons_equal_those_of_the_independent_implementation(sorteados: list[dict[str, Any]]) -> None:
    numerados = list(enumerate(sorteados))
    _como_na_lei(numerados, _identificado(numerados))


@RAPIDO
@given(duas_execucoes())
def test_persons_of_the_last_run_do_not_change_which_records_join(execucoes: Any) -> None:
    _como_na_lei(execucoes[1], _identificado(*execucoes))


@RAPIDO
@given(populacoes(), st.randoms(use_true_random=False))
def test_order_of_rows_and_files_changes_no_person(sorteados: list[dict[str, Any]], sorte: Any) -> None:
    numerados = list(enumerate(sorteados))
    embaralhados = sorte.sample(numerados, len(numerados))
    conjuntos = tuple(sorte.sample(CONJUNTOS, len(CONJUNTOS)))
    assert _identificado(numerados) == _identificado(embaralhados, conjuntos=conjuntos)
