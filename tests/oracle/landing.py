"""Reads the landing of one or several nights for the oracle, as simply as possible: rows as dictionaries, by month.

The oracle does not validate files: the caller gives the rows that the product rejected and the files it refused.
"""

import csv
import hashlib
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
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
    "data_ateste",
    "data_credito",
    "data_obito",
}
NUMBERS = {"percentual_carga_sus", "carga_horaria_semanal"}
INTEGERS = {
    "ano_residencia",
    "duracao_anos",
    "vagas_autorizadas_ano",
    "residentes_por_preceptor",
    "residentes_por_tutor",
    "coordenadores_por_programa",
    "tutores_por_programa",
    "limite_beneficiarios_instituicao",
    "ordem_prioridade",
}
CPFS = {"cpf", "cpf_titular", "cpf_atestante"}
NULLS = {"", "NULL", "NaN", "nan", "None", "N/A", "\\N", "-"}
Skipped = AbstractSet[tuple[str, str, int | None]]
"""(file, sha256, line) of rejected rows, and (file, sha256, None) of refused files."""


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
    if text in NULLS:
        return None
    try:
        return parsed(name, text)
    except (ValueError, ArithmeticError):
        return text  # A planted bad value: the product rejects the row, so the caller passes it in `skipped`.


def well_formed(row: Row) -> bool:
    """Whether no value of a row is a planted bad one."""
    typed_names = DATES | NUMBERS | INTEGERS | {"valor", "competencia"}
    return not any(isinstance(row.get(name), str) for name in typed_names)


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

    def months(self, source: str, dataset: str, partner: str = "") -> dict[int, list[Row]]:
        return self.tables.get((source, dataset, partner), {})

    def newest_month(self, source: str, dataset: str, partner: str = "") -> int | None:
        return max(self.months(source, dataset, partner), default=None)

    def newest(self, source: str, dataset: str, partner: str = "") -> list[Row]:
        month = self.newest_month(source, dataset, partner)
        return [] if month is None else self.tables[(source, dataset, partner)][month]

    def fresh(self, source: str, dataset: str, month: int, partner: str = "") -> bool:
        """Whether a snapshot of this month or of a later one is loaded."""
        newest = self.newest_month(source, dataset, partner)
        return newest is not None and newest >= month

    def events(self, source: str, dataset: str, key: list[str], partner: str = "") -> list[Row]:
        """The newest state of each key over the files of every month."""
        state: dict[tuple[Any, ...], Row] = {}
        months = self.months(source, dataset, partner)
        for month in sorted(months):
            for row in months[month]:
                state[tuple(row.get(k) for k in key)] = row
        return list(state.values())

    def kept(self, source: str, dataset: str, key: Sequence[str], partner: str = "") -> list[Row]:
        """The rows of a snapshot as they were: those of the newest month, and each key that it no longer holds.

        `_ate` is None on a row of the newest month; on a gone one, the last month that it counts for: the one before
        the first snapshot without it.
        """
        months = self.months(source, dataset, partner)
        order = sorted(months)
        last: dict[tuple[Any, ...], tuple[int, Row]] = {}
        for position, month in enumerate(order):
            for row in months[month]:
                last[tuple(row.get(k) for k in key)] = (position, row)
        for position, row in last.values():
            row["_ate"] = None if position == len(order) - 1 else order[position + 1] - 1
        return [row for _, row in last.values()]


def counts(row: Row, month: int | None) -> bool:
    """Whether a row given by `kept` counts for a month."""
    return row["_ate"] is None or (month is not None and month <= row["_ate"])


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
            if name not in ("tbCargaHorariaSus", "tbDadosProfissionalSus", "tbAtividadeProfissional"):
                continue
            reader = csv.reader(io.StringIO(archive.read(member).decode("latin-1"), newline=""), delimiter=";")
            header = [title.strip("'") for title in next(reader)]
            tables[name] = [
                {title: value.strip() for title, value in zip(header, line + [""] * 60, strict=False)}
                for line in reader
                if line
            ]
    return tables


def read(nights: Sequence[Path], skipped: Skipped) -> Landing:
    """Read the landing of each night, in order. The version of a file seen for the first time last stands.

    A refused version does not, and bytes that a place had on an earlier night are no news.
    """
    versions: dict[str, Path] = {}
    seen: set[tuple[str, str]] = set()
    lines: dict[str, set[int | None]] = {}
    rejected: dict[tuple[str, str], set[int | None]] = defaultdict(set)
    for file, sha256, line in skipped:
        rejected[(file, sha256)].add(line)
    for night in nights:
        for path in sorted(night.rglob("*")):
            relative = path.relative_to(night).as_posix()
            if path.is_file() and "/" in relative:
                sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
                if None not in rejected[(relative, sha256)] and (relative, sha256) not in seen:
                    seen.add((relative, sha256))
                    versions[relative], lines[relative] = path, rejected[(relative, sha256)]
    result = Landing()
    for relative, path in sorted(versions.items()):
        _read_file(result, relative, path, lines[relative])
    folders = [folder for night in nights for folder in (night / "parceiros").glob("*") if folder.is_dir()]
    result.partners = sorted({folder.name for folder in folders})
    return result


def _read_file(result: Landing, relative: str, path: Path, rejected: set[int | None]) -> None:
    parts = relative.split("/")
    if parts[0] == "scnes":
        if named := re.search(r"CNES_(\d{6})\.ZIP$", relative):
            result.scnes[parse_month(named[1])] = read_scnes(path)
        return
    named = re.search(r"([a-z_]+)_(\d{4,6})\.(csv|xlsx)$", parts[-1])
    if not named:
        return
    month = parse_month(named[2] if len(named[2]) == 6 else named[2] + "01")
    partner = parts[1] if parts[0] == "parceiros" else ""
    rows = read_csv_file(path) if named[3] == "csv" else read_xlsx_file(path)
    rows = [row for row in rows if row["_linha"] not in rejected]
    for row in rows:
        row["_arquivo"], row["_parceiro"], row["_fonte"] = month, partner, parts[0]
    result.tables[(parts[0], named[1], partner)][month] = rows
