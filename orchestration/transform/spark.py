"""Spark as the engine of the dbt project: its session, the lake as its sources, its tables brought to the run's files.

dbt itself is started by orchestration.transform.build. How SQL is translated is in orchestration.transform.dialect.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.duck import connect, literal
from orchestration.errors import ExitCode, UserError
from orchestration.ingest.lake import (
    IDENTIDADE,
    LAKE,
    VISTAS_DE_IDENTIDADE,
    Fonte,
    identity_sources,
    lake_sources,
)
from orchestration.ingest.ledger import opened
from orchestration.run.context import Run

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from duckdb import DuckDBPyConnection
    from pyspark.sql import SparkSession  # pyright: ignore[reportMissingImports]

ENGINE = "spark"
MARK, MARK_OF_STEPS = "/* duckdb */", "/* duckdb, em etapas */"
"""Where the project's own SQL begins in a statement: dbt_project/macros/spark.sql writes one of the two there."""

_SMALL = ("lake.fontes", "lake.cargas", "lake.conjuntos", "lake.parceiros", "lake.execucao", "casos.conhecidos")
"""Sources that are tables of the work database, not files of the lake."""
_AUDITED = ("staging.stg_incentivo__pagamentos", "staging.stg_referencia__bolsas_residencia")
"""What the audit reads beside the published tables."""
_CONF = {
    "spark.app.name": "residencias",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.session.timeZone": "UTC",
    # DuckDB's TIMESTAMP has no zone, and its JSON keeps the nulls.
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.jsonGenerator.ignoreNullFields": "false",
    # The control of disclosure is a long chain of CTEs, over whose checkpoints Spark 4.3 fails to derive constraints.
    "spark.sql.analyzer.maxIterations": "1000",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
}


def require() -> None:
    """UserError (exit 2) when the extra is not installed."""
    if find_spec("pyspark") is None or find_spec("dbt.adapters.spark") is None:
        raise UserError(
            "O motor Spark não está instalado: instale o projeto com o extra 'spark'.", ExitCode.USO_INCORRETO
        )


@contextmanager
def engine(run: Run, parsed: "Manifest") -> Iterator[None]:
    """While dbt builds: a session with the run's sources; then, its published tables in the run's two databases.

    UserError when Spark does not start.
    """
    with session(run) as spark:
        yield
        _bring(spark, run, parsed)
    shutil.rmtree(_own_tables(run), ignore_errors=True)


@contextmanager
def session(run: Run) -> Iterator["SparkSession"]:
    """A session with the run's sources, which dbt-spark takes for its own and whose cursor knows the project's SQL.

    Its tables are new ones: those of an earlier session in the same folder go. UserError when Spark does not start.
    """
    from dbt.adapters.spark import session as dbt_session  # pyright: ignore[reportMissingImports]
    from pyspark.sql import SparkSession  # pyright: ignore[reportMissingImports]

    shutil.rmtree(_own_tables(run), ignore_errors=True)
    builder = SparkSession.builder.master(run.settings.spark)
    for name, value in {**_CONF, "spark.sql.warehouse.dir": _tables(run), **run.settings.spark_conf}.items():
        builder = builder.config(name, value)
    try:
        spark = builder.getOrCreate()
    except Exception as failure:
        raise UserError(f"O Spark não começou em {run.settings.spark} ({type(failure).__name__}).") from failure
    original = dbt_session.Cursor
    dbt_session.Cursor = _translating(original, spark)
    try:
        _register_sources(spark, run)
        yield spark
    finally:
        dbt_session.Cursor = original
        spark.stop()


def _translating(cursor: type[Any], spark: "SparkSession") -> type[Any]:
    """dbt-spark's cursor, which also understands the project's SQL after MARK."""
    from orchestration.transform.dialect import in_steps, to_spark

    def columns(sql: str) -> list[list[str]]:
        kinds: list[Any] = [field.dataType for field in spark.sql(sql).schema]
        return [kind.names for kind in kinds]

    def keep(name: str, sql: str) -> None:
        spark.sql(sql).localCheckpoint().createOrReplaceTempView(name)

    class Translating(cursor):
        def execute(self, sql: str, *parameters: Any) -> None:
            if MARK in sql:
                head, _, query = sql.partition(MARK)
                sql = head + to_spark(query, columns)
            elif MARK_OF_STEPS in sql:
                head, _, query = sql.partition(MARK_OF_STEPS)
                sql = head + in_steps(query, columns, keep)
            super().execute(sql, *parameters)

    return Translating


def _register_sources(spark: "SparkSession", run: Run) -> None:
    """The schemas lake, identidade and casos in Spark's catalogue: Parquet in place, and the small tables."""
    for schema in (LAKE, IDENTIDADE, "casos", "main"):
        spark.sql(f"create database if not exists {schema}")
    with opened(run.home) as ledger:
        cargas = ledger.cargas()
    for fonte in [*lake_sources(run.home, cargas), *identity_sources(run.home)]:
        spark.sql(_external_table(fonte, run))
    for nome, consulta in VISTAS_DE_IDENTIDADE.items():
        spark.sql(f"create view {nome} as {consulta}")
    with connect(run.trabalho, read_only=True) as con:
        for name in _SMALL:
            spark.createDataFrame(con.sql(f"from {name}").to_arrow_table()).write.saveAsTable(name)


def _external_table(fonte: Fonte, run: Run) -> str:
    """A table over exactly the files of a source, named by one glob.

    A column that an older file lacks is null, or its default.
    """
    defaults = {name: f" default {value}" for name, value in fonte.padroes.items()}
    columns = ", ".join(f"{name} {_spark_type(kind)}{defaults.get(name, '')}" for name, kind in fonte.esquema.items())
    lake = run.settings.spark_lake or str(run.home.lake.resolve())
    files = ",".join(str(path.relative_to(run.home.lake)) for path in fonte.arquivos)
    place = f" location {literal(f'{lake}/{{{files}}}')}" if files else ""
    return f"create table {fonte.nome} ({columns}) using parquet{place}"


def _spark_type(kind: str) -> str:
    return {"VARCHAR": "STRING", "TIMESTAMP": "TIMESTAMP_NTZ"}.get(kind, kind)


def _tables(run: Run) -> str:
    """Where Spark writes its tables: a place that every executor and this process see."""
    return run.settings.spark_tabelas or str(_own_tables(run))


def _own_tables(run: Run) -> Path:
    """The folder that a session empties, by a name that nothing else in a folder of somebody's choice would have."""
    return run.pasta / "residencias-tabelas-spark"


def _bring(spark: "SparkSession", run: Run, parsed: "Manifest") -> None:
    """Every published table that Spark built, in the database and with the columns that DuckDB would have given it."""
    with connect(run.trabalho, memory_limit=run.settings.memoria_do_duckdb) as con:
        for database, path in (("restrito", run.restrito), ("publico", run.publico)):
            con.execute(f"attach {literal(path)} as {database}")
        published = [
            node
            for node in parsed.nodes.values()
            if node.resource_type in ("model", "seed")
            and node.config.database
            and spark.catalog.tableExists(f"{node.schema}.{node.alias}")
        ]
        for node in sorted(published, key=_is_view):
            if _is_view(node):
                con.execute(f"use {node.config.database}")
                _view(con, node)
                con.execute(f"use {run.trabalho.stem}")
            else:
                _copy(con, node, f"{_tables(run)}/{node.schema}.db/{node.alias}")
        for name in _AUDITED:
            con.execute(f"create schema if not exists {name.split('.')[0]}")
            con.register("construida", spark.table(name).toArrow())
            con.execute(f"create table {name} as from construida")
            con.unregister("construida")


def _copy(con: "DuckDBPyConnection", node: Any, place: str) -> None:
    import pyarrow.dataset

    name = f"{node.config.database}.{node.config.schema}.{node.alias}"
    con.execute(f"create schema if not exists {node.config.database}.{node.config.schema}")
    con.execute(f"create table {name} ({', '.join(_column(node, column) for column in _names(node))})")
    con.register("construida", pyarrow.dataset.dataset(place, format="parquet"))
    con.execute(f"insert into {name} by name from construida")
    con.unregister("construida")
    _comment(con, node, "table", name)


def _is_view(node: Any) -> bool:
    return node.config.materialized == "view"


def _view(con: "DuckDBPyConnection", node: Any) -> None:
    """The same view over the tables brought: its SQL is DuckDB's, but for the public schemas that Spark has apart."""
    name = f"{node.config.database}.{node.config.schema}.{node.alias}"
    con.execute(f"create view {name} as {node.compiled_code.replace(f'{node.schema}.', f'{node.config.schema}.')}")
    _comment(con, node, "view", name)


def _comment(con: "DuckDBPyConnection", node: Any, kind: str, name: str) -> None:
    con.execute(f"comment on {kind} {name} is {literal(node.description)}")
    for column in node.columns.values():
        con.execute(f"comment on column {name}.{column.name} is {literal(column.description)}")


def _names(node: Any) -> list[str]:
    return list(node.config.column_types if node.resource_type == "seed" else node.columns)


def _column(node: Any, name: str) -> str:
    if node.resource_type == "seed":
        return f"{name} {node.config.column_types[name]}"
    column = node.columns[name]
    required = any(constraint.type == "not_null" for constraint in column.constraints)
    return f"{name} {column.data_type}{' not null' if required else ''}"
