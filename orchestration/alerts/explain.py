"""`residencias explicar`: why a payment or an alert is as it is, read from the publication."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from getpass import getuser
from typing import TYPE_CHECKING, Any

import click

from orchestration.cli_types import home_option, published
from orchestration.errors import ExitCode, UserError
from orchestration.mask import mask
from orchestration.settings import Home

if TYPE_CHECKING:
    import duckdb
    from rich.console import Console

Row = dict[str, Any]
SHORTEST_PREFIX = 6
"""An alert may be named by the beginning of its id, from this length on."""
_LINE_FIELDS = ("tipo", "codigo_programa", "competencia", "valor", "situacao", "fase", "pessoa_id", "valor_em_risco")


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
    from orchestration.identity.codes import as_kept

    published(home)
    with publication(home) as con:
        alerts, lines = _about(con, code)
        if not (alerts or lines):
            kept = as_kept(home, code.strip(), "explicação de um pagamento", f"explicar, {getuser()}")
            alerts, lines = _about(con, kept)
    if not (alerts or lines):
        raise UserError(f"Nenhum alerta nem pagamento publicado tem o código '{mask(code)}'.", ExitCode.USO_INCORRETO)
    return Explanation([alert | {"evidencias": json.loads(alert["evidencias"])} for alert in alerts], lines)


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
@home_option
def explicar(codigo: str, home: Home) -> ExitCode:
    """Explica um alerta ou um pagamento: a linha, o que cada regra respondeu e por quê, e os fatos.

    ALERTA_OU_PAGAMENTO é o identificador de um alerta (ou o seu começo) ou o código de um pagamento.
    Mostra também as regras que não dispararam e os casos que a lei permite.

    \b
    Exemplos:
      residencias explicar 4f1c9a7b
      residencias explicar PG-000123
    """
    from rich.console import Console

    found = explain(home, codigo)
    console = Console()
    # Outside a terminal the width would be 80: lines must not break where a program reads them.
    console = Console(width=console.width if console.is_terminal else 200, highlight=False)
    for alert in found.alertas:
        _print_alert(console, alert)
    for line in found.linhas:
        _print_line(console, line)
    return ExitCode.PUBLICADO


def _print_alert(console: "Console", alert: Mapping[str, Any]) -> None:
    from orchestration.cases.words import name_of
    from orchestration.portuguese import money, month

    _say(console, f"Alerta {alert['alerta_id']}: {alert['regra']}, {alert['titulo']}", bold=True)
    _say(
        console,
        f"{name_of(alert['tipo'])}, {name_of(alert['fase'])}, {month(alert['competencia'])}, "
        f"{money(alert['valor_em_risco'])} em risco, caso {name_of(alert['estado'])}",
    )
    _say(console, alert["mensagem"])
    facts = [
        [str(fact.get(name) or "") for name in ("fonte", "conjunto", "arquivo", "linha", "chave", "campo", "valor")]
        + [(fact.get("sha256") or "")[:12]]
        for fact in alert["evidencias"]
    ]
    _print_table(
        console, "Fatos", ("fonte", "conjunto", "arquivo", "linha", "chave", "campo", "valor", "sha256"), facts
    )


def _print_line(console: "Console", explained: ExplainedLine) -> None:
    from orchestration.cases.words import name_of
    from orchestration.portuguese import money, month

    line = explained.linha
    shown = {
        "competencia": month(line["competencia"]),
        "valor": money(line["valor"]),
        "valor_em_risco": money(line["valor_em_risco"]),
        "fase": name_of(line["fase"]),
    }
    _say(
        console,
        f"Pagamento {line['codigo_pagamento']}: {name_of(line['resultado'])}, {shown['valor_em_risco']} em risco",
        bold=True,
    )
    _print_table(
        console,
        "",
        _LINE_FIELDS,
        [[shown.get(name, str("—" if line[name] is None else line[name])) for name in _LINE_FIELDS]],
    )
    _print_table(
        console,
        "O que cada regra respondeu",
        ("resultado", "regra", "título", "artigo", "motivo", "em risco"),
        [
            [name_of(a["resultado"]), a["regra"], a["titulo"], a["artigo"], a["motivo"], money(a["valor_em_risco"])]
            for a in explained.avaliacoes
        ],
    )
    for answer in explained.permitidos:
        _say(console, f"Permitido pelo artigo {answer['artigo']}: {answer['motivo']}")


def _say(console: "Console", text: str, bold: bool = False) -> None:
    from rich.text import Text

    console.print(Text(text, style="bold" if bold else ""), soft_wrap=True)


def _print_table(console: "Console", title: str, names: Sequence[str], found: Sequence[Sequence[str]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, title_justify="left")
    for name in names:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in found:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
