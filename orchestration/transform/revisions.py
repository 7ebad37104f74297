"""What a build changes of the indicators already published, kept in indicadores.revisoes from run to run."""

from datetime import date
from typing import TYPE_CHECKING

from orchestration import duck
from orchestration.duck import literal
from orchestration.parts import condition
from orchestration.run.context import Run
from orchestration.run.published import earlier
from orchestration.settings import TRABALHO
from orchestration.transform.months import noted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_COLUMNS = "indicador, competencia, nivel, codigo_territorio, recorte, valor_anterior, valor, execucao, quando"
_EARLIER = f"insert into indicadores.revisoes by name select {_COLUMNS} from anterior.indicadores.revisoes"

# Sums of hashes find the few months of an indicator that changed, whose cells alone are compared.
_SUMS = """
    select indicador, competencia, {lado} as lado,
        sum(hash(nivel, codigo_territorio, recorte::varchar, valor)) as resumo
    from {tabela} where {quais} group by all
"""
_SIDES = {1: "anterior.indicadores.valores", 2: "indicadores.valores"}
_CHANGED = """
insert into indicadores.revisoes by name
with resumos as ({resumos}),
mudados as (
    select indicador, competencia from resumos group by indicador, competencia
    having max(resumo) filter (where lado = 1) is distinct from max(resumo) filter (where lado = 2)
),
antes as (select * from anterior.indicadores.valores semi join mudados using (indicador, competencia)),
agora as (select * from indicadores.valores semi join mudados using (indicador, competencia))
select antes.indicador, antes.competencia, antes.nivel, antes.codigo_territorio, antes.recorte,
    antes.valor as valor_anterior, agora.valor, $execucao as execucao, $quando::timestamp as quando
from antes left join agora
    on antes.indicador = agora.indicador and antes.competencia = agora.competencia and antes.nivel = agora.nivel
    and antes.codigo_territorio is not distinct from agora.codigo_territorio
    and antes.recorte::varchar = agora.recorte::varchar
where antes.valor is distinct from agora.valor
"""


def write(run: Run) -> int:
    """Fill indicadores.revisoes of the run's database and return how many published cells the run changes.

    It keeps the rows of the current publication and adds one for each cell of it whose value is other now, or that no
    longer exists (`valor` null). A first run has none.
    """
    with (
        earlier(run.home, run.home.restrito) as published,
        duck.connect(run.restrito, memory_limit=run.settings.memoria_do_duckdb) as con,
    ):
        con.execute("delete from indicadores.revisoes")
        if published is None:
            return 0
        con.execute(f"attach {literal(published.caminho)} as anterior (read_only)")
        found = con.execute("select table_name from duckdb_tables() where database_name = 'anterior'").fetchall()
        tables = {name for (name,) in found}
        if "revisoes" in tables:
            con.execute(_EARLIER)
        if "valores" not in tables:
            return 0
        sums = [
            _SUMS.format(lado=side, tabela=table, quais=which)
            for which in (_may_differ(run) if published.em_vigor else ["true"])
            for side, table in _SIDES.items()
        ]
        if not sums:
            return 0
        facts = {"execucao": run.execucao_id, "quando": run.executado_em}
        changed = con.execute(_CHANGED.format(resumos=" union all ".join(sums)), facts).fetchone()
    return int(changed[0]) if changed else 0


def _may_differ(run: Run) -> list[str]:
    """Conditions on cells of `valores`, one for each part: months that this build and that of the current publication
    made from the same are not among them.
    """
    import duckdb

    if not run.home.construcao_publicada:
        return ["true"]
    try:
        with duck.connect(run.home.construcao / TRABALHO, read_only=True) as con:
            before = _versions(con)
    except duckdb.Error:  # Gone or damaged, so this run was not made over it either: every month is compared.
        return ["true"]
    with duck.connect(run.trabalho, read_only=True) as con:
        now = _versions(con)
    if {part for part, _ in now} != {part for part, _ in before}:  # No notes, or those of a program with other parts.
        return ["true"]
    months: dict[str, list[date]] = {}
    for part, month in sorted(now.keys() | before.keys()):
        if now.get((part, month)) != before.get((part, month)):
            months.setdefault(part, []).append(month)
    conditions = []
    for part, some in months.items():
        listed = ", ".join(f"date '{month}'" for month in some)
        # The bounds let DuckDB leave out most blocks of rows, which a list does not.
        bounds = f"competencia between date '{some[0]}' and date '{some[-1]}'"
        conditions.append(f"{bounds} and list_contains([{listed}], competencia) and {condition(part)}")
    return conditions


def _versions(con: "DuckDBPyConnection") -> dict[tuple[str, date], tuple[str, int]]:
    return {
        (part, month): version
        for month, note in noted(con).get("valores", {}).items()
        for part, version in note.partes.items()
    }
