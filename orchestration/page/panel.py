"""Draws the page from publico.duckdb: index.html, which shows its figures alone, and beside it the pages of places, of
comparisons and of methods, the open data, and the data that scripts load when a reader asks for them.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from orchestration.audit.identifiers import refuse
from orchestration.cache import folder_of_user
from orchestration.clock import today
from orchestration.export import tables
from orchestration.export.tables import FICTICIOS
from orchestration.files import sha256, sha256_of
from orchestration.page import (
    cells,
    declared,
    drawing,
    files,
    formats,
    maps,
    places,
    revisions,
    standing,
    stories,
    views,
)
from orchestration.page.catalogue import Row, measures
from orchestration.page.charts import TIP, config, lines
from orchestration.page.declared import Figure, Headline
from orchestration.page.formats import FORMATS
from orchestration.page.grown import Piece
from orchestration.page.publication import TITLE, Publication, publisher
from orchestration.page.publico import Publico, opened
from orchestration.page.words import READINGS, SEM_DADO, SUPRIMIDO, formatted, sources, stated
from orchestration.portuguese import day, number
from orchestration.settings import Home
from orchestration.strict import content
from orchestration.transform.months import Noted

ASSETS = Path(__file__).parent / "assets"
TEMPLATES = Path(__file__).parent / "templates"
GLOSSARY = Path(__file__).parent / "glossario.yml"
PAGES = ("index", "lugar", "comparar", "metodos")
MONEY = "I-34"
OUTLINES = "<!--contornos-->"
"""Stands for the outlines while a page is searched for identifiers: they are numbers alone, and many."""


def draw(
    home: Home,
    publico: Path,
    place: Path,
    versions: Mapping[str, str] | None = None,
    months: Mapping[str, Mapping[date, Noted]] | None = None,
) -> None:
    """Write the page of the database `publico` as the new folder `place`, whole or not at all.

    `versions` are of the tables of the database, by name, and `months` of each month of those built by month. What the
    published page has of the same, by the same program, is copied. UserError when the page identifies a person of
    `home`.
    """
    made_by = _made_by(home)
    made = standing.drawn(versions, months or {}, made_by) if versions else None
    before = standing.read(home.painel)
    if made and before and made.tudo == before.tudo:
        shutil.copytree(home.painel, place)
        return
    fresh = Path(tempfile.mkdtemp(prefix=".painel-", dir=place.parent))
    fresh.chmod(0o755)
    try:
        vega = _vega(fresh)
        with opened(home, publico) as read:
            if made:
                made = replace(made, arquivos=files.made_by(read, made_by), novos=read.first_of_the_newest())
            texts, pieces = _write(home, fresh, read, vega, made, before)
        if made:
            standing.write(fresh, replace(made, pedacos=pieces))
        refuse(home, {f"painel/{name}": text for name, text in texts.items()})
        fresh.rename(place)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _made_by(home: Home) -> str:
    """Who publishes a page, this program and the libraries that draw and write it."""
    of_page = (path for path in Path(__file__).parent.rglob("*") if path.is_file() and path.suffix != ".pyc")
    program = [*sorted(of_page), Path(tables.__file__)]
    said = [publisher(home).model_dump_json(), str(home.ficticio.exists())]
    said += [version(name) for name in ("vl-convert-python", "pyarrow")]
    return sha256("\n".join([*said, *map(sha256_of, program)]))


def _vega(fresh: Path) -> str:
    """Name of the drawing library beside the page. Bundling it takes 2 s, so it is done once for each user's cache."""
    import vl_convert

    name = f"vega-{vl_convert.get_vega_version()}-{vl_convert.get_vega_embed_version()}.js"
    bundled = folder_of_user("painel") / name
    if not bundled.exists():
        own = bundled.with_name(f"{name}.{os.getpid()}")  # Another run may be writing its own.
        own.write_text(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"), encoding="utf-8")
        own.replace(bundled)
    shutil.copyfile(bundled, fresh / name)
    return name


def _write(
    home: Home,
    folder: Path,
    publico: Publico,
    vega: str,
    made: standing.Drawn | None,
    before: standing.Drawn | None,
) -> tuple[dict[str, str], list[Piece]]:
    """Write everything, and return the texts to search for identifiers, without the outlines, which are numbers, and
    the pieces of the Parquet file.
    """
    data = folder / "dados"
    (data / "js").mkdir(parents=True)
    months = dict(publico.rows("select indicador, strftime(max(competencia), '%m/%Y') from vistos group by all"))
    ((newest,),) = publico.rows("select strftime(max(competencia), '%m/%Y') from celulas where valor is not null")
    publication = Publication(publisher(home), today(), newest or SEM_DADO, home.ficticio.exists())
    pieces = files.write(data, publico, publication, home.painel, made, before)
    (data / "catalogo.jsonld").write_text(
        json.dumps(publication.dcat(publico.catalogue, files.WHOLE), ensure_ascii=False, indent=1), encoding="utf-8"
    )
    changed = made.changed(before) if made and made.meses and before and before.meses else None
    revised = revisions.write(data, publico, home.publico, home.painel, publication.dia, changed)
    atlas = maps.atlas(publico)
    page = declared.page(publico.catalogue)
    shown = _sections(page, publico, atlas, months, data)
    of_places = declared.place_figures(publico.catalogue)
    _write_places(data / "js", publico, of_places, atlas)
    least = sorted({row["minimo_pessoas"] for row in publico.catalogue.values() if row["acesso"] == "publico"})
    opening = stories.opening(publico, page.headlines) or TITLE
    drawing.card(folder / "cartao.png", opening, publication)
    context = {
        "titulo": TITLE,
        "contornos": raw(OUTLINES),
        "ficticio": FICTICIOS if publication.ficticio else "",
        "publicacao": publication,
        "dia": day(publication.dia),
        "arquivos": files.WHOLE,
        "abertura": opening,
        "historias": _stories(publico, page.headlines, atlas, shown),
        "secoes": shown,
        "destaques": [highlight(publico, headline) for headline in page.headlines],
        "catalogo": [_listed(publico, row, months) for row in publico.catalogue.values()],
        "glossario": content(GLOSSARY),
        "revisoes": revised,
        "minimo": least[0],
        "minimo_sensivel": least[-1],
        "nucleo": _json(
            {
                "formatos": formats.for_browser(),
                "vega": vega,
                "config": config(),
                "linhas": {form: lines("valor", form) for form in FORMATS},
                "dica": TIP,
                "ficticio": FICTICIOS if publication.ficticio else "",
                "titulo": TITLE,
            }
        ),
        "figuras": _json({figure["id"]: figure["dados"] for section in shown for figure in section["figuras"]}),
        "lugares": _json([_place_figure(one, publico.catalogue[one.indicador]) for one in of_places]),
        "js": {name: raw(ASSETS / f"{name}.js") for name in ("nucleo", "painel", "lugar", "comparar")},
        "css": raw(ASSETS / "painel.css"),
    }
    environment = _environment()
    texts = {f"{name}.html": environment.get_template(f"{name}.html.j2").render(context) for name in PAGES}
    for name, text in texts.items():
        (folder / name).write_text(text.replace(OUTLINES, atlas.outlines), encoding="utf-8")
    return texts, pieces


def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader

    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def _sections(
    page: declared.Page, publico: Publico, atlas: maps.Atlas, months: dict[str, str], data: Path
) -> list[dict[str, Any]]:
    """Each section with what the template shows of its figures, and the titles of those that show too little."""
    sections = []
    for section in page.sections:
        seen = [views.view(figure, publico, len(atlas.regioes)) for figure in page.of(section)]
        sections.append(
            {
                "id": section.id,
                "titulo": section.titulo,
                "figuras": [_shown(view, publico, atlas, months, data) for view in seen if view.choices],
                "ausentes": [view.figure.titulo for view in seen if not view.choices],
            }
        )
    return sections


def _shown(view: views.View, publico: Publico, atlas: maps.Atlas, months: dict[str, str], data: Path) -> dict[str, Any]:
    """What the template shows of a figure, and painel.js under `dados`; its rows and its months go to files."""
    figure, first = view.figure, view.choices[view.default]
    publico.copy_csv(cells.query(figure, publico.catalogue), data / f"{figure.id}.csv")
    over_time = views.over_time(figure, publico)
    _script(data / "js" / f"figura-{figure.id}.js", f"figura-{figure.id}", _choices(view))
    if over_time:
        _script(data / "js" / f"tempo-{figure.id}.js", f"tempo-{figure.id}", over_time)
    catalogued = [publico.catalogue[code] for code in figure.indicadores]
    read = sorted({name for row in catalogued for name in sources(row["fontes"])})
    listed = [column for column in figure.colunas if column.rotulo]
    return {
        "id": figure.id,
        "titulo": figure.titulo,
        "nota": figure.nota,
        "filtros": [
            {"campo": field, "rotulo": label, "opcoes": options}
            for field, label in figure.escolhas.items()
            if len(options := view.options(field)) > 1
        ],
        "retidas": view.withheld,
        "frase": first.frase,
        "desenho": raw(drawing.svg(figure, first) if figure.spec else maps.draw(figure, first, atlas)),
        "legenda": views.legend(first, views.form_of(figure, first)),
        "mapa": first.cores,
        "tempo": bool(over_time),
        "colunas": listed,
        "linhas": [[_cell(row, column, figure) for column in listed] for row in first.linhas],
        "indicadores": catalogued,
        "fonte": figure.fonte or ", ".join(read),
        "mes": ", ".join(sorted({months.get(code) or SEM_DADO for code in figure.indicadores}))
        or "os meses do gráfico",
        "qualidade": _quality(figure, publico),
        "dados": {
            "colunas": [column.model_dump() for column in figure.colunas],
            "escolhas": list(figure.escolhas),
            "medida": figure.medida,
            "nomeia": figure.nomeia,
            "dica": figure.grafico.dica,
            "codigo": getattr(figure.grafico, "codigo", ""),
            "grafico": figure.spec,
            "inicial": view.default,
        },
    }


def _choices(view: views.View) -> dict[str, Any]:
    """The rows of every choice, column by column as the figure has them, and what each choice says."""
    figure = view.figure
    fields = [column.campo for column in figure.colunas]
    return {
        at: {
            "linhas": [[row[field] for field in fields] for row in choice.linhas],
            "frase": choice.frase,
            "limites": choice.limites,
            "legenda": views.legend(choice, views.form_of(figure, choice)),
            "mapa": choice.cores,
            "formato": views.form_of(figure, choice),
        }
        for at, choice in view.choices.items()
    }


def _cell(row: dict[str, Any], column: declared.Column, figure: Figure) -> dict[str, Any]:
    """A cell of a table as text, or why there is none; painel.js writes the same."""
    value = row[column.campo]
    form = row.get("formato") or column.formato if column.campo == figure.medida else column.formato
    text = (row.get("motivo") or SUPRIMIDO) if value is None else formatted(value, form) if form in FORMATS else value
    return {"texto": text, "numero": form in FORMATS}


def _quality(figure: Figure, publico: Publico) -> str:
    """How much of the newest month is shown, and what its values have of particular."""
    if not figure.indicadores:
        return ""
    ((shown, all_cells, reasons),) = publico.rows(
        """select count(valor), count(*),
            string_agg(distinct rtrim(motivo, '.'), '; ' order by rtrim(motivo, '.')) filter (where valor is not null)
        from ultimo
        where list_contains(?, indicador) and nivel in ('brasil', 'regiao', 'uf')""",
        [figure.indicadores],
    )
    if not all_cells:
        return ""
    said = f"No mês mais novo mostram-se {number(shown)} das {number(all_cells)} células de UF, região e Brasil."
    return f"{said} {reasons}." if reasons else said


def _write_places(folder: Path, publico: Publico, figures: Sequence[declared.PlaceFigure], atlas: maps.Atlas) -> None:
    _script(folder / "nomes.js", "nomes", places.names(publico))
    months = places.every_month(publico)
    for state, shown in places.by_state(publico, figures, atlas, months).items():
        _script(folder / f"lugares-{state}.js", f"lugares-{state}", shown)
    for one in figures:
        _script(folder / f"comparar-{one.id}.js", f"comparar-{one.id}", places.comparison(publico, one, months))


def _place_figure(one: declared.PlaceFigure, row: Row) -> dict[str, Any]:
    return {
        "id": one.id,
        "rotulo": one.rotulo,
        "indicador": one.indicador,
        "formato": one.form(row),
        "por_especialidade": one.por_especialidade,
    }


def _stories(
    publico: Publico, headlines: Sequence[Headline], atlas: maps.Atlas, sections: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The three stories; the first one is drawn as a map where there is one of its section."""
    money = next(headline for headline in headlines if headline.indicador == MONEY)
    told = list(stories.stories(publico, money))
    drawn = {figure["id"]: figure["desenho"] for section in sections for figure in section["figuras"]}
    told[0]["mapa"] = drawn.get("prioridade_regioes", "")
    return told


def highlight(publico: Publico, headline: Headline) -> dict[str, Any]:
    """A headline number: the country's newest value, or why there is none to show, and how it changed."""
    newest = publico.newest(headline.indicador, headline.onde, headline.coluna)
    known = stories.trend(publico, headline)
    absent = newest["valor"] is None and not newest["faixa"]
    return {
        "rotulo": headline.rotulo,
        "valor": stated(newest, headline.form(publico.catalogue[headline.indicador])),
        "ausente": absent,
        "indicador": headline.indicador,
        "mes": newest["mes"] or SEM_DADO,
        "mudanca": "" if absent else known.change(),
        "serie": raw(drawing.sparkline(known.valores)),
    }


def _listed(publico: Publico, row: Row, months: dict[str, str]) -> dict[str, Any]:
    """A row of the catalogue with the national value, when the indicator has one that is not cut by anything."""
    return {**row, "valores": national(publico, row), "mes": months.get(row["indicador"], "")}


def national(publico: Publico, row: Row) -> list[str]:
    """An indicator's newest national figures, a line for each measure and reading; why there is none, otherwise."""
    if row["acesso"] != "publico":
        return ["acesso restrito"]
    found = publico.records(
        """select recorte->>'medida' as medida, recorte->>'leitura' as leitura, valor, suprimido, motivo from celulas
        where indicador = $1 and nivel = 'brasil'
            and competencia = (select max(competencia) from vistos where indicador = $1)
            and recorte in (
                select recorte from vistos
                where indicador = $1
                    and list_filter(json_keys(recorte), lambda chave: chave not in ('medida', 'leitura')) = []
            )
        order by medida, leitura""",
        [row["indicador"]],
    )
    names = measures(row) | READINGS
    said = []
    for figure in found:
        codes = [str(figure[part]) for part in ("medida", "leitura") if figure[part]]
        name = ", ".join(names.get(code, code.replace("_", " ")) for code in codes)
        absent = SUPRIMIDO if figure["suprimido"] else figure["motivo"]
        value = absent if figure["valor"] is None else number(figure["valor"])
        said.append(f"{name}: {value}" if name else value)
    return said or ["só por recorte, no arquivo"]


def raw(text: Path | str) -> Any:
    """Markup that the project made (its own file or drawing), which a template inserts without escaping."""
    from markupsafe import Markup

    return Markup(text if isinstance(text, str) else text.read_text(encoding="utf-8"))


def _script(target: Path, name: str, value: Any) -> None:
    """Data that a page opened from a file may load: a script that hands them over under a name."""
    target.write_text(f"residencias({json.dumps(name)},{_dumped(value)})", encoding="utf-8")


def _json(value: Any) -> Any:
    """JSON for inside a script element: nothing in it can close the element."""
    return raw(_dumped(value))


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=float).replace("<", "\\u003c")
