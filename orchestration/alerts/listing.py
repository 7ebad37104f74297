"""`residencias alertas`: the open alerts of the publication, most certain and largest first. Deciding is elsewhere."""

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import click

from orchestration.cli_types import competencia_option, home_option, published
from orchestration.errors import ExitCode
from orchestration.settings import Home

COLUMNS = (
    "alerta_id",
    "regra",
    "tipo",
    "fase",
    "competencia",
    "valor_em_risco",
    "estado",
    "codigo_programa",
    "codigo_instituicao",
    "parceiro",
    "codigos_pagamento",
    "pessoa_id",
    "fundamento",
    "mensagem",
)
_SHOWN = ("regra", "tipo", "fase", "competencia", "valor_em_risco", "estado", "mensagem", "alerta_id")


@click.command()
@home_option
@click.option("--regra", metavar="REGRA", help="Só os alertas de uma regra, como MR-10A.")
@click.option(
    "--fase", type=click.Choice(["pre", "pos"]), help="pre: pagamento programado, ainda evitável; pos: pagamento feito."
)
@competencia_option
@click.option(
    "--formato",
    type=click.Choice(["tabela", "csv", "json"]),
    default="tabela",
    show_default=True,
    help="tabela para ler; csv para planilha; json para programas.",
)
def alertas(home: Home, regra: str | None, fase: str | None, competencia: date | None, formato: str) -> ExitCode:
    """Lista os alertas abertos, do mais certo e maior ao menor.

    Um alerta é um indício para exame de uma pessoa; nunca é conclusão nem bloqueio.

    \b
    Exemplos:
      residencias alertas --fase pre
      residencias alertas --regra MR-10A --formato csv > repetidos.csv
    """
    rows = open_alerts(home, regra, fase, competencia)
    match formato:
        case "csv":
            _write_csv(rows)
        case "json":
            click.echo(json.dumps([_plain(row) for row in rows], ensure_ascii=False, indent=1))
        case _:
            _print_table(rows)
    return ExitCode.PUBLICADO


def open_alerts(
    home: Home, regra: str | None = None, fase: str | None = None, competencia: date | None = None
) -> list[dict[str, Any]]:
    """Published alerts that are open after the decisions taken since; a filter that is None passes all."""
    from orchestration.cases.reading import publication, rows
    from orchestration.cases.states import OPEN
    from orchestration.cases.store import states

    published(home)
    with publication(home) as con:
        found = rows(
            con,
            f"""
            select {", ".join(COLUMNS)}
            from pagamentos.alertas
            where coalesce(regra = $regra, true)
                and coalesce(fase = $fase, true)
                and coalesce(competencia = $competencia, true)
            order by array_position(['indicio', 'revisao', 'controle'], tipo), valor_em_risco desc, competencia desc,
                alerta_id
            """,
            {"regra": regra, "fase": fase, "competencia": competencia},
        )
    decided = states(home)
    for row in found:
        row["estado"] = decided.get(row["alerta_id"], row["estado"])
    return [row for row in found if row["estado"] in OPEN]


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _text(name, value) if name in ("competencia", "valor_em_risco") else value for name, value in row.items()
    }


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "competencia":
        return f"{value:%Y-%m}"
    if isinstance(value, list):
        return " ".join(value)
    return str(value)


def _write_csv(rows: Sequence[Mapping[str, Any]]) -> None:
    from orchestration.cases.dossier import harmless

    writer = csv.writer(sys.stdout, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([harmless(_text(name, row[name])) for name in COLUMNS])


def _print_table(rows: Sequence[Mapping[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from orchestration.portuguese import counted, money

    if not rows:
        click.echo("Nenhum alerta aberto.")
        return
    table = Table(title=counted(len(rows), "alerta aberto", "alertas abertos"), title_justify="left")
    for name in _SHOWN:
        table.add_column(
            name.replace("_", " "), justify="right" if name == "valor_em_risco" else "left", overflow="fold"
        )
    for row in rows:
        table.add_row(*(Text(money(row[n]) if n == "valor_em_risco" else _text(n, row[n])) for n in _SHOWN))
    console = Console()
    # Outside a terminal the width would be 80: lines must not break where a program reads them.
    Console(width=console.width if console.is_terminal else 200).print(table)
