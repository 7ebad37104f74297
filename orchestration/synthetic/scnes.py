"""Writes the monthly SCNES zip: decode tables, the residency world and the crowd.

Layouts are in scnes_tables.py, the crowd in scnes_bulk.py, the links of residents and teams in links.py.
"""

import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache, partial
from itertools import chain
from pathlib import Path

from orchestration.synthetic import model as m
from orchestration.synthetic.links import vinculos
from orchestration.synthetic.months import Month
from orchestration.synthetic.people import Person
from orchestration.synthetic.scnes_bulk import Crowd
from orchestration.synthetic.scnes_tables import (
    decodificacao,
    header,
    layout,
    linha_carga,
    linha_estabelecimento,
    linha_profissional,
    raw_row,
    raw_rows,
)
from orchestration.synthetic.world import World

UNIDADE_CURTA = 3
"""Fields missing at the end of the last row of tbEstabelecimento."""
COMPRESSAO = 1
BLOCOS_LEMBRADOS = 64
"""Of up to 4 MB, and compressed: those of one month at the size of the demonstration, several times over."""


@lru_cache(BLOCOS_LEMBRADOS)
def _deflated(bloco: bytes) -> bytes:
    """The block, compressed so that it can follow any other: it ends at a whole byte and refers to none before it."""
    compressor = zlib.compressobj(COMPRESSAO, wbits=-zlib.MAX_WBITS)
    return compressor.compress(bloco) + compressor.flush(zlib.Z_SYNC_FLUSH)


class Deflater:
    """In place of the compressor of a zip's member: a block that an earlier month had is not compressed again.

    zipfile has no public way to choose a compressor; without this one the content is the same and takes longer.
    """

    def compress(self, bloco: bytes) -> bytes:
        return _deflated(bloco)

    def flush(self) -> bytes:
        return zlib.compressobj(wbits=-zlib.MAX_WBITS).flush()


def write_months(world: World, multidao: Crowd, landing: Path, report_step: Callable[[str], None]) -> None:
    """Write BASE_DE_DADOS_CNES_AAAAMM.ZIP of every month. Only one chunk of rows is in memory at a time."""
    destino = landing / "scnes"
    destino.mkdir(parents=True, exist_ok=True)
    estabelecimentos = cache(partial(_estabelecimentos, world.unidades))
    with tempfile.TemporaryDirectory(dir=destino, prefix=".pedacos") as pasta:
        for mes in world.todos_scnes:
            report_step(f"Escrevendo a base do CNES de {mes}")
            nome = destino / f"BASE_DE_DADOS_CNES_{mes.junto}.ZIP"
            with zipfile.ZipFile(nome, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSAO) as base:
                for tabela, blocos in _tabelas(world, multidao, mes, Path(pasta), estabelecimentos):
                    # A member opened by name gets a fixed date (1980), so that the bytes depend only on the seed.
                    with base.open(f"{tabela}{mes.junto}.csv", "w", force_zip64=True) as membro:
                        if world.historico:
                            membro._compressor = Deflater()  # pyright: ignore
                        for bloco in blocos:
                            membro.write(bloco)


def _estabelecimentos(unidades: list[m.Unidade], colunas: tuple[str, ...]) -> tuple[list[bytes], bytes]:
    """The rows of the world, and its last one, which goes last in the table and lacks fields."""
    *linhas, ultima = (linha_estabelecimento(unidade, colunas) for unidade in unidades)
    return list(raw_rows(linhas)), b";".join(raw_row(ultima).split(b";")[:-UNIDADE_CURTA])


def _tabelas(
    world: World,
    multidao: Crowd,
    mes: Month,
    pasta: Path,
    estabelecimentos: Callable[[tuple[str, ...]], tuple[list[bytes], bytes]],
) -> Iterator[tuple[str, Iterable[bytes]]]:
    recuo = mes.ate(world.meses_scnes[-1])
    ligados = list(vinculos(world, mes))
    codigos: dict[tuple[Person, str], None] = dict.fromkeys((v.pessoa, v.profissional) for v in ligados)
    colunas = layout("tbCargaHorariaSus", recuo)
    yield (
        "tbCargaHorariaSus",
        chain([header(colunas)], raw_rows(linha_carga(v, mes) for v in ligados), multidao.vinculos(mes, pasta)),
    )
    colunas = layout("tbDadosProfissionalSus", recuo)
    profissionais = (linha_profissional(pessoa, codigo, mes, len(colunas)) for pessoa, codigo in codigos)
    yield (
        "tbDadosProfissionalSus",
        chain([header(colunas)], raw_rows(profissionais), multidao.profissionais(len(colunas), pasta)),
    )
    colunas = layout("tbEstabelecimento", recuo)
    do_mundo, curta = estabelecimentos(colunas)
    yield (
        "tbEstabelecimento",
        chain([header(colunas)], do_mundo, multidao.estabelecimentos(len(colunas), pasta), [curta]),
    )
    for tabela, conteudo in decodificacao().items():
        yield tabela, [conteudo]
