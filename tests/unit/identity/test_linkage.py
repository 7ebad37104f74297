"""Probable pairs: precision and recall, no effect on rules, and permanent decisions."""

import sys
from typing import Any

import duckdb
import pyarrow
import pytest
from click.testing import CliRunner
from mundo import World, cns, cpf, pessoa
from test_resolution import CPF_INVALIDO, MARCO, conselho, residente, vinculo

from orchestration.errors import UserError
from orchestration.identity import linkage
from orchestration.identity.commands import vinculos
from orchestration.settings import Settings
from orchestration.synthetic.train import SEMENTE, truth

PRECISAO_MINIMA = 0.995
REVOCACAO_MINIMA = 0.90
PESSOAS = 2500


@pytest.mark.parametrize("semente", [1, 2])
def test_precision_and_recall_on_people_not_used_in_training(semente: int) -> None:
    assert semente != SEMENTE
    rows = truth(semente, PESSOAS)
    with duckdb.connect() as con:
        con.register("verdade", pyarrow.Table.from_pylist(rows))
        con.execute("create temp table comparados as from verdade")
        con.execute("create temp table nomes_do_pais as select nome from comparados")
        linkage.compare(con, Settings().limiar_vinculo)
        pairs = con.execute("select pessoa_id, candidata from provaveis").fetchall()
    quem = {row["pessoa_id"]: row["quem"] for row in rows}
    registered = {row["quem"] for row in rows if not row["residuo"]}
    findable = sum(row["residuo"] and row["quem"] in registered for row in rows)
    right = sum(quem[one] == quem[other] for one, other in pairs)
    assert right / len(pairs) >= PRECISAO_MINIMA, (right, len(pairs))
    assert right / findable >= REVOCACAO_MINIMA, (right, findable)


def com_erro(mundo: World) -> tuple[int, int]:
    """A resident, and the same person in a partner's file with a wrong digit in the CPF and misspelt names."""
    quem = pessoa(1) | {"nome": "Antônia Calixto Falcão"}
    outros = [residente(f"R{n}", cpf=cpf(n), **pessoa(n)) for n in range(2, 40)]
    r = mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", cpf=cpf(1), **quem), *outros])
    errado = cpf(1)[:-1] + str((int(cpf(1)[-1]) + 1) % 10)
    typo = {"codigo_matricula_curso": "K1", "cpf": errado, **quem, "nome": "Antonia Calisto Falcao"}
    m = mundo.carregar("parceiros", "matriculas", MARCO, [typo], parceiro="unix")
    return r, m


def test_a_typing_error_gives_a_probable_pair_and_joins_no_persons(mundo: World) -> None:
    r, m = com_erro(mundo)
    assert mundo.identificar().vinculos_provaveis == 1
    um, outro = mundo.pessoa_id(m), mundo.pessoa_id(r)
    assert um != outro
    [par] = linkage.pairs(mundo.home)
    assert (par["pessoa_id"], par["pessoa_id_candidata"], par["situacao"]) == (um, outro, "pendente")
    assert par["probabilidade"] >= Settings().limiar_vinculo
    assert par["modelo"] == linkage.model_version()


def test_a_refused_council_key_with_the_same_name_gives_a_probable_pair(mundo: World) -> None:
    """Two CNS have the number, so it joins no records; the one with the same name goes to the review queue."""
    quem = {"nome": "Antônia Calixto Falcão", **conselho(1)}
    outros = [residente(f"R{n}", cpf=cpf(n), **pessoa(n)) for n in range(2, 40)]
    r = mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", cpf=cpf(1), **quem), *outros])
    nomes = {"A": "ANTONIA CALIXTO FALCAO", "B": "BRUNO TAVARES"}
    dados = [{"co_profissional_sus": c, "co_cns": cns(n), "no_profissional": nomes[c]} for c, n in (("A", 7), ("B", 8))]
    mundo.scnes(MARCO, dados, [vinculo("A", 1), vinculo("B", 1)])
    mundo.identificar()
    [par] = linkage.pairs(mundo.home)
    assert (par["pessoa"], par["pessoa_candidata"]) == (mundo.profissional("A")[0], mundo.registro(r)[0])


@pytest.mark.parametrize("decisao", [linkage.ACEITO, linkage.RECUSADO])
def test_a_decision_is_permanent(mundo: World, decisao: str) -> None:
    com_erro(mundo)
    mundo.identificar()
    [par] = linkage.pairs(mundo.home)
    linkage.decide(mundo.home, par["pessoa_id"], par["pessoa_id_candidata"], decisao, "conferido", "ana")
    for competencia in ("2026-04", "2026-05"):
        assert mundo.identificar().vinculos_provaveis == 0
        assert [p["situacao"] for p in linkage.pairs(mundo.home)] == [decisao]
        mundo.carregar("incentivo", "pagamentos", competencia, [{"codigo_pagamento": competencia, "cpf": CPF_INVALIDO}])
    assert mundo.ler("select count(distinct pessoa_id) from identidade.registros") == [(40,)]


def test_only_pairs_of_the_last_run_can_be_decided(mundo: World) -> None:
    mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", cpf=cpf(1))])
    mundo.identificar()
    with pytest.raises(UserError, match="não está entre os vínculos prováveis"):
        linkage.decide(mundo.home, "a", "b", linkage.ACEITO, "x", "ana")


def test_splink_is_not_imported_when_every_person_has_a_cpf(mundo: World, monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, "splink", None)
    mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", cpf=cpf(1), **pessoa(1))])
    assert mundo.identificar().vinculos_provaveis == 0
    com_erro(mundo)
    with pytest.raises(ImportError):
        mundo.identificar()


def test_command_lists_and_decides(mundo: World) -> None:
    com_erro(mundo)
    mundo.identificar()
    [par] = linkage.pairs(mundo.home)
    ids = [par["pessoa_id"], par["pessoa_id_candidata"]]
    casa = ["--home", str(mundo.home.raiz)]
    assert " ".join(ids) in CliRunner().invoke(vinculos, ["listar", *casa]).output
    decided = CliRunner().invoke(vinculos, ["recusar", *ids, "--motivo", "conferido", "--por", "ana", *casa])
    assert decided.exit_code == 0, decided.output
    mundo.identificar()
    assert ids[0] not in CliRunner().invoke(vinculos, ["listar", *casa]).output
    assert " ".join(ids) in CliRunner().invoke(vinculos, ["listar", "--situacao", linkage.RECUSADO, *casa]).output
