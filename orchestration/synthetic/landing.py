"""Generates one landing folder from a seed: the world, its planted cases, every source file, the answer key."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.synthetic.answer import escrever_identificadores
from orchestration.synthetic.base import povoar
from orchestration.synthetic.cases import declarar_permitidos, plantar
from orchestration.synthetic.cases.rejections import plantar_rejeicoes
from orchestration.synthetic.datasets import Escritor
from orchestration.synthetic.scnes import escrever_mes
from orchestration.synthetic.scnes_bulk import Multidao
from orchestration.synthetic.scnes_pf import escrever_pf
from orchestration.synthetic.world import Mundo

ESCALA_DEMONSTRACAO = 0.01
PAGAMENTOS_NACIONAIS = 25_000
PAGAMENTOS_POR_COPIA = 1000
"""Payment lines per month for each copy of the planted cases, which keeps findings rare at any size."""
PASTAS = ("scnes", "cnrm", "cnrms", "incentivo", "parceiros", "titulos", "referencia")


@dataclass(slots=True)
class Resumo:
    """Content of a landing: months, records by file (relative path), number of payment lines and planted alerts."""

    competencias: list[str]
    registros: dict[str, int] = field(default_factory=dict)
    pagamentos: int = 0
    alertas: int = 0


def generate(
    landing: Path,
    seed: int = 1,
    scale: float = ESCALA_DEMONSTRACAO,
    competencias: int = 3,
    pagamentos: int | None = None,
    progresso: Callable[[str], None] | None = None,
) -> Resumo:
    """Write a synthetic landing in the layouts of the sources. The same arguments give the same bytes.

    `scale` 1 is a national month; `pagamentos` overrides the number of payment lines per month that the scale
    implies. The seven source folders of `landing` are replaced. `progresso` receives one Portuguese sentence per
    step. Raises ValueError when a number is out of range.
    """
    if scale <= 0 or competencias < 1 or (pagamentos is not None and pagamentos < 1):
        raise ValueError("escala, competências e pagamentos precisam ser maiores que zero")
    dizer = progresso or (lambda _: None)
    for pasta in PASTAS:
        shutil.rmtree(landing / pasta, ignore_errors=True)
    landing.mkdir(parents=True, exist_ok=True)
    por_mes = pagamentos or max(60, round(PAGAMENTOS_NACIONAIS * scale))
    dizer(f"Inventando instituições, residentes e equipes para {por_mes} pagamentos por mês")
    mundo = Mundo(seed, competencias)
    povoar(mundo, por_mes)
    plantar(mundo, max(1, round(por_mes / PAGAMENTOS_POR_COPIA)))
    declarar_permitidos(mundo)
    plantar_rejeicoes(mundo)
    multidao = Multidao(seed, scale, mundo.meses_scnes)
    dizer("Escrevendo comissões, incentivo, parceiros, títulos e referência")
    resumo = Resumo([str(mes) for mes in mundo.meses], Escritor(mundo, multidao, landing).tudo(), len(mundo.pagamentos))
    for mes in mundo.meses_scnes:
        dizer(f"Escrevendo a base do CNES de {mes}")
        escrever_mes(mundo, multidao, landing, mes)
    escrever_pf(mundo, multidao, landing)
    mundo.gabarito.escrever(landing)
    escrever_identificadores(landing, mundo.pessoas())
    resumo.alertas = len(mundo.gabarito.esperados)
    return resumo
