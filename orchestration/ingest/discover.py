"""What lies in the landing folder and what each file's place and name say. No file is opened here."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from orchestration.contracts import FONTES, contracts_of

_UFS = "AC|AL|AM|AP|BA|CE|DF|ES|GO|MA|MG|MS|MT|PA|PB|PE|PI|PR|RJ|RN|RO|RR|RS|SC|SE|SP|TO"
ZIP, PF = "zip", "PF"

_ZIP = re.compile(r"BASE_DE_DADOS_CNES_(?P<ano>\d{4})(?P<mes>\d{2})\.zip", re.IGNORECASE | re.ASCII)
_PF = re.compile(
    rf"PF(?P<uf>{_UFS})(?P<ano>\d{{2}})(?P<mes>\d{{2}})\.(?P<formato>dbc|parquet)", re.IGNORECASE | re.ASCII
)
_CONJUNTO = re.compile(r"(?P<conjunto>[a-z_]+)_(?P<ano>\d{4})(?P<mes>\d{2})?\.(?P<formato>[A-Za-z]+)", re.ASCII)

_ESPERADO = {
    "scnes": "BASE_DE_DADOS_CNES_AAAAMM.ZIP, PFUFAAMM.dbc ou PFUFAAMM.parquet",
    "parceiros": "<sigla>/<conjunto>_AAAAMM.csv ou .xlsx",
    "referencia": "<conjunto>_AAAA.csv",
}


@dataclass(frozen=True)
class Chegada:
    """A file of landing. Where `erro` is set, its name or place is wrong and only fonte and arquivo speak."""

    caminho: Path
    arquivo: str
    """Path relative to landing, with forward slashes."""
    fonte: str
    conjunto: str | None = None
    """Dataset of the contract; `zip` for the monthly base of SCNES."""
    parceiro: str | None = None
    competencia: date | None = None
    formato: str = ""
    lugar: str = ""
    """What a newer arrival replaces; two extensions of one month are one place."""
    erro: str | None = None


def partners(landing: Path) -> list[str]:
    """Partner folders, sorted."""
    folder = landing / "parceiros"
    if not folder.is_dir():
        return []
    return sorted(_text(entry.name) for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith("."))


def discover(landing: Path, fontes: Iterable[str] = FONTES) -> list[Chegada]:
    """Every file of the sources' folders, oldest month first, so that a later one is judged with the earlier known.

    Hidden files and unfinished downloads (`.part`) are not there yet. Other folders of landing are nobody's.
    """
    found = [_arrival(path, landing, fonte) for fonte in fontes for path in _files(landing / fonte)]
    return sorted(found, key=lambda chegada: (chegada.competencia or date.min, chegada.arquivo))


def _files(folder: Path) -> Iterable[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            if not name.startswith(".") and not name.lower().endswith(".part"):
                yield Path(parent, name)


def _text(name: str) -> str:
    """A file name that can be written anywhere, whatever bytes the disk holds."""
    return os.fsencode(name).decode("utf-8", "replace")


def _arrival(path: Path, landing: Path, fonte: str) -> Chegada:
    arquivo = _text(path.relative_to(landing).as_posix())
    *folders, name = PurePosixPath(arquivo).parts[1:]
    parceiro = folders[0] if fonte == "parceiros" and folders else None
    wrong = Chegada(path, arquivo, fonte, parceiro=parceiro, erro=_wrong_name(arquivo, fonte))
    if len(folders) != (1 if fonte == "parceiros" else 0):
        return wrong
    return (
        _scnes(path, arquivo, name) if fonte == "scnes" else _dataset(path, arquivo, fonte, parceiro, name)
    ) or wrong


def _scnes(path: Path, arquivo: str, name: str) -> Chegada | None:
    if base := _ZIP.fullmatch(name):
        month = _month(int(base["ano"]), int(base["mes"]))
        return month and Chegada(path, arquivo, "scnes", ZIP, None, month, ZIP, f"scnes/{ZIP}/{month:%Y-%m}")
    if base := _PF.fullmatch(name):
        month, uf = _month(2000 + int(base["ano"]), int(base["mes"])), base["uf"].upper()
        if month:
            return Chegada(
                path, arquivo, "scnes", PF, None, month, base["formato"].lower(), f"scnes/{PF}/{uf}/{month:%Y-%m}"
            )
    return None


def _dataset(path: Path, arquivo: str, fonte: str, parceiro: str | None, name: str) -> Chegada | None:
    parts = _CONJUNTO.fullmatch(name)
    if not parts:
        return None
    contrato = next((c for c in contracts_of(fonte) if c.conjunto == parts["conjunto"]), None)
    formato = parts["formato"].lower()
    if contrato is None or formato not in contrato.formatos or (contrato.periodo == "mes") != bool(parts["mes"]):
        return None
    month = _month(int(parts["ano"]), int(parts["mes"] or 1))
    lugar = "/".join(filter(None, (fonte, parceiro, contrato.conjunto, f"{month:%Y-%m}" if month else "")))
    return month and Chegada(path, arquivo, fonte, contrato.conjunto, parceiro, month, formato, lugar)


def _month(ano: int, mes: int) -> date | None:
    return date(ano, mes, 1) if ano >= 1900 and 1 <= mes <= 12 else None


def _wrong_name(arquivo: str, fonte: str) -> str:
    expected = _ESPERADO.get(fonte, "<conjunto>_AAAAMM.csv")
    return f"O nome do arquivo {arquivo} não é o de um conjunto conhecido: em {fonte}/ espera-se {expected}."
