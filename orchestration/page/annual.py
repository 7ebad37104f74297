"""The yearly consolidated report of execution and results (MR 7 VI): HTML ready to print, from publico.duckdb."""

from pathlib import Path
from typing import Any

from orchestration.audit.identifiers import refuse
from orchestration.duck import alphabetical
from orchestration.errors import ExitCode, UserError
from orchestration.files import write_text
from orchestration.page import cells, declared, drawing, findings, maps, views
from orchestration.page.catalogue import Row
from orchestration.page.declared import Cut, Figure
from orchestration.page.panel import ASSETS, OUTLINES, TEMPLATES, highlight, national, raw
from orchestration.page.publico import Publico, opened
from orchestration.page.words import SEM_DADO, SUPRIMIDO, formatted, sources
from orchestration.portuguese import counted, money
from orchestration.settings import Home

PAID, OCCUPANCY = "I-34", "I-11"
_OCCUPANCY_CELL = {"leitura": "razao_das_somas"}
PARTS = {
    "numeros": "O ano em números",
    "mostram": "O que os números mostram",
    "alvos": "Metas e resultados",
    "antes-e-depois": "Antes e depois da homologação",
    "execucao": "Execução financeira",
    "ufs": "Por unidade da federação",
    "integridade": "Integridade dos pagamentos",
    "graficos": "Gráficos",
    "resultados": "Resultados de todos os indicadores",
}
"""The report's headings by the name that its contents link to."""
_TIPOS = ("coordenador", "preceptor", "tutor", "bolsa_formacao", "bolsa_residencia")


def write(home: Home, ano: int) -> Path:
    """Write <home>/relatorios/relatorio-<ano>.html and return its path.

    UserError when the year has nothing published, or when the report would identify somebody.
    """
    with opened(home, home.publico, ano) as publico:
        if not publico.rows("select 1 from v where valor is not null limit 1"):
            raise UserError(f"Não há valor publicado de {ano} em {home.publico}.", ExitCode.USO_INCORRETO)
        with opened(home, home.publico, ano - 1) as anterior:
            atlas = maps.atlas(publico)
            text = _render(publico, anterior, ano, atlas, home.ficticio.exists())
    refuse(home, {f"relatorio-{ano}.html": text})
    home.relatorios.mkdir(parents=True, exist_ok=True)
    target = home.relatorios / f"relatorio-{ano}.html"
    write_text(target, text.replace(OUTLINES, atlas.outlines))
    return target


def _render(publico: Publico, anterior: Publico, ano: int, atlas: maps.Atlas, ficticio: bool) -> str:
    from jinja2 import Environment, FileSystemLoader

    page = declared.page(publico.catalogue)
    paid = [_paid(of_year) for of_year in (publico, anterior)]
    occupied = findings.extremes(publico, "A ocupação das vagas", OCCUPANCY, _OCCUPANCY_CELL)
    said = [findings.payments(*paid), occupied, *findings.changes(publico, anterior, page.headlines)]
    shown = [figure for section in page.sections for figure in page.of(section) if figure.relatorio]
    template = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True).get_template("relatorio.html.j2")
    return template.render(
        ano=ano,
        partes=PARTS,
        css=raw(ASSETS / "painel.css"),
        contornos=raw(OUTLINES),
        ficticio=ficticio,
        destaques=[highlight(publico, headline) for headline in page.headlines],
        achados=[sentence for sentence in said if sentence],
        metas=findings.goals(publico, anterior),
        antes_e_depois=findings.before_and_after(publico),
        execucao=_execution(publico),
        total=_total(paid[0]),
        ufs=_states(publico),
        exames=_examined(publico),
        figuras=[_figure(figure, publico, atlas) for figure in shown],
        indicadores=[_result(publico, anterior, row) for row in publico.catalogue.values()],
    )


def _execution(publico: Publico) -> list[dict[str, Any]]:
    """Reais paid in each month by kind, and their sum; a kind that is not there was not paid."""
    paid = cells.condition(publico.catalogue[PAID], {}, [Cut(recorte="tipo", campo="tipo", total="total")])
    found = publico.rows(
        f"""select mes, competencia, coalesce(tipo, 'total'), valor, suprimido from v as c
        where nivel = 'brasil' and {paid}
        order by competencia"""
    )
    months: dict[str, dict[str, Any]] = {}
    for mes, _, tipo, valor, suprimido in found:
        months.setdefault(mes, {"mes": mes})[tipo] = _reais(valor, suprimido)
    return [dict.fromkeys((*_TIPOS, "total"), "–") | row for row in months.values()]


def _reais(valor: float | None, suprimido: bool) -> str:
    if suprimido:
        return SUPRIMIDO
    return SEM_DADO if valor is None else money(valor)


def _paid(publico: Publico) -> dict[str, Any]:
    """What was paid in the months that may be shown: `total` (None without any), `meses`, and how many are withheld."""
    ((total, months, withheld),) = publico.rows(
        f"""select sum(valor), count(valor), count_if(suprimido) from v as c
        where nivel = 'brasil' and {cells.condition(publico.catalogue[PAID], {})}"""
    )
    return {"total": total if months else None, "meses": months, "suprimidos": withheld}


def _total(paid: dict[str, Any]) -> str:
    if paid["total"] is None:
        return SEM_DADO
    withheld = paid["suprimidos"]
    without = f", sem {counted(withheld, 'mês que não se mostra', 'meses que não se mostram')}" if withheld else ""
    return money(paid["total"]) + without


def _states(publico: Publico) -> list[dict[str, Any]]:
    """Each state's year: reais paid where every month may be shown, and the newest occupancy."""
    paid = cells.condition(publico.catalogue[PAID], {})
    occupied = cells.condition(publico.catalogue[OCCUPANCY], _OCCUPANCY_CELL)
    found = publico.records(
        f"""with pagos as (
            select uf, nome, case when not bool_or(suprimido) then sum(valor) end as reais
            from v as c
            where nivel = 'uf' and {paid}
                and uf is not null -- the row of a level without data names no state
            group by uf, nome
        ),
        vagas as (
            select uf, nome, valor as ocupacao from v as c
            where nivel = 'uf' and {occupied}
            qualify competencia = max(competencia) over ()
        )
        select coalesce(pagos.nome, vagas.nome) as nome, pagos.uf is null as sem_pagamento, pagos.reais, vagas.ocupacao
        from pagos full join vagas using (uf) order by {alphabetical("coalesce(pagos.nome, vagas.nome)")}"""
    )
    return [
        {
            "nome": row["nome"],
            "reais": "–" if row["sem_pagamento"] else _reais(row["reais"], row["reais"] is None),
            "ocupacao": formatted(row["ocupacao"], "percentual"),
        }
        for row in found
    ]


def _examined(publico: Publico) -> list[dict[str, Any]]:
    found = publico.records(
        """select *, strftime(competencia, '%m/%Y') as mes, tipo = 'indicio' as forte
        from exames order by competencia, tipo"""
    )
    return [
        {
            "mes": row["mes"],
            "tipo": "indício" if row["forte"] else "revisão por pessoa",
            "linhas": formatted(row["linhas"], "inteiro"),
            "alertas": formatted(row["alertas"], "inteiro"),
            "valor_em_risco": _reais(row["valor_em_risco"], row["valor_em_risco"] is None),
        }
        for row in found
    ]


def _result(publico: Publico, anterior: Publico, row: Row) -> dict[str, Any]:
    """An indicator's newest national figures of the year and of the one before, one for each measure and reading."""
    months = publico.rows(
        "select mes from v where indicador = ? and nivel = 'brasil' order by competencia desc limit 1",
        [row["indicador"]],
    )
    return {
        **row,
        "valores": national(publico, row),
        "anteriores": national(anterior, row) if row["acesso"] == "publico" else [],
        "mes": months[0][0] if months else "",
        "fonte": ", ".join(sources(row["fontes"])),
    }


def _figure(figure: Figure, publico: Publico, atlas: maps.Atlas) -> dict[str, Any]:
    """A figure of the page as it opens there; without a drawing when too little of it may be shown."""
    view = views.view(figure, publico, len(atlas.regioes))
    first = view.choices[view.default] if view.choices else None
    choices = [str(first.linhas[0][field]) for field in figure.escolhas] if first else []
    drawn, legend = SUPRIMIDO, []
    if first:
        drawn = raw(drawing.svg(figure, first) if figure.spec else maps.draw(figure, first, atlas))
        legend = views.legend(first, views.form_of(figure, first))
    return {
        "id": figure.id,
        "titulo": ": ".join([figure.titulo, ", ".join(choices)]) if choices else figure.titulo,
        "frase": first.frase if first else "",
        "svg": drawn,
        "legenda": legend,
        "indicadores": [publico.catalogue[code] for code in figure.indicadores],
    }
