"""Writes the monthly SCNES zip: decode tables, the residency world and the crowd.

Layouts are in scnes_tables.py, the crowd in scnes_bulk.py, the links of residents and teams in links.py.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from itertools import chain
from pathlib import Path

from orchestration.synthetic import model as m
from orchestration.synthetic.blocks import Block, compressed, write_zip
from orchestration.synthetic.links import vinculos
from orchestration.synthetic.months import Month
from orchestration.synthetic.scnes_bulk import Crowd
from orchestration.synthetic.scnes_tables import (
    MES_ANTERIOR,
    decodificacao,
    layout,
    linha_carga,
    linha_estabelecimento,
    linha_profissional,
    raw_row,
)
from orchestration.synthetic.world import World

UNIDADE_CURTA = 3
"""Fields missing at the end of the last row of tbEstabelecimento."""


def write_months(world: World, multidao: Crowd, landing: Path, report_step: Callable[[str], None]) -> None:
    """Write BASE_DE_DADOS_CNES_AAAAMM.ZIP of every month. Only one chunk of the crowd is in memory at a time."""
    destino = landing / "scnes"
    destino.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=destino, prefix=".pedacos") as pasta:
        tabelas = _Tables(world, multidao, Path(pasta))
        for mes in world.todos_scnes:
            report_step(f"Escrevendo a base do CNES de {mes}")
            membros = ((f"{tabela}{mes.junto}.csv", blocos) for tabela, blocos in tabelas.of_month(mes))
            write_zip(destino / f"BASE_DE_DADOS_CNES_{mes.junto}.ZIP", membros)


class _Tables:
    """The tables of a month. Most rows of the world are the same in many months, and made once."""

    def __init__(self, world: World, multidao: Crowd, pasta: Path) -> None:
        self.world = world
        self.multidao = multidao
        self.pasta = pasta
        self._carga = cache(lambda vinculo: raw_row(linha_carga(vinculo)))
        self._profissional = cache(lambda pessoa, codigo, ate: raw_row(linha_profissional(pessoa, codigo)[:ate]))
        self._estabelecimentos = cache(partial(_estabelecimentos, world.unidades))
        self._decodificacao = {tabela: [*compressed([texto])] for tabela, texto in decodificacao().items()}

    def of_month(self, mes: Month) -> Iterator[tuple[str, Iterable[Block]]]:
        """Names and blocks of the tables."""
        recuo = mes.ate(self.world.meses_scnes[-1])
        ligados = list(vinculos(self.world, mes))
        colunas = layout("tbCargaHorariaSus", recuo)
        do_mundo = _rows(colunas, mes, map(self._carga, ligados))
        yield "tbCargaHorariaSus", chain(do_mundo, self.multidao.vinculos(mes, self.pasta))
        colunas = layout("tbDadosProfissionalSus", recuo)
        codigos = dict.fromkeys((v.pessoa, v.profissional) for v in ligados)
        do_mundo = _rows(colunas, mes, (self._profissional(*codigo, len(colunas)) for codigo in codigos))
        yield "tbDadosProfissionalSus", chain(do_mundo, self.multidao.profissionais(len(colunas), self.pasta))
        colunas = layout("tbEstabelecimento", recuo)
        do_mundo, curta = self._estabelecimentos(colunas)
        yield "tbEstabelecimento", chain(do_mundo, self.multidao.estabelecimentos(len(colunas), self.pasta), curta)
        yield from self._decodificacao.items()


def _rows(colunas: tuple[str, ...], mes: Month, linhas: Iterable[bytes]) -> Iterator[Block]:
    """The header and the rows, updated in the month before this one."""
    anterior = mes.mais(-1)
    texto = b"".join([raw_row(colunas), *linhas])
    return compressed([texto.replace(MES_ANTERIOR.encode(), f"{anterior.mes:02d}/{anterior.ano}".encode())])


def _estabelecimentos(unidades: list[m.Unidade], colunas: tuple[str, ...]) -> tuple[list[Block], list[Block]]:
    """The rows of the world, and its last one, which goes last in the table and lacks fields."""
    *linhas, ultima = (raw_row(linha_estabelecimento(unidade, colunas)) for unidade in unidades)
    curta = b";".join(ultima.split(b";")[:-UNIDADE_CURTA])
    return [*compressed([b"".join([raw_row(colunas), *linhas])])], [*compressed([curta])]
