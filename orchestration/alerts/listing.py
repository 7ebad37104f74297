"""`residencias alertas`: the open alerts of the publication, most certain and largest first. Deciding is elsewhere."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import click

from orchestration import seeds
from orchestration.cli_output import screen_width, wrapped
from orchestration.cli_types import competencia_option, home_option, published
from orchestration.errors import ExitCode, UserError
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
    "titulo",
    "programa",
    "instituicao",
    "uf",
    "pessoa_curta",
)
WIDE = 140
"""Columns of a screen below which each alert is a block of lines."""


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
    if regra and regra not in {row["id"] for row in seeds.rows("legal/regras")}:
        raise UserError(f"Não há regra {regra}: escreva-a como MR-10A.", ExitCode.USO_INCORRETO)
    rows = open_alerts(home, regra, fase, competencia)
    match formato:
        case "csv":
            _write_csv(rows)
        case "json":
            click.echo(json.dumps([_plain(row) for row in rows], ensure_ascii=False, indent=1))
        case _:
            chosen = regra or fase or competencia
            _print_table(rows, "Nenhum alerta aberto passa por estes filtros." if chosen else "Nenhum alerta aberto.")
    return ExitCode.PUBLICADO


def open_alerts(
    home: Home, regra: str | None = None, fase: str | None = None, competencia: date | None = None
) -> list[dict[str, Any]]:
    """Published alerts that are open after the decisions taken since; a filter that is None passes all."""
    from orchestration.cases.reading import NAMED_ALERTS, fill_names, publication, rows
    from orchestration.cases.states import OPEN
    from orchestration.cases.store import states
    from orchestration.cases.words import person_code

    published(home)
    with publication(home) as con:
        found = rows(
            con,
            f"""
            {NAMED_ALERTS}
            where coalesce(a.regra = $regra, true)
                and coalesce(a.fase = $fase, true)
                and coalesce(a.competencia = $competencia, true)
            order by array_position(['indicio', 'revisao', 'controle'], a.tipo), a.valor_em_risco desc,
                a.competencia desc, a.alerta_id
            """,
            {"regra": regra, "fase": fase, "competencia": competencia},
        )
        fill_names(con, found)
    decided = states(home)
    for row in found:
        row["estado"] = decided.get(row["alerta_id"], row["estado"])
        row["pessoa_curta"] = person_code(row["pessoa_id"]) if row["pessoa_id"] else None
    return [{name: row[name] for name in COLUMNS} for row in found if row["estado"] in OPEN]


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
    from orchestration.files import csv_text

    sys.stdout.write(csv_text(COLUMNS, ([harmless(_text(name, row[name])) for name in COLUMNS] for row in rows)))


def _print_table(rows: Sequence[Mapping[str, Any]], none: str) -> None:
    from orchestration.portuguese import counted

    if not rows:
        click.echo(none)
        return
    click.echo(counted(len(rows), "alerta aberto", "alertas abertos"))
    width = screen_width()
    if width < WIDE:
        for row in rows:
            click.echo("\n" + "\n".join(_block(row, width)))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for name in ("regra", "tipo", "mês", "em risco", "estado", "instituição e programa", "mensagem", "pessoa", "caso"):
        table.add_column(name, justify="right" if name == "em risco" else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in _cells(row)))
    Console(width=width).print(table)


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    from orchestration.cases.words import name_of, short_message
    from orchestration.portuguese import money, month

    return (
        row["regra"],
        name_of(row["tipo"]),
        f"{month(row['competencia'])} {row['fase']}",
        money(row["valor_em_risco"]),
        name_of(row["estado"]),
        _place(row),
        short_message(row["mensagem"], row["fundamento"]),
        row["pessoa_curta"] or "—",
        row["alerta_id"],
    )


def _block(row: Mapping[str, Any], width: int) -> list[str]:
    from orchestration.cases.words import name_of, short_message
    from orchestration.portuguese import money, month

    head = f"{row['regra']} · {name_of(row['tipo'])} · {month(row['competencia'])}, {name_of(row['fase'])}"
    payments = row["codigos_pagamento"] or []
    more = f" e mais {len(payments) - 1}" if len(payments) > 1 else ""
    subject = [f"pessoa {row['pessoa_curta']}" if row["pessoa_curta"] else ""]
    subject.append(f"pagamento {payments[0]}{more}" if payments else "")
    lines = [
        f"{head} · {money(row['valor_em_risco'])} em risco · {name_of(row['estado'])}",
        "  " + short_message(row["mensagem"], row["fundamento"]),
        "  " + _place(row),
        "  " + " · ".join(filter(None, (*subject, f"caso {row['alerta_id']}"))),
    ]
    return [line for text in lines for line in wrapped(text, width, 2)]


def _place(row: Mapping[str, Any]) -> str:
    institution = row["instituicao"] or row["parceiro"] or row["codigo_instituicao"] or "—"
    place = f"{institution} ({row['uf']})" if row["uf"] else institution
    return " · ".join(filter(None, (place, row["programa"] or row["codigo_programa"])))
