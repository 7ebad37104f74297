"""`residencias lote`: the payments of a batch before it goes, each to pay, hold or examine, with the reasons.

A payment is held for an indicio whose case is open or was confirmed, and examined for a revisao or for a fact that no
source has. A case that people dismissed or closed no longer counts, so the list changes with every decision.
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from orchestration.cli_output import say
from orchestration.cli_types import Competencia, home_option, published
from orchestration.errors import ExitCode, UserError
from orchestration.settings import Home

Payment = dict[str, Any]
PAY, HOLD, EXAMINE = "pagar", "segurar", "examinar"
ACTIONS = (HOLD, EXAMINE, PAY)
FILE_COLUMNS = (
    "codigo_pagamento",
    "tipo",
    "codigo_programa",
    "codigo_matricula_curso",
    "competencia",
    "valor",
    "data_pagamento",
    "situacao",
)
"""Those of the payment file that identify nobody; codigo_pagamento leads to the rest of its row."""
COLUMNS = (*FILE_COLUMNS, "acao", "regras", "motivos", "alertas", "programa", "instituicao", "uf")


@click.command()
@home_option
@click.option("--competencia", type=Competencia(), required=True, help="Mês do lote, como 2026-07.")
@click.option(
    "--formato",
    type=click.Choice(["tabela", "csv", "xlsx", "json"]),
    default="tabela",
    show_default=True,
    help="tabela para ler; csv e xlsx com todos os pagamentos do lote; json para programas.",
)
@click.option(
    "--para",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Arquivo de destino; sem ele, csv e json vão para a tela e xlsx para lote-AAAA-MM.xlsx.",
)
def lote(home: Home, competencia: date, formato: str, para: Path | None) -> ExitCode:
    """Diz, antes de o lote seguir, quais pagamentos pagar, segurar e examinar, e por quê.

    segurar: há indício em caso aberto ou confirmado. examinar: há revisão em caso aberto, ou faltou o dado que uma
    regra pede. pagar: nada disso. Execute de novo depois de decidir os casos: o que foi julgado improcedente volta a
    pagar. As colunas são as do arquivo de pagamentos, sem dados pessoais, e as dos motivos.

    \b
    Exemplo:
      residencias lote --competencia 2026-07 --formato xlsx
    """
    from orchestration.export.tables import notice

    if para and formato == "tabela":
        raise click.UsageError("--para pede --formato csv, xlsx ou json: a tabela só vai para a tela.")
    payments = batch(home, competencia)
    columns = COLUMNS
    if invented := notice(home):
        columns, payments = (*COLUMNS, "aviso"), [row | {"aviso": invented} for row in payments]
    match formato:
        case "xlsx":
            target = para or Path(f"lote-{competencia:%Y-%m}.xlsx")
            _write_xlsx(payments, columns, target)
            click.echo(f"{_summary(payments, competencia)}\nPlanilha gravada em {target}.")
        case "csv":
            _put(_as_csv(payments, columns), para)
        case "json":
            _put(json.dumps([_plain(row, columns) for row in payments], ensure_ascii=False, indent=1) + "\n", para)
        case _:
            if invented:
                click.echo(invented)
            _print(payments, competencia)
    return ExitCode.PUBLICADO


def batch(home: Home, competencia: date) -> list[Payment]:
    """Return the scheduled payments of the batch of a month, held ones first, with the keys of COLUMNS.

    `regras`, `motivos` and `alertas` are parallel lists. UserError (exit 2) when the month has no scheduled payment.
    """
    from orchestration.cases.reading import publication, rows

    published(home)
    month = {"lote": competencia}
    with publication(home) as con:
        payments = rows(
            con,
            """
            select linha.*, programa.nome as programa, instituicao.nome as instituicao
            from pagamentos.linhas linha
            left join cadastro.programas programa using (codigo_programa)
            left join cadastro.instituicoes instituicao on instituicao.codigo_instituicao = linha.codigo_instituicao
            where linha.situacao = 'programado' and linha.competencia_lote = $lote
            order by linha.codigo_pagamento
            """,
            month,
        )
        answers = rows(
            con,
            """
            with alertas as (
                select alerta_id, regra, estado, unnest(codigos_pagamento) as codigo_pagamento from pagamentos.alertas
            )
            select avaliacao.codigo_pagamento, avaliacao.regra, avaliacao.resultado, avaliacao.motivo,
                alertas.alerta_id, alertas.estado
            from pagamentos.avaliacoes avaliacao
            join pagamentos.linhas linha using (codigo_pagamento)
            left join alertas using (codigo_pagamento, regra)
            where linha.situacao = 'programado' and linha.competencia_lote = $lote
                and avaliacao.resultado in ('indicio', 'revisao', 'sem_dado')
            order by array_position(['indicio', 'revisao', 'sem_dado'], avaliacao.resultado), avaliacao.regra
            """,
            month,
        )
    if not payments:
        raise UserError(
            f"O lote de {competencia:%m/%Y} não tem pagamento programado na publicação.", ExitCode.USO_INCORRETO
        )
    _judge(home, payments, answers)
    return sorted(payments, key=lambda row: (ACTIONS.index(row["acao"]), -row["valor"], row["codigo_pagamento"]))


def _judge(home: Home, payments: Sequence[Payment], answers: Sequence[Payment]) -> None:
    from orchestration.cases.states import CONFIRMADO, OPEN
    from orchestration.cases.store import states, verdicts

    now, decided = states(home), verdicts(home)
    found: dict[str, list[Payment]] = {}
    for answer in answers:
        confirmed = decided.get(answer["alerta_id"]) == CONFIRMADO
        state = now.get(answer["alerta_id"], answer["estado"])
        if answer["resultado"] == "sem_dado":
            action = EXAMINE
        elif confirmed or state is None or state in OPEN:
            action = HOLD if confirmed or answer["resultado"] == "indicio" else EXAMINE
        else:
            continue
        found.setdefault(answer["codigo_pagamento"], []).append(answer | {"acao": action})
    for payment in payments:
        reasons = found.get(payment["codigo_pagamento"], [])
        actions = {reason["acao"] for reason in reasons}
        payment["acao"] = next((action for action in ACTIONS if action in actions), PAY)
        payment["regras"] = [reason["regra"] for reason in reasons]
        payment["motivos"] = [reason["motivo"] for reason in reasons]
        payment["alertas"] = [reason["alerta_id"] or "" for reason in reasons]


def _cell(payment: Payment, name: str) -> Any:
    value = payment[name]
    if isinstance(value, list):
        return (" | " if name == "motivos" else " ").join(value).strip()
    return "" if value is None else value


def _plain(payment: Payment, columns: Sequence[str]) -> dict[str, Any]:
    texts = {"competencia": f"{payment['competencia']:%Y-%m}", "valor": str(payment["valor"])}
    texts["data_pagamento"] = payment["data_pagamento"] and payment["data_pagamento"].isoformat()
    return {name: texts.get(name, payment[name]) for name in columns}


def _as_csv(payments: Sequence[Payment], columns: Sequence[str]) -> str:
    from orchestration.export.tables import safe
    from orchestration.files import csv_text

    def cells(payment: Payment) -> list[Any]:
        as_received = _plain(payment, FILE_COLUMNS)
        return [safe(as_received[name] if name in as_received else _cell(payment, name)) for name in columns]

    return csv_text(columns, map(cells, payments))


def _put(text: str, target: Path | None) -> None:
    from orchestration.files import asked_for

    if target is None:
        sys.stdout.write(text)
        return
    with asked_for(target) as fresh:
        fresh.write_text(text, encoding="utf-8")
    click.echo(f"Lote gravado em {target}.")


def _write_xlsx(payments: Sequence[Payment], columns: Sequence[str], target: Path) -> None:
    from orchestration.export.tables import write_sheet
    from orchestration.files import asked_for

    formats = {"competencia": "mm/yyyy", "valor": "#,##0.00", "data_pagamento": "dd/mm/yyyy"}
    with asked_for(target) as fresh:
        write_sheet(fresh, "lote", columns, ([_cell(row, name) for name in columns] for row in payments), formats)


def _summary(payments: Sequence[Payment], competencia: date) -> str:
    from orchestration.portuguese import counted, listed, money, month

    counts = Counter(row["acao"] for row in payments)
    parts = []
    for action in ACTIONS:
        total = sum((row["valor"] for row in payments if row["acao"] == action), Decimal(0))
        parts.append(f"{action} {counts[action]} ({money(total)})")
    return f"Lote de {month(competencia)}, {counted(len(payments), 'pagamento', 'pagamentos')}: {listed(parts)}."


def _print(payments: Sequence[Payment], competencia: date) -> None:
    from orchestration.cases.words import name_of
    from orchestration.portuguese import money

    click.echo(_summary(payments, competencia))
    for action, title in ((HOLD, "Segurar"), (EXAMINE, "Examinar")):
        chosen = [row for row in payments if row["acao"] == action]
        if chosen:
            click.echo(f"\n{title}")
        for row in chosen:
            where = " · ".join(filter(None, (row["programa"] or row["parceiro"] or row["codigo_programa"], row["uf"])))
            say(f"- {row['codigo_pagamento']} · {name_of(row['tipo'])} · {money(row['valor'])} · {where}", 2)
            for rule, reason in zip(row["regras"], row["motivos"], strict=True):
                say(f"    {rule}: {reason}", 2)
