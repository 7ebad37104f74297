"""The data of each place's own page and of the comparisons: a script a state, loaded when a reader asks for it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.duck import alphabetical
from orchestration.page import cells
from orchestration.page.declared import Cut, PlaceFigure
from orchestration.page.maps import Atlas
from orchestration.page.publico import Publico

LEVELS = {"brasil": "br", "regiao": "re", "uf": "uf", "regiao_saude": "rs", "municipio": "mu"}
"""How an address of the page names each level, before the code of the place."""
_GAPS = 8


def place_id(level: str, code: str) -> str:
    """The name of a place in an address, as `uf-28`; `br` for the country."""
    return LEVELS[level] if level == "brasil" else f"{LEVELS[level]}-{code}"


def names(publico: Publico) -> list[list[str]]:
    """Every place that may be searched for: its id, its name and its state; the larger first."""
    found = publico.rows(
        f"""select nivel, codigo_territorio, nome, coalesce(uf, '') from indicadores.territorios
        order by
            list_position(['brasil', 'regiao', 'uf', 'regiao_saude', 'municipio'], nivel),
            {alphabetical("nome")}, codigo_territorio"""
    )
    return [[place_id(level, code), name, uf] for level, code, name, uf in found]


def by_state(
    publico: Publico, figures: Sequence[PlaceFigure], atlas: Atlas, months: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """What the pages of places show: `meses` and `lugares`, for the country (`br`) and each state, by its code."""
    places = _places(publico, atlas)
    for one in figures:
        _fill(publico, one, months, places)
    gaps = _gaps(publico)
    files: dict[str, dict[str, Any]] = defaultdict(lambda: {"meses": months, "lugares": {}})
    for place, shown in places.items():
        if place in gaps:
            shown["lacunas"] = gaps[place]
        file = "br" if place[:2] in ("br", "re") else shown.pop("arquivo")
        files[file]["lugares"][place] = shown
    return files


def comparison(publico: Publico, one: PlaceFigure, months: Sequence[str]) -> dict[str, Any]:
    """A figure over time: `series` has, for each specialty (empty for all of them) and place, a value a month."""
    row = publico.catalogue[one.indicador]
    cut = [Cut(recorte="especialidade", campo="especialidade", total="todas")] if one.por_especialidade else []
    specialty = "c.especialidade" if cut else "null"
    found = publico.rows(
        f"""select coalesce({specialty}, ''), nivel, codigo_territorio, {_series(one.coluna)}
        from v as c
        where {cells.condition(row, one.onde, cut)} and {one.coluna} is not null
            and (nivel in ('brasil', 'regiao', 'uf') or nivel = 'regiao_saude' and {specialty} is null)
        group by all
        order by all"""
    )
    series: dict[str, dict[str, list[float | None]]] = defaultdict(dict)
    for name, level, code, seen, values in found:
        series[name][place_id(level, code)] = _at_each(months, seen, values)
    return {
        "rotulo": one.rotulo,
        "formato": one.form(row),
        "indicador": one.indicador,
        "meses": months,
        "series": series,
    }


def every_month(publico: Publico) -> list[str]:
    """Every month of the page, as AAAA-MM."""
    return [month[:7] for month in publico.months()]


def _places(publico: Publico, atlas: Atlas) -> dict[str, dict[str, Any]]:
    """Every place with its name, the states and regions that it is in, and its neighbours."""
    regions = publico.regions()
    found = publico.records(
        f"""select nivel, codigo_territorio as codigo, nome, uf, estado.codigo as codigo_uf
        from indicadores.territorios
        left join (
            select uf, codigo_territorio as codigo from indicadores.territorios where nivel = 'uf'
        ) as estado using (uf)
        order by {alphabetical("nome")}, codigo"""
    )
    of_region: dict[str, list[str]] = defaultdict(list)
    for code, region in regions.items():
        of_region[region].append(place_id("municipio", code))
    places: dict[str, dict[str, Any]] = {}
    for place in found:
        level, code = place["nivel"], place["codigo"]
        shown: dict[str, Any] = {"nome": place["nome"], "nivel": level, "v": {}}
        if place["codigo_uf"]:
            shown |= {"uf": place["uf"], "arquivo": place["codigo_uf"]}
        if level in ("uf", "regiao_saude"):
            shown["vizinhos"] = [place_id(level, other) for other in atlas.vizinhos.get(code, [])]
        if level in ("regiao_saude", "municipio"):
            shown["em"] = place_id("uf", place["codigo_uf"]) if place["codigo_uf"] else "br"
        if level == "municipio" and code in regions:
            shown["regiao"] = place_id("regiao_saude", regions[code])
            shown["vizinhos"] = [other for other in of_region[regions[code]] if other != place_id(level, code)]
        places[place_id(level, code)] = shown
    return places


def _fill(publico: Publico, one: PlaceFigure, months: Sequence[str], places: Mapping[str, dict[str, Any]]) -> None:
    """Put into each place what a figure says of it: value, month, rank among how many, values by month, or why none."""
    row = publico.catalogue[one.indicador]
    found = publico.rows(
        f"""with dos_lugares as (
            select nivel, codigo_territorio, {_series(one.coluna)},
                arg_max_null({one.coluna}, competencia) as valor, arg_max_null(suprimido, competencia) as suprimido,
                arg_max_null(motivo, competencia) as motivo
            from v as c
            where {cells.condition(row, one.onde)}
            group by nivel, codigo_territorio
        ),
        com_o_mais_novo as (
            select *, meses[-1] = max(meses[-1]) over (partition by nivel) as novo from dos_lugares
        )
        select *,
            case when novo and valor is not null then rank() over (
                partition by nivel, novo, valor is null order by valor desc
            ) end as posicao,
            count(valor) filter (where novo) over (partition by nivel) as de
        from com_o_mais_novo order by nivel, codigo_territorio"""
    )
    for level, code, seen, values, value, withheld, reason, newest, rank, count in found:
        place = places.get(place_id(level, code)) if code else None
        if place is None:
            continue
        said = place["v"][one.id] = {"serie": _at_each(months, seen, values)}
        if newest:
            said |= {"mes": seen[-1], "valor": _short(value)}
            if value is None:
                said["motivo"] = "não se mostra: são poucas pessoas" if withheld else (reason or "sem dado").lower()
            elif level != "brasil":
                said |= {"posicao": rank, "de": count}


def _series(column: str) -> str:
    """SQL of the months (AAAA-MM) and of the values of a column of `v`, two lists in the order of the months.

    A row for each place rather than for each of its months: millions of rows cost Python more than lists do.
    """
    return f"""list(strftime(competencia, '%Y-%m') order by competencia) as meses,
        list({column} order by competencia) as valores"""


def _at_each(months: Sequence[str], seen: Sequence[str], values: Sequence[Any]) -> list[float | None]:
    """The value of each of `months`, or None; `values` are of the months `seen`."""
    of_months = dict(zip(seen, values, strict=True))
    return [_short(of_months.get(month)) for month in months]


def _gaps(publico: Publico) -> dict[str, list[dict[str, Any]]]:
    """The specialties most lacking in each place, by the first method there is of: ratio, 75th percentile, country."""
    if not publico.has("dimensionamento", "lacuna"):
        return {}
    found = publico.records(
        f"""with metodos as (
            select *, list_position(['razao', 'p75', 'media_nacional'], metodo) as ordem
            from dimensionamento.lacuna
            where nivel in ('brasil', 'uf', 'regiao_saude') and especialidade is not null and lacuna > 0
                and cadastro = 'CNE'
        )
        select nivel, codigo, especialidade, metodo, ano, necessidade, oferta, lacuna, cobertura
        from metodos
        where ordem is not null
        qualify ordem = min(ordem) over (partition by nivel, codigo, especialidade)
            and ano = min(ano) over (partition by nivel, codigo, especialidade, metodo)
            and row_number() over (partition by nivel, codigo order by ordem, lacuna desc, especialidade) <= {_GAPS}
        order by nivel, codigo, lacuna desc, especialidade"""
    )
    gaps: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in found:
        numbers = {name: _short(row[name]) for name in ("necessidade", "oferta", "lacuna", "cobertura")}
        gaps[place_id(row["nivel"], row["codigo"])].append(
            {"especialidade": row["especialidade"], "metodo": row["metodo"], "ano": row["ano"], **numbers}
        )
    return gaps


def _short(value: Any) -> float | int | None:
    """A number with as many digits as a reader can use, so that the files stay small."""
    if value is None:
        return None
    short = float(f"{float(value):.6g}")
    return int(short) if short.is_integer() else short
