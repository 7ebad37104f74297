"""Generates one landing folder from a seed: the world, its planted cases, every source file, the answer key."""

import math
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.settings import FICTICIO
from orchestration.synthetic.answer import write_identifiers
from orchestration.synthetic.base import populate
from orchestration.synthetic.cases import declare_deaths, declare_permitted, plant
from orchestration.synthetic.cases.rejections import plant_rejections
from orchestration.synthetic.datasets import LandingWriter
from orchestration.synthetic.history import HISTORICO_MAXIMO, give_a_past
from orchestration.synthetic.scnes import write_months
from orchestration.synthetic.scnes_bulk import Crowd
from orchestration.synthetic.scnes_pf import write_pf
from orchestration.synthetic.world import World

ESCALA_DEMONSTRACAO = 0.01
PAGAMENTOS_NACIONAIS = 25_000
PAGAMENTOS_POR_COPIA = 1000
"""Payment lines per month for each copy of the planted cases, which keeps findings rare at any size."""
AVISO = "Dados fictícios, criados por 'residencias sample'. Nenhuma pessoa que aparece neles existe.\n"
PASTAS = ("scnes", "cnrm", "cnrms", "incentivo", "parceiros", "titulos", "referencia")


@dataclass(slots=True)
class Summary:
    """Content of a landing: months, records by file (relative path), number of payment lines and planted alerts."""

    competencias: list[str]
    registros: dict[str, int] = field(default_factory=dict)
    pagamentos: int = 0
    alertas: int = 0


def is_of_others(landing: Path) -> bool:
    """Whether `landing` has files in folders of sources and is not a synthetic one, which `generate` may replace."""
    held = any(path.is_file() for pasta in PASTAS for path in (landing / pasta).rglob("*"))
    return held and not (landing / FICTICIO).is_file()


def generate(
    landing: Path,
    seed: int = 1,
    scale: float = ESCALA_DEMONSTRACAO,
    competencias: int = 3,
    pagamentos: int | None = None,
    progresso: Callable[[str], None] | None = None,
    historico: int = 0,
) -> Summary:
    """Write a synthetic landing in the layouts of the sources. The same arguments give the same bytes.

    `scale` 1 is a national month; `pagamentos` overrides the number of payment lines per month that the scale
    implies; `historico` is the number of months of SCNES and of the commissions before those of the payments. The
    seven source folders of `landing` are replaced. `progresso` receives one Portuguese sentence per step. Raises
    ValueError when a number is out of range.
    """
    if not 0 < scale < math.inf or competencias < 1 or (pagamentos is not None and pagamentos < 1):
        raise ValueError("escala, competências e pagamentos precisam ser números maiores que zero")
    if not 0 <= historico <= HISTORICO_MAXIMO:
        raise ValueError(f"o histórico vai de 0 a {HISTORICO_MAXIMO} meses")
    report_step = progresso or (lambda _: None)
    for pasta in PASTAS:
        shutil.rmtree(landing / pasta, ignore_errors=True)
    landing.mkdir(parents=True, exist_ok=True)
    (landing / FICTICIO).write_text(AVISO, encoding="utf-8")
    por_mes = pagamentos or max(60, round(PAGAMENTOS_NACIONAIS * scale))
    report_step(f"Inventando instituições, residentes e equipes para {por_mes} pagamentos por mês")
    world = World(seed, competencias, historico)
    populate(world, por_mes)
    world.maioria = dict.fromkeys(world.programas)
    plant(world, max(1, round(por_mes / PAGAMENTOS_POR_COPIA)))
    declare_permitted(world)
    declare_deaths(world)
    plant_rejections(world)
    if historico:
        give_a_past(world, seed)
    multidao = Crowd(seed, scale, world.meses_scnes, historico)
    report_step("Escrevendo comissões, incentivo, parceiros, títulos e referência")
    resumo = Summary(
        [str(mes) for mes in world.meses], LandingWriter(world, multidao, landing).write_all(), len(world.pagamentos)
    )
    write_months(world, multidao, landing, report_step)
    write_pf(world, multidao, landing)
    world.gabarito.write(landing)
    write_identifiers(landing, world.pessoas())
    resumo.alertas = len(world.gabarito.esperados)
    return resumo
