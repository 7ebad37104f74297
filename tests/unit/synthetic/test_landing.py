"""One small landing: layouts, determinism, and an answer key that covers every rule."""

import csv
import hashlib
import zipfile
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from orchestration.cli import residencias
from orchestration.errors import UserError
from orchestration.settings import FICTICIO
from orchestration.synthetic import blocks, generate, planted_identifiers
from orchestration.synthetic.answer import COLUNAS
from orchestration.synthetic.command import sample
from orchestration.synthetic.months import Month
from orchestration.synthetic.scnes_bulk import Crowd, CrowdSize

PEQUENA = {"scale": 0.0005, "pagamentos": 120}
REGRAS = {
    "MR-00", "MR-01", "MR-03", "MR-04", "MR-05A", "MR-05C", "MR-05D", "MR-05E", "MR-06", "MR-08", "MR-08P", "MR-09A",
    "MR-09B", "MR-11", "MR-10A", "MR-10B", "MR-04T", "MR-05T", "MR-17D", "MR-18S", "MR-12", "MR-15C", "MR-15R",
    "MR-16A",
    "MR-16B", "MR-17A", "MR-17B", "MR-18", "MR-20", "MR-21", "MR-22", "MR-23", "MR-15D", "MR-25", "MR-DIR", "PN-16",
    "PN-16R", "PN-22", "PN-25", "PN-43", "DUP-R", "BR-01", "BR-10", "BR-11", "BR-12", "BR-21", "BR-26", "MR-04H",
    "MR-05F", "MR-05R", "MR-06A", "MR-06S", "MR-07R", "MR-10P", "MR-OB", "PN-19V", "PN-29O",
    "MR-04C", "MR-04U", "MR-VIG",
}  # fmt: skip
DOIS_RESULTADOS = {
    "MR-00": {"revisao", "controle"},
    "MR-04": {"indicio", "controle"},
    "MR-04C": {"indicio", "revisao"},
    "MR-08": {"indicio", "revisao"},
    "MR-10A": {"indicio", "controle"},
    "MR-10B": {"indicio", "revisao"},
    "MR-11": {"indicio", "revisao"},
    "MR-16A": {"indicio", "revisao"},
    "MR-VIG": {"indicio", "revisao"},
    "MR-09A": {"indicio", "revisao"},
    "MR-09B": {"indicio", "revisao"},
    "MR-04T": {"indicio", "revisao"},
    "MR-16B": {"revisao", "controle"},
    "MR-17A": {"indicio", "revisao"},
    "MR-17D": {"indicio", "revisao"},
    "MR-18": {"indicio", "revisao"},
    "MR-21": {"indicio", "revisao"},
    "MR-23": {"indicio", "revisao"},
    "MR-OB": {"indicio", "revisao"},
    "MR-05R": {"revisao", "controle"},
    "MR-06A": {"indicio", "revisao", "controle"},
    "BR-10": {"indicio", "revisao"},
    "BR-21": {"indicio", "revisao"},
    "BR-26": {"indicio", "revisao"},
}


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pasta = tmp_path_factory.mktemp("landing")
    generate(pasta, seed=5, **PEQUENA)
    return pasta


def impressoes(pasta: Path) -> dict[str, str]:
    arquivos = (arquivo for arquivo in pasta.rglob("*") if arquivo.is_file())
    return {str(a.relative_to(pasta)): hashlib.sha256(a.read_bytes()).hexdigest() for a in arquivos}


def linhas(arquivo: Path) -> list[dict[str, str]]:
    with open(arquivo, encoding="utf-8-sig", newline="") as aberto:
        separador = ";" if ";" in aberto.readline() else ","
        aberto.seek(0)
        return list(csv.DictReader(aberto, delimiter=separador))


def test_same_arguments_give_the_same_bytes_and_another_seed_does_not(landing: Path, tmp_path: Path) -> None:
    generate(tmp_path / "igual", seed=5, **PEQUENA)
    generate(tmp_path / "outra", seed=6, competencias=1, **PEQUENA)
    original = impressoes(landing)
    assert impressoes(tmp_path / "igual") == original
    outra = impressoes(tmp_path / "outra")
    assert outra["cnrm/residentes_202607.csv"] != original["cnrm/residentes_202607.csv"]
    assert outra["scnes/BASE_DE_DADOS_CNES_202605.ZIP"] != original["scnes/BASE_DE_DADOS_CNES_202605.ZIP"]


COMISSAO = ("instituicoes", "programas", "residentes", "equipe", "selecoes", "contratos", "avaliacoes")
INCENTIVO = ("editais", "programas_homologados", "cadastros", "pagamentos", "atestes", "retorno_bancario", "orcamento")


def test_every_dataset_is_there_and_only_the_seven_folders(landing: Path) -> None:
    pastas = {caminho.name for caminho in landing.iterdir() if caminho.is_dir()}
    assert pastas == {"scnes", "cnrm", "cnrms", "incentivo", "parceiros", "titulos", "referencia"}
    conjuntos = {a.parent.name + "/" + a.stem.rsplit("_", 1)[0] for a in landing.rglob("*_2026*.csv")}
    for comissao in ("cnrm", "cnrms"):
        assert {f"{comissao}/{c}" for c in COMISSAO} <= conjuntos
    assert {f"incentivo/{c}" for c in INCENTIVO} <= conjuntos
    referencia = {a.stem.rsplit("_", 1)[0] for a in (landing / "referencia").iterdir()}
    assert referencia == {
        "populacao", "regioes_saude", "prioridades", "epidemiologia", "bolsas_residencia", "obitos",
        "parametros_necessidade", "fatores_projecao",
    }  # fmt: skip
    planilhas = {a.relative_to(landing / "parceiros").parts[0] for a in landing.rglob("*.xlsx")}
    assert len(planilhas) == 1 and len(list((landing / "parceiros").iterdir())) == 4
    assert "Dados fictícios" in (landing / FICTICIO).read_text(encoding="utf-8")


def test_scnes_files_have_the_quirks_of_the_real_base(landing: Path) -> None:
    colunas, cpfs = [], []
    for mes in ("202603", "202604", "202605"):
        with zipfile.ZipFile(landing / "scnes" / f"BASE_DE_DADOS_CNES_{mes}.ZIP") as base:
            assert len(base.namelist()) == 8
            tabelas = {nome.removesuffix(f"{mes}.csv"): base.read(nome) for nome in base.namelist()}
        cabecalhos = {tabela: conteudo.split(b"\r\n", 1)[0].decode() for tabela, conteudo in tabelas.items()}
        com_apelido = [tabela for tabela, header in cabecalhos.items() if "TO_CHAR(A.DT_" in header]
        assert com_apelido == ["tbCargaHorariaSus"]
        colunas.append(len(cabecalhos["tbEstabelecimento"].split(";")))
        cpfs.append(cabecalhos["tbDadosProfissionalSus"].split(";")[1])
        estabelecimentos = tabelas["tbEstabelecimento"].decode("latin-1")
        assert not estabelecimentos.endswith("\r\n")
        curta = estabelecimentos.rsplit("\r\n", 1)[1]
        assert curta.count('";"') == colunas[-1] - 4
        assert '; ANEXO ""B""' in estabelecimentos and "\nPRÉDIO NOVO" in estabelecimentos
        assert max(len(linha[1:].split('"')[0]) for linha in estabelecimentos.split("\r\n")) == 31
        with pytest.raises(UnicodeDecodeError):
            tabelas["tbEstabelecimento"].decode("utf-8")
    assert colunas == [54, 55, 56]
    assert cpfs == ['"CO_CPF"', "\"'CO_CPF'\"", '"CO_CPF"']


def test_as_many_physicians_have_several_occupations_as_in_a_real_month(tmp_path: Path) -> None:
    """39 %, measured in a real state and month."""
    month = Month.de(date(2026, 5, 1))
    cbos = defaultdict[str, set[str]](set)
    text = b"".join(map(blocks.text, Crowd(1, 0.002, [month]).vinculos(month, tmp_path))).decode("latin-1")
    for row in csv.reader(text.splitlines(), delimiter=";"):
        if row[2].startswith("225"):
            cbos[row[1]].add(row[2])
    assert 0.35 < sum(len(codes) > 1 for codes in cbos.values()) / len(cbos) < 0.43


def test_every_code_of_the_crowd_is_unique_and_every_cns_passes(landing: Path) -> None:
    with zipfile.ZipFile(landing / "scnes" / "BASE_DE_DADOS_CNES_202605.ZIP") as base:
        texto = base.read("tbDadosProfissionalSus202605.csv").decode("latin-1")
    registros = list(csv.DictReader(texto.splitlines(), delimiter=";"))
    assert len(registros) >= CrowdSize.de(0.0005).pessoas
    codigos = Counter(registro["CO_PROFISSIONAL_SUS"] for registro in registros)
    assert codigos.most_common(1)[0][1] == 1
    assert all(sum(int(d) * (15 - i) for i, d in enumerate(r["CO_CNS"])) % 11 == 0 for r in registros)


def test_the_key_has_every_rule_and_every_kind_of_result(landing: Path) -> None:
    gabarito = linhas(landing / "gabarito.csv")
    assert tuple(gabarito[0]) == COLUNAS
    tipos: dict[str, set[str]] = defaultdict(set)
    for linha in gabarito:
        tipos[linha["regra"]].add(linha["tipo"])
    assert set(tipos) == REGRAS
    assert {regra: tipos[regra] for regra in DOIS_RESULTADOS} == DOIS_RESULTADOS
    assert {linha["regra"] for linha in linhas(landing / "gabarito_permitidos.csv")} == {"MR-10C", "MR-19", "MR-21"}


def test_lines_in_the_key_exist_and_are_live(landing: Path) -> None:
    situacoes: dict[str, str] = {}
    for arquivo in sorted((landing / "incentivo").glob("pagamentos_*.csv")):
        for linha in linhas(arquivo):
            if not linha["valor"].startswith(("4.000", "0,00")):
                situacoes[linha["codigo_pagamento"]] = linha["situacao"]
    for estipendio in linhas(landing / "referencia" / "bolsas_residencia_2026.csv"):
        month = f"{estipendio['competencia'][:4]}-{estipendio['competencia'][-2:]}"
        code = ("BR", estipendio["fonte_pagadora"], estipendio["codigo_matricula"], month, estipendio["rubrica"])
        situacoes[":".join(code)] = estipendio["situacao"]
    for linha in linhas(landing / "gabarito.csv"):
        if linha["regra"] == "MR-07R":  # it also speaks of a code that no line has
            continue
        codigos = [codigo for codigo in linha["codigos_pagamento"].split("|") if codigo]
        assert all(situacoes[codigo] in ("programado", "pago") for codigo in codigos)
        pendente = any(situacoes[codigo] == "programado" for codigo in codigos)
        assert linha["fase"] == ("pre" if pendente else "pos")
    assert "estornado" in situacoes.values()


def test_rejected_rows_stay_under_the_tolerance(landing: Path) -> None:
    por_arquivo = Counter(linha["arquivo"] for linha in linhas(landing / "gabarito_rejeicoes.csv"))
    assert len(por_arquivo) > 8 and max(por_arquivo.values()) <= 3


def test_listed_identifiers_include_every_resident(landing: Path) -> None:
    plantados = planted_identifiers(landing)
    assert set(plantados) == {"cpf", "cns", "nome", "nome_mae", "data_nascimento"}
    residentes = linhas(landing / "cnrm" / "residentes_202607.csv")
    assert {r["cpf"] for r in residentes if r["cpf"] and r["codigo_matricula"] != "X9999999"} <= plantados["cpf"]


def test_an_earlier_snapshot_shows_the_state_of_its_month(landing: Path) -> None:
    """A withdrawal of June is still an active resident in the snapshot of May."""
    junho = {r["codigo_matricula"]: r for r in linhas(landing / "cnrms" / "residentes_202607.csv")}
    saidas = [r for r in junho.values() if r["situacao"] == "desistente" and r["data_situacao"].startswith("2026-06")]
    maio = {r["codigo_matricula"]: r for r in linhas(landing / "cnrms" / "residentes_202605.csv")}
    assert saidas and all(maio[r["codigo_matricula"]]["situacao"] == "ativo" for r in saidas)


@pytest.mark.parametrize("competencias", [1, 9])
def test_any_number_of_months(tmp_path: Path, competencias: int) -> None:
    resumo = generate(tmp_path, competencias=competencias, scale=0.0001, pagamentos=60)
    assert len(resumo.competencias) == competencias
    assert resumo.competencias[0] >= "2025-12"
    assert len(list((tmp_path / "incentivo").glob("pagamentos_*.csv"))) == competencias


def test_the_command_reports_what_it_generated(tmp_path: Path) -> None:
    destino = tmp_path / "nova"
    argumentos = ["--landing", str(destino), "--scale", "0.0001", "--pagamentos", "60", "--seed", "3"]
    saida = CliRunner().invoke(sample, argumentos)
    assert saida.exit_code == 0, saida.output
    assert "alertas plantados" in saida.output and (destino / "gabarito.csv").exists()


SIZES = [("--scale", "0"), ("--scale", "nan"), ("--scale", "inf"), ("--competencias", "0"), ("--pagamentos", "0")]


@pytest.mark.parametrize("opcao", SIZES)
def test_the_command_refuses_sizes_that_are_not_positive(tmp_path: Path, opcao: tuple[str, str]) -> None:
    saida = CliRunner().invoke(sample, ["--landing", str(tmp_path / "x"), *opcao])
    assert saida.exit_code == 2 and not (tmp_path / "x").exists()


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    ocupado = tmp_path / "arquivo"
    ocupado.write_text("")
    saida = CliRunner().invoke(residencias, ["sample", "--landing", str(ocupado / "dentro"), "--scale", "0.0001"])
    assert saida.exit_code == 1
    assert saida.output.strip().splitlines()[-1].startswith("Não foi possível escrever em")


def test_nobody_of_the_crowd_works_in_a_deactivated_unit_and_specialists_grow_in_number() -> None:
    months = [Month.de(date(2026, 4, 1)), Month.de(date(2026, 5, 1))]
    crowd = Crowd(1, 0.002, months)
    closed, at_work = crowd.con.execute(
        f"""select
            (select count(*) from range({crowd.tamanho.unidades}) as n(u) where desativada(u)),
            (select count(*) from range({crowd.tamanho.vinculos}) as n(v) where desativada(local_de(v)))"""
    ).fetchall()[0]
    dates: list[Any] = [row[-1] for row in crowd.titulos()]
    new = sum(months[0].ultimo < titled for titled in dates)
    assert closed == crowd.tamanho.unidades * 2 // 5 and at_work == 0
    assert max(dates) <= months[1].ultimo and 0 < new < len(dates) / 50


def test_files_that_the_sample_did_not_write_are_not_replaced(tmp_path: Path) -> None:
    real = tmp_path / "incentivo" / "pagamentos_202605.csv"
    real.parent.mkdir()
    real.write_text("de verdade", encoding="utf-8")
    small = ["--landing", str(tmp_path), "--scale", "0.0003", "--competencias", "1"]
    refused = CliRunner().invoke(sample, small)
    assert isinstance(refused.exception, UserError) and FICTICIO in refused.exception.frase
    assert real.read_text(encoding="utf-8") == "de verdade"
    (tmp_path / FICTICIO).touch()
    assert CliRunner().invoke(sample, small).exit_code == 0
    assert not real.exists()
