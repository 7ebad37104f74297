"""A run on Spark publishes the same rows as a run on DuckDB.

Needs the extra `spark` (`make spark` installs it) and a Java runtime. Spark listens on the loopback only.
"""

import os
import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import Home
from tests.conftest import Published, dbt_by_hand, residencias

pytest.importorskip("dbt.adapters.spark", reason="the extra `spark` is not installed: make spark does it")
pytest.importorskip("pyspark", reason="the extra `spark` is not installed: make spark does it")
pytestmark = [
    pytest.mark.skipif(
        not (shutil.which("java") or os.environ.get("JAVA_HOME")),
        reason="Spark needs a Java runtime, and there is none",
    ),
    pytest.mark.skipif(not os.environ.get("RESIDENCIAS_PARIDADE"), reason="minutes of Spark: make parity runs it"),
]

CONFIGURATION = """
[spark_conf]
"spark.sql.shuffle.partitions" = "2"
"spark.sql.adaptive.enabled" = "false"
"spark.sql.codegen.wholeStage" = "false"
"spark.driver.memory" = "2g"
"spark.driver.extraJavaOptions" = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:ReservedCodeCacheSize=600m"
"""
"""For six hundred payments, compiling queries costs more than it saves."""

ULTIMA_VEZ = ("pagamentos", "alertas", "ultima_vez")
"""The column with the time of the run."""
SEEN_AGAIN = {("qualidade", "cargas"): "where estado != 'repetido'"}
"""A second run receives the same files again."""
CHECKS = ("qualidade", "checagens")


@pytest.fixture
def home(published: Published, tmp_path: Path) -> Path:
    """A copy of the home that DuckDB filled, with settings for Spark."""
    copied = tmp_path / "home"
    shutil.copytree(published.home, copied)
    (copied / "residencias.toml").write_text(CONFIGURATION, encoding="utf-8")
    return copied


@pytest.mark.lento
def test_both_engines_publish_the_same_rows(published: Published, home: Path) -> None:
    ended = residencias(
        "run", "--landing", published.landing, "--home", home, "--engine", "spark", SPARK_LOCAL_IP="127.0.0.1"
    )

    assert ended.code == 0, ended.err
    differing = {}
    for database in ("restrito", "publico"):
        with duckdb.connect() as con:
            con.execute(f"attach '{getattr(Home(published.home), database)}' as duckdb (read_only)")
            con.execute(f"attach '{getattr(Home(home), database)}' as spark (read_only)")
            tables = _tables(con, "duckdb")
            assert tables == _tables(con, "spark")
            for schema, table in tables:
                differing |= _difference(con, schema, table)
    assert differing == {}


@pytest.mark.lento
def test_dbt_build_works_on_spark_from_a_shell(home: Path, tmp_path: Path) -> None:
    ended = dbt_by_hand(
        "build", "--target", "spark", "--select", "+core_meses_julgados", "--exclude-resource-type", "unit_test",
        trabalho=tmp_path / "dbt", RESIDENCIAS_HOME=str(home), SPARK_LOCAL_IP="127.0.0.1",
    )  # fmt: skip

    assert ended.code == 0, ended.out
    built = tmp_path / "dbt" / "residencias-tabelas-spark" / "core.db" / "core_meses_julgados"
    assert duckdb.execute(f"select count(*) > 0 from '{built}/*.parquet'").fetchall() == [(True,)]


def _tables(con: duckdb.DuckDBPyConnection, database: str) -> list[tuple[str, str]]:
    """Every table except the audit's checks, which depend on the dbt tests of each run."""
    query = "select schema_name, table_name from duckdb_tables() where database_name = ? order by all"
    return [table for table in con.execute(query, [database]).fetchall() if table != CHECKS]


def _difference(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> dict[str, object]:
    """Differences of a table between engines: in columns (types, nulls, comments), or else rows in only one engine."""
    shape = (
        "select column_name, data_type, is_nullable, comment from duckdb_columns()"
        " where database_name = ? and schema_name = ? and table_name = ? order by column_index"
    )
    shapes = [con.execute(shape, [engine, schema, table]).fetchall() for engine in ("duckdb", "spark")]
    if shapes[0] != shapes[1]:
        return {f"{schema}.{table}": [pair for pair in zip(*shapes, strict=True) if pair[0] != pair[1]]}
    columns = ", ".join(name for name, *_ in shapes[0] if (schema, table, name) != ULTIMA_VEZ)
    where = SEEN_AGAIN.get((schema, table), "")
    first, second = (f"select {columns} from {engine}.{schema}.{table} {where}" for engine in ("duckdb", "spark"))
    extra = [con.execute(f"{one} except all {other}").fetchmany(3) for one, other in ((first, second), (second, first))]
    return {f"{schema}.{table}": extra} if any(extra) else {}
