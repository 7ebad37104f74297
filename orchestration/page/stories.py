"""The opening of the page: one sentence that says what changed, and three stories with a small drawing each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.clock import months_between
from orchestration.page import cells, findings
from orchestration.page.declared import Headline
from orchestration.page.publico import Publico
from orchestration.page.words import formatted, stated
from orchestration.portuguese import decimal, month_name, percent

PHYSICIANS = {"cadastro": "CNE", "profissao": "Medicina"}
_STAYED = (
    ("No município da formação", "I-23", "municipio_12_meses"),
    ("Na região de saúde", "I-23", "regiao_saude_12_meses"),
    ("Na UF da formação", "I-23", "uf_12_meses"),
    ("No SUS, onde for", "I-24", "sus_12_meses"),
)


@dataclass(frozen=True)
class Trend:
    """The country's values of a headline, month by month, and its format."""

    meses: Sequence[Any]
    valores: Sequence[float]
    formato: str

    def change(self) -> str:
        """How the newest value compares with that of a year before, or else with the oldest; empty with one month."""
        if len(self.meses) < 2:
            return ""
        newest = self.meses[-1]
        years = [at for at, month in enumerate(self.meses) if months_between(month, newest) == 12]
        at = years[0] if years else 0
        when = "um ano antes" if years else f"em {month_name(self.meses[at])}"
        return f"{_difference(self.valores[-1], self.valores[at], self.formato)} que {when}"


def trend(publico: Publico, headline: Headline) -> Trend:
    """What the country's headline was in each month that has a value."""
    row = publico.catalogue[headline.indicador]
    found = publico.rows(
        f"""select competencia, {headline.coluna} from v as c
        where nivel = 'brasil' and {cells.condition(row, headline.onde)} and {headline.coluna} is not null
        order by competencia"""
    )
    return Trend([month for month, _ in found], [float(value) for _, value in found], headline.form(row))


def opening(publico: Publico, headlines: Sequence[Headline]) -> str:
    """The sentence that opens the page; empty when nothing has a value."""
    for headline in headlines:
        known = trend(publico, headline)
        if headline.frase and known.valores:
            said = headline.frase.format(valor=formatted(known.valores[-1], known.formato))
            change = known.change()
            return f"Em {month_name(known.meses[-1])} {said}{f', {change}' if change else ''}."
    return ""


def stories(publico: Publico, money: Headline) -> Iterator[dict[str, Any]]:
    """Where specialists are missing, who stays, what it costs: `frases`, and `barras` or `colunas` to draw."""
    yield {
        "id": "onde-falta",
        "chapeu": "Onde falta",
        "frases": list(_missing(publico)),
        "secao": "vazios-assistenciais",
    }
    yield {
        "id": "quem-fica",
        "chapeu": "Quem fica",
        "frases": list(_staying(publico)),
        "barras": [
            {"nome": name, "parcela": cell["valor"] or 0, "texto": stated(cell, "percentual")}
            for name, cell in ((name, publico.newest(code, {"medida": measure})) for name, code, measure in _STAYED)
        ],
        "secao": "egressos",
    }
    paid = trend(publico, money)
    yield {
        "id": "quanto-custa",
        "chapeu": "Quanto custa",
        "frases": list(_cost(publico, paid)),
        "colunas": [
            {"mes": f"{month:%m/%Y}", "parte": value / max(paid.valores)}
            for month, value in list(zip(paid.meses, paid.valores, strict=True))[-24:]
        ],
        "secao": "dinheiro",
    }


def _missing(publico: Publico) -> Iterator[str]:
    regions = publico.newest("I-08", PHYSICIANS | {"medida": "regioes_sem_especialista"})
    people = publico.newest("I-08", PHYSICIANS | {"medida": "populacao_sem_especialista"})
    if regions["valor"] is not None and people["valor"] is not None:
        yield (
            f"{percent(regions['valor'])} das regiões de saúde não têm nenhum médico especialista; nelas vivem"
            f" {percent(people['valor'])} dos brasileiros."
        )
    if said := findings.extremes(publico, "O número por 100 mil habitantes", "I-01", PHYSICIANS):
        yield said
    elif regions["valor"] is None:
        yield "Ainda não se mostra onde faltam especialistas: faltam dados, ou são poucas pessoas."


def _staying(publico: Publico) -> Iterator[str]:
    town, state = (publico.newest("I-23", {"medida": f"{where}_12_meses"}) for where in ("municipio", "uf"))
    if state["valor"] is not None:
        also = f" e {round(town['valor'] * 100)} no mesmo município" if town["valor"] is not None else ""
        yield (
            f"De cada 100 egressos que o SCNES mostra, {round(state['valor'] * 100)} atuam, um ano depois, na UF em"
            f" que se formaram{also}."
        )
    else:
        yield "Ainda não se mostra onde atuam os egressos: faltam meses do SCNES, ou são poucas pessoas."


def _cost(publico: Publico, paid: Trend) -> Iterator[str]:
    if not paid.valores:
        yield "Ainda não se mostra o que foi pago."
        return
    change = paid.change()
    yield (
        f"Em {month_name(paid.meses[-1])} foram pagos {formatted(paid.valores[-1], 'reais')} de incentivos e bolsas"
        f"{f', {change}' if change else ''}."
    ).replace("R$ ", "R$\u00a0")  # never an amount without its sign at the end of a line
    minimum = publico.newest("I-36", {})
    if minimum["valor"] is not None or minimum["faixa"]:
        yield f"{stated(minimum, 'percentual')} das bolsas de residência estão no valor mínimo ou acima dele."


def _difference(new: float, old: float, form: str) -> str:
    """How much more or less, in points of a percentage or in the unit itself."""
    if formatted(new, form) == formatted(old, form):
        return "o mesmo"
    more = "a mais" if new > old else "a menos"
    if form == findings.PERCENT:
        return f"{decimal(abs(new - old) * 100)} pontos percentuais {more}"
    return f"{formatted(abs(new - old), form)} {more}"
