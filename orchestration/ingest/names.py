"""Suggests the right name of a misnamed file, and masks personal data in names of files and folders."""

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
"""Two or more words in sequence, by the characters that may separate them."""
_NOSSAS = (
    "base", "dados", "cnes", "pf", "copia", "copy", "final", "corrigido", "corrigida", "novo", "nova",
    "versao", "mensal", "anual", "retificado", "retificada", "csv", "xlsx", "xls", "zip", "dbc", "parquet",
    "txt", "pdf", "json", "doc", "docx",
)  # fmt: skip
"""Usual words in names of files, besides those of the datasets."""


def right_name(name: str, fonte: str) -> str | None:
    """Return the name that a file of this source should probably have; None when it resembles no known dataset."""
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
    closest = next(iter(difflib.get_close_matches(words, contratos, 1, _PARECIDO)), None)
    if closest is None or formato not in contratos[closest].formatos:
        return None
    when = _year(digits) if contratos[closest].periodo == "ano" else _month(digits)
    return when and f"{closest}_{when}.{formato}"


def shown(name: str, folder: bool = False) -> str:
    """Mask in a name CPF, CNS and two or more unknown words in sequence, which may be a person's name.

    Acronyms of partners may have hyphens and dots, so only blanks separate words in the name of a `folder`.
    """
    sequence = _SEGUIDAS[r"\s" if folder else r"[\s._-]"]
    return sequence.sub(_mask_unknown, mask_name(name))


def _mask_unknown(sequence: re.Match[str]) -> str:
    words = [word for word in re.findall(_PALAVRA, _ascii(sequence[0])) if not re.fullmatch(_PARTICULAS, word)]
    unknown = [word for word in words if word not in _vocabulary()]
    if len(unknown) < 2:
        return sequence[0]
    # Known words at either end are kept: they are usually the dataset and the extension.
    spans = [match.span() for match in re.finditer(_PALAVRA, sequence[0]) if _ascii(match[0]) in unknown]
    return sequence[0][: spans[0][0]] + MASK + sequence[0][spans[-1][1] :]


@functools.cache
def _vocabulary() -> frozenset[str]:
    conjuntos = (word for contrato in contracts() for word in contrato.conjunto.lower().split("_"))
    return frozenset((*conjuntos, *sources(), *_NOSSAS))


def folder_of(name: str) -> str:
    """Return the name of a folder in the form of the sources' names: lower-case letters, without accents and signs."""
    return re.sub(r"[^a-z]+", "", _ascii(name))


def _plain(name: str) -> str:
    """Return a file's name in lower case, without accents and marks of copies, words separated by one underscore."""
    stem, _, ending = _COPIA.sub("", _ascii(name)).rpartition(".")
    return f"{re.sub(r'[^a-z0-9]+', '_', stem).strip('_')}.{ending.strip()}"


def _ascii(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()


def _year(digits: str) -> str | None:
    return digits[:4] if len(digits) in (4, 6) and 1990 <= int(digits[:4]) <= 2100 else None


def _month(digits: str) -> str | None:
    """Return AAAAMM from six digits, with year and month in either order."""
    for year, month in ((digits[:4], digits[4:]), (digits[2:], digits[:2])):
        if len(digits) == 6 and 1990 <= int(year) <= 2100 and 1 <= int(month) <= 12:
            return year + month
    return None
