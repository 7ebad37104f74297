"""Writes CSV files in several dialects, and the partner's .xlsx.

A dialect changes the bytes and not the content. datasets.py chooses the dialect of each file.
"""

import csv
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from orchestration.synthetic.months import Month

Campo = str | int | bool | date | Decimal | Month | None
Linha = Sequence[Campo]

DATA_FIXA = (2026, 1, 1, 0, 0, 0)
"""Timestamp of every archive member, so that the bytes depend only on the seed."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV file is written: delimiter, encoding, formats of dates, months, money and CPF, line end."""

    separador: str = ";"
    codificacao: str = "utf-8"
    datas: str = "%Y-%m-%d"
    meses_juntos: bool = False
    dinheiro: str = "ponto"
    cpf: str = "nu"
    fim: str = "\n"


PADRAO = Dialect()
PLANILHA_BR = Dialect(datas="%d/%m/%Y", dinheiro="reais", cpf="pontuado", meses_juntos=True, fim="\r\n")
LATIN1 = Dialect(codificacao="latin-1", datas="%d/%m/%Y", dinheiro="virgula")
VIRGULAS = Dialect(separador=",", cpf="sem_zeros")
COM_BOM = Dialect(codificacao="utf-8-sig", cpf="sem_zeros", dinheiro="virgula")


class Document(str):
    """A CPF. Some dialects punctuate it or drop its leading zeros."""


class Reais(Decimal):
    """An amount of money."""


@cache
def converters(dialeto: Dialect) -> dict[type, Callable[[Any], str]]:
    """Type -> function that writes a value of that type. None is empty, booleans are S and N."""
    decimal = "." if dialeto.dinheiro == "ponto" else ","

    @cache
    def data(dia: date) -> str:
        return dia.strftime(dialeto.datas)

    return {
        str: str,
        int: str,
        type(None): lambda _: "",
        bool: lambda valor: "S" if valor else "N",
        date: data,
        Month: lambda mes: mes.junto if dialeto.meses_juntos else str(mes),
        Decimal: lambda valor: str(valor).replace(".", decimal),
        Document: lambda cpf: _cpf(cpf, dialeto.cpf),
        Reais: lambda valor: _reais(valor, dialeto.dinheiro),
    }


def campo(valor: Campo, dialeto: Dialect) -> str:
    """One value, as the dialect writes it."""
    return converters(dialeto)[type(valor)](valor)


def _cpf(cpf: str, forma: str) -> str:
    if forma == "pontuado" and len(cpf) == 11 and cpf.isdigit():
        return f"{cpf[:3]}.{cpf[3:6]}.{cpf[6:9]}-{cpf[9:]}"
    return cpf.lstrip("0") if forma == "sem_zeros" else cpf


def _reais(valor: Decimal, forma: str) -> str:
    if forma == "reais":
        inteiro, centavos = f"{valor:,.2f}".split(".")
        return f"R$ {inteiro.replace(',', '.')},{centavos}"
    return f"{valor:.2f}".replace(".", "," if forma == "virgula" else ".")


class _Returned:
    """A file for csv.writer, whose writerow returns what `write` does: the text of the row."""

    def write(self, texto: str) -> str:
        return texto


def row_formatter(dialeto: Dialect) -> Callable[[Linha], str]:
    """Function that gives a row as the dialect writes it."""
    escrever = converters(dialeto)
    escritor = csv.writer(_Returned(), delimiter=dialeto.separador, lineterminator=dialeto.fim)
    return lambda linha: escritor.writerow(
        [valor if (tipo := type(valor)) is str else escrever[tipo](valor) for valor in linha]
    )


def write_csv(
    destino: Path,
    colunas: Sequence[str],
    linhas: Iterable[Linha],
    dialeto: Dialect = PADRAO,
    formatar: Callable[[Linha], str] | None = None,
) -> int:
    """Write one file; returns its number of records. `formatar`: that of the dialect, if it has one that remembers."""
    destino.parent.mkdir(parents=True, exist_ok=True)
    textos = list(map(formatar or row_formatter(dialeto), chain([colunas], linhas)))
    with open(destino, "w", encoding=dialeto.codificacao, newline="") as arquivo:
        arquivo.writelines(textos)
    return len(textos) - 1


_TIPOS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
)
_RELACOES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
_RELACAO = (
    '<Relationship Id="rId{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" '
    'Target="{}"/>'
)
_NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_PASTA = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><workbook {_NS} '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Relatório" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_ESTILOS = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><styleSheet {_NS}>'
    '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def write_xlsx(destino: Path, titulos: Sequence[str], colunas: Sequence[str], linhas: Iterable[Linha]) -> int:
    """Write a one-sheet workbook with title rows above its header, and typed date and number cells.

    The XML is written here because workbook libraries add the time of writing.
    """
    destino.parent.mkdir(parents=True, exist_ok=True)
    corpo = [[_celula(titulo)] for titulo in titulos] + [[], [_celula(coluna) for coluna in colunas]]
    corpo += [[_celula(valor) for valor in linha] for linha in linhas]
    folha = "".join(f'<row r="{i}">{"".join(celulas)}</row>' for i, celulas in enumerate(corpo, start=1))
    partes = {
        "[Content_Types].xml": _TIPOS,
        "_rels/.rels": _RELACOES.format(_RELACAO.format(1, "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": _PASTA,
        "xl/_rels/workbook.xml.rels": _RELACOES.format(
            _RELACAO.format(1, "worksheet", "worksheets/sheet1.xml") + _RELACAO.format(2, "styles", "styles.xml")
        ),
        "xl/styles.xml": _ESTILOS,
        "xl/worksheets/sheet1.xml": f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f"<worksheet {_NS}><sheetData>{folha}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(destino, "w", zipfile.ZIP_DEFLATED) as pasta:
        for nome, texto in partes.items():
            pasta.writestr(zipfile.ZipInfo(nome, DATA_FIXA), texto, zipfile.ZIP_DEFLATED)
    return len(corpo) - len(titulos) - 2


def _celula(valor: Campo) -> str:
    if valor is None or valor == "":
        return "<c/>"
    if isinstance(valor, date):
        return f'<c s="1"><v>{(valor - date(1899, 12, 30)).days}</v></c>'
    if isinstance(valor, Document) and valor.isdigit() and not valor.startswith("0"):
        return f"<c><v>{valor}</v></c>"
    if isinstance(valor, int | Decimal) and not isinstance(valor, bool):
        return f"<c><v>{valor}</v></c>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(campo(valor, PADRAO))}</t></is></c>'
