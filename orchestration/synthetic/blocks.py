"""Blocks of rows, compressed each on its own, so that the zip of another month can have them as they are."""

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from isal import isal_zlib

COMPRESSAO = 1
FIM = isal_zlib.compressobj(wbits=-isal_zlib.MAX_WBITS).flush()
"""What ends a member after its blocks."""


class Block(NamedTuple):
    """Compressed rows that can follow any others: they end at a whole byte and refer to none before them."""

    comprimido: bytes
    crc: int
    tamanho: int


def compressed(blocos: Iterable[bytes]) -> Iterator[Block]:
    """The blocks, compressed."""
    for bloco in blocos:
        compressor = isal_zlib.compressobj(COMPRESSAO, wbits=-isal_zlib.MAX_WBITS)
        comprimido = compressor.compress(bloco) + compressor.flush(isal_zlib.Z_SYNC_FLUSH)
        yield Block(comprimido, isal_zlib.crc32(bloco), len(bloco))


def text(bloco: Block) -> bytes:
    """The rows of a block."""
    return isal_zlib.decompressobj(wbits=-isal_zlib.MAX_WBITS).decompress(bloco.comprimido)


class Kept:
    """Blocks in a file, to be read again and again."""

    def __init__(self, arquivo: Path, blocos: Iterable[Block]) -> None:
        self.arquivo = arquivo
        self.indice: list[tuple[int, int, int]] = []
        with open(arquivo, "wb") as guardado:
            for bloco in blocos:
                guardado.write(bloco.comprimido)
                self.indice.append((len(bloco.comprimido), bloco.crc, bloco.tamanho))

    def __iter__(self) -> Iterator[Block]:
        with open(self.arquivo, "rb") as guardado:
            for comprimido, crc, tamanho in self.indice:
                yield Block(guardado.read(comprimido), crc, tamanho)


def write_zip(destino: Path, membros: Iterable[tuple[str, Iterable[Block]]]) -> None:
    """Write a zip of these members: names and blocks. Their date is fixed (1980): the bytes depend only on the seed.

    zipfile would compress what it writes. It stores the blocks as they are, and both headers then say what they are.
    """
    with open(destino, "wb") as arquivo, zipfile.ZipFile(arquivo, "w") as base:
        for nome, blocos in membros:
            membro = zipfile.ZipInfo(nome)
            crc = tamanho = 0
            with base.open(membro, "w", force_zip64=True) as dados:
                for bloco in blocos:
                    dados.write(bloco.comprimido)
                    crc = isal_zlib.crc32_combine(crc, bloco.crc, bloco.tamanho)
                    tamanho += bloco.tamanho
                dados.write(FIM)
            membro.compress_type, membro.CRC, membro.file_size = zipfile.ZIP_DEFLATED, crc, tamanho
            arquivo.seek(membro.header_offset)
            arquivo.write(membro.FileHeader(zip64=True))
