"""What an attacker who solves all that is published finds: sums of people that have one value in every solution."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import lil_matrix

Linha = tuple[Mapping[int, float], float, float]
"""Coefficients of the unknowns by their number, the least and the most that they add up to."""
MAIOR = 99999
"""More than any unknown of a made-up country."""


def determinada(linhas: Sequence[Linha], inteiras: int, reais: int = 0) -> Callable[[Mapping[int, float]], bool]:
    """Function that says whether a sum of unknowns, by their coefficients, has one value, rounded, in every solution.

    The unknowns are from zero on; the first ones, so many as `inteiras`, are whole numbers.
    """
    total = inteiras + reais
    matriz = lil_matrix((len(linhas), total))
    for numero, (coeficientes, _, _) in enumerate(linhas):
        for coluna, valor in coeficientes.items():
            matriz[numero, coluna] = valor
    menores: Any = [linha[1] for linha in linhas]
    maiores: Any = [linha[2] for linha in linhas]
    limites = LinearConstraint(matriz.tocsr(), menores, maiores)
    integrality = np.array([1] * inteiras + [0] * reais)

    def unica(soma: Mapping[int, float]) -> bool:
        extremos = []
        for sentido in (1, -1):
            objetivo = np.zeros(total)
            for coluna, valor in soma.items():
                objetivo[coluna] = valor * sentido
            solucao = milp(objetivo, constraints=limites, integrality=integrality, bounds=(0, MAIOR))
            assert solucao.success
            extremos.append(round(solucao.fun * sentido))
        return extremos[0] == extremos[1]

    return unica
