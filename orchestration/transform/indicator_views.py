"""A view of each indicator over indicadores.valores, with its cuts and the names of territories as columns.

For analysts and BI tools, which need no JSON: `indicadores.i_01_especialistas_por_100_mil`. The catalogue says the name
and the cuts of each; the public database has those of the public indicators.
"""

from orchestration import duck, seeds
from orchestration.duck import literal, quoted
from orchestration.run.context import Run

_COLUMNS = {
    "mes": ("valores.competencia", "Mês, como o dia 1."),
    "nivel": ("valores.nivel", "brasil, regiao, uf, regiao_saude, municipio, instituicao ou programa."),
    "codigo_territorio": ("valores.codigo_territorio", "Código do território no seu nível."),
    "territorio_nome": ("coalesce({names})", "Nome do território."),
    "uf": ("coalesce({states})", "Sigla da unidade da federação; nulo no Brasil e nas regiões."),
}
_FIGURES = {
    "numerador": "Numerador do valor.",
    "denominador": "Denominador do valor.",
    "valor": "Valor, na unidade que o catálogo diz; nulo pelo motivo ao lado, e nunca zero por falta de dado.",
    "faixa": "O que se publica em lugar do valor: < 1 % ou > 99 %.",
    "suprimido": "Se o valor foi retido para não revelar um grupo pequeno de pessoas.",
    "motivo": "Por que o valor falta, ou com que ressalva se lê.",
}
_OF_REGISTERS = {
    "programa": ("programas", "codigo_programa"),
    "instituicao": ("instituicoes", "codigo_instituicao"),
}
"""Level -> table of cadastro that names it, and its key."""


def write(run: Run) -> int:
    """Make the views in both databases of the run, new at each build, and return how many there are."""
    return sum(_write(run, publico) for publico in (False, True))


def _write(run: Run, publico: bool) -> int:
    rows = [row for row in seeds.rows("legal/indicadores") if not publico or row["acesso"] == "publico"]
    with duck.connect(run.publico if publico else run.restrito) as con:
        made = con.execute("select view_name from duckdb_views() where view_name like 'i~_%' escape '~'").fetchall()
        con.begin()
        for (name,) in made:
            con.execute(f"drop view indicadores.{quoted(name)}")
        for row in rows:
            for statement in _statements(row, publico):
                con.execute(statement)
        con.commit()
    return len(rows)


def _statements(row: dict[str, str], publico: bool) -> list[str]:
    levels = row["niveis_publicos" if publico else "niveis"].split(";")
    registers = {} if publico else {level: names for level, names in _OF_REGISTERS.items() if level in levels}
    joins = ["left join indicadores.territorios as territorio using (nivel, codigo_territorio)"]
    joins += [
        f"left join cadastro.{table} as {level} on valores.nivel = '{level}'"
        f" and valores.codigo_territorio = {level}.{key}"
        for level, (table, key) in registers.items()
    ]
    named = ("territorio", *registers)
    texts = {"names": ", ".join(f"{one}.nome" for one in named), "states": ", ".join(f"{one}.uf" for one in named)}
    columns = {name: (sql.format(**texts), text) for name, (sql, text) in _COLUMNS.items()}
    for cut in filter(None, row["recortes"].split(";")):
        columns[cut] = (f"valores.recorte ->> '{cut}'", "Recorte do valor; nulo no total.")
    columns["medida"] = ("valores.recorte ->> 'medida'", "Qual das figuras do indicador é; nulo na principal.")
    columns |= {name: (f"valores.{name}", text) for name, text in _FIGURES.items() if publico or name != "faixa"}
    view = f"indicadores.{row['modelo']}"
    title = f"{row['indicador']}, {row['nome']}: {row['definicao']}"
    shown = ", ".join(f"{sql} as {quoted(name)}" for name, (sql, _) in columns.items())
    return [
        f"create view {view} as select {shown} from indicadores.valores as valores {' '.join(joins)}"
        f" where valores.indicador = {literal(row['indicador'])}",
        f"comment on view {view} is {literal(title)}",
        *(f"comment on column {view}.{quoted(name)} is {literal(text)}" for name, (_, text) in columns.items()),
    ]
