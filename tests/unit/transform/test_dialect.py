"""Translation of DuckDB's SQL to Spark's. tests/pipeline/test_spark.py compares the results of both."""

import re

import pytest

from orchestration.settings import DBT_PROJECT
from orchestration.transform.dialect import in_steps, to_spark


def translated(sql: str, *names: list[str]) -> str:
    return to_spark(sql, lambda _: list(names))


@pytest.mark.parametrize(
    ("duckdb", "spark"),
    [
        ("any_value(x) filter (where y)", "ANY_VALUE(x, TRUE) FILTER(WHERE y)"),
        ("arg_max(x, (a, b))", "MAX_BY(x, STRUCT(a, b)) FILTER(WHERE NOT x IS NULL)"),
        ("arg_min(x, a) filter (where y)", "MIN_BY(x, a) FILTER(WHERE y AND NOT x IS NULL)"),
        ("cast(x as json)", "x"),
        ("a / b", "TRY_DIVIDE(CAST(a AS DOUBLE), b)"),
        ("format('{:,.2f}', x)", "FORMAT_STRING('%,.2f', x)"),
        ("isodow(x)", "EXTRACT(DAYOFWEEK_ISO FROM x)"),
        ("cast(unnest(x) as date)", "EXPLODE(CAST(x AS ARRAY<DATE>))"),
        ("l[1]", "l[0]"),
        ("l[g]", "GET(l, (g) - 1)"),
        ("x + to_months(n)", "x + MAKE_YM_INTERVAL(0, n)"),
        ("regexp_full_match(x, 'a|b')", "REGEXP_LIKE(x, CONCAT('^(?:', 'a|b', ')$'))"),
        ("quantile_cont(x, [0.5])", "PERCENTILE(x, ARRAY(0.5))"),
        ("row_number() over (order by x)", "ROW_NUMBER() OVER (ORDER BY x NULLS LAST)"),
        ("round(x, 3)", "TRY_DIVIDE(ROUND(CAST(x AS DOUBLE) * POWER(10, 3)), POWER(10, 3))"),
        ("unnest(generate_series(1, n))", "EXPLODE(IF(1 <= n, SEQUENCE(1, n), NULL))"),
        ("list_position(l, x)", "ARRAY_POSITION(l, x)"),
        ("list_has_any(l, m)", "ARRAYS_OVERLAP(l, m)"),
    ],
)
def test_an_expression(duckdb: str, spark: str) -> None:
    assert translated(f"select {duckdb} as r from t") == f"SELECT {spark} AS r FROM t"


def test_every_form_of_a_number_that_the_project_writes_has_one_in_spark() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in DBT_PROJECT.glob("m*/**/*.sql"))
    forms = set(re.findall(r"format\('([^']+)'", written))
    assert forms
    for form in forms:
        assert "FORMAT_STRING('%" in translated(f"select format('{form}', x) as r from t")


def test_an_ordered_list_is_sorted_by_keys_kept_with_its_values() -> None:
    sql = translated("select list(x order by a desc) filter (where y) as r from t")
    assert "COLLECT_LIST(STRUCT(a AS k0, x AS v)) FILTER(WHERE y)" in sql
    assert "WHEN a.k0 < b.k0 THEN 1 WHEN a.k0 > b.k0 THEN -1" in sql
    assert "WHEN a.k0 IS NULL AND NOT b.k0 IS NULL THEN 1" in sql


def test_lists_unnested_together_give_rows_in_step() -> None:
    assert translated("select a, unnest(x) as i, unnest(y) as j from t") == (
        "SELECT a, INLINE(ARRAYS_ZIP(COALESCE(x, ARRAY()), COALESCE(y, ARRAY()))) AS (i, j) FROM t"
    )


def test_an_extended_named_window_is_written_in_full() -> None:
    sql = translated("select rank() over (w order by b), count(*) over w from t window w as (partition by a)")
    assert sql == (
        "SELECT RANK() OVER (PARTITION BY a ORDER BY b NULLS LAST), COUNT(*) OVER w FROM t WINDOW w AS (PARTITION BY a)"
    )


def test_a_frame_over_a_named_window_includes_its_order() -> None:
    sql = translated(
        "select sum(x) over (w rows unbounded preceding) as r from t window w as (partition by a order by b)"
    )
    assert "SUM(x) OVER (PARTITION BY a ORDER BY b NULLS LAST rows BETWEEN " in sql


def test_a_replaced_column_comes_after_the_others() -> None:
    assert translated("select t.* replace (1 as a), b from t") == "SELECT t.* EXCEPT (a), 1 AS a, b FROM t"


def test_materialized_is_removed_from_a_cte() -> None:
    assert translated("with a as materialized (select 1 as x) select x from a") == (
        "WITH a AS (SELECT 1 AS x) SELECT x FROM a"
    )


def test_a_union_by_name_gets_the_same_columns_in_the_same_order() -> None:
    sql = translated("select a, b from t union all by name select b, c from u", ["a", "b"], ["b", "c"])
    assert sql == (
        "SELECT a, b, NULL AS c FROM (SELECT a, b FROM t) AS ramo "
        "UNION ALL SELECT NULL AS a, b, c FROM (SELECT b, c FROM u) AS ramo"
    )


def test_inner_ctes_of_the_same_name_are_renamed() -> None:
    sql = translated("with a as (with x as (select 1 as i) select x.i from x), x as (select 2 as j) select * from a, x")
    names = [part.split()[-1] for part in sql.split(" AS (")[:-1]]
    assert len(set(names)) == len(names) == 3
    assert names[-1] == "x"


def test_a_cte_read_three_times_becomes_a_step_with_the_ctes_it_reads() -> None:
    kept: dict[str, str] = {}
    sql = in_steps(
        "with a as (select 1 as i), b as (select i from a), c as (select 2 as k) "
        "select b.i from b, b as b2, b as b3, c",
        lambda _: [],
        kept.__setitem__,
    )
    ((name, step),) = kept.items()
    assert step == "WITH a AS (SELECT 1 AS i) SELECT i FROM a"
    assert f"FROM {name} AS b, {name} AS b2, {name} AS b3, c" in sql
    assert sql.startswith("WITH c AS (SELECT 2 AS k) SELECT")
