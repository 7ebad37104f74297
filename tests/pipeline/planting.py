"""Plants identifiers of a synthetic landing's people where they do not belong: in texts, codes and file names.

identifiers.py searches for what is planted here.
"""

import csv
import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
from python_calamine import CalamineWorkbook

from orchestration.contracts import Coluna, Contrato, contract_of, contracts_of
from orchestration.synthetic import planted_identifiers
from tests.pipeline.identifiers import Planted
from tests.pipeline.landing_edits import read

NEWEST, NEWEST_SCNES = "202607", "202605"


class Planter:
    """Draws identifiers in several written forms. Generated CPFs of no person are added to `planted`."""

    def __init__(self, landing: Path, planted: Planted) -> None:
        people = planted_identifiers(landing)
        self.rng = random.Random(13)
        self.planted = planted
        self.cpf, self.cns, self.nomes = (sorted(people[kind]) for kind in ("cpf", "cns", "nome"))

    def values(self, code: bool) -> list[str]:
        """One value in each form, of randomly drawn people. `code` leaves out forms that a code cannot have."""
        cpf = [self.rng.choice(self.cpf) for _ in range(3)]
        unknown = self._cpf_of_no_person()
        cns, (nome, outro) = self.rng.choice(self.cns), self.rng.sample(self.nomes, 2)
        punctuated = f"{cpf[2][:3]}.{cpf[2][3:6]}.{cpf[2][6:9]}-{cpf[2][9:]}"
        glued = [f"esp_{cpf[0]}", f"CPF{cpf[1]}X", unknown, cns, f"T-{cns}", nome, outro.upper().replace(" ", "_")]
        texts = [punctuated, f"ver {' '.join(punctuated.split('.'))}", f"resp.: {nome} ({cns})", f"Turma {unknown}"]
        return glued if code else glued + texts

    def _cpf_of_no_person(self) -> str:
        digits = [self.rng.randrange(10) for _ in range(9)]
        for _ in range(2):
            weights = range(len(digits) + 1, 1, -1)
            digits.append(sum(w * d for w, d in zip(weights, digits, strict=True)) * 10 % 11 % 10)
        self.planted.numeros.add(number := "".join(map(str, digits)))
        return number


def texts_of(contrato: Contrato, fonte: str) -> Iterator[Coluna]:
    """Columns that accept any text."""
    for coluna in contrato.colunas:
        if coluna.tipo == "texto" and not (coluna.no_cofre or coluna.dominio_em(fonte) or coluna.padrao):
            yield coluna


def plant(landing: Path, planted: Planted) -> int:
    """Plant in every text column and in names of files, folders, sheets and columns; returns how many values."""
    planter = Planter(landing, planted)
    count = sum(_in_csv(path, planter) for path in sorted(landing.glob("*/**/*.csv")) if _newest(path))
    count += sum(_in_workbook(path, planter) for path in sorted(landing.glob(f"parceiros/*/*_{NEWEST}.xlsx")))
    count += _in_zip(landing / "scnes" / f"BASE_DE_DADOS_CNES_{NEWEST_SCNES}.ZIP", planter)
    _in_names(landing, planter)
    return count


def _newest(path: Path) -> bool:
    return path.stem.endswith(NEWEST) or path.parent.name == "referencia"


def _in_rows(rows: list[dict[str, str]], contrato: Contrato, fonte: str, planter: Planter) -> int:
    """Plant each form in one row of each text column. Text columns missing from the file are added."""
    count = 0
    for coluna in texts_of(contrato, fonte):
        name = contrato.no_cabecalho(coluna)
        for row in rows:
            row.setdefault(name, "")
        values = planter.values(coluna.nome.startswith(("codigo_", "co_")))
        for row, value in zip(planter.rng.sample(rows, min(len(rows), len(values))), values, strict=False):
            row[name] = value
            count += 1
    return count


def _in_csv(path: Path, planter: Planter) -> int:
    fonte = path.parent.parent.name if path.parent.parent.name == "parceiros" else path.parent.name
    contrato = contract_of(fonte, path.stem.rpartition("_")[0])
    assert contrato, path
    rows, delimiter = read(path)
    count = _in_rows(rows, contrato, fonte, planter)
    path.write_text(_written(rows, delimiter), "utf-8")
    return count


def _written(rows: list[dict[str, str]], delimiter: str, **dialect: int | str) -> str:
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter, restval="", **dialect)  # pyright: ignore
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def _in_workbook(path: Path, planter: Planter) -> int:
    """The sheet's title holds a name and a CPF too."""
    contrato = contract_of("parceiros", path.stem.rpartition("_")[0])
    assert contrato
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    wanted = {coluna.nome for coluna in contrato.exigidas}
    at = next(n for n, row in enumerate(rows) if wanted <= set(map(str, row)))
    count = 0
    for coluna in texts_of(contrato, "parceiros"):
        if coluna.nome in rows[at]:
            values = planter.values(coluna.nome.startswith("codigo_"))
            body = rows[at + 1 :]
            for row, value in zip(planter.rng.sample(body, min(len(body), len(values))), values, strict=False):
                row[rows[at].index(coluna.nome)] = value
                count += 1
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = f"{planter.rng.choice(planter.nomes)[:18]} {planter.rng.choice(planter.cpf)}"
    for row in rows:
        sheet.append(row)
    book.save(path)
    return count


def _in_zip(path: Path, planter: Planter) -> int:
    with zipfile.ZipFile(path) as given:
        tables = {name: given.read(name).decode("latin-1") for name in given.namelist()}
    count = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in tables.items():
            contrato = next((c for c in contracts_of("scnes") if name.lower().startswith(c.conjunto.lower())), None)
            if contrato:
                rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
                count += _in_rows(rows, contrato, "scnes", planter)
                text = _written(rows, ";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
            made.writestr(name, text.encode("latin-1", "replace"))
    return count


def _in_names(landing: Path, planter: Planter) -> None:
    """Plant in names: of refused files, of two partner folders, of columns, and of a data row read as a header."""
    cpf, cns, nome = (planter.rng.choice(kind) for kind in (planter.cpf, planter.cns, planter.nomes))
    (landing / "titulos" / f"{cpf}.csv").write_text("x\n1\n", "utf-8")
    (landing / "cnrm" / f"residentes_{NEWEST}_{nome}.csv").write_text("x\n1\n", "utf-8")
    (landing / "incentivo" / f"{nome.upper().replace(' ', '_')}_{cns}.csv").write_text("x\n1\n", "utf-8")
    for folder in (f"x_{cpf}", nome):
        report = landing / "parceiros" / folder / f"relatorio_{NEWEST}.csv"
        report.parent.mkdir()
        rows, delimiter = read(landing / "parceiros" / "iefs" / f"relatorio_{NEWEST}.csv")
        report.write_text(_written(rows[:4], delimiter), "utf-8")
    rows, delimiter = read(landing / "cnrms" / f"programas_{NEWEST}.csv")
    rows = [row | {cpf: "1", nome: "2", nome.lower().replace(" ", "_"): "3", f"cns_{cns}": "4"} for row in rows]
    (landing / "cnrms" / f"programas_{NEWEST}.csv").write_text(_written(rows, delimiter), "utf-8")
    rows, delimiter = read(landing / "titulos" / f"titulos_{NEWEST}.csv")
    headless = "\n".join(delimiter.join(row.values()) for row in rows)
    (landing / "titulos" / "titulos_202606.csv").write_text(headless, "utf-8")
