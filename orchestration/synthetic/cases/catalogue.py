"""How a case is declared. The cases themselves lie in the chapters beside this file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from orchestration.synthetic import model as m
from orchestration.synthetic.months import Mes
from orchestration.synthetic.world import Mundo

Campos = dict[str, Any]
"""Fields that a case overrides in a builder of the world."""


@dataclass(frozen=True, slots=True)
class Caso:
    """A planted situation: `meses` = how many competencias it needs; `unico` = planted once, whatever the size."""

    nome: str
    plantar: Callable[[Mundo], None]
    meses: int
    unico: bool


class Capitulo:
    """Cases of one chapter of the rules, in the order they are declared."""

    def __init__(self) -> None:
        self.casos: list[Caso] = []

    def caso(self, meses: int = 1, unico: bool = False) -> Callable[[Callable[[Mundo], None]], Callable[[Mundo], None]]:
        """Declares the decorated function as a case."""

        def declarar(plantar: Callable[[Mundo], None]) -> Callable[[Mundo], None]:
            self.casos.append(Caso(getattr(plantar, "__name__", ""), plantar, meses, unico))
            return plantar

        return declarar


def medico(mundo: Mundo, residentes: int = 6, **outros: Any) -> m.Programa:
    """A medical programme of its own institution, homologated, with residents until 2028."""
    return mundo.programa(mundo.instituicao("cnrm"), residentes=residentes, **outros)


def de_area(mundo: Mundo, residentes: int = 6, **outros: Any) -> m.Programa:
    """A multiprofessional programme of its own institution, homologated, with residents until 2028."""
    return mundo.programa(mundo.instituicao("cnrms"), residentes=residentes, **outros)


def penultima(mundo: Mundo) -> Mes:
    """The newest month already paid and judged for rights."""
    return mundo.meses[-2]


def so_ultimo(mundo: Mundo) -> list[Mes]:
    """The last month alone."""
    return [mundo.ultimo]
