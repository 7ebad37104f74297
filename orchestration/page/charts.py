"""The kinds of chart that a figure may declare, each as a Vega-Lite specification (docs/adr/0006-vega-lite.md).

Colours are names of CSS variables, and the data come later: the page and the report set both.
"""

from abc import abstractmethod
from typing import Annotated, Any, Literal

from pydantic import Field

from orchestration.page.formats import FORMATS, Formato
from orchestration.strict import Strict

Spec = dict[str, Any]
Formats = dict[str, Formato]
"""The format of each column of the figure, by its field."""

PER_ROW = "medida"
"""In the place of a format: the one that the rows of the measure chosen say."""
_ROWS = {"name": "linhas"}
_REAIS = (
    "datum.value >= 1e6 ? 'R$ ' + format(datum.value / 1e6, ',.1f') + ' mi' : "
    "datum.value >= 1e3 ? 'R$ ' + format(datum.value / 1e3, ',.0f') + ' mil' : 'R$ ' + format(datum.value, ',.0f')"
)
_STATE, _REGION = "properties.uf", "codigo"
_FIT = {"width": "container", "autosize": {"type": "fit-x", "contains": "padding"}}
_MAP = _FIT | {"height": 430, "projection": {"type": "identity"}}


class Chart(Strict):
    """What every kind declares: `dica`, the fields that the pointer shows, each with its label."""

    dica: dict[str, str]

    @abstractmethod
    def spec(self, measure: str, formats: Formats) -> Spec:
        """The specification of the chart of `measure`, a field of the figure."""

    def fields(self) -> set[str]:
        """Fields of the rows that the chart reads, besides the measure."""
        return set(self.dica) - {_STATE}

    def tooltip(self, formats: Formats) -> list[Spec]:
        """Vega-Lite's tooltip."""
        return [_tip(field, label, formats.get(field, "texto")) for field, label in self.dica.items()]


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
                "tooltip": self.tooltip(formats),
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
        color = {"condition": {"test": "datum.uf == 'Brasil'", "value": "--serie-2"}, "value": "--serie-1"}
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
            color["scale"] = {"domain": list(self.cores), "range": list(self.cores.values())}
        order = {"field": self.ordem, "type": "quantitative"}
        return self._spec(self.categoria, measure, formats, None, 30, color=color, order=order)

    def fields(self) -> set[str]:
        return super().fields() | {self.categoria, self.parte, self.ordem}


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


class Board(Chart):
    """A board of squares shaded by the measure, grey where no value may be shown."""

    tipo: Literal["quadro"]
    linha: str
    coluna: str
    titulo: str

    def spec(self, measure: str, formats: Formats) -> Spec:
        square = {"type": "rect", "stroke": "--cartao", "strokeWidth": 1, "cornerRadius": 2}
        tips = self.tooltip(formats)
        axis = {"labelAngle": 0, "orient": "top"}
        return _FIT | {
            "height": {"step": 18},
            "data": _ROWS,
            "encoding": {
                "y": {"field": self.linha, "type": "nominal", "title": None},
                "x": {"field": self.coluna, "type": "ordinal", "title": self.titulo, "axis": axis},
            },
            "layer": [
                {"mark": square | {"fill": "--oculto"}, "encoding": {"tooltip": tips[:2]}},
                {
                    "transform": [{"filter": f"isValid(datum.{measure})"}],
                    "mark": square,
                    "encoding": {"color": _shade(measure, formats), "tooltip": tips},
                },
            ],
        }

    def fields(self) -> set[str]:
        return super().fields() | {self.linha, self.coluna}


class StateMap(Chart):
    """The states shaded by the measure; those without a value that may be shown are grey."""

    tipo: Literal["mapa_das_ufs"]

    def spec(self, measure: str, formats: Formats) -> Spec:
        shape = {"type": "geoshape", "stroke": "--cartao", "strokeWidth": 1}
        tips = self.tooltip(formats)
        read = [measure, "nome", "numerador", "denominador"]
        return _MAP | {
            "data": {"name": "ufs"},
            "transform": [{"lookup": _STATE, "from": {"data": _ROWS, "key": "uf", "fields": read}}],
            "layer": [
                {"mark": shape | {"fill": "--oculto"}, "encoding": {"tooltip": tips[:1]}},
                {
                    "transform": [{"filter": f"isValid(datum.{measure})"}],
                    "mark": shape,
                    "encoding": {"color": _shade(measure, formats), "tooltip": tips},
                },
            ],
        }

    def fields(self) -> set[str]:
        return super().fields() | {"uf", "nome", "numerador", "denominador"}


class RegionMap(Chart):
    """The health regions as points where their people live, shaded by the measure, over the outline of the states."""

    tipo: Literal["mapa_das_regioes"]

    def spec(self, measure: str, formats: Formats) -> Spec:
        place = {
            "longitude": {"field": "x", "type": "quantitative"},
            "latitude": {"field": "y", "type": "quantitative"},
        }
        circle = {"type": "circle", "size": 52, "opacity": 1, "stroke": "--suave", "strokeWidth": 0.4}
        tips = self.tooltip(formats)
        read = {"data": _ROWS, "key": _REGION, "fields": [measure, "numerador"]}
        return _MAP | {
            "layer": [
                {
                    "data": {"name": "ufs"},
                    "mark": {"type": "geoshape", "fill": "--fundo", "stroke": "--linha", "strokeWidth": 1},
                },
                {
                    "data": {"name": "regioes"},
                    "mark": circle | {"fill": "--oculto"},
                    "encoding": place | {"tooltip": tips[:2]},
                },
                {
                    "data": {"name": "regioes"},
                    "transform": [
                        {"lookup": _REGION, "from": read},
                        {"filter": f"isValid(datum.{measure})"},
                    ],
                    "mark": circle,
                    "encoding": place | {"color": _shade(measure, formats, "sqrt"), "tooltip": tips},
                },
            ],
        }

    def fields(self) -> set[str]:
        return super().fields() | {_REGION, "numerador"}


AnyChart = Annotated[Bars | BarsByState | Stacked | Grouped | Board | StateMap | RegionMap, Field(discriminator="tipo")]


def _tip(field: str, label: str, form: str) -> Spec:
    if form not in FORMATS:
        return {"field": field, "title": label, "type": "nominal"}
    return {"field": field, "title": label, "type": "quantitative", "format": FORMATS[form].dica}


def _quantity(field: str, title: str, form: str) -> Spec:
    """A quantitative axis in Portuguese numbers."""
    labels = {"labelExpr": _REAIS} if form == "reais" else {"format": FORMATS[form].eixo}
    return {"field": field, "type": "quantitative", "axis": {"title": title, "tickCount": 5} | labels}


def _shade(measure: str, formats: Formats, scale: str = "linear") -> Spec:
    legend = {
        "title": "Cinza: não se mostra",
        "format": PER_ROW if "formato" in formats else FORMATS[formats[measure]].dica,
        "gradientLength": 220,
        "labelFlush": False,
        "labelOverlap": "greedy",
        "tickCount": 3,
        "padding": 12,
    }
    return {"field": measure, "type": "quantitative", "legend": legend, "scale": {"type": scale}}
