"""What a figure shows for each choice of the reader: rows, sentence, classes of a map; and its values month by month.

Everything that needs judgement is decided here, once: the page's script only shows what these say. A choice of which
less than a third of the cells may be shown is not offered.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from orchestration.page import cells
from orchestration.page.charts import CLASSES, Map
from orchestration.page.declared import Figure
from orchestration.page.formats import FORMATS
from orchestration.page.publico import Publico
from orchestration.portuguese import counted

Row = dict[str, Any]
LEAST_SHOWN = 1 / 3
DIVERGING = (0.5, 0.8, 1.25, 2.0)
"""Limits of the classes of a ratio to the national value, which is 1."""


@dataclass(frozen=True)
class Choice:
    """What a figure shows for one choice: the rows, what they say, and the upper limits of the classes of a map."""

    linhas: list[Row]
    frase: str
    limites: tuple[float, ...] = ()
    divergente: bool = False

    @property
    def cores(self) -> str:
        """The scale of colours of its map, by its class in painel.css."""
        return "divergente" if self.divergente else "sequencial"


@dataclass(frozen=True)
class View:
    """A figure with the choices that are offered, by their key, and how many are not."""

    figure: Figure
    choices: Mapping[str, Choice]
    withheld: int

    @property
    def default(self) -> str:
        """The key of what the figure shows when the page opens."""
        return next(iter(self.choices))

    def options(self, field: str) -> list[str]:
        """The values of a field among which the reader may choose."""
        found = (choice.linhas[0][field] for choice in self.choices.values() if choice.linhas)
        return list(dict.fromkeys(map(str, found)))


def view(figure: Figure, publico: Publico, areas: int) -> View:
    """The figure as the newest month has it. `areas`: how many areas the map of the health regions has."""
    names = [column.campo for column in figure.colunas]
    found: dict[str, list[Row]] = defaultdict(list)
    for values in publico.rows(cells.query(figure, publico.catalogue)):
        row = dict(zip(names, values, strict=True))
        found[key(figure, row)].append(row)
    whole = {"mapa_das_regioes": areas, "mapa_das_ufs": 27}.get(figure.grafico.tipo, 0)
    offered = {at: rows for at, rows in found.items() if _shown(figure, rows, whole) >= LEAST_SHOWN}
    return View(figure, {at: _choice(figure, rows) for at, rows in offered.items()}, len(found) - len(offered))


def key(figure: Figure, row: Row) -> str:
    """The choice that a row belongs to."""
    return "|".join(str(row[field]) for field in figure.escolhas)


def over_time(figure: Figure, publico: Publico) -> dict[str, Any]:
    """The figure's measure in every month: `meses` and, for each choice and name, a value a month (None: not shown).

    Empty when fewer than two months have a value, or when the figure's own axis is time.
    """
    cells_ = figure.celulas
    if (cells_ and cells_.meses == "todos") or not figure.indicadores:
        return {}
    found: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    months: set[str] = set()
    for row, seen, values in _monthly(figure, publico):
        months.update(seen)
        found[key(figure, row)][name(figure, row)].update(zip(seen, map(float, values), strict=True))
    if len(months) < 2:
        return {}
    ordered = sorted(months)
    series = {
        choice: {one: [values.get(month) for month in ordered] for one, values in by_name.items() if len(values) > 1}
        for choice, by_name in found.items()
    }
    return {"meses": ordered, "series": {choice: by_name for choice, by_name in series.items() if by_name}}


def name(figure: Figure, row: Row) -> str:
    """What a row is of, among those of its choice."""
    fields = [figure.nomeia, *(part for part in figure.grafico.parts() if part not in figure.escolhas)]
    return ", ".join(str(row[field]) for field in dict.fromkeys(fields))


def legend(choice: Choice, form: str) -> list[str]:
    """The words of each class of a map, from the lowest to the highest; none for a chart."""
    said = [FORMATS[form].text(limit) for limit in choice.limites]
    if not said:
        return []
    return [
        f"até {said[0]}",
        *(f"{low} a {high}" for low, high in pairwise(said)),
        f"mais de {said[-1]}",
    ]


def form_of(figure: Figure, choice: Choice) -> str:
    """The format of the measure in a choice: its rows say it where measures of several units are offered."""
    return (choice.linhas[0].get("formato") if choice.linhas else None) or figure.formats[figure.medida]


def class_of(value: float, limits: Sequence[float]) -> int:
    """The class of a value, from 1 up."""
    return 1 + sum(value > limit for limit in limits)


def _monthly(figure: Figure, publico: Publico) -> Iterator[tuple[Row, list[str], list[float]]]:
    """What each row of the figure is of, with the months (AAAA-MM) that show its measure and the values in them."""
    fields = list(dict.fromkeys((*figure.escolhas, figure.nomeia, *figure.grafico.parts())))
    if figure.celulas is None:
        names = [column.campo for column in figure.colunas]
        for month in publico.months(figure.indicadores):
            with publico.at(month):
                for values in publico.rows(figure.consulta):
                    row = dict(zip(names, values, strict=True))
                    if row[figure.medida] is not None:
                        yield row, [month[:7]], [row[figure.medida]]
        return
    every = figure.model_copy(update={"celulas": figure.celulas.model_copy(update={"meses": "todos"})})
    # Lists, as of millions of rows Python would take each.
    for *values, seen, measures in publico.rows(
        f"""select {", ".join(fields)}, list(quando order by quando), list({figure.medida} order by quando)
        from (select *, row_number() over () as posicao from ({cells.query(every, publico.catalogue, month=True)}))
        where {figure.medida} is not null
        group by {", ".join(fields)} order by min(posicao)"""
    ):
        yield dict(zip(fields, values, strict=True)), seen, measures


def _shown(figure: Figure, rows: Sequence[Row], whole: int) -> float:
    shown = sum(row[figure.medida] is not None for row in rows)
    return shown / max(whole, len(rows)) if rows else 0


def _choice(figure: Figure, rows: list[Row]) -> Choice:
    limits: tuple[float, ...] = ()
    diverging = False
    if isinstance(figure.grafico, Map):
        diverging = any(str(rows[0].get(field)) in figure.grafico.divergentes for field in figure.escolhas)
        limits = DIVERGING if diverging else _limits([row[figure.medida] for row in rows])
    return Choice(rows, sentence(figure, rows), limits, diverging)


def _limits(values: Sequence[float | None]) -> tuple[float, ...]:
    """Limits that put about as many areas in each class, rounded so that a legend reads them; fewer for few values."""
    ordered = sorted(float(value) for value in values if value is not None)
    if not ordered:
        return ()
    places = (ordered[min(len(ordered) - 1, len(ordered) * at // CLASSES)] for at in range(1, CLASSES))
    rounded = dict.fromkeys(float(f"{place:.2g}") for place in places)
    return tuple(limit for limit in rounded if limit < ordered[-1])


def sentence(figure: Figure, rows: Sequence[Row]) -> str:
    """What the rows say in one sentence: the highest, the lowest, and how many are not shown."""
    label = next(column.rotulo for column in figure.colunas if column.campo == figure.medida)
    shown = [row for row in rows if row[figure.medida] is not None and not row.get("resto")]
    if not shown:
        return "Nenhum valor pode ser mostrado."

    def said(row: Row) -> str:
        return FORMATS[row.get("formato") or figure.formats[figure.medida]].text(row[figure.medida])

    def end(row: Row) -> str:
        others = sum(said(other) == said(row) for other in shown) - 1
        return f"{row[figure.nomeia]} ({said(row)})" + (f" e mais {others}" if others else "")

    ordered = sorted(shown, key=lambda row: row[figure.medida], reverse=True)
    first, last = ordered[0], ordered[-1]
    if said(first) == said(last):
        only = first[figure.nomeia] if len(shown) == 1 else f"todos os {len(shown)} mostrados"
        text = f"{said(first)} em {only}"
    else:
        text = f"maior em {end(first)}, menor em {end(last)}"
    hidden = sum(row[figure.medida] is None for row in rows)
    rest = f"; {counted(hidden, 'não se mostra', 'não se mostram')}" if hidden else ""
    return f"{first.get('rotulo') or label}: {text}{rest}."
