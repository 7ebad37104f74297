"""Corrections, repeated files and leftovers of a crashed run: which load is in force, and the rows of the ledger."""

import sqlite3
from datetime import date

import pytest
from openpyxl import Workbook

from orchestration.ingest.store import vault_of
from tests.unit.ingest.bancada import CPF, PAGAMENTO, RELATORIO, TABELAS, VINCULO, Workbench, csv_text, many, scnes_zip

PAGAMENTOS = "incentivo/pagamentos_202605.csv"
ZIP = "scnes/BASE_DE_DADOS_CNES_202603.ZIP"
IN_FORCE = "select codigo_pagamento, valor::int from lake.incentivo_pagamentos order by all"


def states(bancada: Workbench) -> list[tuple[str, int, bool]]:
    return [(carga.estado, carga.linhas_carregadas, carga.em_vigor) for carga in bancada.ledger()]


def test_the_same_bytes_again_are_a_single_repeated_row(bancada: Workbench) -> None:
    bancada.put(PAGAMENTOS, [PAGAMENTO])
    assert bancada.one().estado == "carregado"
    for _ in range(3):
        again = bancada.one()
        assert (again.estado, again.linhas_lidas) == ("repetido", 0)
    assert states(bancada) == [("carregado", 1, True), ("repetido", 0, False)]


def test_a_zip_repeats_as_one_row(bancada: Workbench) -> None:
    bancada.put(ZIP, scnes_zip("202603"))
    assert {carga.conjunto for carga in bancada.run()} == set(TABELAS)
    assert bancada.one().conjunto is None


def test_equal_bytes_of_another_month_are_loaded(bancada: Workbench) -> None:
    bancada.put(PAGAMENTOS, [PAGAMENTO])
    bancada.run()
    bancada.put("incentivo/pagamentos_202606.csv", [PAGAMENTO])
    assert [carga.estado for carga in bancada.run()] == ["repetido", "carregado"]
    assert bancada.query("select count(*) from lake.incentivo_pagamentos") == [(2,)]


def test_a_correction_replaces_the_rows_and_the_older_file_is_kept(bancada: Workbench) -> None:
    bancada.put(PAGAMENTOS, many(PAGAMENTO, "codigo_pagamento", 2))
    first = bancada.one()
    bancada.put(PAGAMENTOS, [{**PAGAMENTO, "valor": "3000"}])
    bancada.one()
    assert bancada.query(IN_FORCE) == [("L1", 3000)]
    assert states(bancada) == [("substituido", 2, False), ("carregado", 1, True)]
    assert (
        csv_text(many(PAGAMENTO, "codigo_pagamento", 2)).encode()
        == (bancada.home.recebidos / first.sha256).read_bytes()
    )


def test_older_bytes_that_return_do_not_replace_the_correction(bancada: Workbench) -> None:
    for value in ("4000", "3000", "4000"):
        bancada.put(PAGAMENTOS, [{**PAGAMENTO, "valor": value}])
        last = bancada.one()
    assert last.estado == "repetido"
    assert bancada.query(IN_FORCE) == [("L1", 3000)]


def test_a_correction_of_a_zip_replaces_all_its_tables(bancada: Workbench) -> None:
    bancada.put(ZIP, scnes_zip("202603"))
    bancada.run()
    bancada.put(ZIP, scnes_zip("202603", {**TABELAS, "tbCargaHorariaSus": [VINCULO, VINCULO]}))
    bancada.run()
    assert bancada.query("select count(*) from lake.scnes_tbcargahorariasus") == [(2,)]
    assert bancada.query("select count(*) from lake.scnes_tbestabelecimento") == [(1,)]
    assert [state for state, *_ in states(bancada)] == ["substituido"] * 5 + ["carregado"] * 5


def test_files_of_one_month_with_two_extensions_replace_each_other(bancada: Workbench) -> None:
    bancada.put("parceiros/abc/relatorio_202605.csv", [RELATORIO])
    bancada.run()
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(RELATORIO))
    sheet.append(list(RELATORIO.values()))
    book.save(bancada.landing / "parceiros/abc/relatorio_202605.xlsx")
    bancada.run()
    assert bancada.query("select count(*) from lake.parceiros_relatorio") == [(1,)]


def test_the_received_copy_does_not_change_with_landing(bancada: Workbench) -> None:
    bancada.put(PAGAMENTOS, [PAGAMENTO])
    first = bancada.one()
    with (bancada.landing / PAGAMENTOS).open("r+b") as stream:
        stream.write(b"X" * 10)
    assert (bancada.home.recebidos / first.sha256).read_bytes() == csv_text([PAGAMENTO]).encode()


def test_a_refused_file_is_judged_again_when_its_contract_changes(
    bancada: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bancada.put(PAGAMENTOS, "a;b\n1;2\n")
    refused = bancada.one()
    monkeypatch.setattr("orchestration.ingest.load.signature", lambda _: "outra")
    judged = bancada.one()
    assert judged.carga_id != refused.carga_id and judged.primeira_vista == refused.primeira_vista
    assert len(bancada.ledger()) == 1


def test_leftovers_of_a_crashed_run_are_removed(bancada: Workbench) -> None:
    bancada.put(PAGAMENTOS, [PAGAMENTO])
    loaded = bancada.one()
    orphans = [
        bancada.home.registros / "99.parquet",
        bancada.home.lake / "incentivo/pagamentos/competencia=2026-05/99.parquet",
        bancada.home.lake / "rejeicoes/99.parquet",
        bancada.home.lake / ".parcial/7.parquet",
        bancada.home.cofre_temporario / "ingest/tbCargaHorariaSus.csv",
        bancada.home.recebidos / ".parcial-1",
    ]
    for orphan in orphans:
        orphan.parent.mkdir(parents=True, exist_ok=True)
        orphan.write_bytes(b"resto")
    bancada.one()
    assert not any(orphan.exists() for orphan in orphans)
    assert vault_of(bancada.home, loaded.carga_id).exists()
    assert bancada.query(IN_FORCE) == [("L1", 4000)]


def test_old_zips_are_removed_when_configured(bancada: Workbench) -> None:
    for month in ("202601", "202602", "202603"):
        bancada.put(f"scnes/BASE_DE_DADOS_CNES_{month}.ZIP", scnes_zip(month))
    bancada.run(reter_zip_meses=2)
    zips = {carga.competencia: (bancada.home.recebidos / carga.sha256).exists() for carga in bancada.ledger()}
    assert zips == {date(2026, 1, 1): False, date(2026, 2, 1): True, date(2026, 3, 1): True}
    assert bancada.query("select count(*) from lake.scnes_tbcargahorariasus") == [(3,)]
    assert {carga.estado for carga in bancada.run(reter_zip_meses=2)} == {"repetido"}


def test_partners_are_the_folders_of_landing(bancada: Workbench) -> None:
    bancada.put("parceiros/abc/relatorio_202605.csv", [RELATORIO])
    (bancada.landing / "parceiros/vazio").mkdir()
    bancada.run()
    assert bancada.query("from lake.parceiros") == [("abc",), ("vazio",)]
    assert bancada.query("select parceiro, codigo_matricula_curso from lake.parceiros_relatorio") == [("abc", "C1")]


def test_a_ledger_of_the_first_version_keeps_its_rows_and_loses_identifiers(bancada: Workbench) -> None:
    """Rows, refusals and arrivals are migrated, and identifiers in names of files are masked."""
    bancada.put(PAGAMENTOS, [PAGAMENTO])
    bancada.put("cnrm/lista.csv", "x")
    bancada.put(f"parceiros/p{CPF}/relatorio_202605.csv", [RELATORIO])
    bancada.run()
    with sqlite3.connect(bancada.home.estado) as con:
        columns = FIRST_COLUMNS.replace("arquivo", f"replace(arquivo, '***', '{CPF}')")
        columns = columns.replace("parceiro", f"replace(parceiro, '***', '{CPF}')")
        kept = con.execute(f"select {columns} from cargas").fetchall()
        for table in ("cargas", "chegadas", "parceiros", "aceites", "ignorados"):
            con.execute(f"drop table {table}")
        con.executescript(FIRST_VERSION)
        con.executemany(f"insert into cargas values ({', '.join('?' * 18)})", kept)
        con.execute("insert into chegadas values ('cnrm/lista.csv', 'cnrm', ?)", [kept[0][6]])
        name = f"titulos/{CPF}.csv"
        wrong = (9, "titulos", None, None, None, name, "9", 0, 0, 0, "recusado", f"O nome do arquivo {name} não é.")
        con.execute(f"insert into cargas values ({', '.join('?' * 18)})", (*wrong, "[]", 0, "2026-06-02", "", "", 0))
    assert [carga.estado for carga in bancada.run()] == ["recusado", "repetido", "carregado"]
    assert sorted((carga.arquivo, carga.estado) for carga in bancada.ledger()) == [
        ("cnrm/lista.csv", "recusado"),
        (PAGAMENTOS, "carregado"),
        (PAGAMENTOS, "repetido"),
        ("parceiros/p***/relatorio_202605.csv", "carregado"),
        ("titulos/***.csv", "recusado"),
    ]
    assert bancada.query("select parceiro from lake.parceiros_relatorio") == [("p***",)]
    assert bancada.query(IN_FORCE) == [("L1", 4000)]
    assert CPF.encode() not in bancada.home.estado.read_bytes()


FIRST_COLUMNS = (
    "carga_id, fonte, conjunto, parceiro, competencia, arquivo, sha256, linhas_lidas, linhas_carregadas, "
    "linhas_rejeitadas, estado, motivo, avisos, em_vigor, primeira_vista, lugar, impressao, rejeicoes"
)
FIRST_VERSION = """
pragma user_version = 0;
create table cargas (
    carga_id integer primary key, fonte text not null, conjunto text, parceiro text, competencia text,
    arquivo text not null, sha256 text not null, linhas_lidas integer not null, linhas_carregadas integer not null,
    linhas_rejeitadas integer not null, estado text not null, motivo text, avisos text not null,
    em_vigor integer not null, primeira_vista text not null, lugar text not null, impressao text not null,
    rejeicoes integer not null,
    check (linhas_lidas = linhas_carregadas + linhas_rejeitadas),
    check (estado in ('carregado', 'recusado', 'repetido', 'substituido'))
);
create index cargas_por_arquivo on cargas (arquivo, sha256);
create index cargas_por_lugar on cargas (lugar) where em_vigor;
create table parceiros (parceiro text primary key);
create table chegadas (arquivo text primary key, fonte text not null, sha256 text not null);
"""
