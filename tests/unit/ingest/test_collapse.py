"""Files that lost most of their rows are refused, and loaded once a person accepts them."""

import sqlite3

import pytest
from click.testing import CliRunner

from orchestration.cli import residencias
from orchestration.contracts import contracts
from orchestration.ingest import collapse
from orchestration.ingest.need import missing_needed
from orchestration.sources import sources
from tests.unit.ingest.bancada import (
    CPF,
    PAGAMENTO,
    RELATORIO,
    RESIDENTE,
    TABELAS,
    VINCULO,
    Workbench,
    csv_text,
    many,
    scnes_zip,
)

RESIDENTES = "cnrm/residentes_202605.csv"
PAGAMENTOS = "incentivo/pagamentos_202605.csv"
HEADER_ONLY = csv_text([RESIDENTE]).split("\n", 1)[0] + "\n"
COUNT = "select count(*) from lake.cnrm_residentes"
MUNICIPIOS = [{"codigo_municipio": str(280000 + n), "ano": "2026", "populacao": "10"} for n in range(4)]


def residentes(count: int) -> list[dict[str, str]]:
    return many(RESIDENTE, "codigo_matricula", count)


def test_an_empty_snapshot_does_not_replace_a_good_one(bancada: Workbench) -> None:
    bancada.put(RESIDENTES, residentes(10))
    bancada.run()
    bancada.put(RESIDENTES, HEADER_ONLY)
    carga = bancada.one()
    assert (carga.estado, carga.linhas_lidas, carga.linhas_rejeitadas, carga.em_vigor) == ("recusado", 0, 0, False)
    assert carga.motivo == (
        f"O arquivo {RESIDENTES} tem 0 linhas, menos de 50 % das 10 da versão em vigor, de 05/2026. "
        "Se está certo, aceite o arquivo com 'residencias aceitar'."
    )
    assert bancada.query(COUNT) == [(10,)]
    assert carga.motivo in missing_needed(bancada.home, carga.competencia or bancada.noite.date())


@pytest.mark.parametrize(("rows", "state"), [(4, "recusado"), (5, "carregado"), (9, "carregado")])
@pytest.mark.parametrize("arquivo", [RESIDENTES, "cnrm/residentes_202606.csv"])
def test_fewer_than_half_of_the_rows_is_refused_and_half_is_not(
    bancada: Workbench, arquivo: str, rows: int, state: str
) -> None:
    bancada.put(RESIDENTES, residentes(10))
    bancada.run()
    bancada.put(arquivo, residentes(rows))
    assert {carga.arquivo: carga.estado for carga in bancada.run()}[arquivo] == state
    [carga] = [carga for carga in bancada.ledger() if carga.arquivo == arquivo and carga.linhas_lidas == rows]
    assert carga.linhas_rejeitadas == (0 if state == "carregado" else rows)


def test_a_new_month_is_compared_with_the_newest_earlier_one_in_force(bancada: Workbench) -> None:
    for month, rows in (("202602", 100), ("202603", 10), ("202606", 1)):
        bancada.put(f"cnrm/residentes_{month}.csv", residentes(rows))
    bancada.put("cnrms/residentes_202604.csv", residentes(1))
    cargas = {carga.arquivo: carga for carga in bancada.run()}
    assert {arquivo: carga.estado for arquivo, carga in cargas.items()} == {
        "cnrm/residentes_202602.csv": "carregado",
        "cnrm/residentes_202603.csv": "recusado",
        "cnrm/residentes_202606.csv": "recusado",
        "cnrms/residentes_202604.csv": "carregado",
    }
    assert "menos de 50 % das 100 da versão em vigor, de 02/2026" in str(cargas["cnrm/residentes_202606.csv"].motivo)


def test_rows_read_are_compared_not_rows_loaded(bancada: Workbench) -> None:
    bancada.put(RESIDENTES, [*residentes(4), *residentes(1) * 2, *({**RESIDENTE, "cpf": "x"},)])
    assert (bancada.one().linhas_lidas, bancada.ledger()[0].linhas_carregadas) == (7, 4)
    bancada.put(RESIDENTES, residentes(3))
    assert bancada.one().estado == "recusado"


def test_which_events_are_compared(bancada: Workbench) -> None:
    """Reports and payments are; residency grants, whose yearly file grows, are not."""
    bolsa = {"codigo_matricula": "M1", "competencia": "2026-01", "fonte_pagadora": "MEC", "valor": "4000"}
    for arquivo, rows in (
        (PAGAMENTOS, many(PAGAMENTO, "codigo_pagamento", 4)),
        ("parceiros/abc/relatorio_202605.csv", many(RELATORIO, "codigo_matricula_curso", 4)),
        ("referencia/bolsas_residencia_2026.csv", many(bolsa, "codigo_matricula", 4)),
        ("referencia/populacao_2026.csv", MUNICIPIOS),
    ):
        bancada.put(arquivo, rows)
    assert {carga.estado for carga in bancada.run()} == {"carregado"}
    bancada.put(PAGAMENTOS, many(PAGAMENTO, "codigo_pagamento", 1))
    bancada.put("parceiros/abc/relatorio_202606.csv", csv_text([RELATORIO]).split("\n", 1)[0])
    bancada.put("referencia/bolsas_residencia_2026.csv", [bolsa])
    bancada.put("referencia/populacao_2026.csv", MUNICIPIOS[:1])
    assert {carga.arquivo: carga.estado for carga in bancada.run() if carga.estado != "repetido"} == {
        PAGAMENTOS: "recusado",
        "parceiros/abc/relatorio_202606.csv": "recusado",
        "referencia/bolsas_residencia_2026.csv": "carregado",
        "referencia/populacao_2026.csv": "recusado",
    }


def test_an_empty_first_file_is_refused_too(bancada: Workbench) -> None:
    bancada.put(RESIDENTES, HEADER_ONLY)
    assert "tem 0 linhas. Se está certo" in str(bancada.one().motivo)


def test_the_optional_snapshots_of_the_commissions_are_compared_too(bancada: Workbench) -> None:
    code = {"tipo": "programa", "codigo_anterior": "P1A", "codigo_atual": "P1", "data": "2026-03-01"}
    arquivo = "cnrm/equivalencias_202605.csv"
    bancada.put(arquivo, many(code, "codigo_anterior", 4))
    assert bancada.one().estado == "carregado"
    for content in (csv_text([code]), csv_text([code]).split("\n", 1)[0] + "\n"):
        bancada.put(arquivo, content)
        assert bancada.one().estado == "recusado"
    assert bancada.query("select count(*) from lake.cnrm_equivalencias") == [(4,)]


def test_every_snapshot_has_a_row_and_is_compared_with_the_version_before() -> None:
    """But the budget of a new year, which begins with one month, may have fewer rows than that of the year before."""
    snapshots = [contrato for contrato in contracts() if contrato.tipo == "retrato"]
    uncompared = {contrato.conjunto for contrato in snapshots if contrato.parcela_minima_do_anterior is None}
    assert uncompared == {"orcamento"}
    for contrato in snapshots:
        assert all(sources()[fonte].conjuntos[contrato.conjunto].linhas_minimas for fonte in contrato.fontes)


@pytest.fixture
def three_to_five(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make three to five the expected number of rows of cnrm/residentes."""
    cnrm = sources()["cnrm"]
    entry = cnrm.conjuntos["residentes"].model_copy(update={"linhas_minimas": 3, "linhas_maximas": 5})
    changed = cnrm.model_copy(update={"conjuntos": cnrm.conjuntos | {"residentes": entry}})
    monkeypatch.setattr(collapse, "sources", lambda: sources() | {"cnrm": changed})


@pytest.mark.usefixtures("three_to_five")
def test_fewer_rows_than_the_minimum_are_refused(bancada: Workbench) -> None:
    bancada.put(RESIDENTES, residentes(2))
    assert bancada.one().motivo == (
        f"O arquivo {RESIDENTES} tem 2 linhas, menos que o mínimo de 3. "
        "Se está certo, aceite o arquivo com 'residencias aceitar'."
    )


@pytest.mark.usefixtures("three_to_five")
@pytest.mark.parametrize(("rows", "warned"), [(5, ()), (6, ("mais que o máximo esperado de 5.",))])
def test_more_rows_than_the_maximum_load_with_a_warning(bancada: Workbench, rows: int, warned: tuple[str, ...]) -> None:
    bancada.put(RESIDENTES, residentes(rows))
    carga = bancada.one()
    assert (carga.estado, carga.linhas_carregadas) == ("carregado", rows)
    assert tuple(aviso.partition(" linhas, ")[2] for aviso in carga.avisos if "máximo" in aviso) == warned


def test_a_collapsed_scnes_table_refuses_the_whole_base(bancada: Workbench) -> None:
    tables = {**TABELAS, "tbCargaHorariaSus": [VINCULO] * 10}
    bancada.put("scnes/BASE_DE_DADOS_CNES_202603.ZIP", scnes_zip("202603", tables))
    bancada.run()
    bancada.put("scnes/BASE_DE_DADOS_CNES_202604.ZIP", scnes_zip("202604", {**tables, "tbCargaHorariaSus": [VINCULO]}))
    refused = {carga.arquivo: carga for carga in bancada.run()}["scnes/BASE_DE_DADOS_CNES_202604.ZIP"]
    assert (refused.estado, refused.conjunto) == ("recusado", None)
    assert str(refused.motivo).startswith("A tabela 'tbCargaHorariaSus' do arquivo scnes/BASE_DE_DADOS_CNES_202604.ZIP")


def aceitar(bancada: Workbench, arquivo: str, por: str = "Ana", motivo: str = "o programa encerrou") -> tuple[int, str]:
    home = ["--home", str(bancada.home.raiz)]
    result = CliRunner().invoke(residencias, ["aceitar", arquivo, "--por", por, "--motivo", motivo, *home])
    return result.exit_code, result.output or str(getattr(result.exception, "frase", result.exception))


@pytest.fixture
def collapsed(bancada: Workbench) -> Workbench:
    """A good snapshot and, in the next run, a refused one of a single row."""
    bancada.put(RESIDENTES, residentes(10))
    bancada.run()
    bancada.put(RESIDENTES, residentes(1))
    bancada.run()
    return bancada


def test_an_accepted_file_loads_in_the_next_run_with_who_accepted_it(collapsed: Workbench) -> None:
    code, output = aceitar(collapsed, f"algum/lugar/chegada/{RESIDENTES}")
    assert (code, output) == (0, f"O arquivo {RESIDENTES} foi aceito por Ana e entra na próxima execução.\n")
    assert collapsed.query(COUNT) == [(10,)]
    loaded = collapsed.one()
    assert (loaded.estado, loaded.linhas_carregadas) == ("carregado", 1)
    assert collapsed.query(COUNT) == [(1,)]
    [warning] = loaded.avisos
    assert warning.startswith(f"O arquivo {RESIDENTES} tem 1 linha, menos de 50 % das 10 da versão em vigor")
    assert warning.endswith(": o programa encerrou") and "Aceito por Ana em " in warning
    assert collapsed.one().estado == "repetido"


def test_an_acceptance_does_not_cover_other_bytes(collapsed: Workbench) -> None:
    aceitar(collapsed, RESIDENTES)
    collapsed.put(RESIDENTES, residentes(2))
    assert collapsed.one().estado == "recusado"


def test_an_acceptance_cannot_be_changed_or_removed(collapsed: Workbench) -> None:
    aceitar(collapsed, RESIDENTES)
    with sqlite3.connect(collapsed.home.estado) as con:
        assert con.execute("select arquivo, por, motivo, length(sha256) from aceites").fetchall() == [
            (RESIDENTES, "Ana", "o programa encerrou", 64)
        ]
        for change in ("update aceites set por = 'Outro'", "delete from aceites"):
            with pytest.raises(sqlite3.IntegrityError):
                con.execute(change)


def test_misuse_is_refused_in_one_sentence_and_records_nothing(collapsed: Workbench) -> None:
    collapsed.put("cnrm/programas_202605.csv", "a;b\n1;2\n")
    collapsed.run()
    misuses: tuple[tuple[tuple[str, ...], str], ...] = (
        (("cnrm/residentes_202601.csv",), f"por terem perdido linhas: {RESIDENTES}."),
        (("cnrm/programas_202605.csv",), "não foi recusado por ter perdido linhas"),
        ((RESIDENTES, "Ana", f"pedido de {CPF}"), "O motivo traz um CPF ou CNS"),
        ((RESIDENTES, f"Ana {CPF}", "certo"), "O nome de quem aceita traz um CPF ou CNS"),
        ((RESIDENTES, "Ana", "  "), "não podem ser vazios"),
        ((f"titulos/{CPF}.csv",), "O arquivo titulos/***.csv não está"),
    )
    for arguments, sentence in misuses:
        code, output = aceitar(collapsed, *arguments)
        assert code != 0 and sentence in output, output
        assert CPF not in output
    assert aceitar(collapsed, RESIDENTES)[0] == 0
    code, output = aceitar(collapsed, RESIDENTES, "Bia")
    assert code != 0 and "já foi aceito por Ana" in output


def test_accepting_in_a_home_without_a_run_is_refused(bancada: Workbench) -> None:
    code, output = aceitar(bancada, RESIDENTES)
    assert code != 0 and "execute antes 'residencias run'" in output
    assert not bancada.home.estado.exists()
