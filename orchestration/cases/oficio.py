"""The letter to an institution about its cases (`oficio`): facts, article and deadline, as HTML and as DOCX.

It names no person: the institution finds them by the code of the payment. Writing it moves the cases to
`aguarda_instituicao` and gives them the letter's deadline, together or not at all.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from orchestration.cases.assignments import assign_in, assignment_of
from orchestration.cases.opening import open_store
from orchestration.cases.reading import NAMED_ALERTS, publication, rows
from orchestration.cases.states import AGUARDA, OPEN
from orchestration.cases.store import Case, decide_in, find, states
from orchestration.cases.words import fact_text, field_label
from orchestration.clock import today
from orchestration.errors import ExitCode, UserError
from orchestration.export.tables import notice
from orchestration.files import aside
from orchestration.portuguese import counted, day, money, month
from orchestration.settings import Home

DAYS_TO_ANSWER = 15
FORMATS = ("html", "docx")
Line = dict[str, Any]


@dataclass(frozen=True)
class Letter:
    """What a letter says. `casos`: alerts with names, and `fatos`, those that the alert rests on."""

    codigo: str
    instituicao: str
    lugar: str
    data: date
    prazo: date
    por: str
    casos: Sequence[Line]

    @property
    def assunto(self) -> str:
        return f"Pedido de esclarecimento sobre {counted(len(self.casos), 'caso', 'casos')} de pagamento"


def open_ids(home: Home, codigo: str) -> list[str]:
    """Return the ids of the open cases of an institution, by its code or the partner's name; UserError without any."""
    with publication(home) as con:
        found = rows(
            con,
            """
            select alerta_id, estado from pagamentos.alertas where $codigo in (codigo_instituicao, parceiro)
            order by valor_em_risco desc, alerta_id
            """,
            {"codigo": codigo},
        )
    now = states(home)
    ids = [row["alerta_id"] for row in found if now.get(row["alerta_id"], row["estado"]) in OPEN]
    if not ids:
        raise UserError(f"A instituição {codigo} não tem caso aberto.", ExitCode.USO_INCORRETO)
    return ids


def compose(home: Home, alertas: Sequence[str], por: str, prazo: date | None = None) -> Letter:
    """Gather what the letter about these cases says; UserError when they are not open cases of one institution."""
    with open_store(home, reading=True) as connection:
        cases = [find(connection, alerta) for alerta in dict.fromkeys(alertas)]
    for case in cases:
        if case.estado not in OPEN:
            raise UserError(
                f"O caso {case.alerta_id} está {case.estado} e não se manda ofício dele.", ExitCode.USO_INCORRETO
            )
    with publication(home) as con:
        named = {
            row["alerta_id"]: row
            for row in rows(
                con,
                f"{NAMED_ALERTS} where list_contains($ids, a.alerta_id)",
                {"ids": [case.alerta_id for case in cases]},
            )
        }
    facts = [_case(case, named.get(case.alerta_id, {})) for case in cases]
    addressees = {(fact["codigo_instituicao"] or fact["parceiro"]) for fact in facts}
    if len(addressees) != 1 or None in addressees:
        raise UserError(
            "Um ofício é para uma instituição só: escolha casos de uma única instituição ou parceiro.",
            ExitCode.USO_INCORRETO,
        )
    sent = today()
    first = facts[0]
    return Letter(
        codigo=addressees.pop(),
        instituicao=first.get("instituicao")
        or first["codigo_instituicao"]
        or f"Instituição parceira {first['parceiro']}",
        lugar=", ".join(filter(None, (first.get("municipio_instituicao"), first.get("uf")))),
        data=sent,
        prazo=prazo or sent + timedelta(days=DAYS_TO_ANSWER),
        por=por,
        casos=facts,
    )


def _case(case: Case, named: Mapping[str, Any]) -> Line:
    line = json.loads(case.linha)
    return line | dict(named) | {"fatos": line.get("evidencias") or [], "competencia": line["competencia"]}


def send(home: Home, letter: Letter, folder: Path, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Write the letter in `folder` and move its cases to `aguarda_instituicao`, due on its deadline.

    Return the files. Nothing is written or moved when a case cannot be moved.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = f"oficio-{''.join(c for c in letter.codigo if c.isalnum() or c in '-_')}-{letter.data:%Y%m%d}"
    number = next(n for n in range(1, 10_000) if not any(folder.glob(f"{name}-{n:02}.*")))
    targets = [folder / f"{name}-{number:02}.{form}" for form in formats]
    reason = f"ofício de {day(letter.data)} à instituição, com prazo até {day(letter.prazo)}"
    with ExitStack() as files:
        for form, target in zip(formats, targets, strict=True):
            (_write_html if form == "html" else _write_docx)(home, letter, files.enter_context(aside(target, 0o600)))
        with open_store(home) as connection:
            for fact in letter.casos:
                alerta = fact["alerta_id"]
                if find(connection, alerta).estado != AGUARDA:
                    decide_in(connection, alerta, AGUARDA, reason, letter.por)
                responsible = assignment_of(connection, alerta).responsavel
                assign_in(connection, [alerta], responsible, letter.prazo, letter.por)
    return targets


def as_html(home: Home, letter: Letter) -> str:
    """Return the letter as a page ready to print, without anything from outside."""
    from orchestration.cases.dossier import template_environment

    template = template_environment(home).get_template("oficio.html")
    return template.render(oficio=letter, abertura=OPENING, prazo=deadline_of(letter), fatos=facts_of)


def _write_html(home: Home, letter: Letter, target: Path) -> None:
    target.write_text(as_html(home, letter), encoding="utf-8")


def _write_docx(home: Home, letter: Letter, target: Path) -> None:
    from docx import Document

    document = Document()
    document.core_properties.title = letter.assunto
    document.core_properties.author = letter.por
    document.core_properties.language = "pt-BR"
    if invented := notice(home):
        document.add_paragraph().add_run(invented).bold = True
    document.add_heading("Ofício", level=1)
    document.add_paragraph(f"{day(letter.data)}")
    document.add_paragraph(f"À instituição {letter.instituicao}" + (f"\n{letter.lugar}" if letter.lugar else ""))
    document.add_paragraph().add_run(f"Assunto: {letter.assunto}").bold = True
    document.add_paragraph(OPENING)
    for number, case in enumerate(letter.casos, 1):
        document.add_heading(f"{number}. {case['regra']}: {case.get('titulo') or ''}".rstrip(": "), level=2)
        document.add_paragraph(case["mensagem"])
        table = document.add_table(rows=0, cols=2)
        table.style = "Table Grid"
        for label, value in facts_of(case):
            cells = table.add_row().cells
            cells[0].text, cells[1].text = label, value
    document.add_heading("Prazo", level=2)
    document.add_paragraph(deadline_of(letter))
    document.add_paragraph(f"\n{letter.por}")
    document.save(str(target))


OPENING = (
    "O exame dos pagamentos encontrou os fatos abaixo, que são indícios e não conclusões. Pedimos que a instituição os "
    "confira nos seus registros e responda a cada um, com os documentos que tiver."
)


def deadline_of(letter: Letter) -> str:
    """Return the sentence of the letter's deadline."""
    return f"Pedimos resposta até {day(letter.prazo)}, com o número do caso e o código do pagamento."


def facts_of(case: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the rows (label, text) that a letter shows of a case."""
    codes = ", ".join(case.get("codigos_pagamento") or []) or "—"
    programme = " · ".join(filter(None, (case.get("programa"), case.get("codigo_programa")))) or "—"
    shown = [
        ("Caso", case["alerta_id"]),
        ("Pagamento", codes),
        ("Programa", programme),
        ("Competência", month(case["competencia"])),
        ("Valor em exame", money(case["valor_em_risco"])),
        ("Fundamento", case["fundamento"]),
    ]
    for fact in case["fatos"]:
        label = f"{field_label(fact.get('campo') or 'fato')} ({fact.get('fonte') or '—'}, {fact.get('chave') or '—'})"
        shown.append((label, fact_text(fact.get("campo"), fact.get("valor"))))
    return shown
