"""Each blocking check before publication fails when what it guards is broken in the databases of a run.

The audit of arrived files is tested in tests/unit/audit.
"""

import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from orchestration.audit import audit, published, suites
from orchestration.errors import UserError
from orchestration.parts import condition
from orchestration.run.checks import Check
from orchestration.run.context import Run, last
from orchestration.settings import Home, Settings
from orchestration.transform import build, manifest, months
from tests.conftest import Published, built_folder

FORGED_CPF = "529.982.247-25"


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return manifest.load()


@pytest.fixture
def run(published: Published, shared: Path, tmp_path: Path) -> Run:
    """The run behind `published` just before its exit audit, on copies that the test may break."""
    home = Home(tmp_path / "casa")
    shutil.copytree(published.home, home.raiz)
    folder = tmp_path / "trabalho"
    shutil.copytree(built_folder(shared), folder)
    ended = last(home)
    assert ended is not None and ended.mes is not None
    now = datetime.now(UTC).replace(tzinfo=None)
    return Run(home, published.landing, ended.mes, Settings.load(home), f"{now:%Y%m%dT%H%M%S}-teste", now, folder)


def change(run: Run, *statements: str) -> None:
    """Change the databases about to be published; each statement must affect at least one row or table."""
    with duckdb.connect() as con:
        con.execute(f"attach '{run.restrito}' as restrito; attach '{run.publico}' as publico")
        for statement in statements:
            affected = con.execute(statement).fetchall()
            assert not affected or affected[0][0], statement


def failing(
    run: Run, project: dict[str, Any], versions: Mapping[str, published.Versions] | None = None
) -> dict[str, Check]:
    checks = audit.audit_exit(run, published.tables(project, versions or {}))
    return {check.checagem: check for check in checks if not check.sucesso}


ONE_LINE = "codigo_pagamento = (select min(codigo_pagamento) from restrito.pagamentos.linhas)"
BROKEN: Sequence[tuple[str, str]] = [
    ("linhas_julgadas_mesmas_linhas", f"delete from restrito.pagamentos.linhas where {ONE_LINE}"),
    ("linhas_julgadas_mesmos_reais", f"update restrito.pagamentos.linhas set valor = valor + 0.01 where {ONE_LINE}"),
    ("linhas_julgadas_valores_positivos",
     f"update restrito.pagamentos.linhas set valor_em_risco = -1 where {ONE_LINE}"),
    ("linhas_julgadas_valores_positivos", f"update restrito.pagamentos.linhas set valor = -valor where {ONE_LINE}"),
    ("linhas_julgadas_risco_nao_passa_do_valor",
     f"update restrito.pagamentos.linhas set valor_em_risco = valor + 1 where {ONE_LINE}"),
    ("linhas_julgadas_linhas_sem_avaliacao", f"delete from restrito.pagamentos.avaliacoes where {ONE_LINE}"),
    *(
        ("retratos_mesmas_linhas", f"delete from restrito.{table} where rowid = 0")
        for table in (
            "cadastro.residentes", "cadastro.preceptores", "cadastro.fato_vinculos", "sensivel.perfil_residentes",
        )
    ),
    ("retratos_mesmas_linhas",
     "insert into restrito.cadastro.fato_vinculos from restrito.cadastro.fato_vinculos limit 1"),
    ("tabelas_publicadas_todas_presentes", "drop table restrito.pagamentos.alertas"),
    ("tabelas_publicadas_todas_presentes", "drop view publico.indicadores.valores"),
    ("tabelas_publicadas_todas_presentes", "drop table restrito.qualidade.checagens"),
    ("tabelas_publicadas_linhas_minimas", "delete from restrito.referencia.regras"),
    ("tabelas_publicadas_linhas_minimas", "delete from publico.indicadores.catalogo"),
    ("identificadores_nomes_de_colunas", "alter table restrito.cadastro.pessoas add column cpf varchar"),
    ("identificadores_pessoas_nos_valores",
     f"update restrito.pagamentos.alertas set mensagem = 'de {FORGED_CPF}' where rowid = 0"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "statement"), BROKEN, ids=lambda value: value[:60])
def test_a_blocking_check_stops_the_publication(run: Run, project: dict[str, Any], name: str, statement: str) -> None:
    change(run, statement)
    checks = failing(run, project)
    assert checks[name].blocks
    with pytest.raises(UserError, match=name) as stopped:
        audit.raise_if_blocked([checks[name]])
    assert FORGED_CPF not in stopped.value.frase


def test_a_part_of_a_month_that_was_made_again_is_searched(run: Run, project: dict[str, Any]) -> None:
    """What an audit before had read of a table hides nothing of the part of a month that the build replaced."""
    with duckdb.connect(str(run.trabalho), read_only=True) as con:
        notes = months.noted(con)["valores"]
    versions: dict[published.MonthPart, tuple[str, int | None]] = {
        (month, part): of for month, note in notes.items() for part, of in note.partes.items()
    }
    assert "identificadores_pessoas_nos_valores" not in failing(run, project, {"valores": versions})
    month, part = again = max(part for part, (_, rows) in versions.items() if rows)
    change(
        run,
        f"""update restrito.indicadores.valores set motivo = 'de {FORGED_CPF}'
        where competencia = '{month}' and {condition(part)}""",
    )
    assert "identificadores_pessoas_nos_valores" not in failing(run, project, {"valores": versions})
    versions[again] = ("outra", versions[again][1])
    assert failing(run, project, {"valores": versions})["identificadores_pessoas_nos_valores"].blocks


def test_a_missing_list_of_names_blocks(run: Run, project: dict[str, Any]) -> None:
    shutil.rmtree(run.home.palavras)
    assert failing(run, project)["identificadores_busca_feita"].blocks


def test_every_blocking_check_of_the_suites_is_tested_here() -> None:
    blocking = {
        f"{suite.nome}_{item.nome}"
        for suite in suites.load("saida")
        for item in suite.expectativas
        if item.severidade == "bloqueia"
    }
    assert blocking == {name for name, _ in BROKEN} | {"identificadores_busca_feita"}


def test_untouched_databases_pass_and_their_checks_are_recorded(run: Run, project: dict[str, Any]) -> None:
    # Freshness depends on the machine's clock, and the months of the synthetic landing are fixed.
    assert {name for name, check in failing(run, project).items() if not name.startswith("frescor")} == set()
    with duckdb.connect(str(run.restrito), read_only=True) as con:
        repeated = con.execute(
            "select checagem, alvo from qualidade.checagens where executado_em = ? group by all having count(*) > 1",
            [run.executado_em],
        )
        assert repeated.fetchall() == []
    assert {path.stem for path in (run.home.qualidade / run.execucao_id).glob("*.json")} >= {
        "linhas_julgadas",
        "retratos",
    }


def test_a_table_that_shrinks_and_a_month_that_doubles_are_warnings(run: Run, project: dict[str, Any]) -> None:
    newest = f"competencia = date '{run.competencia}'"
    change(
        run,
        "delete from restrito.cadastro.especialistas where rowid % 3 > 0",
        f"""
        insert into restrito.pagamentos.linhas
        select * replace (codigo_pagamento || 'x' as codigo_pagamento) from restrito.pagamentos.linhas where {newest}
        """,
    )
    checks = failing(run, project)
    assert "restrito.cadastro.especialistas" in checks["tabelas_publicadas_queda"].observado
    assert checks["variacao_mensal_dentro_dos_limites"].observado.startswith("2 de 3 fora: linhas")
    assert not checks["tabelas_publicadas_queda"].blocks and not checks["variacao_mensal_dentro_dos_limites"].blocks


def test_a_jump_in_repeated_incentives_is_a_warning(run: Run, project: dict[str, Any]) -> None:
    change(
        run,
        f"""
        insert into restrito.pagamentos.avaliacoes
        select codigo_pagamento, 'MR-10A', 'indicio', 0, 'x' from restrito.pagamentos.linhas
        where competencia = date '{run.competencia}' limit 60
        """,
    )
    checks = failing(run, project)
    assert not checks["pagamentos_suspeitos_incentivos_repetidos"].blocks
    assert "pagamentos_suspeitos_pagos_apos_saida" not in checks


# dbt's data tests: each must fail when the built databases break what it guards.

KEYS = "chave_unica"
OTHER_VALUE = {"accepted_values": "'outro'", "not_null": "null"}
SINGULAR = {
    "pessoas_publicadas": [
        "delete from restrito.cadastro.pessoas"
        " where pessoa_id = (select min(pessoa_id) from restrito.pagamentos.linhas)"
    ],
    "linhas_dos_alertas": [
        "delete from restrito.pagamentos.linhas where codigo_pagamento ="
        " (select min(codigo) from (select unnest(codigos_pagamento) as codigo from restrito.pagamentos.alertas))"
    ],
    "divulgacao_controlada": [
        "insert into publico.indicadores.valores_divulgados"
        " select indicador, competencia, nivel, codigo_territorio, recorte, null, null, 1, null, null"
        " from publico.indicadores.valores where suprimido and nivel = 'uf'"
    ],
    "celulas_mostradas_ou_retidas": [
        "insert into publico.indicadores.valores_divulgados"
        " select indicador, competencia, nivel, codigo_territorio, recorte, null, null, null, '< 1 %', null"
        " from publico.indicadores.valores where suprimido and nivel = 'brasil'"
    ],
    "equivalencias_em_circulo": [
        "drop table trabalho.staging.stg_comissoes__substituicoes",
        "create table trabalho.staging.stg_comissoes__substituicoes as"
        " select 'programa' as tipo, 'a' as codigo_anterior, 'b' as codigo_atual, 1 as circulo",
    ],
    "recortes_listados": [
        "update trabalho.intermediate.int_indicadores__calculados set valor_1 = 'Fulana de Tal'"
        " where dim_1 in (select recorte from trabalho.intermediate.int_indicadores__nomes)"
    ],
}
"""Statements that break each singular test of dbt_project/tests, by the test's name."""


VIEWS = {"publico.indicadores.valores": "publico.indicadores.valores_divulgados"}
"""A view that has data tests -> the table of its rows that are broken."""


def kind_of(test: dict[str, Any]) -> str | None:
    return (test.get("test_metadata") or {}).get("name")


def breaks(test: dict[str, Any], table: str, round_: str) -> list[str]:
    """Statements that make one generic test on `table` fail."""
    arguments = test["test_metadata"]["kwargs"]
    match kind_of(test):
        case "chave_unica" if round_ == "repeated keys":
            return [f"insert into {table} select * from {table} limit 1"]
        case "chave_unica":
            column = [name for name in arguments["colunas"] if name not in arguments.get("nulas", [])][-1]
            # A contract may already forbid nulls: the data test must not depend on it.
            return [
                f"alter table {table} alter {column} drop not null",
                f"update {table} set {column} = null where rowid = 0",
            ]
        case "referencias":
            return [
                f"update {table} as origem set {item['colunas'][-1]} = 'inexistente' where rowid ="
                f" (select min(rowid) from {table} as origem where {item.get('quando') or 'true'})"
                for item in arguments["para"]
            ]
        case kind:
            return [f"update {table} set {arguments['column_name']} = {OTHER_VALUE[kind or '']} where rowid = 1"]


@pytest.mark.parametrize("round_", ["repeated keys", "null keys", "values"])
def test_each_dbt_data_test_fails_on_broken_data(run: Run, project: dict[str, Any], round_: str) -> None:
    tests = {node["name"]: node for node in project["nodes"].values() if node["resource_type"] == "test"}
    assert {name for name, test in tests.items() if kind_of(test) is None} == set(SINGULAR)
    broken = dict(SINGULAR) if round_ == "values" else {}
    with duckdb.connect() as con:
        for name in ("restrito", "publico", "trabalho"):
            con.execute(f"attach '{getattr(run, name)}' as {name}")
        for name, test in tests.items():
            if kind_of(test) is None or (kind_of(test) == KEYS) != (round_ != "values"):
                continue
            model = project["nodes"][test["attached_node"]]
            table = ".".join(model[part] for part in ("database", "schema", "alias"))
            table = VIEWS.get(table, table)
            # An empty table has no row to break.
            if con.execute(f"select 1 from {table} limit 1").fetchall():
                broken[name] = breaks(test, table, round_)
        for statement in (one for statements in broken.values() for one in statements):
            con.execute(statement)
    assert len(broken) > (10 if round_ == "values" else 35)
    failed = data_tests_that_fail(run)
    # Nulling a key also breaks the rows that refer to it.
    assert failed >= set(broken) if round_ == "null keys" else failed == set(broken)


def data_tests_that_fail(run: Run) -> set[str]:
    """Names of the tests that `dbt test` reports as failed; a build would skip everything downstream of one."""
    for name, value in manifest.environment(run.pasta).items():
        os.environ[name] = value
    parsed = Manifest.from_msgpack(manifest.parsed())
    parsed.build_flat_graph()
    command = ["test", "--exclude-resource-type", "unit_test", *manifest.dbt_arguments(run.pasta / "dbt")]
    outcome: Any = dbtRunner(manifest=parsed).invoke(command)
    DuckDBConnectionManager.close_all_connections()
    assert outcome.result is not None, outcome.exception
    assert not [result.message for result in outcome.result.results if str(result.status) == "error"]
    return {result.node.name for result in outcome.result.results if str(result.status) in ("fail", "warn")}


def test_a_failed_data_test_stops_the_run(run: Run) -> None:
    change(run, "insert into restrito.pagamentos.linhas select * from restrito.pagamentos.linhas limit 1")
    outcome = build.build(run, ["linhas,test_type:data"])
    with pytest.raises(UserError, match="chave_unica_linhas_codigo_pagamento"):
        outcome.raise_if_failed()
