"""Checks that a downloaded file is of its declared kind and safe to open, without extracting it."""

import json
import zipfile
import zlib
from pathlib import Path, PurePosixPath

MAX_UNPACKED_BYTES = 40 * 2**30
"""A national base unpacks to about 3 GB; the limit is more than ten times that."""
MAX_RATIO = 250
"""Text of registers compresses 10 to 30 times; zip bombs compress a thousand times and more."""
SMALL_MEMBER_BYTES = 2**20
"""Below this size the ratio is not checked."""
HEAD_BYTES = 1024


class Unsuitable(Exception):
    """The bytes are not the file requested. The text is the end of a Portuguese sentence."""


def check(path: Path, kind: str) -> None:
    """Raise Unsuitable when the file at `path` is not a sound `zip`, `xlsx`, `csv`, `json` or `dbc`."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise Unsuitable("veio vazio")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise Unsuitable("é uma página da internet, e não o arquivo pedido")
    match kind:
        case "zip" | "xlsx":
            check_zip(path)
        case "json":
            _check_json(path)
        case _ if kind == "csv" and b"\0" in head:
            raise Unsuitable("não é texto")


def check_zip(path: Path) -> None:
    """Raise Unsuitable for a zip that is damaged, would fill the disk, or has a member outside its folder."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            for member in members:
                _check_member(member)
            if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
                raise Unsuitable("se expandiria além do limite de tamanho")
            damaged = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as failure:
        raise Unsuitable("é um zip truncado ou danificado") from failure
    if damaged is not None or not members:
        raise Unsuitable("é um zip truncado ou danificado")


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.filename.replace("\\", "/")
    path = PurePosixPath(name)
    is_link = (member.external_attr >> 16) & 0o170000 == 0o120000
    if path.is_absolute() or ".." in path.parts or ":" in name or is_link:
        raise Unsuitable("é um zip com um membro que seria escrito fora da sua pasta")
    if member.file_size > max(SMALL_MEMBER_BYTES, MAX_RATIO * member.compress_size):
        raise Unsuitable("é um zip que se expande além do razoável")


def _check_json(path: Path) -> None:
    try:
        json.loads(path.read_bytes())
    except ValueError as failure:
        raise Unsuitable("não é JSON válido") from failure
