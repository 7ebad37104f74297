"""SQL of the cells that a figure declares, over `v` and `ultimo` of publico.py. No figure and no text belongs here."""

from collections.abc import Mapping, Sequence

from orchestration.duck import alphabetical, literal
from orchestration.page.catalogue import Catalogue, Row, cuts
from orchestration.page.declared import BASE_FIELDS, FORMAT, SERIES, Cells, Cut, Figure, Series

_OWN = {"uf": "coalesce(c.uf, c.nome)", "codigo": "c.codigo_territorio"}
"""Fields that are not a column of `v`."""


def query(figure: Figure, catalogue: Catalogue, month: bool = False) -> str:
    """The query whose columns are those of the figure, in their order; with `month`, before them `quando` (AAAA-MM)."""
    cells = figure.celulas
    if cells is None:
        return figure.consulta
    series = " union all by name ".join(
        _series(place, one, cells, catalogue[one.indicador]) for place, one in enumerate(figure.series)
    )
    only = "where valor is not null" if cells.so_com_valor else ""
    if cells.so_escolhas_com_valor:
        only += f" qualify count(valor) over (partition by {', '.join(figure.escolhas)}) > 0"
    columns = ", ".join(column.campo for column in figure.colunas)
    if month:
        columns = f"strftime(competencia, '%Y-%m') as quando, {columns}"
    with_total = {cut.campo for one in figure.series for cut in one.por if cut.total}
    order = ", ".join(_place(field, with_total) for field in cells.ordenar)
    return f"select {columns} from ({series}) {only} order by {order}"


def condition(row: Row, onde: Mapping[str, str], por: Sequence[Cut] = ()) -> str:
    """On rows of `v` named `c`: cells of an indicator that `onde` and `por` cut. A cut named in neither is not made."""
    varying = {cut.recorte: cut for cut in por}
    conditions = [f"c.indicador = {literal(row['indicador'])}"]
    for name in cuts(row):
        if name in onde:
            conditions.append(f"c.{name} = {literal(onde[name])}")
        elif name not in varying:
            conditions.append(f"c.{name} is null")
        elif not varying[name].total:
            conditions.append(f"c.{name} is not null")
    return " and ".join(conditions)


def _series(place: int, series: Series, cells: Cells, row: Row) -> str:
    fields = [f"{_OWN.get(field, f'c.{field}')} as {field}" for field in BASE_FIELDS]
    fields += [f"{place} as {SERIES}", f"{literal(row[FORMAT] or '')} as {FORMAT}"]
    fields += [f"{_constant(value)} as {field}" for field, value in series.campos.items()]
    for cut in series.por:
        fields += _cut_fields(cut)
    levels = ", ".join(map(literal, cells.niveis))
    source = "v" if cells.meses == "todos" else "ultimo"
    where = f"c.nivel in ({levels}) and {condition(row, series.onde, series.por)}"
    return f"select {', '.join(fields)} from {source} as c where {where}"


def _cut_fields(cut: Cut) -> list[str]:
    value = code = f"c.{cut.recorte}"
    if cut.nomes:
        names = " ".join(f"when {literal(known)} then {literal(name)}" for known, name in cut.nomes.items())
        value = f"case {code} {names} else {code} end"
    if cut.total:
        value = f"coalesce({value}, {literal(cut.total)})"
    fields = [f"{value} as {cut.campo}"]
    if cut.total:
        fields.append(f"{code} is not null as {_after_total(cut.campo)}")
    if cut.posicao:
        places = " ".join(f"when {literal(known)} then {place}" for place, known in enumerate(cut.nomes))
        fields.append(f"case {code} {places} end as {cut.posicao}")
    return fields


def _place(field: str, with_total: set[str]) -> str:
    if field in with_total:
        return f"{_after_total(field)}, {field}"
    if field == "nome":
        return f"{alphabetical(field)}, {field}"
    return f"{field.removeprefix('-')} desc" if field.startswith("-") else field


def _after_total(field: str) -> str:
    return f"{field}_fora_do_total"


def _constant(value: str | int) -> str:
    return literal(value) if isinstance(value, str) else str(value)
