"""Reads the monthly base of SCNES, a zip of quoted Latin-1 CSV tables, safely and with DuckDB's scan.

This module knows the file's headers and quirks; the contracts define the values.
"""

import csv
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from orchestration.contracts import Contrato
from orchestration.duck import literal
from orchestration.ingest.judge import SourceFile
from orchestration.ingest.lines import MAIOR_CAMPO, numbered_lines, records
from orchestration.ingest.names import shown
from orchestration.ingest.tabular import Reading, Refusal, Tabela, header, listed, received
from orchestration.ingest.text import Utf8Writer
from orchestration.portuguese import counted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MAIOR_EXPANSAO = 200
"""A member that expands more than this is a zip bomb; the quoted tables of SCNES expand ten to twenty times."""
SEM_SUSPEITA = 64 << 20
"""Below this size the expansion is not checked."""
_BLOCO = 4 << 20
_DEFLATE64 = 9
"""Compression that Windows uses for members over 2 GB, and that none of our libraries reads."""
_MAIS_DE_UMA_VEZ = 64 << 20
"""Most bytes unpacked at once from a block."""
_TO_CHAR = re.compile(r"TO_CHAR\((?:\w+\.)?(\w+)\s*,.*\)")


@dataclass(frozen=True)
class Base:
    """A checked zip and the member of each table that has a contract."""

    caminho: Path
    arquivo: str
    membros: Mapping[str, zipfile.ZipInfo]


@dataclass(frozen=True)
class Member:
    """An unpacked table, in UTF-8, and how many of its lines were already in UTF-8 instead of SCNES's Latin-1."""

    caminho: Path
    linhas_utf8: int


def open_zip(caminho: Path, arquivo: str, competencia: str, contratos: tuple[Contrato, ...]) -> Base:
    """Check the zip before unpacking anything. `competencia` is AAAAMM. Raises Refusal with what is wrong."""
    try:
        with zipfile.ZipFile(caminho) as container:
            members = container.infolist()
            size = caminho.stat().st_size
            if not all(0 <= member.header_offset < size for member in members):
                raise zipfile.BadZipFile("bytes are missing before the list of members")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as erro:
        raise Refusal(f"O arquivo {arquivo} não é um zip legível ou está truncado.") from erro
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", member.filename):
            raise Refusal(f"O arquivo {arquivo} tem um membro cujo caminho sai da pasta e não foi aberto.")
    tables: dict[str, list[zipfile.ZipInfo]] = {}
    for member in members:
        folder, _, name = member.filename.rpartition("/")
        if not member.is_dir() and "__MACOSX" not in folder:
            tables.setdefault(name.lower(), []).append(member)
    chosen: dict[str, zipfile.ZipInfo] = {}
    for contrato in contratos:
        named = tables.get(f"{contrato.conjunto}{competencia}.csv".lower(), [])
        if len(named) > 1:
            raise Refusal(f"O arquivo {arquivo} tem a tabela '{contrato.conjunto}' mais de uma vez.")
        if named:
            chosen[contrato.conjunto] = _safe(named[0], arquivo)
        elif contrato.necessario:
            inside = listed(shown(member.filename) for member in members)
            raise Refusal(f"O arquivo {arquivo} não tem a tabela '{contrato.conjunto}' de {competencia}; tem {inside}.")
    return Base(caminho, arquivo, chosen)


def _safe(member: zipfile.ZipInfo, arquivo: str) -> zipfile.ZipInfo:
    name = shown(member.filename)
    if member.compress_type == _DEFLATE64:
        raise Refusal(
            f"O arquivo {arquivo} tem o membro '{name}' em Deflate64, que aqui não se lê: extraia os arquivos e "
            "compacte de novo em Deflate, a compressão comum do zip."
        )
    if member.flag_bits & 1 or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refusal(f"O arquivo {arquivo} tem o membro '{name}' cifrado ou de compressão desconhecida.")
    if member.file_size > SEM_SUSPEITA and member.file_size > MAIOR_EXPANSAO * max(member.compress_size, 1):
        raise Refusal(f"O arquivo {arquivo} tem o membro '{name}', que cresce demais ao abrir.")
    return member


def unpack(base: Base, conjunto: str, pasta: Path) -> Member:
    """Unpack one table into `pasta` (in the vault), checking its size and CRC. Raises Refusal when it is damaged."""
    from isal import isal_zlib
    from isal.igzip_lib import IsalError

    member = base.membros[conjunto]
    damaged = Refusal(f"O arquivo {base.arquivo} está truncado ou danificado no membro '{shown(member.filename)}'.")
    target = pasta / f"{conjunto}.csv"
    left, grown, crc = member.compress_size, 0, 0
    inflate = isal_zlib.decompressobj(wbits=-15) if member.compress_type == zipfile.ZIP_DEFLATED else None
    with base.caminho.open("rb") as source, target.open("wb") as out:
        writer = Utf8Writer(out)
        source.seek(_data_offset(source.read, source.seek, member, damaged))
        while left:
            block = source.read(min(_BLOCO, left))
            if not block:
                raise damaged
            left -= len(block)
            while block:
                try:
                    text = inflate.decompress(block, _MAIS_DE_UMA_VEZ) if inflate else block
                except IsalError as erro:  # pyright: ignore[reportGeneralTypeIssues]
                    raise damaged from erro
                block = inflate.unconsumed_tail if inflate else b""
                grown += len(text)
                if grown > member.file_size:
                    raise damaged
                crc = isal_zlib.crc32(text, crc)
                writer.write(text)
        writer.close()
    if grown != member.file_size or crc != member.CRC:
        raise damaged
    return Member(target, writer.linhas_utf8)


def _data_offset(read, seek, member: zipfile.ZipInfo, damaged: Refusal) -> int:
    """Return the offset of the member's bytes; the lengths of name and extra field are those of its local header."""
    seek(member.header_offset)
    local = read(30)
    if len(local) < 30 or local[:4] != b"PK\x03\x04":
        raise damaged
    name, extra = struct.unpack("<HH", local[26:30])
    return member.header_offset + 30 + name + extra


def read_table(con: "DuckDBPyConnection", membro: Member, contrato: Contrato, arquivo: str) -> Reading:
    """Read an unpacked table after its header. Raises Refusal."""
    _, first = next(numbered_lines(membro.caminho, arquivo), (1, ""))
    if not first:
        raise Refusal(f"A tabela '{contrato.conjunto}' do arquivo {arquivo} está vazia, sem cabeçalho.")
    nomes = [plain_name(nome) for nome in next(csv.reader([first], delimiter=";"), [])]
    places, warnings = header(nomes, contrato, arquivo, contrato.conjunto)
    if membro.linhas_utf8:
        lines = counted(membro.linhas_utf8, "linha", "linhas")
        warning = f"A tabela '{contrato.conjunto}' tem {lines} em UTF-8, e não em Latin-1 como o SCNES"
        warnings = (*warnings, f"{warning}; cada linha foi lida pelo que é.")
    return Reading(_relations(con, membro.caminho, places, len(nomes), arquivo), warnings)


def plain_name(nome: str) -> str:
    """Return a column's name without what SCNES wraps it in: `TO_CHAR(A.DT,'DD/MM/YYYY')`, `'CO_CPF'`."""
    nome = nome.strip().strip("'").strip()
    wrapped = _TO_CHAR.fullmatch(nome)
    return wrapped[1] if wrapped else nome


def _relations(
    con: "DuckDBPyConnection", caminho: Path, places: Mapping[str, int], width: int, arquivo: str
) -> Iterator[SourceFile]:
    """Yield DuckDB's parallel scan, its scan in one thread (which reads quoted line breaks), and the tolerant reader.

    The tolerant reader makes each broken line a record, which is then rejected. In a scan `linha` counts records.
    """
    declared = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(width))
    dialect = (
        f"delim = ';', quote = '\"', escape = '\"', header = true, auto_detect = false, "
        f"columns = {{{declared}}}, null_padding = true, max_line_size = {MAIOR_CAMPO}"
    )
    columns = {nome: f"c{place}" for nome, place in places.items()}
    read = ", ".join(["(row_number() over () + 1)::integer as linha", "false as sobra", *columns.values()])
    for parallel in ("true", "false"):
        scan = f"read_csv({literal(caminho)}, {dialect}, parallel = {parallel})"
        yield SourceFile(f"(select {read} from {scan})", columns, limpa=True)
    numbered = numbered_lines(caminho, arquivo)
    next(numbered)
    yield received(con, Tabela(places, width, records(numbered, ";", width, arquivo, livre=True)))
