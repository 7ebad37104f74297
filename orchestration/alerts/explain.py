"""`residencias explicar`: why a payment or an alert is as it is, read from the publication."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from getpass import getuser
from typing import TYPE_CHECKING, Any

import click

from orchestration.cli_output import say
from orchestration.cli_types import home_option, published
from orchestration.errors import ExitCode, UserError
from orchestration.mask import mask
from orchestration.settings import Home

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]
SHORTEST_PREFIX = 6
"""An alert may be named by the beginning of its id, from this length on."""


@dataclass(frozen=True)
class ExplainedLine:
    """A live payment line and the result of every rule that applies to it, the worst first."""

    linha: Row
    avaliacoes: Sequence[Row]
    """Each with regra, titulo, artigo, resultado, valor_em_risco, motivo."""

    @property
    def permitidos(self) -> list[Row]:
        """The licit cases that raised no alert."""
        return [answer for answer in self.avaliacoes if answer["resultado"] == "permitido"]


@dataclass(frozen=True)
class Explanation:
    """What was asked about: its alerts, each with `evidencias` as a list of facts, and its payment lines."""

    alertas: Sequence[Row]
    linhas: Sequence[ExplainedLine]


def explain(home: Home, code: str) -> Explanation:
    """Explain an alert (its id, or the beginning of it) or a payment (its codigo_pagamento, also one that is a CPF).

    UserError (exit 2) when the publication has neither, or when several alerts begin so.
    """
    from orchestration.cases.reading import publication
    from orchestration.cases.store import states
    from orchestration.identity.codes import as_kept

    published(home)
    with publication(home) as con:
        alerts, lines = _about(con, code)
        if not (alerts or lines):
            kept = as_kept(home, code.strip(), "explicação de um pagamento", f"explicar, {getuser()}")
            alerts, lines = _about(con, kept)
    if not (alerts or lines):
        raise UserError(f"Nenhum alerta nem pagamento publicado tem o código '{mask(code)}'.", ExitCode.USO_INCORRETO)
    now = states(home, [alert["alerta_id"] for alert in alerts])
    alerts = [
        alert | {"evidencias": json.loads(alert["evidencias"]), "estado": now.get(alert["alerta_id"], alert["estado"])}
        for alert in alerts
    ]
    return Explanation(alerts, lines)


def _about(con: "duckdb.DuckDBPyConnection", code: str) -> tuple[list[Row], list[ExplainedLine]]:
    alerts = _alerts_named(con, code)
    payments = [payment for alert in alerts for payment in alert["codigos_pagamento"]] or [code]
    lines = _lines(con, payments)
    return alerts or _alerts_of_payment(con, code), lines


def _alerts_named(con: "duckdb.DuckDBPyConnection", code: str) -> list[Row]:
    from orchestration.cases.reading import rows

    exact = rows(con, f"{_ALERTS} where alerta.alerta_id = $codigo", {"codigo": code})
    if exact or len(code) < SHORTEST_PREFIX:
        return exact
    if rows(con, "select 1 as um from pagamentos.linhas where codigo_pagamento = $codigo", {"codigo": code}):
        return []
    found = rows(con, f"{_ALERTS} where starts_with(alerta.alerta_id, $codigo)", {"codigo": code})
    if len(found) > 1:
        raise UserError(
            f"O começo '{code}' serve a {len(found)} alertas; escreva mais do identificador.", ExitCode.USO_INCORRETO
        )
    return found


def _alerts_of_payment(con: "duckdb.DuckDBPyConnection", code: str) -> list[Row]:
    from orchestration.cases.reading import WORST_FIRST, rows

    return rows(
        con,
        f"""
        {_ALERTS} where list_contains(alerta.codigos_pagamento, $codigo)
        order by array_position($ordem, alerta.tipo), alerta.valor_em_risco desc, alerta.alerta_id
        """,
        {"codigo": code, "ordem": list(WORST_FIRST)},
    )


_ALERTS = """
select alerta.*, regra.titulo, regra.artigo
from pagamentos.alertas as alerta
left join referencia.regras as regra on alerta.regra = regra.id
"""


def _lines(con: "duckdb.DuckDBPyConnection", payments: Iterable[str]) -> list[ExplainedLine]:
    from orchestration.cases.reading import WORST_FIRST, rows

    wanted = {"codigos": list(payments)}
    lines = rows(
        con,
        "select * from pagamentos.linhas where list_contains($codigos, codigo_pagamento) order by codigo_pagamento",
        wanted,
    )
    answers = rows(
        con,
        """
        select avaliacao.*, regra.titulo, regra.artigo
        from pagamentos.avaliacoes as avaliacao
        left join referencia.regras as regra on avaliacao.regra = regra.id
        where list_contains($codigos, avaliacao.codigo_pagamento)
        order by array_position($ordem, avaliacao.resultado), avaliacao.valor_em_risco desc, avaliacao.regra
        """,
        wanted | {"ordem": list(WORST_FIRST)},
    )
    return [
        ExplainedLine(line, [answer for answer in answers if answer["codigo_pagamento"] == line["codigo_pagamento"]])
        for line in lines
    ]


@click.command()
@click.argument("codigo", metavar="ALERTA_OU_PAGAMENTO")
@click.option("--completo", is_flag=True, help="Mostra também arquivo, linha e sha256 de cada fato.")
@home_option
def explicar(codigo: str, completo: bool, home: Home) -> ExitCode:
    """Explica um alerta ou um pagamento: a linha, o que cada regra respondeu e por quê, e os fatos.

    ALERTA_OU_PAGAMENTO é o identificador de um alerta (ou o seu começo, de seis caracteres ou mais) ou o código de um
    pagamento.
    Mostra também as regras que não dispararam e os casos que a lei permite.

    \b
    Exemplos:
      residencias explicar 4f1c9a7b
      residencias explicar PG-000123 --completo
    """
    found = explain(home, codigo)
    for alert in found.alertas:
        _print_alert(alert, completo)
    for line in found.linhas:
        _print_line(line, completo)
    return ExitCode.PUBLICADO


def _print_alert(alert: Mapping[str, Any], completo: bool) -> None:
    from orchestration.cases.words import fact_text, field_label, name_of
    from orchestration.portuguese import money, month

    say(f"Alerta {alert['alerta_id']}: {alert['regra']}, {alert['titulo']}", bold=True)
    say(
        f"{name_of(alert['tipo'])}, {name_of(alert['fase'])}, {month(alert['competencia'])}, "
        f"{money(alert['valor_em_risco'])} em risco, caso {name_of(alert['estado'])}"
    )
    say(alert["mensagem"])
    say("Fatos", bold=True)
    for fact in alert["evidencias"]:
        value = fact_text(fact.get("campo"), fact.get("valor"))
        label = field_label(fact.get("campo") or "—")
        say(f"- {fact.get('fonte') or '—'}, {fact.get('chave') or '—'}: {label} = {value}", 2)
        if completo:
            where = f"{fact.get('arquivo') or '—'}, linha {fact.get('linha') or '—'}"
            say(f"  {where}, sha256 {fact.get('sha256') or '—'}", 2)
    if not completo and (files := sorted({fact["arquivo"] for fact in alert["evidencias"] if fact.get("arquivo")})):
        say(f"De {', '.join(files)}; --completo mostra linha e sha256 de cada fato.")


def _print_line(explained: ExplainedLine, completo: bool) -> None:
    from orchestration.cases.words import name_of, person_code
    from orchestration.portuguese import money, month

    line = explained.linha
    say("")
    say(
        f"Pagamento {line['codigo_pagamento']}: {name_of(line['resultado'])}, {money(line['valor_em_risco'])} em risco",
        bold=True,
    )
    person = line["pessoa_id"] if completo else person_code(line["pessoa_id"])
    programme = f", programa {line['codigo_programa']}" if line["codigo_programa"] else ""
    say(
        f"{name_of(line['tipo'])}{programme}, {month(line['competencia'])}, {money(line['valor'])}, "
        f"{line['situacao']}, pessoa {person or '—'}"
    )
    say("O que cada regra respondeu", bold=True)
    for answer in explained.avaliacoes:
        risk = f" ({money(answer['valor_em_risco'])} em risco)" if answer["valor_em_risco"] else ""
        title = f" {answer['titulo']}" if answer["titulo"] else ""
        reason = answer["motivo"] or "—"
        say(f"- {name_of(answer['resultado'])}, {answer['regra']}{title} ({answer['artigo']}): {reason}{risk}", 2)
    for answer in explained.permitidos:
        say(f"Permitido pelo artigo {answer['artigo']}: {answer['motivo']}")
