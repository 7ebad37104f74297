"""Declaration of cases, and helpers shared by their modules."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from orchestration.synthetic import model as m
from orchestration.synthetic.months import Mes
from orchestration.synthetic.world import Mundo

Campos = dict[str, Any]
"""Arguments of a builder overridden by a case."""


@dataclass(frozen=True, slots=True)
class Caso:
    """A planted situation: `meses` = number of months needed; `unico` = planted once, whatever the landing's size."""

    nome: str
    plantar: Callable[[Mundo], None]
    meses: int
    unico: bool


class Capitulo:
    """Cases of one chapter of the rules, in order of declaration."""

    def __init__(self) -> None:
        self.casos: list[Caso] = []

    def caso(self, meses: int = 1, unico: bool = False) -> Callable[[Callable[[Mundo], None]], Callable[[Mundo], None]]:
        """Declare the decorated function as a case."""

        def declarar(plantar: Callable[[Mundo], None]) -> Callable[[Mundo], None]:
            self.casos.append(Caso(getattr(plantar, "__name__", ""), plantar, meses, unico))
            return plantar

        return declarar


def medico(mundo: Mundo, residentes: int = 6, **outros: Any) -> m.Programa:
    """Add a medical programme in a new institution, homologated, with residents until 2028."""
    return mundo.programa(mundo.instituicao("cnrm"), residentes=residentes, **outros)


def de_area(mundo: Mundo, residentes: int = 6, **outros: Any) -> m.Programa:
    """Add a multiprofessional programme in a new institution, homologated, with residents until 2028."""
    return mundo.programa(mundo.instituicao("cnrms"), residentes=residentes, **outros)


def penultima(mundo: Mundo) -> Mes:
    """The newest month already paid and judged by MR-DIR."""
    return mundo.meses[-2]


def so_ultimo(mundo: Mundo) -> list[Mes]:
    """The newest month, alone in a list."""
    return [mundo.ultimo]
