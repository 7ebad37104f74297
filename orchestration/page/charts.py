"""The kinds of chart that a figure may declare, each as a Vega-Lite specification (docs/adr/0006-vega-lite.md).

Colours are CSS variables, which light, dark and paper define; the data come later. Maps are areas in classes: maps.py
draws them, and they have no specification.
"""

from abc import abstractmethod
from typing import Annotated, Any, Literal

from pydantic import Field

from orchestration.page.formats import FORMATS, Formato
from orchestration.strict import Strict

Spec = dict[str, Any]
Formats = dict[str, Formato]
"""The format of each column of the figure, by its field."""

CLASSES = 5
"""Classes of a map or a board: each has its colour, as a reader can tell no more of them apart."""
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
_ROWS = {"name": "linhas"}
_REAIS = (
    "datum.value >= 1e6 ? 'R$ ' + format(datum.value / 1e6, ',.1f') + ' mi' : "
    "datum.value >= 1e3 ? 'R$ ' + format(datum.value / 1e3, ',.0f') + ' mil' : 'R$ ' + format(datum.value, ',.0f')"
)
_FIT = {"width": "container", "autosize": {"type": "fit-x", "contains": "padding"}}
TIP = "_dica"
"""Field of the words that the pointer shows, which the page writes for each row from `dica`."""


class Chart(Strict):
    """What every kind declares: `dica`, the fields that the pointer shows, each with its label."""

    dica: dict[str, str]

    @abstractmethod
    def spec(self, measure: str, formats: Formats) -> Spec:
        """The specification of the chart of `measure`, a field of the figure; empty for a map."""

    def fields(self) -> set[str]:
        """Fields of the rows that the chart reads, besides the measure."""
        return set(self.dica)

    def parts(self) -> list[str]:
        """Fields that tell apart rows of one name, where the chart has a second dimension."""
        return []


class _Bars(Chart):
    """Horizontal bars, one a category: their names read without turning the head, on a phone too."""

    eixo: str

    def _spec(self, category: str, measure: str, formats: Formats, sort: Any, step: int, **encoding: Any) -> Spec:
        return _FIT | {
            "height": {"step": step},
            "data": _ROWS,
            "transform": [{"filter": f"isValid(datum.{measure})"}],
            "mark": {"type": "bar", "cornerRadiusEnd": 2},
            "encoding": {
                "y": {"field": category, "type": "nominal", "sort": sort, "title": None},
                "x": _quantity(measure, self.eixo, formats[measure]),
                "tooltip": {"field": TIP},
            }
            | encoding,
        }


class Bars(_Bars):
    """Bars of one colour, the largest first or in the order of the rows."""

    tipo: Literal["barras"]
    categoria: str
    ordem: Literal["valor", "linhas"] = "valor"
    passo: int = 19
    escala: list[int] = Field(default_factory=list)

    def spec(self, measure: str, formats: Formats) -> Spec:
        spec = self._spec(self.categoria, measure, formats, "-x" if self.ordem == "valor" else None, self.passo)
        if self.escala:
            spec["encoding"]["x"]["scale"] = {"domain": self.escala}
        return spec

    def fields(self) -> set[str]:
        return super().fields() | {self.categoria}


class BarsByState(_Bars):
    """Bars of the states, the country's among them in another colour."""

    tipo: Literal["barras_por_uf"]

    def spec(self, measure: str, formats: Formats) -> Spec:
        color = {"condition": {"test": "datum.uf == 'Brasil'", "value": var("serie-2")}, "value": var("serie-1")}
        return self._spec("uf", measure, formats, "-x", 17, color=color)

    def fields(self) -> set[str]:
        return super().fields() | {"uf"}


class Stacked(_Bars):
    """Bars whose parts, distinguished by the field `parte`, add up to a whole; `ordem` is their place."""

    tipo: Literal["barras_empilhadas"]
    categoria: str
    parte: str
    ordem: str
    cores: dict[str, str] = Field(default_factory=dict)

    def spec(self, measure: str, formats: Formats) -> Spec:
        color: Spec = {"field": self.parte, "type": "nominal", "title": None}
        if self.cores:
            color["scale"] = {"domain": list(self.cores), "range": list(map(var, self.cores.values()))}
        order = {"field": self.ordem, "type": "quantitative"}
        return self._spec(self.categoria, measure, formats, None, 30, color=color, order=order)

    def fields(self) -> set[str]:
        return super().fields() | {self.categoria, self.parte, self.ordem}

    def parts(self) -> list[str]:
        return [self.categoria]


class Grouped(_Bars):
    """Bars side by side, one for each of `grupos`, values of the field `grupo`."""

    tipo: Literal["barras_agrupadas"]
    categoria: str
    grupo: str
    titulo_do_grupo: str
    grupos: list[str]

    def spec(self, measure: str, formats: Formats) -> Spec:
        group = {"field": self.grupo, "type": "nominal"}
        color = group | {"title": self.titulo_do_grupo, "scale": {"domain": self.grupos}}
        return self._spec(
            self.categoria, measure, formats, None, 16, color=color, yOffset=group | {"sort": self.grupos}
        )

    def fields(self) -> set[str]:
        return super().fields() | {self.categoria, self.grupo}

    def parts(self) -> list[str]:
        return [self.grupo]


class Board(Chart):
    """A board of squares in classes of the measure, grey where no value may be shown."""

    tipo: Literal["quadro"]
    linha: str
    coluna: str
    titulo: str

    def spec(self, measure: str, formats: Formats) -> Spec:
        axis = {"labelAngle": 0, "orient": "top"}
        shown = f"isValid(datum.{measure})"
        return _FIT | {
            "height": {"step": 18},
            "data": _ROWS,
            "mark": {"type": "rect", "stroke": var("cartao"), "strokeWidth": 1, "cornerRadius": 2},
            "encoding": {
                "y": {"field": self.linha, "type": "nominal", "title": None},
                "x": {"field": self.coluna, "type": "ordinal", "title": self.titulo, "axis": axis},
                "color": {
                    "condition": {
                        "test": shown,
                        "field": measure,
                        "type": "quantitative",
                        "scale": {"type": "quantize", "range": [var(f"classe-{at}") for at in range(1, CLASSES + 1)]},
                        "legend": {"title": None, "format": FORMATS[formats[measure]].dica},
                    },
                    "value": var("oculto"),
                },
                "tooltip": {"field": TIP},
            },
        }

    def fields(self) -> set[str]:
        return super().fields() | {self.linha, self.coluna}


class Map(Chart):
    """Areas in classes of the measure; those without a value that may be shown are grey."""

    tipo: Literal["mapa_das_ufs", "mapa_das_regioes"]
    divergentes: list[str] = Field(default_factory=list)
    """Choices whose measure is a ratio to the national value: their classes lie around 1."""

    def spec(self, measure: str, formats: Formats) -> Spec:
        return {}

    def fields(self) -> set[str]:
        return super().fields() | {self.codigo, *self.parts()}

    def parts(self) -> list[str]:
        return ["uf"] if self.tipo == "mapa_das_regioes" else []  # Health regions of two states may have one name.

    @property
    def codigo(self) -> str:
        """The field that names an area."""
        return "uf" if self.tipo == "mapa_das_ufs" else "codigo"


AnyChart = Annotated[Bars | BarsByState | Stacked | Grouped | Board | Map, Field(discriminator="tipo")]


def _quantity(field: str, title: str | None, form: str) -> Spec:
    """A quantitative axis in Portuguese numbers."""
    labels = {"labelExpr": _REAIS} if form == "reais" else {"format": FORMATS[form].eixo}
    return {"field": field, "type": "quantitative", "axis": {"title": title, "tickCount": 5} | labels}


def lines(measure: str, form: str) -> Spec:
    """The measure over time, a line a name: rows have `mes` (AAAA-MM), `nome`, the measure and `destaque`."""
    return _FIT | {
        "height": 300,
        "data": _ROWS,
        "encoding": {
            "x": {
                "field": "mes",
                "type": "temporal",
                "title": None,
                "axis": {
                    "format": "%m/%Y",
                    "tickCount": {"interval": "month", "step": 1},
                    "grid": False,
                    "labelOverlap": True,
                },
            },
            "y": _quantity(measure, None, form) | {"scale": {"zero": False, "nice": True}},
        },
        "layer": [
            {
                "transform": [{"filter": "!datum.destaque"}],
                "mark": {"type": "line", "stroke": var("oculto"), "strokeWidth": 1},
                "encoding": {"detail": {"field": "nome"}},
            },
            {
                "transform": [{"filter": "datum.destaque"}],
                "mark": {"type": "line", "strokeWidth": 2.5, "point": {"size": 36}},
                "encoding": {
                    "color": {"field": "nome", "type": "nominal", "title": None, "sort": None},
                    "tooltip": {"field": TIP},
                },
            },
        ],
    }


def config() -> Spec:
    """Vega-Lite's configuration: one type scale, and the colours of the page."""
    text, soft, line = var("texto"), var("suave"), var("linha")
    size = {"labelFontSize": 12, "titleFontSize": 12}
    return {
        "background": None,
        "padding": {"left": 32, "right": 8, "top": 5, "bottom": 5},  # the reader's letters may be wider than ours
        "font": FONT,
        "view": {"stroke": None},
        "axis": size
        | {"labelColor": text, "titleColor": soft, "gridColor": line, "domainColor": line, "tickColor": line}
        | {"titleFontWeight": 500, "labelLimit": 210},
        "legend": size
        | {"labelColor": text, "titleColor": soft, "labelLimit": 260, "orient": "top", "columns": 3}
        | {"columnPadding": 28},
        "bar": {"fill": var("serie-1")},
        "range": {"category": [var(f"serie-{at}") for at in range(1, 8)]},
    }


def var(name: str) -> str:
    """A colour of the page, which a specification names with or without its dashes."""
    return f"var(--{name.removeprefix('--')})"
