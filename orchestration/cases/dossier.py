"""Writes the dossier of a case as one HTML page or CSV file, without direct identifiers: it may leave the system."""

from collections.abc import Iterator
from functools import partial

from orchestration.cases.reading import CaseFile
from orchestration.cases.words import (
    fact_text,
    field_label,
    field_name,
    name_of,
    person_code,
    reason_name,
    short_message,
)
from orchestration.export.tables import FORMULA_STARTS, notice
from orchestration.files import csv_text
from orchestration.portuguese import day, integer, moment, money, month, percent
from orchestration.settings import Home


def as_html(home: Home, case_file: CaseFile) -> str:
    """Return a self-contained page, ready to print: no script and no external resource."""
    return template_environment(home).get_template("dossie.html").render(caso=case_file)


def template_environment(home: Home):
    """Return the Jinja environment of the desk and the documents of cases: it escapes every value, has their filters,
    and `aviso()`, what they say when the data are invented.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("orchestration.cases", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    texts = (fact_text, field_label, field_name, name_of, person_code, reason_name, short_message)
    for function in (*texts, day, integer, money, moment, month, percent):
        environment.filters[function.__name__] = function
    environment.globals["aviso"] = partial(notice, home)
    return environment


def as_csv(home: Home, case_file: CaseFile) -> str:
    """Return CSV text with the columns `secao`, `campo` and `valor`, separated by `;`, free of spreadsheet formulas."""
    invented = [("aviso", "dados", said)] if (said := notice(home)) else []
    cells = (*invented, *_cells(case_file))
    return csv_text(("secao", "campo", "valor"), ([harmless(cell) for cell in row] for row in cells))


def harmless(value: object) -> str:
    """Return the text of a cell; one that a spreadsheet would read as a formula gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def _cells(case_file: CaseFile) -> Iterator[tuple[str, str, object]]:
    case = case_file.case
    for name in ("alerta_id", "estado", "primeira_vez", "ultima_vez"):
        yield "caso", name, getattr(case, name)
    for name, value in case_file.alerta.items():
        if name not in ("evidencias", "alerta_id"):
            yield "alerta", name, ", ".join(map(str, value)) if isinstance(value, list) else value
    sections = (
        ("evidencia", case_file.evidencias),
        ("linha", case_file.linhas),
        ("avaliacao", case_file.avaliacoes),
        ("historico", case_file.historico),
    )
    for section, items in sections:
        for number, item in enumerate(items, start=1):
            for name, value in item.items():
                yield f"{section} {number}", name, value
