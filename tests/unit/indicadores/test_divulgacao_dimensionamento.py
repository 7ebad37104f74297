"""The public tables of the sizing, attacked in whole numbers: no group of 1 to 4 specialists has a single value.

Made-up countries go through disclosure control and the sizing; the attacker knows all that the public tables show.
"""

import itertools
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest

from tests.unit.indicadores.ataque import Linha, determinada
from tests.unit.indicadores.dimensiona import Publicado, dimensiona
from tests.unit.indicadores.dimensionamento import Calculo
from tests.unit.indicadores.paises import ANOS, BASE, MESES, Pais
from tests.unit.indicadores.test_divulgacao import MINIMO, Cubo, suprimidas

ESPECIALIDADES = ("Pediatria", "Psiquiatria")
NIVEIS = ("brasil", "regiao", "uf", "regiao_saude")
FAMILIA = "especialistas/Medicina"
TETO = 1.5
"""Most full-time equivalents of a person: 60 hours over 40."""
TOLERANCIA = 1e-3
"""In FTE; the smallest workload here is a tenth."""
Lugar = tuple[str, str]


def _pais(sorte: Random) -> Pais:
    """Three states of two or three health regions; each specialist has one specialty and one place, in both years."""
    pais = Pais()
    for uf in ("27", "28", "35"):
        for regiao in range(sorte.randint(2, 3)):
            pais.municipios[f"{uf}000{regiao}"] = (f"{uf}00{regiao}", uf, sorte.randint(2, 60) * 1000)
    pessoa = 0
    for especialidade in ESPECIALIDADES:
        for municipio in pais.municipios:
            for _ in range(sorte.choice((0, 1, 2, 3, 4, 6, 9, 14))):
                horas = sorte.choice((4, 20, 40, 60))
                for ano in ANOS:
                    pais.especialistas[ano, pessoa] = ("Medicina", {especialidade}, [(municipio, horas, horas)])
                pessoa += 1
    return pais


def _retidas(compilado: Callable[[str], str], pais: Pais, oferta: dict[Any, Any]) -> set[tuple[str, Lugar]]:
    """What disclosure control withholds in I-01 and I-03 of the specialists of the country."""
    cubo: Cubo = {}
    for (_, especialidade, nivel, codigo), (pessoas, *_) in oferta.items():
        cubo[nivel, codigo, especialidade, None] = (pessoas, 0)
        todos, _ = cubo.get((nivel, codigo, None, None), (0, 0))
        cubo[nivel, codigo, None, None] = (todos + pessoas, 0)
    lugares = {m: ("BR", uf[0], uf, regiao or "", m) for m, (regiao, uf, _) in pais.municipios.items()}
    celulas = suprimidas(compilado, {FAMILIA: (cubo, False)}, lugares)[FAMILIA]
    return {(celula[2], (celula[0], celula[1])) for celula in celulas if celula[2]}


def _partes(pais: Pais) -> list[tuple[Lugar, set[Lugar]]]:
    """Each territory and those of the next level inside it."""
    dentro: dict[Lugar, set[Lugar]] = {}
    for regiao, uf, _ in pais.municipios.values():
        caminho = [("brasil", "BR"), ("regiao", uf[0]), ("uf", uf), ("regiao_saude", regiao or "")]
        for acima, abaixo in itertools.pairwise(caminho):
            dentro.setdefault(acima, set()).add(abaixo)
    return list(dentro.items())


def _conhecido(
    pais: Pais, publicado: Publicado, especialidade: str, pessoas: dict[Lugar, int], horas: dict[Lugar, int]
) -> list[Linha]:
    """All that the public tables say of a specialty in the newest year; unknowns: people and FTE of each territory.

    The population of the regions in deficit is taken to say which they are, as a subset of the populations of regions.
    """
    linhas: list[Linha] = []
    for variaveis in (pessoas, horas):
        for todo, partes in _partes(pais):
            linhas.append(({variaveis[todo]: 1.0} | {variaveis[parte]: -1.0 for parte in partes}, 0, 0))
    for lugar, numero in pessoas.items():
        linhas.append(({horas[lugar]: 1.0, numero: -TETO}, -np.inf, 0))
    for linha in publicado["oferta_publica"]:
        if linha["especialidade"] == especialidade and linha["competencia"] == MESES[BASE] and not linha["suprimido"]:
            lugar = linha["nivel"], linha["codigo"]
            linhas.append(({pessoas[lugar]: 1.0}, linha["pessoas"], linha["pessoas"]))
            linhas.append(({horas[lugar]: 1.0}, linha["equivalentes"] - TOLERANCIA, linha["equivalentes"] + TOLERANCIA))
    contados = {
        linha["metodo"]
        for linha in publicado["lacuna_publica"]
        if linha["especialidade"] == especialidade and linha["ano"] == BASE and linha["regioes_em_deficit"] is not None
    }
    necessidade = {
        (linha["metodo"], linha["codigo"]): linha["equivalentes"]
        for linha in publicado["necessidade_publica"]
        if linha["especialidade"] == especialidade and linha["ano"] == BASE and linha["nivel"] == "regiao_saude"
    }
    for linha in publicado["lacuna"]:
        metodo, codigo = linha["metodo"], linha["codigo"]
        if (
            linha["especialidade"] == especialidade
            and linha["ano"] == BASE
            and linha["nivel"] == "regiao_saude"
            and metodo in contados
            and necessidade.get((metodo, codigo)) is not None
        ):
            limite = necessidade[metodo, codigo]
            em_deficit = linha["lacuna"] > 1e-9
            menor, maior = (-np.inf, limite) if em_deficit else (limite - TOLERANCIA, np.inf)
            linhas.append(({horas["regiao_saude", codigo]: 1.0}, menor, maior))
    return linhas


def _recuperadas(pais: Pais, publicado: Publicado, oferta: dict[Any, Any]) -> set[tuple[str, Lugar]]:
    achadas = set()
    lugares = sorted({lugar for todo, partes in _partes(pais) for lugar in (todo, *partes)})
    pessoas = {lugar: numero for numero, lugar in enumerate(lugares)}
    horas = {lugar: len(lugares) + numero for numero, lugar in enumerate(lugares)}
    for especialidade in ESPECIALIDADES:
        linhas = _conhecido(pais, publicado, especialidade, pessoas, horas)
        mostrados = {coluna for (coluna, *resto), menor, maior in linhas if not resto and menor == maior}
        pequenas = [
            pessoas[nivel, codigo]
            for (_, nome, nivel, codigo), (quantas, *_) in oferta.items()
            if nome == especialidade and nivel in NIVEIS and 0 < quantas < MINIMO
        ]
        assert not mostrados.intersection(pequenas)
        unica = determinada(linhas, inteiras=len(lugares), reais=len(lugares))
        achadas |= {(especialidade, lugares[numero]) for numero in pequenas if unica({numero: 1})}
    return achadas


@pytest.mark.parametrize("semente", range(6))
def test_the_public_sizing_reveals_no_small_group(compilado: Callable[[str], str], semente: int) -> None:
    pais = _pais(Random(semente))
    oferta = Calculo(pais).oferta[BASE]
    retidas = _retidas(compilado, pais, oferta)
    assert retidas
    celulas = [("Medicina", nome, *lugar, mes) for nome, lugar in sorted(retidas) for mes in MESES.values()]
    assert _recuperadas(pais, dimensiona(compilado, pais, celulas), oferta) == set()


def test_the_attack_recovers_a_region_that_is_withheld_alone(compilado: Callable[[str], str]) -> None:
    """The other regions of its state are shown, and so is the state."""
    pais = Pais(municipios={f"{uf}000{n}": (f"{uf}00{n}", uf, 9000) for uf in ("27", "28", "35") for n in (0, 1)})
    for pessoa, municipio in enumerate(["270000"] * 3 + ["270001"] * 9 + ["280000"] * 9 + ["350000"] * 9):
        for ano in ANOS:
            pais.especialistas[ano, pessoa] = ("Medicina", {"Pediatria"}, [(municipio, 40, 40)])
    sozinha = [("Medicina", "Pediatria", "regiao_saude", "27000", mes) for mes in MESES.values()]
    achadas = _recuperadas(pais, dimensiona(compilado, pais, sozinha), Calculo(pais).oferta[BASE])

    assert achadas == {("Pediatria", ("regiao_saude", "27000"))}
