"""Draws the page from publico.duckdb: index.html, the library that draws, a CSV for each figure and indicator."""

import json
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from orchestration.audit.identifiers import refuse
from orchestration.files import sha256, sha256_of
from orchestration.page import cells, declared, formats
from orchestration.page.catalogue import Row, measures
from orchestration.page.declared import Figure, Headline
from orchestration.page.publico import Publico, opened
from orchestration.page.words import READINGS, SEM_DADO, SUPRIMIDO, sources, stated
from orchestration.portuguese import number
from orchestration.settings import Home

ASSETS = Path(__file__).parent / "assets"
TEMPLATES = Path(__file__).parent / "templates"
MARK = ".impressao"
"""In the page's folder: what the page was drawn from."""


def draw(home: Home, publico: Path, place: Path, content: str = "") -> None:
    """Write the page of the database `publico` as the new folder `place`, whole or not at all.

    `content` names what is in the database: the published page is copied when it was drawn from the same by the same
    program. UserError when the page identifies a person of `home`.
    """
    mark = _mark(content) if content else ""
    if mark and (home.painel / MARK).is_file() and (home.painel / MARK).read_text(encoding="utf-8") == mark:
        shutil.copytree(home.painel, place)
        return
    fresh = Path(tempfile.mkdtemp(prefix=".painel-", dir=place.parent))
    fresh.chmod(0o755)
    try:
        vega = _vega(home.painel, fresh)
        with opened(publico) as read:
            _write(fresh, read, vega)
        refuse(home, {"painel/index.html": (fresh / "index.html").read_text(encoding="utf-8")})
        (fresh / MARK).write_text(mark, encoding="utf-8")
        fresh.rename(place)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _mark(content: str) -> str:
    """Hash of what a page is drawn from: the database's content, this program and the libraries that draw."""
    files = sorted(path for path in Path(__file__).parent.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return sha256("\n".join([content, *map(sha256_of, files), version("vl-convert-python")]))


def _vega(previous: Path, fresh: Path) -> str:
    """Name of the drawing library beside the page. Bundling it takes seconds, so the earlier page's copy is kept."""
    import vl_convert

    name = f"vega-{vl_convert.get_vega_version()}-{vl_convert.get_vega_embed_version()}.js"
    if (previous / name).is_file():
        shutil.copyfile(previous / name, fresh / name)
    else:
        (fresh / name).write_text(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"), encoding="utf-8")
    return name


def _write(folder: Path, publico: Publico, vega: str) -> None:
    from jinja2 import Environment, FileSystemLoader

    (folder / "dados").mkdir()
    page = declared.page(publico.catalogue)
    least = sorted({row["minimo_pessoas"] for row in publico.catalogue.values() if row["acesso"] == "publico"})
    months = dict(publico.rows("select indicador, strftime(max(competencia), '%m/%Y') from v group by all"))
    sections = [
        {
            "id": section.id,
            "titulo": section.titulo,
            "figuras": [_shown(figure, publico, months, folder, least[0]) for figure in page.of(section)],
        }
        for section in page.sections
    ]
    for indicador, row in publico.catalogue.items():
        if row["acesso"] == "publico":
            publico.copy_csv(
                f"""select indicador, strftime(competencia, '%Y-%m') as competencia, nivel, codigo_territorio, nome, uf,
                    recorte, numerador, denominador, valor, suprimido, motivo
                    from v
                    where indicador = '{indicador}'
                    order by all""",
                folder / "dados" / f"{indicador}.csv",
            )
    template = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True).get_template("painel.html.j2")
    text = template.render(
        css=raw(ASSETS / "painel.css"),
        js=raw(ASSETS / "painel.js"),
        geometria=_json(geometry(publico)),
        formatos=_json(formats.for_browser()),
        dados=_json([figure["dados"] for section in sections for figure in section["figuras"]]),
        secoes=sections,
        destaques=[highlight(publico, headline) for headline in page.headlines],
        catalogo=[_listed(publico, row, months) for row in publico.catalogue.values()],
        minimo=least[0],
        minimo_sensivel=least[-1],
        vega=vega,
    )
    (folder / "index.html").write_text(text, encoding="utf-8")


def _shown(figure: Figure, publico: Publico, months: dict[str, str], folder: Path, least: int) -> dict[str, Any]:
    """What the template shows of a figure, and painel.js under `dados`; its rows go to a CSV too."""
    sql = cells.query(figure, publico.catalogue)
    publico.copy_csv(sql, folder / "dados" / f"{figure.id}.csv")
    rows = publico.rows(sql)
    names = [column.campo for column in figure.colunas]
    catalogued = [publico.catalogue[code] for code in figure.indicadores]
    read = sorted({name for row in catalogued for name in sources(row["fontes"])})
    return {
        "id": figure.id,
        "titulo": figure.titulo,
        "larga": figure.larga,
        "nota": figure.nota,
        "filtros": [
            {"campo": field, "rotulo": label, "opcoes": list(dict.fromkeys(row[names.index(field)] for row in rows))}
            for field, label in figure.escolhas.items()
        ],
        "colunas": figure.colunas,
        "indicadores": catalogued,
        "fonte": figure.fonte or ", ".join(read),
        "mes": ", ".join(sorted({months.get(code) or SEM_DADO for code in figure.indicadores}))
        or "os meses do gráfico",
        "dados": {
            "id": figure.id,
            "colunas": [column.model_dump() for column in figure.colunas],
            "medida": figure.medida,
            "nomeia": figure.nomeia,
            "minimo": max((row["minimo_pessoas"] for row in catalogued), default=least),
            "grafico": figure.spec,
            "linhas": rows,
        },
    }


def highlight(publico: Publico, headline: Headline) -> dict[str, Any]:
    """A headline number: the country's newest value, or why there is none to show."""
    row = publico.catalogue[headline.indicador]
    newest = publico.newest(cells.condition(row, headline.onde), headline.coluna)
    form = row["formato"] if headline.coluna == "valor" else "inteiro"
    return {
        "rotulo": headline.rotulo,
        "valor": stated(newest, form),
        "ausente": newest["valor"] is None and not newest["faixa"],
        "indicador": headline.indicador,
        "mes": newest["mes"] or SEM_DADO,
    }


def _listed(publico: Publico, row: Row, months: dict[str, str]) -> dict[str, Any]:
    """A row of the catalogue with the national value, when the indicator has one that is not cut by anything."""
    return {**row, "valores": national(publico, row), "mes": months.get(row["indicador"], "")}


def national(publico: Publico, row: Row) -> list[str]:
    """An indicator's newest national figures, a line for each measure and reading; why there is none, otherwise."""
    if row["acesso"] != "publico":
        return ["acesso restrito"]
    found = publico.records(
        """select recorte->>'medida' as medida, recorte->>'leitura' as leitura, valor, suprimido, motivo from v
        where indicador = ? and nivel = 'brasil'
            and list_filter(json_keys(recorte), lambda chave: chave not in ('medida', 'leitura')) = []
        qualify competencia = max(competencia) over ()
        order by medida, leitura""",
        [row["indicador"]],
    )
    names = measures(row) | READINGS
    lines = []
    for figure in found:
        codes = [str(figure[part]) for part in ("medida", "leitura") if figure[part]]
        name = ", ".join(names.get(code, code.replace("_", " ")) for code in codes)
        absent = SUPRIMIDO if figure["suprimido"] else figure["motivo"]
        value = absent if figure["valor"] is None else number(figure["valor"])
        lines.append(f"{name}: {value}" if name else value)
    return lines or ["só por recorte, no arquivo"]


def geometry(publico: Publico) -> dict[str, Any]:
    """The outlines of the states and the places of the health regions, as the specifications name them."""
    outlines = json.loads((ASSETS / "ufs.geojson").read_text(encoding="utf-8"))
    return {"ufs": outlines["features"], "regioes": publico.regions()}


def raw(text: Path | str) -> Any:
    """Markup that the project made (its own file or drawing), which a template inserts without escaping."""
    from markupsafe import Markup

    return Markup(text if isinstance(text, str) else text.read_text(encoding="utf-8"))


def _json(value: Any) -> Any:
    """JSON for inside a script element: nothing in it can close the element."""
    from markupsafe import Markup

    return Markup(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=float).replace("<", "\\u003c"))
