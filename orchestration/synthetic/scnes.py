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


def write_months(world: World, multidao: Crowd, landing: Path, report_step: Callable[[str], None]) -> None:
    """Write BASE_DE_DADOS_CNES_AAAAMM.ZIP of every month. Only one chunk of rows is in memory at a time."""
    destino = landing / "scnes"
    destino.mkdir(parents=True, exist_ok=True)
    estabelecimentos = cache(partial(_estabelecimentos, world.unidades))
    with tempfile.TemporaryDirectory(dir=destino, prefix=".pedacos") as pasta:
        for mes in world.todos_scnes:
            report_step(f"Escrevendo a base do CNES de {mes}")
            tabelas = _tabelas(world, multidao, mes, Path(pasta), estabelecimentos)
            membros = ((f"{tabela}{mes.junto}.csv", blocos) for tabela, blocos in tabelas)
            write_zip(destino / f"BASE_DE_DADOS_CNES_{mes.junto}.ZIP", membros)


def _estabelecimentos(unidades: list[m.Unidade], colunas: tuple[str, ...]) -> tuple[list[Block], list[Block]]:
    """The rows of the world, and its last one, which goes last in the table and lacks fields."""
    *linhas, ultima = (linha_estabelecimento(unidade, colunas) for unidade in unidades)
    curta = b";".join(raw_row(ultima).split(b";")[:-UNIDADE_CURTA])
    return list(compressed([header(colunas), *raw_rows(linhas)])), list(compressed([curta]))


@cache
def _decodificacao() -> dict[str, list[Block]]:
    return {tabela: list(compressed([conteudo])) for tabela, conteudo in decodificacao().items()}


def _tabelas(
    world: World,
    multidao: Crowd,
    mes: Month,
    pasta: Path,
    estabelecimentos: Callable[[tuple[str, ...]], tuple[list[Block], list[Block]]],
) -> Iterator[tuple[str, Iterable[Block]]]:
    recuo = mes.ate(world.meses_scnes[-1])
    ligados = list(vinculos(world, mes))
    codigos: dict[tuple[Person, str], None] = dict.fromkeys((v.pessoa, v.profissional) for v in ligados)
    colunas = layout("tbCargaHorariaSus", recuo)
    do_mundo = compressed(chain([header(colunas)], raw_rows(linha_carga(v, mes) for v in ligados)))
    yield "tbCargaHorariaSus", chain(do_mundo, multidao.vinculos(mes, pasta))
    colunas = layout("tbDadosProfissionalSus", recuo)
    profissionais = (linha_profissional(pessoa, codigo, mes, len(colunas)) for pessoa, codigo in codigos)
    do_mundo = compressed(chain([header(colunas)], raw_rows(profissionais)))
    yield "tbDadosProfissionalSus", chain(do_mundo, multidao.profissionais(len(colunas), pasta))
    colunas = layout("tbEstabelecimento", recuo)
    inicio, curta = estabelecimentos(colunas)
    yield "tbEstabelecimento", chain(inicio, multidao.estabelecimentos(len(colunas), pasta), curta)
    yield from _decodificacao().items()
