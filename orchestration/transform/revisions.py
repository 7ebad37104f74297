"""What a build changes of the indicators already published, kept in indicadores.revisoes from run to run."""

from orchestration import duck
from orchestration.duck import literal
from orchestration.parts import condition
from orchestration.run.context import Run
from orchestration.settings import TRABALHO
from orchestration.transform.months import noted

_COLUMNS = "indicador, competencia, nivel, codigo_territorio, recorte, valor_anterior, valor, execucao, quando"
_EARLIER = f"insert into indicadores.revisoes by name select {_COLUMNS} from anterior.indicadores.revisoes"

# Sums of hashes find the few months of an indicator that changed, whose cells alone are compared. `{iguais}`: what is
# known to be equal.
_CHANGED = """
insert into indicadores.revisoes by name
with resumos as (
    select indicador, competencia, sum(hash(nivel, codigo_territorio, recorte::varchar, valor)) as resumo, 1 as lado
    from anterior.indicadores.valores where not ({iguais}) group by all
    union all
    select indicador, competencia, sum(hash(nivel, codigo_territorio, recorte::varchar, valor)), 2
    from indicadores.valores where not ({iguais}) group by all
),
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
    with duck.connect(run.restrito, memory_limit=run.settings.memoria_do_duckdb) as con:
        con.execute("delete from indicadores.revisoes")
        if not run.home.restrito.exists():
            return 0
        con.execute(f"attach {literal(run.home.restrito)} as anterior (read_only)")
        found = con.execute("select table_name from duckdb_tables() where database_name = 'anterior'").fetchall()
        tables = {name for (name,) in found}
        if "revisoes" in tables:
            con.execute(_EARLIER)
        if "valores" not in tables:
            return 0
        facts = {"execucao": run.execucao_id, "quando": run.executado_em}
        changed = con.execute(_CHANGED.format(iguais=_same(run)), facts).fetchone()
    return int(changed[0]) if changed else 0


def _same(run: Run) -> str:
    """Condition on cells of `valores`: this build and that of the current publication made them from the same."""
    import duckdb

    if not run.home.construcao_publicada:
        return "false"
    try:
        with duck.connect(run.home.construcao / TRABALHO, read_only=True) as con:
            before = noted(con).get("valores", {})
    except duckdb.Error:  # Gone or damaged, so this run was not made over it either: every month is compared.
        return "false"
    with duck.connect(run.trabalho, read_only=True) as con:
        now = noted(con).get("valores", {})
    same: dict[str, list[str]] = {}
    for month, note in now.items():
        for part, version in note.partes.items():
            if month in before and before[month].partes.get(part) == version:
                same.setdefault(part, []).append(f"date '{month}'")
    # DuckDB would make a join of `in`; this it finds out once for each block of rows of one month.
    each = (f"list_contains([{', '.join(months)}], competencia) and {condition(part)}" for part, months in same.items())
    return " or ".join(f"({one})" for one in each) or "false"
