"""Normalises text before typing: encoding of each line, unusual spaces, words for null, and spreadsheet errors.

The readers use it in Python and judge.py in SQL.
"""

import re
from typing import BinaryIO

from orchestration.duck import literal

_ESPACOS = (
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_SEM_LARGURA = (
    "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # marks of direction, which come in copied numbers
)
_LIMPEZA = str.maketrans(_ESPACOS, " " * len(_ESPACOS), _SEM_LARGURA)
_BRANCOS = " \t\n\v\f\r"

NULAS_DO_DIALETO = ("", "NULL", "NaN")
NULAS_DE_PROGRAMAS = ("nan", "None", "N/A", "\\N", "-")
"""Words that programs write for a missing value; read as null, with a warning."""

FORMULA_SEM_VALOR = "#SEM_VALOR"
"""Placeholder for a formula without a calculated value."""
ERROS_DE_PLANILHA = (
    FORMULA_SEM_VALOR, "#N/A", "#N/D", "#REF!", "#VALUE!", "#VALOR!", "#DIV/0!", "#NUM!", "#NÚM!", "#NAME?", "#NOME?",
    "#NULL!", "#NULO!",
    "#SPILL!", "#DESPEJAR!", "#CALC!", "#CÁLC!", "#FIELD!", "#CAMPO!", "#CONNECT!", "#CONECTAR!", "#BLOCKED!",
    "#BLOQUEADO!", "#UNKNOWN!", "#DESCONHECIDO!", "#GETTING_DATA", "#OBTENDO_DADOS", "#BUSY!", "#OCUPADO!", "#PYTHON!",
    "#EXTERNAL!", "#EXTERNO!",
)  # fmt: skip
"""Error values of Excel and LibreOffice, in English and in Portuguese."""

_LATIN_LETTERS = bytes(byte for byte in range(256) if byte < 0x80 or byte >= 0xC0)
_UNDEFINED_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_MAIOR_RESTO = 8 << 20
_PEDACO = 32 << 10
"""Bytes written at once, few enough to fit in the processor's cache."""


def decoded(line: bytes) -> str:
    """Decode a line as UTF-8 if it is valid, else as Windows-1252, or as Latin-1 if not valid in that either."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1" if _UNDEFINED_IN_CP1252.search(line) else "cp1252")


def plain_spaces(text: str) -> str:
    """Replace unusual spaces with plain ones and remove zero-width characters."""
    return text if text.isascii() else text.translate(_LIMPEZA)


def cleaned(text: str) -> str:
    """Do the same as `plain_spaces`, and strip blanks from both ends."""
    return plain_spaces(text).strip(_BRANCOS)


def cleaned_sql(expression: str) -> str:
    """Return the SQL of `cleaned`."""
    replaced = f"translate({expression}, {literal(_ESPACOS + _SEM_LARGURA)}, {literal(' ' * len(_ESPACOS))})"
    plain = f"case when strlen({expression}) = length({expression}) then {expression} else {replaced} end"
    return f"trim({plain}, {literal(_BRANCOS)})"


class Utf8Writer:
    """Writes text as UTF-8 with plain spaces, decoding each line by its own encoding."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._rest = out, b""
        self.linhas_utf8 = 0
        """Number of lines that were UTF-8 and not ASCII."""

    def write(self, block: bytes) -> None:
        if not block:  # the last bytes of a compressed member may give no text
            return
        step = len(block) if block.isascii() else _PEDACO
        for start in range(0, len(block), step):
            piece = block[start : start + step]
            if not self._rest and piece.isascii():
                self._out.write(piece)
                continue
            whole, newline, rest = piece.rpartition(b"\n")
            if newline:
                self._put(self._rest + whole + newline)
                self._rest = rest
            else:
                self._rest += rest
            if len(self._rest) > _MAIOR_RESTO:  # the reader refuses a line this long
                self.close()

    def close(self) -> None:
        self._put(self._rest)
        self._rest = b""

    def _put(self, lines: bytes) -> None:
        if lines.isascii():
            self._out.write(lines)
        elif not lines.translate(None, _LATIN_LETTERS):  # no byte can continue a UTF-8 character
            self._out.write(lines.decode("latin-1").encode())
        else:
            self._out.writelines(line if line.isascii() else self._by_itself(line) for line in lines.splitlines(True))

    def _by_itself(self, line: bytes) -> bytes:
        text = decoded(line)
        self.linhas_utf8 += text.encode() == line
        return plain_spaces(text).encode()
