"""The search for identifiers finds what leaked and is not misled by codes of the same length."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.audit import identifiers
from orchestration.ingest.lake import Execucao, register_views
from orchestration.settings import Home

CPF = "52998224725"
CNS = "100040842921407"


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("attach ':memory:' as restrito")
        opened.execute("create schema restrito.pagamentos")
        register_views(opened, Home(tmp_path), Execucao("teste", date(2026, 3, 1), datetime(2026, 5, 1)))
        opened.execute("create schema casos; create table casos.conhecidos (linha_json varchar)")
        yield opened


def leaks(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    found = identifiers.scan(con, ["restrito"])
    return {item.alvo.rsplit(".", 1)[1]: item.vazamento for item in found if item.vazamento}


@pytest.mark.parametrize("text", [CPF, "529.982.247-25", CNS, f"a pessoa {CPF} recebeu", f'{{"valor": "{CNS}"}}'])
def test_an_identifier_in_a_text_is_found(con: duckdb.DuckDBPyConnection, text: str) -> None:
    con.execute("create table restrito.pagamentos.alertas as select ? as mensagem", [text])
    assert leaks(con) == {"mensagem": 1}


@pytest.mark.parametrize("text", ["52998224726", "11111111111", "000000000000000", f"9{CPF}", f"a{CPF}f", "2026-03-01"])
def test_what_does_not_check_is_no_identifier(con: duckdb.DuckDBPyConnection, text: str) -> None:
    con.execute("create table restrito.pagamentos.alertas as select ? as mensagem", [text])
    assert leaks(con) == {}


def test_an_identifier_in_a_list_is_found(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create table restrito.pagamentos.alertas as select ['X', ?] as codigos", [CPF])
    assert leaks(con) == {"codigos": 1}


def test_a_code_that_a_source_gave_is_no_identifier(con: duckdb.DuckDBPyConnection) -> None:
    columns = [
        c.nome for c in identifiers.contracts() if c.conjunto == "pagamentos" for c in c.colunas if not c.no_cofre
    ]
    others = ", ".join(f"null::varchar as {name}" for name in columns if name != "codigo_pagamento")
    con.execute(f"create or replace view lake.incentivo_pagamentos as select '{CPF}' as codigo_pagamento, {others}")
    con.execute("create table restrito.pagamentos.linhas as select ? as codigo_pagamento, ? as motivo", [CPF, CNS])
    assert leaks(con) == {"motivo": 1}


def test_a_code_that_was_published_before_is_no_identifier(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("insert into casos.conhecidos values (?)", [f'{{"codigos_pagamento": ["{CPF}"]}}'])
    con.execute("create table restrito.pagamentos.alertas as select [?] as codigos_pagamento", [CPF])
    assert leaks(con) == {}


def test_names_of_columns_are_read_by_what_the_table_speaks_of(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create table restrito.pagamentos.pessoas as select 'x' as pessoa_id, 'y' as nome, 1 as cpf")
    con.execute("create table restrito.pagamentos.regioes as select 'z' as nome")
    named = {item.alvo: item.nome_pessoal for item in identifiers.scan(con, ["restrito"]) if item.nome_pessoal}
    assert set(named) == {"restrito.pagamentos.pessoas.nome", "restrito.pagamentos.pessoas.cpf"}
