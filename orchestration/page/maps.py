"""Draws the maps: areas in classes of colour, silent to screen readers, with the smallest states enlarged beside.

An outline is written once in the page (`outlines`), and each map uses it; what is drawn by a script later is the class
of each area alone.
"""

from dataclasses import dataclass
from functools import cached_property
from html import escape

from orchestration.page import geometry
from orchestration.page.charts import Map
from orchestration.page.declared import Figure
from orchestration.page.geometry import Outline
from orchestration.page.publico import Publico
from orchestration.page.views import Choice, class_of

_WIDTH, _HEIGHT = geometry.SIZE
_ENLARGED = ("RN", "PB", "AL", "SE", "ES", "DF")
"""States too small to be seen on a telephone, by the place of their tiles in the ocean."""
_TILES, _TILE, _GAP = (1930, 1700), (190, 150), 36


@dataclass(frozen=True)
class Atlas:
    """Outlines of the states by their abbreviation and of the health regions by their code, and where these are."""

    ufs: dict[str, Outline]
    regioes: dict[str, Outline]
    uf_da_regiao: dict[str, str]
    vizinhos: dict[str, list[str]]
    """Neighbours of states and of health regions, by the codes of indicadores.territorios."""

    @cached_property
    def outlines(self) -> str:
        """The definitions that every map uses."""
        paths = [f'<path id="u-{code}" d="{shape.path}"/>' for code, shape in self.ufs.items()]
        paths += [f'<path id="r-{escape(code)}" d="{shape.path}"/>' for code, shape in self.regioes.items()]
        borders = "".join(f'<use href="#u-{code}"/>' for code in self.ufs)
        return f'<defs>{"".join(paths)}<g id="contornos">{borders}</g></defs>'


def atlas(publico: Publico) -> Atlas:
    """The outlines of what the database names."""
    places = publico.records(
        """select nivel, codigo_territorio as codigo, uf from indicadores.territorios
        where nivel in ('uf', 'regiao_saude')"""
    )
    states = {place["codigo"]: place["uf"] for place in places if place["nivel"] == "uf"}
    by_state = {code: code[:2] for code in publico.municipalities() if code[:2] in states}
    by_region = publico.regions()
    return Atlas(
        {states[code]: shape for code, shape in geometry.dissolved(by_state).items()},
        geometry.dissolved(by_region),
        {place["codigo"]: place["uf"] for place in places if place["nivel"] == "regiao_saude"},
        geometry.neighbours(by_state) | geometry.neighbours(by_region),
    )


def draw(figure: Figure, choice: Choice, places: Atlas) -> str:
    """The map of a figure as markup; it needs Atlas.outlines somewhere in the document."""
    chart = figure.grafico
    assert isinstance(chart, Map)
    classes = {
        str(row[chart.codigo]): class_of(row[figure.medida], choice.limites)
        for row in choice.linhas
        if row[figure.medida] is not None
    }
    of_states = chart.codigo == "uf"
    uf_of = {code: code for code in places.ufs} if of_states else places.uf_da_regiao
    prefix = "u" if of_states else "r"
    areas = {code: _area(prefix, code, classes.get(code, 0)) for code in (places.ufs if of_states else places.regioes)}
    borders = "" if of_states else '<use href="#contornos" class="contorno"/>'
    tiles = "".join(
        _tile(at, uf, places.ufs[uf], "".join(area for code, area in areas.items() if uf_of.get(code) == uf))
        for at, uf in enumerate(_ENLARGED)
        if uf in places.ufs
    )
    return (
        f'<svg class="mapa {choice.cores}" viewBox="0 0 {_WIDTH} {_HEIGHT}" aria-hidden="true" focusable="false">'
        f"<g>{''.join(areas.values())}</g>{borders}{tiles}</svg>"
    )


def _area(prefix: str, code: str, number: int) -> str:
    return f'<use href="#{prefix}-{escape(code)}" data-c="{escape(code)}" class="k{number}"/>'


def _tile(at: int, uf: str, shape: Outline, areas: str) -> str:
    """A state enlarged to fill its tile, with its name below."""
    left = _TILES[0] + at % 2 * (_TILE[0] + _GAP)
    top = _TILES[1] + at // 2 * (_TILE[1] + 2 * _GAP)
    x, y, width, height = shape.box
    scale = round(min(_TILE[0] / width, _TILE[1] / height), 2)
    moved = f"translate({left - x * scale:.0f} {top - y * scale:.0f}) scale({scale})"
    label = f'<text x="{left}" y="{top + _TILE[1] + _GAP + 12}">{uf}</text>'
    return f'<g class="ampliada"><g transform="{moved}">{areas}</g>{label}</g>'
