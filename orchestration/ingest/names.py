"""The right name of a file whose name is nearly right, and a name as it may be shown: without who it may name."""

import difflib
import functools
import re
import unicodedata

from orchestration.contracts import contracts, contracts_of
from orchestration.mask import MASK, mask_name
from orchestration.sources import sources

_COPIA = re.compile(r"^copia de |\(\d+\)|\b(?:copia|copy)\b")
_BASE = re.compile(r"base_de_dados_cnes_(\d{4})_?(\d{2})\.zip")
_PF = re.compile(r"pf_?([a-z]{2})_?(\d{2})_?(\d{2})\.(dbc|parquet)")
_PARECIDO = 0.8
_PALAVRA = r"[^\W\d_](?:['’]?[^\W\d_])+"
_PARTICULAS = r"(?:da|das|de|del|di|do|dos|du|e)"
_SEGUIDAS = {
    sign: re.compile(rf"{_PALAVRA}(?:{sign}+(?:{_PARTICULAS}{sign}+)*{_PALAVRA})+", re.IGNORECASE)
    for sign in (r"[\s._-]", r"\s")
}
"""Two words or more, one after another, by what may part them."""
_NOSSAS = (
    "base", "dados", "cnes", "pf", "copia", "copy", "final", "corrigido", "corrigida", "novo", "nova",
    "versao", "mensal", "anual", "retificado", "retificada", "csv", "xlsx", "xls", "zip", "dbc", "parquet",
    "txt", "pdf", "json", "doc", "docx",
)  # fmt: skip
"""Words of names of files besides those of the datasets."""


def right_name(name: str, fonte: str) -> str | None:
    """What a file of this source was probably meant to be called; None when it resembles nothing known."""
    plain = _plain(name)
    if fonte == "scnes":
        if base := _BASE.fullmatch(plain):
            return f"BASE_DE_DADOS_CNES_{base[1]}{base[2]}.ZIP"
        if base := _PF.fullmatch(plain):
            return f"PF{base[1].upper()}{base[2]}{base[3]}.{base[4]}"
        return None
    stem, _, formato = plain.rpartition(".")
    words, digits = re.sub(r"[\d_]+", "_", stem).strip("_"), re.sub(r"\D", "", stem)
    contratos = {contrato.conjunto: contrato for contrato in contracts_of(fonte)}
    found = difflib.get_close_matches(words, contratos, 1, _PARECIDO)
    if not found or formato not in contratos[found[0]].formatos:
        return None
    when = _year(digits) if contratos[found[0]].periodo == "ano" else _month(digits)
    return when and f"{found[0]}_{when}.{formato}"


def shown(name: str, folder: bool = False) -> str:
    """A name without CPF and CNS, and without words in a row that no file of ours has: they may be a person's name.

    Folders are named by acronyms, which have no blanks: words with other signs between them are theirs.
    """
    in_a_row = _SEGUIDAS[r"\s" if folder else r"[\s._-]"]
    return in_a_row.sub(_known_words, mask_name(name))


def _known_words(found: re.Match[str]) -> str:
    words = [word for word in re.findall(_PALAVRA, _folded(found[0])) if not re.fullmatch(_PARTICULAS, word)]
    unknown = [word for word in words if word not in _vocabulary()]
    if len(unknown) < 2:
        return found[0]
    # What is ours at either end stays: the name of a file says what it is, and its ending.
    spans = [match.span() for match in re.finditer(_PALAVRA, found[0]) if _folded(match[0]) in unknown]
    return found[0][: spans[0][0]] + MASK + found[0][spans[-1][1] :]


@functools.cache
def _vocabulary() -> frozenset[str]:
    conjuntos = (word for contrato in contracts() for word in contrato.conjunto.lower().split("_"))
    return frozenset((*conjuntos, *sources(), *_NOSSAS))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def folder_of(name: str) -> str:
    """The name of a folder without capitals, accents, dashes and spaces, as those of the sources are written."""
    return re.sub(r"[^a-z]+", "", _ascii(name))


def _plain(name: str) -> str:
    """Lower case without accents, marks of copies and separators other than one underscore."""
    stem, _, ending = _COPIA.sub("", _ascii(name)).rpartition(".")
    return f"{re.sub(r'[^a-z0-9]+', '_', stem).strip('_')}.{ending.strip()}"


def _ascii(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()


def _year(digits: str) -> str | None:
    return digits[:4] if len(digits) in (4, 6) and 1990 <= int(digits[:4]) <= 2100 else None


def _month(digits: str) -> str | None:
    """AAAAMM of six digits, in whichever order year and month come."""
    for year, month in ((digits[:4], digits[4:]), (digits[2:], digits[:2])):
        if len(digits) == 6 and 1990 <= int(year) <= 2100 and 1 <= int(month) <= 12:
            return year + month
    return None
