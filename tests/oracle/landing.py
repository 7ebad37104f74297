"""Reads a landing folder for the oracle, as simply as possible: rows as dictionaries, snapshots and events by month.

The oracle does not validate files: the caller gives the rows that the product rejected and the files it refused.
"""

import csv
import io
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import python_calamine

Row = dict[str, Any]

DATES = {
    "data_descredenciamento",
    "data_desativacao",
    "data_nascimento",
    "data_inicio",
    "data_prevista_fim",
    "data_situacao",
    "data_fim",
    "vigencia_inicio",
    "vigencia_fim",
    "data_homologacao",
    "data_cadastro",
    "data_validacao",
    "data_cancelamento",
    "data_pagamento",
    "data_fim_oferta",
    "data_matricula",
    "data_inicio_atividades",
    "data_envio",
    "data_comunicacao",
    "data_titulo",
}
NUMBERS = {"percentual_carga_sus", "carga_horaria_semanal"}
INTEGERS = {"ano_residencia", "residentes_por_preceptor", "limite_beneficiarios_instituicao", "ordem_prioridade"}
CPFS = {"cpf", "cpf_titular"}


def month_of(day: date | None) -> int | None:
    """A month as one integer (year * 12 + month - 1), to compare and add."""
    return None if day is None else day.year * 12 + day.month - 1


def parse_month(text: str) -> int:
    digits = text.replace("-", "")
    return int(digits[:4]) * 12 + int(digits[4:6]) - 1


def parse_date(text: str) -> date:
    if "/" in text:
        day, month, year = text.split("/")
        return date(int(year), int(month), int(day))
    return date.fromisoformat(text[:10])


def parse_money(text: str) -> Decimal:
    text = text.replace("R$", "").strip()
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    return Decimal(text)


def typed(name: str, raw: Any) -> Any:
    if isinstance(raw, date):
        return raw if not hasattr(raw, "hour") else raw.date()  # type: ignore[attr-defined]
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    text = "" if raw is None else str(raw).strip()
    if text in ("", "NULL", "NaN"):
        return None
    try:
        return parsed(name, text)
    except (ValueError, ArithmeticError):
        return text  # A planted bad value: the product rejects the row, so the caller passes it in `skipped`.


def parsed(name: str, text: str) -> Any:
    if name in DATES:
        return parse_date(text)
    if name == "competencia":
        return parse_month(text)
    if name == "valor":
        return parse_money(text)
    if name in NUMBERS:
        return Decimal(text.replace(",", "."))
    if name in INTEGERS:
        return int(text)
    if name in CPFS:
        return re.sub(r"\D", "", text).zfill(11)
    return text


@dataclass
class Landing:
    """tables[(source, dataset, partner)][month] -> rows, one version per month. `_arquivo` is the month of the file."""

    tables: dict[tuple[str, str, str], dict[int, list[Row]]] = field(default_factory=lambda: defaultdict(dict))
    scnes: dict[int, dict[str, list[Row]]] = field(default_factory=dict)
    partners: list[str] = field(default_factory=list)

    def newest_month(self, source: str, dataset: str, partner: str = "") -> int | None:
        months = self.tables.get((source, dataset, partner))
        return max(months) if months else None

    def newest(self, source: str, dataset: str, partner: str = "") -> list[Row]:
        month = self.newest_month(source, dataset, partner)
        return [] if month is None else self.tables[(source, dataset, partner)][month]

    def events(self, source: str, dataset: str, key: list[str], partner: str = "") -> list[Row]:
        state: dict[tuple[Any, ...], Row] = {}
        months = self.tables.get((source, dataset, partner), {})
        for month in sorted(months):
            for row in months[month]:
                state[tuple(row[k] for k in key)] = row
        return list(state.values())


def read_csv_file(path: Path) -> list[Row]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    delimiter = ";" if ";" in text.split("\n", 1)[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = [name.strip() for name in next(reader)]
    rows: list[Row] = []
    for fields in reader:
        if not any(value.strip() for value in fields):
            continue
        row: Row = {name: typed(name, value) for name, value in zip(header, fields, strict=False)}
        row["_linha"] = reader.line_num
        rows.append(row)
    return rows


def read_xlsx_file(path: Path) -> list[Row]:
    sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    start = next(i for i, line in enumerate(sheet) if "codigo_matricula_curso" in [str(c).strip() for c in line])
    header = [str(cell).strip() for cell in sheet[start]]
    rows: list[Row] = []
    for number, line in enumerate(sheet[start + 1 :], start + 2):
        if any(str(cell).strip() for cell in line):
            row: Row = {name: typed(name, cell) for name, cell in zip(header, line, strict=False) if name}
            row["_linha"] = number
            rows.append(row)
    return rows


def read_scnes(path: Path) -> dict[str, list[Row]]:
    tables: dict[str, list[Row]] = {}
    with zipfile.ZipFile(path) as archive:
        for member in archive.namelist():
            name = re.sub(r"\d{6}\.csv$", "", member)
            if name not in ("tbCargaHorariaSus", "tbDadosProfissionalSus"):
                continue
            reader = csv.reader(io.StringIO(archive.read(member).decode("latin-1"), newline=""), delimiter=";")
            header = [title.strip("'") for title in next(reader)]
            tables[name] = [
                {title: value.strip() for title, value in zip(header, line + [""] * 60, strict=False)}
                for line in reader
                if line
            ]
    return tables


def read(landing: Path, skipped: set[tuple[str, int | None]]) -> Landing:
    """Read a landing. `skipped` has (file, line) of rejected rows, and (file, None) of refused files."""
    result = Landing()
    for path in sorted(landing.rglob("*")):
        relative = path.relative_to(landing).as_posix()
        parts = relative.split("/")
        if not path.is_file() or len(parts) < 2 or (relative, None) in skipped:
            continue
        if parts[0] == "scnes":
            if named := re.search(r"CNES_(\d{6})\.ZIP$", relative):
                result.scnes[parse_month(named[1])] = read_scnes(path)
            continue
        named = re.search(r"([a-z_]+)_(\d{4,6})\.(csv|xlsx)$", parts[-1])
        if not named:
            continue
        month = parse_month(named[2] if len(named[2]) == 6 else named[2] + "01")
        partner = parts[1] if parts[0] == "parceiros" else ""
        rows = read_csv_file(path) if named[3] == "csv" else read_xlsx_file(path)
        rows = [row for row in rows if (relative, row["_linha"]) not in skipped]
        for row in rows:
            row["_arquivo"], row["_parceiro"], row["_fonte"] = month, partner, parts[0]
        result.tables[(parts[0], named[1], partner)][month] = rows
    partners = landing / "parceiros"
    result.partners = sorted(p.name for p in partners.iterdir() if p.is_dir()) if partners.is_dir() else []
    return result
