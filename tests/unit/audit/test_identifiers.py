"""The search for identifiers finds them in any form and place, and ignores other numbers and words."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.audit import identifiers, suites
from orchestration.audit.published import WHOLE, Versions
from orchestration.errors import UserError
from orchestration.ingest.lake import BuildingRun, register_views
from orchestration.settings import Home
from orchestration.vault import vault, words

CPF, CNS = "52998224725", "100040842921407"
UNKNOWN_CNS = "700009446532803"
"""A valid CNS that the vault does not know."""
UNKNOWN_CPF = "11144477735"
"""A valid CPF that the vault does not know."""
NOME = "Iracema Tupinambá Falcão"
HASH = "c0ffee" + CPF + "a" * 47


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose vault knows one person."""
    home = Home(tmp_path)
    home.registros.mkdir(parents=True)
    with vault.open_vault(home, "teste", "teste") as con:
        path = home.registros / "1.parquet"
        con.execute(f"copy (select '{CPF}' as cpf, '{CNS}' as cns, '{NOME}' as nome) to '{path}'")
        words.learn(con, home)
    return home


@pytest.fixture
def con(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("attach ':memory:' as restrito; create schema restrito.pagamentos")
        register_views(opened, home, BuildingRun("teste", date(2026, 3, 1), datetime(2026, 5, 1)))
        opened.execute("create table restrito.pagamentos.municipios as select 'João Pessoa' as nome")
        yield opened


def leaks(
    con: duckdb.DuckDBPyConnection, home: Home, versions: Mapping[identifiers.Place, Versions] | None = None
) -> dict[str, int]:
    found = identifiers.scan(con, home, ["restrito"], versions)
    return {item.alvo.split(" ")[0].rsplit(".", 1)[1]: item.vazamento for item in found if item.vazamento}


@pytest.mark.parametrize(
    "text",
    [
        CPF, "529.982.247-25", "529 982 247 25", "5 2 9 9 8 2 2 4 7 2 5", f"esp_{CPF}", f"CPF{CPF}X", CNS,
        f"a pessoa {CPF} recebeu", f'{{"valor": "{CNS}"}}', f"cartão {CNS[:3]} {CNS[3:7]} {CNS[7:11]} {CNS[11:]}",
        UNKNOWN_CPF, "111.444.777-35", f"a pessoa {UNKNOWN_CPF}, de uma linha rejeitada",
        NOME, NOME.upper(), "coube a iracema_tupinamba-falcao", f"{HASH}|{CPF}",
    ],
)  # fmt: skip
def test_an_identifier_in_a_text_is_found(con: duckdb.DuckDBPyConnection, home: Home, text: str) -> None:
    con.execute("create table restrito.pagamentos.alertas as select ? as mensagem, [?] as lista", [text, text])
    assert leaks(con, home) == {"mensagem": 1, "lista": 1}


@pytest.mark.parametrize(
    "text",
    [
        "52998224726", "11111111111", "000000000000000", f"9{CPF}", "2026-03-01", HASH, UNKNOWN_CNS, "202605000000009",
        f"PG{UNKNOWN_CPF}", f"esp_{UNKNOWN_CPF}",
        "R$ 529.982.247,25", "linhas 529, 982, 247, 25", "Iracema Tupinambá", "João Pessoa", "Clínica Médica",
    ],
)  # fmt: skip
def test_other_numbers_and_words_are_not_findings(con: duckdb.DuckDBPyConnection, home: Home, text: str) -> None:
    con.execute("create table restrito.pagamentos.alertas as select ? as mensagem", [text])
    assert leaks(con, home) == {}


def test_a_number_that_the_vault_knows_is_found_in_a_numeric_column(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    con.execute(f"create table restrito.pagamentos.linhas as select {CPF}::bigint as pessoa, {CNS}::double as valor")
    con.execute(
        "insert into restrito.pagamentos.linhas values (11144477735, 2500000000.0)"
    )  # a valid CPF that the vault does not know, and an amount
    assert leaks(con, home) == {"pessoa": 1, "valor": 1}


def test_a_value_from_an_accepted_code_is_a_leak_with_its_origin(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """The finding gives the file, line and column of the lake from which the value came."""
    con.execute(
        "create or replace table lake.cargas as select 7 as carga_id, 'parceiros/x/matriculas_202605.csv' as arquivo"
    )
    columns = [
        c.nome for c in identifiers.contracts() if c.conjunto == "matriculas" for c in c.colunas if not c.no_cofre
    ]
    others = ", ".join(f"null::varchar as {name}" for name in columns if name != "codigo_matricula_curso")
    con.execute(
        f"""create or replace view lake.parceiros_matriculas as
        select 7 as carga_id, 12 as linha, 'esp_{CPF}' as codigo_matricula_curso, {others}"""
    )
    con.execute("create table restrito.pagamentos.linhas as select unnest(['A', ?]) as codigo", [CPF])
    [place] = [item.alvo for item in identifiers.scan(con, home, ["restrito"]) if item.vazamento]
    assert place == (
        "restrito.pagamentos.linhas.codigo (CPF na linha 2 da tabela, "
        "vindo de parceiros/x/matriculas_202605.csv, linha 12, coluna 'codigo_matricula_curso')"
    )
    assert CPF not in place


def test_a_value_from_no_accepted_file_is_reported_as_such(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    con.execute("create table restrito.pagamentos.linhas as select ? as motivo", [NOME])
    [place] = [item.alvo for item in identifiers.scan(con, home, ["restrito"]) if item.vazamento]
    assert place.endswith("(nome de pessoa na linha 1 da tabela, que não veio de nenhum arquivo aceito)")


def test_of_a_month_that_was_gathered_its_texts_are_searched_again(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Names learnt since are found in them; the table itself is read again only where a month is not as noted."""
    place, march, april = ("restrito", "pagamentos", "valores"), date(2026, 3, 1), date(2026, 4, 1)
    con.execute("create schema construcao; create table restrito.pagamentos.valores (competencia date, motivo varchar)")
    con.execute(
        "insert into restrito.pagamentos.valores values ($1, 'Sueli Jandaia Prado'), ($2, 'nada a dizer')",
        [march, april],
    )

    def found(version: str = "1", rows: int = 1) -> dict[str, int]:
        return leaks(con, home, {place: {(march, ""): ("1", 1), (april, ""): (version, rows)}})

    assert found() == {}
    con.execute("update restrito.pagamentos.valores set motivo = ? where competencia = ?", [NOME, april])
    assert found() == {}, "April has the version and the rows that were gathered"
    assert found(rows=2) == {"motivo": 1}, "April has not the rows that were noted"
    assert found() == {"motivo": 1}
    con.execute("update restrito.pagamentos.valores set motivo = 'nada' where competencia = ?", [april])
    assert found("2") == {}
    con.execute("insert into restrito.pagamentos.valores values ('2026-05-01', ?), (null, ?)", [CPF, UNKNOWN_CPF])
    assert found("2") == {"motivo": 2}, "rows of no noted month"
    con.execute("delete from restrito.pagamentos.valores where competencia is null or competencia > $1", [april])
    assert found("2") == {}
    with vault.open_vault(home, "teste", "teste") as opened:
        opened.execute(f"copy (select 'Sueli Jandaia Prado' as nome) to '{home.registros / '2.parquet'}'")
        words.learn(opened, home)
    assert found("2") == {"motivo": 1}


def test_a_table_built_whole_is_read_again_where_its_version_or_its_count_is_another(
    con: duckdb.DuckDBPyConnection, home: Home
) -> None:
    place = ("restrito", "pagamentos", "linhas")
    con.execute("create schema construcao")
    con.execute("create table restrito.pagamentos.linhas as select 'nada a dizer' as motivo, 0::bigint as numero")

    def found(version: str) -> dict[str, int]:
        return leaks(con, home, {place: {WHOLE: (version, None)}})

    assert found("1") == {}
    con.execute(f"update restrito.pagamentos.linhas set motivo = '{NOME}', numero = {CPF}")
    assert found("1") == {}, "as many rows of the same version as were gathered"
    assert found("2") == {"motivo": 1, "numero": 1}
    assert found("2") == {"motivo": 1, "numero": 1}, "what was gathered is searched again"
    con.execute("update restrito.pagamentos.linhas set motivo = 'nada', numero = 0")
    con.execute("insert into restrito.pagamentos.linhas values ('nada', 0)")
    assert found("2") == {}, "another number of rows"


def test_texts_of_a_column_that_is_gone_are_not_kept(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    place, march = ("restrito", "pagamentos", "valores"), date(2026, 3, 1)
    con.execute("create schema construcao")
    con.execute("create table restrito.pagamentos.valores as select $1 as competencia, 'um texto' as motivo", [march])
    leaks(con, home, {place: {(march, ""): ("1", 1)}})
    con.execute("alter table restrito.pagamentos.valores rename motivo to razao")
    leaks(con, home, {place: {(march, ""): ("1", 1)}})
    kept = con.execute(
        "select distinct coluna from construcao.textos_publicados where coluna like '%valores%'"
    ).fetchall()
    assert kept == [("restrito.pagamentos.valores.razao",)]


def test_a_table_kept_by_an_earlier_version_of_the_program_is_made_anew(
    con: duckdb.DuckDBPyConnection, home: Home
) -> None:
    con.execute("create schema construcao; create table construcao.textos_publicados (coluna varchar, texto varchar)")
    con.execute("create table restrito.pagamentos.linhas as select ? as motivo", [NOME])
    assert leaks(con, home, {("restrito", "pagamentos", "linhas"): {WHOLE: ("1", None)}}) == {"motivo": 1}


def test_a_column_called_nome_is_personal_only_in_a_table_of_people(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    con.execute("create table restrito.pagamentos.pessoas as select 'x' as pessoa_id, 'y' as nome, 1 as cpf")
    con.execute("create table restrito.pagamentos.regioes as select 'z' as nome")
    named = {item.alvo for item in identifiers.scan(con, home, ["restrito"]) if item.nome_pessoal}
    assert named == {"restrito.pagamentos.pessoas.nome", "restrito.pagamentos.pessoas.cpf"}


def unreached(con: duckdb.DuckDBPyConnection, home: Home) -> set[str]:
    return {item.alvo for item in identifiers.scan(con, home, ["restrito"]) if item.nada_examinado}


def test_a_search_with_nothing_to_search_fails(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    assert unreached(con, home) == set()
    con.execute("delete from restrito.pagamentos.municipios")
    con.execute("create or replace view identidade.pessoas as select 'x' as pessoa_id")
    assert unreached(con, home) == {"restrito"}
    con.execute("drop table restrito.pagamentos.municipios")
    words.forget(home)
    assert unreached(con, home) == {"restrito", "nomes do cofre"}


def test_each_kind_of_finding_stops_the_publication() -> None:
    [suite] = [suite for suite in suites.load("saida") if suite.nome == "identificadores"]
    assert {item.argumentos["column"] for item in suite.expectativas if item.severidade == "bloqueia"} == {
        "nome_pessoal", "vazamento", "nada_examinado",
    }  # fmt: skip


def test_a_log_and_a_page_are_searched(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    texts = {"log": f'{{"frase": "linha de {NOME}"}}\n', "painel": f"<td>João Pessoa</td><td>{CPF}</td>", "outro": "x"}
    found = identifiers.scan_texts(con, home, texts)
    assert [item.alvo for item in found] == ["log (nome de pessoa)", "painel (CPF)", "outro"]
    with pytest.raises(UserError, match=r"painel \(CPF\)") as refused:
        identifiers.refuse(home, texts)
    assert CPF not in str(refused.value)
    identifiers.refuse(home, {"painel": "<td>João Pessoa</td>"})
