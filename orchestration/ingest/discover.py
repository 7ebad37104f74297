"""Lists the files of the landing folder and reads source, dataset and month from their paths. Opens no file."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration import seeds
from orchestration.clock import months_after, today
from orchestration.contracts import Contrato, contracts_of
from orchestration.ingest.listing import ignored, leads_back, listing
from orchestration.ingest.names import folder_of, right_name, shown
from orchestration.sources import sources

ZIP, PF = "zip", "PF"

_ZIP = re.compile(r"BASE_DE_DADOS_CNES_(?P<ano>\d{4})(?P<mes>\d{2})\.zip", re.IGNORECASE | re.ASCII)
_PF = re.compile(
    rf"PF(?P<uf>{'|'.join(seeds.ufs())})(?P<ano>\d{{2}})(?P<mes>\d{{2}})\.(?P<formato>dbc|parquet)",
    re.IGNORECASE | re.ASCII,
)
_CONJUNTO = re.compile(r"(?P<conjunto>[a-z_]+)_(?P<ano>\d{4})(?P<mes>\d{2})?\.(?P<formato>[A-Za-z]+)", re.ASCII)

_MESES = {"mes": "AAAAMM", "ano": "AAAA"}


@dataclass(frozen=True)
class Arrival:
    """A file of landing. When `erro` is set, its name or folder is wrong, and only `fonte` and `arquivo` are known."""

    caminho: Path
    arquivo: str
    """Path relative to landing, with forward slashes and personal data masked."""
    fonte: str
    conjunto: str | None = None
    """Dataset of the contract; `zip` for the monthly base of SCNES."""
    parceiro: str | None = None
    uf: str | None = None
    """State of a PF file."""
    competencia: date | None = None
    formato: str = ""
    lugar: str = ""
    """Place that a newer arrival replaces; it does not include the extension."""
    erro: str | None = None


def partners(landing: Path) -> list[str]:
    """Return the partner folders, sorted, including links to folders, even broken ones."""
    roots = [landing / fonte for fonte, source in sources().items() if source.pasta_por_parceiro]
    entries = [entry for root in roots if root.is_dir() for entry in root.iterdir() if not ignored(entry.name)]
    folders = [entry for entry in entries if (not leads_back(entry) if entry.is_dir() else _is_broken_link(entry))]
    return sorted({_text(entry.name, folder=True) for entry in folders})


def discover(landing: Path, fontes: Iterable[str] | None = None, hoje: date | None = None) -> list[Arrival]:
    """Return every file of the sources' folders, oldest month first, since each is compared with the earlier months.

    Without `fontes`, reads every source. `hoje` (today when None) decides which months are in the future. Other
    folders of landing are not read.
    """
    limite = months_after(hoje or today(), 1)
    chosen = sources() if fontes is None else fontes
    arrivals = [_arrival(path, landing, fonte, limite) for fonte in chosen for path in _files(landing, fonte)]
    return sorted(
        _refuse_shared_names(arrivals), key=lambda chegada: (chegada.competencia or date.min, chegada.arquivo)
    )


def count_ignored(landing: Path, fonte: str) -> int:
    """Return the number of lock and system files in the folder of a source."""
    return listing(landing / fonte)[1]


def _files(landing: Path, fonte: str) -> Iterable[Path]:
    """Return the files of the source's folder and of folders with nearly the same name."""
    folders = [entry for entry in landing.iterdir() if entry.is_dir()] if landing.is_dir() else []
    for folder in sorted(folders):
        if folder.name == fonte or (folder.name not in sources() and folder_of(folder.name) == fonte):
            yield from listing(folder)[0]


def _refuse_shared_names(arrivals: Sequence[Arrival]) -> Iterator[Arrival]:
    """Refuse the files of partner folders whose names are equal once masked."""
    folders: dict[str | None, set[str]] = {}
    for chegada in arrivals:
        if chegada.lugar:
            folders.setdefault(chegada.parceiro, set()).add(chegada.caminho.parent.name)
    for chegada in arrivals:
        if chegada.parceiro and chegada.lugar and len(folders[chegada.parceiro]) > 1:
            wrong = f"Mais de uma pasta de parceiros se chama {chegada.parceiro}: dê a cada uma a sigla da instituição."
            chegada = Arrival(chegada.caminho, chegada.arquivo, chegada.fonte, parceiro=chegada.parceiro, erro=wrong)
        yield chegada


def _text(name: str, folder: bool = False) -> str:
    """Return the name of a file or folder as valid text without personal data."""
    return shown(os.fsencode(name).decode("utf-8", "replace"), folder)


def _is_broken_link(path: Path) -> bool:
    return path.is_symlink() and not path.exists()


def _arrival(path: Path, landing: Path, fonte: str, limite: date) -> Arrival:
    *folders, name = path.relative_to(landing).parts
    arquivo = "/".join([*(_text(folder, folder=True) for folder in folders), _text(name)])
    of_partners = sources()[fonte].pasta_por_parceiro
    parceiro = _text(folders[1], folder=True) if of_partners and len(folders) > 1 else None
    well_placed = folders[:1] == [fonte] and len(folders) == (2 if of_partners else 1)
    read = _read(path, arquivo, fonte, parceiro, name) if well_placed else None
    if _is_broken_link(path):
        wrong = f"O arquivo {arquivo} é um link que não leva a nada."
    elif read is None:
        wrong = _wrong_name(arquivo, fonte, folders, name)
    elif read.competencia and read.competencia > limite:
        wrong = _to_come(read, limite)
    else:
        return read
    return Arrival(path, arquivo, fonte, parceiro=parceiro, erro=wrong)


def _read(path: Path, arquivo: str, fonte: str, parceiro: str | None, name: str) -> Arrival | None:
    """Read the name of a file in a right folder; None when the name is not understood."""
    return _scnes(path, arquivo, name) if fonte == "scnes" else _dataset(path, arquivo, fonte, parceiro, name)


def _scnes(path: Path, arquivo: str, name: str) -> Arrival | None:
    if base := _ZIP.fullmatch(name):
        month = _month(int(base["ano"]), int(base["mes"]))
        lugar = f"scnes/{ZIP}/{month:%Y-%m}" if month else ""
        return month and Arrival(path, arquivo, "scnes", ZIP, competencia=month, formato=ZIP, lugar=lugar)
    if base := _PF.fullmatch(name):
        month, uf, formato = _month(2000 + int(base["ano"]), int(base["mes"])), base["uf"].upper(), base["formato"]
        lugar = f"scnes/{PF}/{uf}/{month:%Y-%m}" if month else ""
        chegada = Arrival(path, arquivo, "scnes", PF, uf=uf, competencia=month, formato=formato.lower(), lugar=lugar)
        return month and chegada
    return None


def _dataset(path: Path, arquivo: str, fonte: str, parceiro: str | None, name: str) -> Arrival | None:
    parts = _CONJUNTO.fullmatch(name)
    if not parts:
        return None
    contrato = next((c for c in contracts_of(fonte) if c.conjunto == parts["conjunto"]), None)
    formato = parts["formato"].lower()
    if contrato is None or formato not in contrato.formatos or (contrato.periodo == "mes") != bool(parts["mes"]):
        return None
    month = _month(int(parts["ano"]), int(parts["mes"] or 1))
    lugar = "/".join(filter(None, (fonte, parceiro, contrato.conjunto, f"{month:%Y-%m}" if month else "")))
    return month and Arrival(
        path, arquivo, fonte, contrato.conjunto, parceiro, competencia=month, formato=formato, lugar=lugar
    )


def _month(ano: int, mes: int) -> date | None:
    return date(ano, mes, 1) if ano >= 1900 and 1 <= mes <= 12 else None


def _to_come(chegada: Arrival, limite: date) -> str:
    assert chegada.competencia is not None
    return (
        f"O arquivo {chegada.arquivo} diz ser de {chegada.competencia:%m/%Y}, que ainda não chegou: "
        f"hoje entram meses até {limite:%m/%Y}."
    )


def _wrong_name(arquivo: str, fonte: str, folders: Sequence[str], name: str) -> str:
    wrong = f"O nome do arquivo {arquivo} não é o de um conjunto conhecido"
    right = right_name(name, fonte)
    of_partners = sources()[fonte].pasta_por_parceiro
    if right and _read(Path(), arquivo, fonte, None, right):
        partner = _text(folders[1], folder=True) if len(folders) > 1 else "<sigla>"
        return f"{wrong}: o certo é {'/'.join([fonte, partner, right] if of_partners else [fonte, right])}."
    expected = [name for contrato in contracts_of(fonte) for name in file_names(fonte, contrato, "<conjunto>")]
    return f"{wrong}: em {fonte}/ espera-se {' ou '.join(dict.fromkeys(expected))}."


def file_names(fonte: str, contrato: Contrato, conjunto: str = "") -> list[str]:
    """How the files of a dataset are named in the source's folder, one a format."""
    if ZIP in contrato.formatos:
        return ["BASE_DE_DADOS_CNES_AAAAMM.ZIP"]
    if fonte == "scnes":
        return [f"PFUFAAMM.{formato}" for formato in contrato.formatos]
    stem = f"{'<sigla>/' * sources()[fonte].pasta_por_parceiro}{conjunto or contrato.conjunto}"
    return [f"{stem}_{_MESES[contrato.periodo]}.{formato}" for formato in contrato.formatos]
