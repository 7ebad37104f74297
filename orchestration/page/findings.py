"""The yearly report's findings, in sentences made of the published figures: what changed since the year before, the
payments, the extremes among states, and what the acts demand against what was found.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from orchestration.page import cells
from orchestration.page.declared import Headline
from orchestration.page.publico import Publico
from orchestration.page.words import SEM_DADO, formatted, stated
from orchestration.portuguese import counted, decimal, money, percent
from orchestration.strict import Strict, content, fitted

GOALS = Path(__file__).parent / "metas.yml"
PERCENT = "percentual"


class Goal(Strict):
    """What the acts demand of the country's newest value of an indicator."""

    nome: str
    indicador: str
    onde: dict[str, str] = Field(default_factory=dict)
    alvo: float
    sentido: Literal["minimo", "maximo"]


def changes(now: Publico, before: Publico, headlines: Sequence[Headline]) -> Iterator[str]:
    """A sentence for each headline with a value in both years."""
    for headline in headlines:
        new, old = (publico.newest(headline.indicador, headline.onde, headline.coluna) for publico in (now, before))
        if new["valor"] is not None and old["valor"] is not None:
            form = headline.form(now.catalogue[headline.indicador])
            yield (
                f"{headline.rotulo} ({headline.indicador}): {formatted(new['valor'], form)} em {new['mes']},"
                f" {_difference(new['valor'], old['valor'], form)} em {old['mes']}"
                f" ({formatted(old['valor'], form)})."
            )


def payments(now: Mapping[str, Any], before: Mapping[str, Any]) -> str | None:
    """What was paid in the year and in the one before; `total` in reais and `meses`. None when nothing may be shown."""
    if now["total"] is None:
        return None
    sentence = f"Em {now['meses']} de 12 meses publicados, foram pagos {money(now['total'])}"
    if before["total"] is None:
        return f"{sentence}; do ano anterior não há total publicado."
    monthly = now["total"] / now["meses"], before["total"] / before["meses"]
    return (
        f"{sentence}, {money(monthly[0])} por mês; no ano anterior foram {money(before['total'])} em"
        f" {before['meses']} meses, {money(monthly[1])} por mês."
    )


def extremes(publico: Publico, name: str, indicator: str, where: Mapping[str, str]) -> str | None:
    """The states with the highest and the lowest newest value of an indicator; None with fewer than two shown."""
    row = publico.catalogue[indicator]
    found = publico.records(
        f"""select nome, valor from v as c where nivel = 'uf' and {cells.condition(row, where)}
        qualify competencia = max(competencia) over () order by valor desc nulls last, nome"""
    )
    shown = [state for state in found if state["valor"] is not None]
    if len(shown) < 2:
        return None
    first, last = shown[0], shown[-1]
    hidden = len(found) - len(shown)
    rest = f"; {counted(hidden, 'unidade não se mostra', 'unidades não se mostram')}" if hidden else ""
    return (
        f"{name} foi maior em {first['nome']} ({formatted(first['valor'], row['formato'])}) e menor em"
        f" {last['nome']} ({formatted(last['valor'], row['formato'])}){rest}."
    )


def goals(now: Publico, before: Publico) -> list[dict[str, str]]:
    """What the acts demand, the result of the year, that of the year before, and whether it was met."""
    rows = []
    for goal in (fitted(GOALS, Goal, written) for written in content(GOALS)):
        form = now.catalogue[goal.indicador]["formato"]
        new, old = (publico.newest(goal.indicador, goal.onde) for publico in (now, before))
        rows.append(
            {
                "meta": f"{goal.nome} ({now.catalogue[goal.indicador]['artigo']})",
                "indicador": goal.indicador,
                "alvo": formatted(goal.alvo, form),
                "resultado": _shown(new, form),
                "anterior": _shown(old, form),
                "situacao": _met(goal, new),
            }
        )
    return rows


_OUTCOMES = {
    "ocupacao": "Ocupação",
    "preenchimento": "Vagas de primeiro ano preenchidas",
    "desistencia": "Desistência por ano de residência",
}
_GROUPS = ("homologados", "elegiveis")


def before_and_after(publico: Publico) -> list[dict[str, str]]:
    """I-13 of the country, a row for each edital and outcome: both groups before and after, the difference of the two
    changes in points, and its interval of 95 %. Without those of which nothing may be shown, and without any while no
    homologation is a year old.
    """
    found: dict[tuple[str, str], dict[tuple[str, str | None], Any]] = {}
    for cell in publico.records(
        """select edital, medida, leitura, valor, suprimido, faixa, mes from v
        where indicador = 'I-13' and nivel = 'brasil' and edital is not null and especialidade is null
        qualify competencia = max(competencia) over () order by edital"""
    ):
        outcome, _, figure = cell["medida"].partition("_")
        found.setdefault((cell["edital"], outcome), {})[figure, cell["leitura"]] = cell
    rows = []
    order = list(_OUTCOMES)
    for (edital, outcome), figures in sorted(found.items(), key=lambda item: (item[0][0], order.index(item[0][1]))):
        if all(cell["valor"] is None for cell in figures.values()):
            continue
        moments = {group: [figures.get((when, group)) for when in ("antes", "depois")] for group in _GROUPS}
        effect, *ends = (
            figures.get((name, None)) for name in ("efeito", "efeito_limite_inferior", "efeito_limite_superior")
        )
        rows.append(
            {
                "edital": edital,
                "desfecho": _OUTCOMES[outcome],
                **{group: " → ".join(_percent(cell) for cell in cells_) for group, cells_ in moments.items()},
                "diferenca": _points(effect),
                "intervalo": " a ".join(_points(end) for end in ends),
            }
        )
    return rows


def _percent(cell: Mapping[str, Any] | None) -> str:
    return stated(cell, PERCENT) if cell else SEM_DADO


def _points(cell: Mapping[str, Any] | None) -> str:
    """A difference of shares in points of percentage, with its sign."""
    if not cell or cell["valor"] is None:
        return _percent(cell)
    return f"{'+' if cell['valor'] > 0 else ''}{decimal(100 * cell['valor'])}"


def _shown(newest: Mapping[str, Any], form: str) -> str:
    said = newest["valor"] is not None or newest["faixa"]
    return f"{stated(newest, form)} ({newest['mes']})" if said else stated(newest, form)


def _met(goal: Goal, newest: Mapping[str, Any]) -> str:
    if newest["valor"] is None:
        return "não avaliada"
    distance = newest["valor"] - goal.alvo if goal.sentido == "minimo" else goal.alvo - newest["valor"]
    return "atingida" if distance >= 0 else "não atingida"


def _difference(new: float, old: float, form: str) -> str:
    """How much more or less, as the beginning of a comparison: in points of a percentage, else as a share."""
    if new == old:
        return "o mesmo que"
    more = "a mais que" if new > old else "a menos que"
    if form == PERCENT:
        return f"{decimal(abs(new - old) * 100)} pontos percentuais {more}"
    return f"{percent(abs(new / old - 1))} {more}" if old else f"{formatted(abs(new - old), form)} {more}"
