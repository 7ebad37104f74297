"""Building blocks of the page's Vega-Lite specifications. Colours are names of CSS variables; data come later."""

from typing import Any

Spec = dict[str, Any]

LINHAS = {"name": "linhas"}
FORMATOS = {"percentual": ".1%", "inteiro": ",.0f", "decimal": ",.2f", "reais": "$,.0f", "texto": ""}
_REAIS = (
    "datum.value >= 1e6 ? 'R$ ' + format(datum.value / 1e6, ',.1f') + ' mi' : "
    "datum.value >= 1e3 ? 'R$ ' + format(datum.value / 1e3, ',.0f') + ' mil' : 'R$ ' + format(datum.value, ',.0f')"
)


def tooltip(*fields: tuple[str, str, str]) -> list[Spec]:
    """What the pointer shows, from (field, label, format)."""
    return [
        {"field": field, "title": label, "type": "nominal" if form == "texto" else "quantitative"}
        | ({"format": FORMATOS[form]} if FORMATOS.get(form, "") else {})
        for field, label, form in fields
    ]


def quantity(field: str, title: str, form: str, **more: Any) -> Spec:
    """A quantitative axis in Portuguese numbers."""
    axis: Spec = {"title": title, "tickCount": 5}
    if form == "reais":
        axis["labelExpr"] = _REAIS
    else:
        axis["format"] = ".0%" if form == "percentual" else FORMATOS[form]
    return {"field": field, "type": "quantitative", "axis": axis} | more


def bars(
    category: str, value: Spec, tips: list[Spec], color: Spec | None = None, sort: Any = "-x", step: int = 19
) -> Spec:
    """Horizontal bars, one a category: their names read without turning the head, on a phone too."""
    return {
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": {"step": step},
        "data": LINHAS,
        "transform": [{"filter": f"isValid(datum.{value['field']})"}],
        "mark": {"type": "bar", "cornerRadiusEnd": 2},
        "encoding": {
            "y": {"field": category, "type": "nominal", "sort": sort, "title": None},
            "x": value,
            "tooltip": tips,
        }
        | ({"color": color} if color else {}),
    }


def by_state(value: Spec, tips: list[Spec]) -> Spec:
    """Bars of the states, the country's among them in another colour."""
    color = {"condition": {"test": "datum.uf == 'Brasil'", "value": "--serie-2"}, "value": "--serie-1"}
    return bars("uf", value, tips, color, step=17)


def stacked(category: str, value: Spec, color: Spec, tips: list[Spec]) -> Spec:
    """Horizontal bars whose parts add up to a whole."""
    spec = bars(category, value, tips, color, sort=None, step=30)
    spec["encoding"]["order"] = {"field": "ordem", "type": "quantitative"}
    return spec


def grouped(category: str, value: Spec, group: str, title: str, tips: list[Spec], domain: list[str]) -> Spec:
    """Horizontal bars side by side, one for each value of `group`."""
    color = {"field": group, "type": "nominal", "title": title, "scale": {"domain": domain}}
    spec = bars(category, value, tips, color, sort=None, step=16)
    spec["encoding"]["yOffset"] = {"field": group, "type": "nominal", "sort": domain}
    return spec


_MAP = {
    "width": "container",
    "autosize": {"type": "fit-x", "contains": "padding"},
    "height": 430,
    "projection": {"type": "identity"},
}


def state_map(tips: list[Spec]) -> Spec:
    """The states shaded by `valor`; those without a value that may be shown are grey."""
    shape = {"type": "geoshape", "stroke": "--cartao", "strokeWidth": 1}
    return _MAP | {
        "data": {"name": "ufs"},
        "transform": [
            {
                "lookup": "properties.uf",
                "from": {"data": LINHAS, "key": "uf", "fields": ["valor", "nome", "numerador", "denominador"]},
            }
        ],
        "layer": [
            {"mark": shape | {"fill": "--oculto"}, "encoding": {"tooltip": tips[:1]}},
            {
                "transform": [{"filter": "isValid(datum.valor)"}],
                "mark": shape,
                "encoding": {"color": _shade("medida"), "tooltip": tips},
            },
        ],
    }


def region_map(tips: list[Spec]) -> Spec:
    """The health regions as points where their people live, shaded by `valor`, over the outline of the states."""
    place = {
        "longitude": {"field": "x", "type": "quantitative"},
        "latitude": {"field": "y", "type": "quantitative"},
    }
    circle = {"type": "circle", "size": 52, "opacity": 1, "stroke": "--suave", "strokeWidth": 0.4}
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
                    {"lookup": "codigo", "from": {"data": LINHAS, "key": "codigo", "fields": ["valor", "numerador"]}},
                    {"filter": "isValid(datum.valor)"},
                ],
                "mark": circle,
                "encoding": place | {"color": _shade("decimal", "sqrt"), "tooltip": tips},
            },
        ],
    }


def tiles(row: str, column: str, tips: list[Spec], title: str, form: str, axis: Spec | None) -> Spec:
    """A board of squares shaded by `valor`, grey where no value may be shown."""
    square = {"type": "rect", "stroke": "--cartao", "strokeWidth": 1, "cornerRadius": 2}
    return {
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": {"step": 18},
        "data": LINHAS,
        "encoding": {
            "y": {"field": row, "type": "nominal", "title": None},
            "x": {"field": column, "type": "ordinal", "title": title, "axis": axis},
        },
        "layer": [
            {"mark": square | {"fill": "--oculto"}, "encoding": {"tooltip": tips[:2]}},
            {
                "transform": [{"filter": "isValid(datum.valor)"}],
                "mark": square,
                "encoding": {"color": _shade(form), "tooltip": tips},
            },
        ],
    }


def _shade(form: str, scale: str = "linear") -> Spec:
    legend = {
        "title": "Cinza: não se mostra",
        "format": FORMATOS.get(form, form),
        "gradientLength": 220,
        "labelFlush": False,
        "labelOverlap": "greedy",
        "tickCount": 3,
        "padding": 12,
    }
    return {"field": "valor", "type": "quantitative", "legend": legend, "scale": {"type": scale}}
