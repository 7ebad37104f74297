"""Builds <home>/painel from publico.duckdb: index.html, the library that draws, a CSV for each figure and indicator."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from orchestration.audit.identifiers import refuse
from orchestration.page import figures
from orchestration.page.figures import Figura, Secao
from orchestration.page.publico import Publico, opened
from orchestration.page.words import READINGS, SEM_DADO, SUPRIMIDO, formatted, sources
from orchestration.portuguese import number
from orchestration.settings import Home

ASSETS = Path(__file__).parent / "assets"
TEMPLATES = Path(__file__).parent / "templates"

# Headline figures: (label, indicator, column, format, condition on v).
_TOTAL = "especialidade is null and coorte is null and ano_residencia is null and situacao is null"
DESTAQUES = (
    ("Especialistas em atividade", "I-01", "numerador", "inteiro", _TOTAL),
    ("Especialistas por 100 mil habitantes", "I-01", "valor", "decimal", _TOTAL),
    (
        "Horas dos especialistas no SUS",
        "I-04",
        "valor",
        "percentual",
        _TOTAL + " and medida = 'horas_de_especialistas'",
    ),
    ("Residentes em vagas autorizadas", "I-11", "numerador", "inteiro", _TOTAL + " and leitura = 'razao_das_somas'"),
    ("Ocupação das vagas", "I-11", "valor", "percentual", _TOTAL + " and leitura = 'razao_das_somas'"),
    (
        "Residentes que o SCNES mostra",
        "I-50",
        "numerador",
        "inteiro",
        "medida = 'marcados_no_scnes' and json_keys(recorte) = ['medida']",
    ),
    ("Egressos na UF da formação um ano depois", "I-23", "valor", "percentual", _TOTAL + " and medida = 'uf_12_meses'"),
    ("Reais pagos no mês", "I-34", "valor", "reais", "coalesce(tipo, instituicao, prioridade, especialidade) is null"),
)


def build(home: Home) -> Path:
    """Write the page whole beside the one in place and put it there; return the path of its index.html.

    Erro when it identifies somebody: the earlier page stands.
    """
    home.raiz.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".painel-", dir=home.raiz))
    fresh.chmod(0o755)
    try:
        vega = _vega(home.painel, fresh)
        with opened(home.publico) as publico:
            _write(fresh, publico, vega)
        refuse(home, {"painel/index.html": (fresh / "index.html").read_text(encoding="utf-8")})
        _replace(fresh, home.painel)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return home.painel / "index.html"


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
    catalogue = {row["indicador"]: row for row in publico.catalogue()}
    months = dict(publico.rows("select indicador, strftime(max(competencia), '%m/%Y') from v group by all"))
    sections = figures.todas()
    shown = [_shown(section, publico, catalogue, months) for section in sections]
    for section in sections:
        for figura in section.figuras:
            publico.copy_csv(figura.sql, folder / "dados" / f"{figura.id}.csv")
    for indicador, row in catalogue.items():
        if row["acesso"] == "publico":
            publico.copy_csv(
                f"""select indicador, strftime(competencia, '%Y-%m') as competencia, nivel, codigo_territorio, nome, uf,
                    recorte, numerador, denominador, valor, suprimido, motivo
                    from v
                    where indicador = '{indicador}'
                    order by all""",
                folder / "dados" / f"{indicador}.csv",
            )
    page = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True).get_template("painel.html.j2")
    text = page.render(
        css=raw(ASSETS / "painel.css"),
        js=raw(ASSETS / "painel.js"),
        geometria=_json(geometry(publico)),
        dados=_json([figure["dados"] for section in shown for figure in section["figuras"]]),
        secoes=shown,
        destaques=[highlight(publico, *line) for line in DESTAQUES],
        catalogo=[_listed(publico, row, months) for row in catalogue.values()],
        vega=vega,
    )
    (folder / "index.html").write_text(text, encoding="utf-8")


def _shown(
    section: Secao, publico: Publico, catalogue: dict[str, dict[str, Any]], months: dict[str, str]
) -> dict[str, Any]:
    return {
        "id": section.id,
        "titulo": section.titulo,
        "figuras": [_figure(figura, publico, catalogue, months) for figura in section.figuras],
    }


def _figure(
    figura: Figura, publico: Publico, catalogue: dict[str, dict[str, Any]], months: dict[str, str]
) -> dict[str, Any]:
    rows = figura.rows(publico)
    names = [coluna.campo for coluna in figura.colunas]
    read = sorted({name for code in figura.indicadores for name in sources(catalogue[code]["fontes"])})
    filters = [
        {"campo": field, "rotulo": label, "opcoes": list(dict.fromkeys(row[names.index(field)] for row in rows))}
        for field, label in figura.filtros
    ]
    return {
        "id": figura.id,
        "titulo": figura.titulo,
        "larga": figura.larga,
        "nota": figura.nota,
        "filtros": filters,
        "colunas": figura.colunas,
        "indicadores": [catalogue[code] for code in figura.indicadores],
        "fonte": ", ".join(read) or "Mais Residências, com as regras aplicadas a cada pagamento",
        "mes": ", ".join(sorted({months.get(code) or SEM_DADO for code in figura.indicadores}))
        or "os meses do gráfico",
        "dados": {
            "id": figura.id,
            "colunas": [vars(coluna) for coluna in figura.colunas],
            "medida": figura.medida,
            "nomeia": figura.nomeia,
            "grafico": figura.grafico,
            "linhas": rows,
        },
    }


def highlight(publico: Publico, label: str, indicador: str, column: str, form: str, condition: str) -> dict[str, Any]:
    """A headline figure: the country's newest value, or why there is none to show."""
    found = publico.records(
        f"""select {column} as valor, suprimido, mes from v
        where indicador = ? and nivel = 'brasil' and {condition} order by competencia desc limit 1""",
        [indicador],
    )
    row = found[0] if found else {"valor": None, "suprimido": False, "mes": SEM_DADO}
    absent = row["valor"] is None
    text = (SUPRIMIDO if row["suprimido"] else SEM_DADO) if absent else formatted(row["valor"], form)
    return {"rotulo": label, "valor": text, "ausente": absent, "indicador": indicador, "mes": row["mes"] or SEM_DADO}


def _listed(publico: Publico, row: dict[str, Any], months: dict[str, str]) -> dict[str, Any]:
    """A row of the catalogue with the national value, when the indicator has one that is not cut by anything."""
    return row | {"valores": national(publico, row), "mes": months.get(row["indicador"], "")}


def national(publico: Publico, row: dict[str, Any]) -> list[str]:
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
    lines = []
    for figure in found:
        name = ", ".join(
            READINGS.get(part) or part.replace("_", " ") for part in (figure["medida"], figure["leitura"]) if part
        )
        absent = SUPRIMIDO if figure["suprimido"] else figure["motivo"]
        value = absent if figure["valor"] is None else number(figure["valor"])
        lines.append(f"{name}: {value}" if name else value)
    return lines or ["só por recorte, no arquivo"]


def geometry(publico: Publico) -> dict[str, Any]:
    """The outlines of the states and the places of the health regions, as the specifications name them."""
    outlines = json.loads((ASSETS / "ufs.geojson").read_text(encoding="utf-8"))
    return {"ufs": outlines["features"], "regioes": publico.regions()}


def raw(text: Path | str) -> Any:
    """Markup of our own making, a file of ours or what we drew, that a template takes as it stands."""
    from markupsafe import Markup

    return Markup(text if isinstance(text, str) else text.read_text(encoding="utf-8"))


def _json(value: Any) -> Any:
    """JSON for inside a script element: nothing in it can close the element."""
    from markupsafe import Markup

    return Markup(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=float).replace("<", "\\u003c"))


def _replace(fresh: Path, place: Path) -> None:
    """Two renames: between them a reader finds no page for an instant, never half of one."""
    if place.exists():
        old = fresh.with_name(fresh.name + "-anterior")
        place.rename(old)
        fresh.rename(place)
        shutil.rmtree(old)
    else:
        fresh.rename(place)
