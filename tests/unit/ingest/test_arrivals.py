"""Files of landing: links, locks, misspelled names, future months, and identifiers in names."""

import os
from datetime import date
from pathlib import Path

import pytest

from orchestration.ingest import listing
from orchestration.ingest.discover import discover, partners
from orchestration.ingest.names import right_name
from orchestration.settings import FICTICIO
from tests.unit.ingest.bancada import CPF, PAGAMENTO, RELATORIO, RESIDENTE, Workbench, csv_text

PAGAMENTOS = "incentivo/pagamentos_202605.csv"
RELATORIOS = "select parceiro, codigo_matricula_curso from lake.parceiros_relatorio order by all"


@pytest.mark.parametrize(
    ("fonte", "name", "right"),
    [
        ("cnrm", "Residentes_202605.CSV", "residentes_202605.csv"),
        ("cnrm", "residentes-202605.csv", "residentes_202605.csv"),
        ("cnrm", "residentes–2026-05.csv", "residentes_202605.csv"),
        ("cnrm", "residente_202605.csv", "residentes_202605.csv"),
        ("cnrm", "residentes_202605 (1).csv", "residentes_202605.csv"),
        ("cnrm", "Cópia de residentes_202605.csv", "residentes_202605.csv"),
        ("cnrm", "residentes_052026.csv", "residentes_202605.csv"),
        ("cnrms", "instituições_202605.csv", "instituicoes_202605.csv"),
        ("incentivo", "programas homologados 202605.csv", "programas_homologados_202605.csv"),
        ("parceiros", "relatório_202605.xlsx", "relatorio_202605.xlsx"),
        ("referencia", "População_2026.csv", "populacao_2026.csv"),
        ("referencia", "populacao_202605.csv", "populacao_2026.csv"),
        ("scnes", "base de dados cnes 202605.zip", "BASE_DE_DADOS_CNES_202605.ZIP"),
        ("scnes", "BASE_DE_DADOS_CNES_202605(1).ZIP", "BASE_DE_DADOS_CNES_202605.ZIP"),
        ("scnes", "PF-SE-2605.DBC", "PFSE2605.dbc"),
        ("cnrm", "orcamento_202605.csv", None),
        ("cnrm", "residentes_202605.xlsx", None),
        ("titulos", f"{CPF}.csv", None),
    ],
)
def test_the_right_name_is_suggested_for_a_misspelled_one(fonte: str, name: str, right: str | None) -> None:
    assert right_name(name, fonte) == right


@pytest.mark.parametrize(
    ("arquivo", "right"),
    [
        ("cnrm/residentes_202605 (1).csv", "cnrm/residentes_202605.csv"),
        ("cnrm/antigos/residentes_202605.csv", "cnrm/residentes_202605.csv"),
        ("CNRM/residentes_202605.csv", "cnrm/residentes_202605.csv"),
        ("parceiros/relatorio_202605.csv", "parceiros/<sigla>/relatorio_202605.csv"),
        ("parceiros/abc/Relatório-202605.csv", "parceiros/abc/relatorio_202605.csv"),
    ],
)
def test_a_misspelled_name_is_refused_with_the_right_one(bancada: Workbench, arquivo: str, right: str) -> None:
    bancada.put(arquivo, [RESIDENTE])
    carga = bancada.one()
    assert (carga.estado, carga.arquivo, carga.linhas_lidas) == ("recusado", arquivo, 0)
    assert carga.motivo == f"O nome do arquivo {arquivo} não é o de um conjunto conhecido: o certo é {right}."


def test_locks_and_system_files_are_ignored_and_counted(bancada: Workbench) -> None:
    bancada.put(PAGAMENTOS, [PAGAMENTO])
    for name in ("~$pagamentos_202605.csv", ".~lock.pagamentos_202605.csv#", "Thumbs.db", ".DS_Store", "a.CRDOWNLOAD"):
        bancada.put(f"incentivo/{name}", b"x")
    bancada.put("parceiros/abc/relatorio_202605.csv.part", b"x")
    assert bancada.one().estado == "carregado"
    assert bancada.ignored() == 6


def test_a_linked_partner_folder_is_read(bancada: Workbench, tmp_path: Path) -> None:
    outside = tmp_path / "sftp" / "entrada"
    outside.mkdir(parents=True)
    (outside / "relatorio_202605.csv").write_text(csv_text([RELATORIO]), encoding="utf-8")
    (bancada.landing / "parceiros").mkdir()
    for sigla in ("abc", "xyz"):
        (bancada.landing / "parceiros" / sigla).symlink_to(outside)
    assert {carga.estado for carga in bancada.run()} == {"carregado"}
    assert bancada.query(RELATORIOS) == [("abc", "C1"), ("xyz", "C1")]
    assert bancada.query("from lake.parceiros order by all") == [("abc",), ("xyz",)]


def test_a_circle_of_links_is_read_once(bancada: Workbench) -> None:
    bancada.put("parceiros/abc/relatorio_202605.csv", [RELATORIO])
    (bancada.landing / "parceiros/abc/eu").symlink_to(bancada.landing / "parceiros/abc")
    (bancada.landing / "parceiros/volta").symlink_to(bancada.landing / "parceiros")
    (bancada.landing / "parceiros/tudo").symlink_to("/")
    assert bancada.one().estado == "carregado"
    assert bancada.query("from lake.parceiros") == [("abc",)]


def test_a_partner_with_a_broken_link_is_refused_and_still_expected(bancada: Workbench, tmp_path: Path) -> None:
    (bancada.landing / "parceiros").mkdir()
    (bancada.landing / "parceiros/abc").symlink_to(tmp_path / "desmontado")
    carga = bancada.one()
    assert (carga.estado, carga.motivo) == ("recusado", "O arquivo parceiros/abc é um link que não leva a nada.")
    assert partners(bancada.landing) == ["abc"]


@pytest.mark.parametrize("closed", ["cnrm", "parceiros/abc"])
def test_an_unreadable_folder_is_reported(bancada: Workbench, closed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root can read any folder, so the test replaces the system's answer."""
    bancada.put("parceiros/abc/relatorio_202605.csv", [RELATORIO])
    bancada.put("cnrm/residentes_202605.csv", [RESIDENTE])
    bancada.put(PAGAMENTOS, [PAGAMENTO])
    shut = bancada.landing / closed
    monkeypatch.setattr(listing.os, "access", lambda path, mode: path != shut)
    assert {carga.arquivo: carga.motivo for carga in bancada.run() if carga.estado == "recusado"} == {
        closed: f"O arquivo {closed} não pôde ser lido."
    }


def test_of_two_files_for_one_place_the_newer_is_in_force(bancada: Workbench) -> None:
    bancada.put("scnes/PFSE2605.dbc", b"velho demais para importar")
    for name, valor in (("pagamentos_202605.csv", "4000"), ("pagamentos_202605.CSV", "3000")):
        bancada.put(f"incentivo/{name}", [{**PAGAMENTO, "valor": valor}])
    newer, older = "incentivo/pagamentos_202605.csv", "incentivo/pagamentos_202605.CSV"
    os.utime(bancada.landing / older, (1e9, 1e9))
    cargas = {carga.arquivo: carga for carga in bancada.run()}
    assert cargas[newer].avisos == (
        f"Chegaram juntos, para o mesmo lugar, {older}, {newer}: vale o mais novo, {newer}.",
    )
    states = {carga.arquivo: (carga.estado, carga.linhas_carregadas) for carga in bancada.ledger()}
    assert (states[newer], states[older]) == (("carregado", 1), ("substituido", 1))
    assert bancada.query("select valor::int from lake.incentivo_pagamentos") == [(4000,)]
    bancada.run()
    assert bancada.query("select valor::int from lake.incentivo_pagamentos") == [(4000,)]


@pytest.mark.parametrize("arquivo", ["incentivo/pagamentos_202608.csv", "scnes/BASE_DE_DADOS_CNES_202608.ZIP",
                                     "scnes/PFSE2608.dbc", "referencia/populacao_2027.csv"])  # fmt: skip
def test_a_future_month_is_refused(bancada: Workbench, arquivo: str) -> None:
    """The runs of these tests are in June 2026."""
    bancada.put(arquivo, b"")
    carga = bancada.one()
    assert (carga.estado, carga.conjunto, carga.competencia) == ("recusado", None, None)
    assert "que ainda não chegou: hoje entram meses até 07/2026" in str(carga.motivo)


def test_the_next_month_is_accepted(bancada: Workbench) -> None:
    bancada.put("incentivo/pagamentos_202607.csv", [{**PAGAMENTO, "competencia": "2026-06"}])
    assert bancada.one().estado == "carregado"


def test_the_month_of_a_run_is_that_of_brasilia(bancada: Workbench) -> None:
    """At 02:00 UTC of the first of June it is still May in Brasília."""
    bancada.put("incentivo/pagamentos_202607.csv", b"")
    (file,) = discover(bancada.landing, hoje=date(2026, 5, 31))
    assert file.erro and "até 06/2026" in file.erro


@pytest.mark.parametrize("number", [CPF, "700009446532803"])
def test_an_identifier_in_the_name_of_a_file_or_folder_is_stored_nowhere(bancada: Workbench, number: str) -> None:
    bancada.put(f"titulos/{number}.csv", "x\n1\n")
    bancada.put(f"parceiros/esp_{number}/relatorio_202605.csv", [RELATORIO, {**RELATORIO, "competencia": "maio"}])
    bancada.put(f"cnrm/{number}/residentes_202605.csv", [RESIDENTE])
    states = {carga.arquivo: carga.estado for carga in bancada.run()}
    assert states == {
        "titulos/***.csv": "recusado",
        "parceiros/esp_***/relatorio_202605.csv": "carregado",
        "cnrm/***/residentes_202605.csv": "recusado",
    }
    assert bancada.query(RELATORIOS) == [("esp_***", "C1")]
    stored = [path for path in bancada.home.raiz.rglob("*") if "recebidos" not in path.parts]
    assert [path for path in stored if number in path.name] == []
    assert [path for path in stored if path.is_file() and "cofre" not in path.parts and number in _text(path)] == []


def _text(path: Path) -> str:
    """Return the content of a file as text; the rows of a Parquet file, which is compressed."""
    if path.suffix == ".parquet":
        import duckdb

        with duckdb.connect() as con:
            return str(con.execute(f"from read_parquet('{path}', hive_partitioning = false)").fetchall())
    return path.read_bytes().decode("latin-1")


def test_files_in_a_folder_inside_a_partner_folder_are_refused(bancada: Workbench) -> None:
    bancada.put("parceiros/abc/relatorio_202605.csv", [RELATORIO])
    bancada.put("parceiros/abc/antigos/relatorio_202604.csv", [RELATORIO])
    assert {carga.arquivo: carga.estado for carga in bancada.run()} == {
        "parceiros/abc/relatorio_202605.csv": "carregado",
        "parceiros/abc/antigos/relatorio_202604.csv": "recusado",
    }


def test_partner_folders_whose_masked_names_are_equal_are_refused(bancada: Workbench) -> None:
    for number in (CPF, "11144477735"):
        bancada.put(f"parceiros/p{number}/relatorio_202605.csv", [RELATORIO])
    assert {(carga.estado, carga.motivo) for carga in bancada.run()} == {
        ("recusado", "Mais de uma pasta de parceiros se chama p***: dê a cada uma a sigla da instituição.")
    }


def test_a_home_that_loaded_a_synthetic_landing_keeps_its_marker(bancada: Workbench) -> None:
    bancada.put(PAGAMENTOS, [PAGAMENTO])
    bancada.run()
    assert not bancada.home.ficticio.exists()
    bancada.put(FICTICIO, "Dados fictícios")
    bancada.run()
    (bancada.landing / FICTICIO).unlink()
    bancada.run()
    assert bancada.home.ficticio.read_text(encoding="utf-8") == "Dados fictícios"
