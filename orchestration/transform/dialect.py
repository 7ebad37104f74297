"""The project's SQL, written in DuckDB's dialect, as Spark understands it. Translation only: nothing is executed here.

sqlglot does it; this module rewrites what sqlglot leaves as DuckDB has it, one function a construct. What depends on
the engine for another reason (names, tables, seeds, JSON) is a dispatched macro in dbt_project/macros.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count, takewhile

from sqlglot import Expr, exp, parse_one

Columns = Callable[[str], list[list[str]]]
"""Of a query in Spark's SQL whose columns are structs: the field names of each."""

_SPARK_4 = "databricks"
"""sqlglot's `spark` is of version 3: it writes QUALIFY as a subquery, which loses the names of the tables in it."""
_READERS_OF_A_STEP = 3
_STEP = "etapa_"
_NUMBERS = count()
_PRINTF = {"{:.4f}": "%.4f", "{:,.2f}": "%,.2f"}
_LETTERS = "".join(
    chr(code)
    for code in range(0xC0, 0x250)
    if len(unicodedata.normalize("NFD", chr(code)).encode("ascii", "ignore")) == 1
)
_PLAIN = unicodedata.normalize("NFD", _LETTERS).encode("ascii", "ignore").decode()


def to_spark(sql: str, columns: Columns) -> str:
    """One query of the project in Spark's SQL. `columns` is asked for unions by name, which that SQL does not have."""
    return _rewritten(sql, columns).sql(_SPARK_4)


def in_steps(sql: str, columns: Columns, keep: Callable[[str, str], None]) -> str:
    """As `to_spark`, for a query of many CTEs that read one another: Spark would compute each once a reader.

    `keep` is called with the name and the query of each that three or more read, in order; what follows reads the name.
    """
    query = _rewritten(sql, columns)
    readers = Counter(table.name for table in query.find_all(exp.Table) if not table.db)
    waiting: dict[str, Expr] = {}
    for cte in query.args["with_"].expressions:
        if readers[cte.alias] < _READERS_OF_A_STEP:
            waiting[cte.alias] = cte
            continue
        step = f"{_STEP}{next(_NUMBERS)}_{cte.alias}"
        keep(step, _with_needed(cte.this, waiting).sql(_SPARK_4))
        for table in list(query.find_all(exp.Table)):
            if table.name == cte.alias and not table.db:
                _rename(table, step)
    query.set("with_", None)
    return _with_needed(query, waiting).sql(_SPARK_4)


def _with_needed(query: Expr, ctes: dict[str, Expr]) -> Expr:
    """`query` with those of the CTEs that it reads, and that these read."""
    needed: set[str] = set()
    reached = [query]
    while reached:
        found = {table.name for table in reached.pop().find_all(exp.Table)} & ctes.keys() - needed
        needed |= found
        reached += [ctes[name] for name in found]
    whole = query.copy()
    if needed:
        whole.set("with_", exp.With(expressions=[cte.copy() for name, cte in ctes.items() if name in needed]))
    return whole


def _rewritten(sql: str, columns: Columns) -> Expr:
    root = exp.Paren(this=parse_one(sql, read="duckdb"))
    for node in list(_inside_out(root)):
        if isinstance(node, exp.With):
            _name_apart(node)
        elif _is_by_name(node) and not _is_by_name(node.parent):
            _align(node, columns)
        elif type(node) in _REWRITES:
            _REWRITES[type(node)](node)
    return root.this.pop()


def _name_apart(ctes: exp.With) -> None:
    """Rename the CTEs of an inner query: sqlglot moves all of them to the top for Spark."""
    query = ctes.parent
    if query is None or isinstance(query.parent, exp.Paren):
        return
    for cte in ctes.expressions:
        old, new = cte.alias, f"{cte.alias}_{next(_NUMBERS)}"
        cte.args["alias"].set("this", exp.to_identifier(new))
        for table in list(query.find_all(exp.Table)):
            if table.name == old and not table.db and table.find_ancestor(exp.CTE) is not cte:
                _rename(table, new)


def _rename(table: exp.Table, name: str) -> None:
    if not table.alias:
        table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
    table.set("this", exp.to_identifier(name))


def _inside_out(node: Expr) -> Iterator[Expr]:
    """Every node after those it is made of, and after the CTEs that it may read."""
    ctes = node.args.get("with_")
    if ctes is not None:
        yield from _inside_out(ctes)
    for child in node.iter_expressions():
        if child is not ctes:
            yield from _inside_out(child)
    yield node


def _is_by_name(node: Expr | None) -> bool:
    return isinstance(node, exp.Union) and bool(node.args.get("by_name"))


def _align(union: Expr, columns: Columns) -> None:
    """Every branch of a union by name with the same columns in the same order, null where a branch lacks one."""
    branches: list[Expr] = []
    chain = [union]
    while chain:
        node = chain.pop()
        if _is_by_name(node):
            node.set("by_name", False)
            chain += [node.expression, node.this]
        else:
            branches.append(node)
    named = columns(_structs_of(branches, union).sql(_SPARK_4))
    everything = list(dict.fromkeys(name for names in named for name in names))
    for branch, present in zip(branches, named, strict=True):
        if present != everything:
            chosen = [exp.column(name) if name in present else exp.alias_(exp.null(), name) for name in everything]
            branch.replace(exp.select(*chosen).from_(_derived(branch, "ramo")))


def _structs_of(branches: list[Expr], union: Expr) -> Expr:
    """A query of one struct column a branch, with every CTE that the union sees."""
    query: exp.Query = exp.select("*")
    for number, branch in enumerate(branches):
        row = exp.select(exp.alias_(_call("STRUCT", exp.Star()), f"r{number}")).from_(_derived(branch, "ramo"))
        source = _derived(row, f"d{number}")
        query = query.join(source, join_type="cross") if number else query.from_(source)
    node: Expr | None = union
    inside: set[int] = set()
    while node is not None:
        inside.add(id(node))
        if node.args.get("with_") is not None:
            seen = takewhile(lambda cte: id(cte) not in inside, node.args["with_"].expressions)
            query = exp.select("*").from_(_derived(query, "d"))
            query.set("with_", exp.With(expressions=[cte.copy() for cte in seen]))
        node = node.parent
    return query


def _derived(query: Expr, alias: str) -> exp.Subquery:
    return exp.Subquery(this=query.copy(), alias=exp.TableAlias(this=exp.to_identifier(alias)))


def _call(name: str, *arguments: Expr) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _named(name: str) -> Callable[[Expr], None]:
    def rewrite(node: Expr) -> None:
        node.replace(_call(name, *(argument.copy() for argument in node.iter_expressions())))

    return rewrite


def _any_value(node: Expr) -> None:
    """The first that is not null, and FILTER after the call: Spark takes the former as an argument."""
    call = _call("ANY_VALUE", node.this.copy(), exp.true())
    (node.parent if isinstance(node.parent, exp.IgnoreNulls) else node).replace(call)


def _by_key(name: str) -> Callable[[Expr], None]:
    """Rows whose value is null do not count, as in DuckDB; a tuple of keys is a struct."""

    def rewrite(node: Expr) -> None:
        key, counted = node.expression.copy(), exp.Not(this=exp.Is(this=node.this.copy(), expression=exp.null()))
        if isinstance(key, exp.Tuple):
            key = _call("STRUCT", *key.expressions)
        call = _call(name, node.this.copy(), key)
        around = node.parent
        if isinstance(around, exp.Filter):
            around.expression.set("this", exp.and_(around.expression.this, counted))
            node.replace(call)
        else:
            node.replace(exp.Filter(this=call, expression=exp.Where(this=counted)))

    return rewrite


def _first(node: Expr) -> None:
    if isinstance(node.this, exp.Order):
        _replace_aggregate(node, lambda gathered: _call("GET", gathered, exp.Literal.number(0)))


def _list(node: Expr) -> None:
    if isinstance(node.this, exp.Order):
        _replace_aggregate(node, lambda gathered: gathered)


def _replace_aggregate(node: Expr, finish: Callable[[Expr], Expr]) -> None:
    """Values in the order of the keys: Spark has no ordered list, so keys travel with the values and are dropped."""
    keys = node.this.expressions
    fields = [exp.alias_(key.this.copy(), f"k{number}") for number, key in enumerate(keys)]
    gathered: Expr = _call("COLLECT_LIST", exp.Struct(expressions=[*fields, exp.alias_(node.this.this, "v")]))
    around = node.parent if isinstance(node.parent, exp.Filter) else node
    if isinstance(around, exp.Filter):
        gathered = exp.Filter(this=gathered, expression=around.expression.copy())
    tests: list[str] = []
    for number, key in enumerate(keys):
        a, b = f"a.k{number}", f"b.k{number}"
        lower, higher = (1, -1) if key.args.get("desc") else (-1, 1)
        null, present = (-1, 1) if key.args.get("nulls_first") else (1, -1)
        tests += [
            f"WHEN {a} IS NULL AND NOT {b} IS NULL THEN {null} WHEN NOT {a} IS NULL AND {b} IS NULL THEN {present}",
            f"WHEN {a} < {b} THEN {lower} WHEN {a} > {b} THEN {higher}",
        ]
    compare = f"(a, b) -> CASE {' '.join(tests)} ELSE 0 END"
    template = parse_one(f"TRANSFORM(ARRAY_SORT(reunidos, {compare}), r -> r.v)", read="spark")
    next(column for column in template.find_all(exp.Column) if column.name == "reunidos").replace(gathered)
    around.replace(finish(template))


def _cast(node: Expr) -> None:
    kind = node.args["to"]
    if kind.is_type("json"):
        node.replace(node.this.copy())
    elif isinstance(node.this, exp.Explode):
        # Spark expands rows only at the top of a select list.
        array = exp.DataType(this=exp.DType.ARRAY, expressions=[kind.copy()], nested=True)
        node.replace(exp.Explode(this=exp.Cast(this=node.this.this.copy(), to=array)))


def _divide(node: Expr) -> None:
    dividend = exp.Cast(this=node.this.copy(), to=exp.DataType.build("double"))
    node.replace(_call("TRY_DIVIDE", dividend, node.expression.copy()))


def _format(node: Expr) -> None:
    node.this.replace(exp.Literal.string(_PRINTF[node.this.name]))


def _series(node: Expr) -> None:
    """Nothing from a start after the end: Spark would count backwards, or refuse when a step is given."""
    forwards = exp.LTE(this=node.args["start"].copy(), expression=node.args["end"].copy())
    node.replace(exp.If(this=forwards, true=node.copy(), false=exp.null()))


def _round(node: Expr) -> None:
    """DuckDB rounds the binary number that a double is; Spark, the decimal that it is written as."""
    places = node.args.get("decimals")
    if places is not None:
        power = _call("POWER", exp.Literal.number(10), places.copy())
        scaled = exp.Mul(this=exp.Cast(this=node.this.copy(), to=exp.DataType.build("double")), expression=power)
        node.replace(_call("TRY_DIVIDE", _call("ROUND", scaled), power.copy()))


def _full_match(node: Expr) -> None:
    whole = _call("CONCAT", exp.Literal.string("^(?:"), node.expression.copy(), exp.Literal.string(")$"))
    node.replace(_call("REGEXP_LIKE", node.this.copy(), whole))


def _element(node: Expr) -> None:
    """The element of a list at a place that a column tells: from 1 in DuckDB, from 0 in Spark; null outside it."""
    place = node.expressions[0]
    if not isinstance(place, exp.Literal | exp.Slice):
        node.replace(_call("GET", node.this.copy(), exp.Sub(this=exp.paren(place), expression=exp.Literal.number(1))))


def _side_by_side(select: Expr) -> None:
    """Lists expanded in one select list go row by row in DuckDB, nulls after a shorter one; in Spark, all by all."""
    expanded = [item for item in select.expressions if isinstance(item.unalias(), exp.Explode)]
    if len(expanded) > 1:
        lists = [_call("COALESCE", item.unalias().this.copy(), _call("ARRAY")) for item in expanded]
        names = [exp.to_identifier(item.alias) for item in expanded]
        together = exp.Aliases(this=_call("INLINE", _call("ARRAYS_ZIP", *lists)), expressions=names)
        others = [item for item in select.expressions if not any(item is one for one in expanded)]
        select.set("expressions", [*others, together])


def _star(node: Expr) -> None:
    """`* replace (...)`: all but the replaced columns, then these."""
    replaced = node.args.get("replace")
    if replaced:
        whole = node.parent if isinstance(node.parent, exp.Column) else node
        select = whole.parent
        assert isinstance(select, exp.Select)
        node.set("replace", None)
        node.set("except_", [*(node.args.get("except_") or []), *(exp.to_identifier(item.alias) for item in replaced)])
        listed = select.expressions
        place = next(index for index, item in enumerate(listed) if item is whole) + 1
        select.set("expressions", [*listed[:place], *(item.copy() for item in replaced), *listed[place:]])


def _weekday(node: Expr) -> None:
    node.replace(exp.Extract(this=exp.var("DAYOFWEEK_ISO"), expression=node.this.copy()))


def _function(node: Expr) -> None:
    arguments = [argument.copy() for argument in node.expressions]
    match node.name.lower():
        case "strip_accents":
            node.replace(_call("TRANSLATE", arguments[0], exp.Literal.string(_LETTERS), exp.Literal.string(_PLAIN)))
        case "to_months":
            node.replace(_call("MAKE_YM_INTERVAL", exp.Literal.number(0), arguments[0]))
        case "list_position":
            node.replace(_call("ARRAY_POSITION", *arguments))


def _window(node: Expr) -> None:
    """`over (name order by ... rows ...)`: Spark extends no named window."""
    name, select = node.args.get("alias"), node.find_ancestor(exp.Select)
    if name is None or select is None or not (node.args.get("order") or node.args.get("spec")):
        return
    for named in select.args.get("windows") or []:
        if named.name == name.name and named is not node:
            node.set("alias", None)
            node.set("partition_by", [key.copy() for key in named.args.get("partition_by") or []])
            if not node.args.get("order") and named.args.get("order"):
                node.set("order", named.args["order"].copy())


def _cte(node: Expr) -> None:
    """MATERIALIZED only concerns DuckDB's planner."""
    node.set("materialized", None)


_REWRITES: dict[type[Expr], Callable[[Expr], None]] = {
    exp.Anonymous: _function,
    exp.AnyValue: _any_value,
    exp.ArgMax: _by_key("MAX_BY"),
    exp.ArgMin: _by_key("MIN_BY"),
    exp.ArrayAgg: _list,
    exp.ArrayOverlaps: _named("ARRAYS_OVERLAP"),
    exp.Bracket: _element,
    exp.CTE: _cte,
    exp.Cast: _cast,
    exp.DayOfWeekIso: _weekday,
    exp.Div: _divide,
    exp.First: _first,
    exp.Format: _format,
    exp.GenerateSeries: _series,
    exp.PercentileCont: _named("PERCENTILE"),
    exp.RegexpFullMatch: _full_match,
    exp.Round: _round,
    exp.Select: _side_by_side,
    exp.Star: _star,
    exp.Window: _window,
}
