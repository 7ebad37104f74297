"""Declaration of cases, and helpers shared by their modules."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from orchestration.synthetic import model as m
from orchestration.synthetic.months import Month
from orchestration.synthetic.world import World

Overrides = dict[str, Any]
"""Arguments of a builder overridden by a case."""


@dataclass(frozen=True, slots=True)
class Case:
    """A planted situation: `meses` = number of months needed; `unico` = planted once, whatever the landing's size."""

    nome: str
    plant: Callable[[World], None]
    meses: int
    unico: bool


class Chapter:
    """Cases of one chapter of the rules, in order of declaration."""

    def __init__(self) -> None:
        self.casos: list[Case] = []

    def caso(self, meses: int = 1, unico: bool = False) -> Callable[[Callable[[World], None]], Callable[[World], None]]:
        """Declare the decorated function as a case."""

        def declarar(plant: Callable[[World], None]) -> Callable[[World], None]:
            self.casos.append(Case(getattr(plant, "__name__", ""), plant, meses, unico))
            return plant

        return declarar


def medico(world: World, residentes: int = 6, **outros: Any) -> m.Programa:
    """Add a medical programme in a new institution, homologated, with residents until 2028."""
    return world.programa(world.instituicao("cnrm"), residentes=residentes, **outros)


def de_area(world: World, residentes: int = 6, **outros: Any) -> m.Programa:
    """Add a multiprofessional programme in a new institution, homologated, with residents until 2028."""
    return world.programa(world.instituicao("cnrms"), residentes=residentes, **outros)


def penultima(world: World) -> Month:
    """The newest month already paid and judged by MR-DIR."""
    return world.meses[-2]


def so_ultimo(world: World) -> list[Month]:
    """The newest month, alone in a list."""
    return [world.ultimo]
