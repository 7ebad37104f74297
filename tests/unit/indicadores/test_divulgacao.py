"""Nobody gets a withheld cell back by adding and taking away: made-up populations, published, then attacked.

The attacker knows every published number, that the tables add up along territories and recortes, and solves the system.
"""

from collections.abc import Callable
from itertools import product
from random import Random

import duckdb
import numpy as np
import pytest

MINIMO = 5
NIVEIS: tuple[str, ...] = ("brasil", "regiao", "uf", "regiao_saude", "municipio")
# municipality -> its territories, from the country down; one state has a single region of a single municipality.
TERRITORIOS = {
    f"{uf}{mun:04d}": ("BR", uf[0], uf, f"{uf}{regiao}", f"{uf}{mun:04d}")
    for uf, regions in {"11": 2, "12": 2, "31": 3, "53": 1}.items()
    for regiao in range(regions)
    for mun in range(regiao * 2, regiao * 2 + (1 if uf == "53" else 2))
}
COLUNAS = """familia varchar, competencia date, nivel varchar, codigo_territorio varchar, chave varchar,
    dim_1 varchar, valor_1 varchar, dim_2 varchar, valor_2 varchar,
    codigo_regiao varchar, codigo_uf varchar, codigo_regiao_saude varchar,
    minimo integer, pessoas bigint, pessoas_numerador bigint, menor bigint"""

Celula = tuple[str, str, str | None, str | None]
"""nivel, territory, value of the first dimension, value of the second; None = all."""
Cubo = dict[Celula, tuple[int, int]]
"""People in each cell, and those of them in the numerator."""
Pessoa = tuple[str, str, str, bool]
"""municipality, the two values, in the numerator."""


def _celulas(pessoas: list[Pessoa], dims: int) -> Cubo:
    """Every cell of the cube that anybody is in: people, and those of them in the numerator."""
    contagem: Cubo = {}
    for municipio, um, dois, no_numerador in pessoas:
        cortes = product((None, um), (None, dois) if dims == 2 else (None,))
        for (nivel, territorio), (v1, v2) in product(zip(NIVEIS, TERRITORIOS[municipio], strict=True), list(cortes)):
            base, numerador = contagem.get((nivel, territorio, v1, v2), (0, 0))
            contagem[nivel, territorio, v1, v2] = (base + 1, numerador + no_numerador)
    return contagem


def _suprimidas(sql: str, tabelas: list[Cubo], com_numerador: bool) -> list[set[Celula]]:
    """What the model withholds of each table. All go in one query, each as a family of its own."""
    acima = {par: lista for lista in TERRITORIOS.values() for par in zip(NIVEIS, lista, strict=True)}
    linhas = []
    for numero, celulas in enumerate(tabelas):
        for (nivel, territorio, v1, v2), (base, numerador) in celulas.items():
            lista = acima[nivel, territorio]
            chave = "; ".join(f"{dim}={valor}" for dim, valor in (("d1", v1), ("d2", v2)) if valor)
            linhas.append(
                (
                    str(numero),
                    "2026-01-01",
                    nivel,
                    territorio,
                    chave,
                    v1 and "d1",
                    v1,
                    v2 and "d2",
                    v2,
                    lista[1],
                    lista[2],
                    lista[3],
                    MINIMO,
                    base,
                    numerador if com_numerador else None,
                    None,
                )
            )
    with duckdb.connect() as con:
        con.execute("attach ':memory:' as trabalho; attach ':memory:' as restrito")
        con.execute("create schema trabalho.intermediate; create schema trabalho.staging")
        con.execute("create table trabalho.staging.stg_referencia__prioridades (tipo varchar, codigo varchar)")
        con.execute("insert into trabalho.staging.stg_referencia__prioridades values ('especialidade', 'b')")
        con.execute(f"create table trabalho.intermediate.int_indicadores__publicaveis ({COLUNAS})")
        marcas = ", ".join("?" * 16)
        con.executemany(f"insert into trabalho.intermediate.int_indicadores__publicaveis values ({marcas})", linhas)
        found = con.execute(f"select familia, nivel, codigo_territorio, valor_1, valor_2 from ({sql})").fetchall()
    ocultas: list[set[Celula]] = [set() for _ in tabelas]
    for familia, *celula in found:
        ocultas[int(familia)].add((celula[0], celula[1], celula[2], celula[3]))
    return ocultas


def _equacoes(celulas: Cubo, ocultas: set[Celula]) -> list[dict[Celula, int]]:
    """Every total over known parts: a territory over those inside it, a recorte over its values."""
    todas = set(celulas) | ocultas
    valores_1 = {celula[2] for celula in todas if celula[2]}
    valores_2 = {celula[3] for celula in todas if celula[3]}
    dentro: dict[tuple[str, str], set[str]] = {}
    for lista in TERRITORIOS.values():
        for posicao in range(len(NIVEIS) - 1):
            dentro.setdefault((NIVEIS[posicao], lista[posicao]), set()).add(lista[posicao + 1])
    equacoes = []
    for nivel, territorio, v1, v2 in todas:
        partes: list[list[Celula]] = []
        if (nivel, territorio) in dentro:
            abaixo = NIVEIS[NIVEIS.index(nivel) + 1]
            partes.append([(abaixo, codigo, v1, v2) for codigo in dentro[nivel, territorio]])
        if v1 is None and valores_1:
            partes.append([(nivel, territorio, valor, v2) for valor in valores_1])
        if v2 is None and valores_2:
            partes.append([(nivel, territorio, v1, valor) for valor in valores_2])
        for parte in partes:
            equacoes.append({(nivel, territorio, v1, v2): 1} | {celula: -1 for celula in parte if celula in todas})
    return equacoes


def _recuperadas(celulas: Cubo, ocultas: set[Celula]) -> set[Celula]:
    """Withheld cells whose value the published ones determine: no solution of the system moves them."""
    if not ocultas:
        return set()
    ordem = sorted(ocultas, key=str)
    posicao = {celula: numero for numero, celula in enumerate(ordem)}
    linhas = [
        [(posicao[celula], sinal) for celula, sinal in equacao.items() if celula in ocultas]
        for equacao in _equacoes(celulas, ocultas)
    ]
    sistema = np.zeros((max(len(linhas), 1), len(ordem)))
    for numero, linha in enumerate(linhas):
        for coluna, sinal in linha:
            sistema[numero, coluna] = sinal
    _, valores, direcoes = np.linalg.svd(sistema)
    nulas = direcoes[np.sum(valores > 1e-9) :]
    livres = np.abs(nulas).max(axis=0) > 1e-7 if len(nulas) else np.zeros(len(ordem), dtype=bool)
    return {celula for celula, livre in zip(ordem, livres, strict=True) if not livre}


def _populacao(sorte: Random, dims: int) -> list[Pessoa]:
    """Groups of one to fourteen people alike: small tables, where withholding is hardest."""
    pessoas: list[Pessoa] = []
    for _ in range(sorte.randint(1, 30)):
        uma = (
            sorte.choice(sorted(TERRITORIOS)),
            sorte.choice("aaaabbc" if dims == 2 else "aaaaaabbbccde"),
            sorte.choice("xxxyyz" if dims == 2 else "x"),
            sorte.random() < 0.5,
        )
        pessoas += [uma] * sorte.randint(1, 14)
    return pessoas


@pytest.mark.parametrize("com_numerador", [False, True], ids=["contagem", "proporcao"])
@pytest.mark.parametrize("dims", [1, 2])
def test_nobody_gets_a_withheld_cell_back(compilado: Callable[[str], str], dims: int, com_numerador: bool) -> None:
    sorte = Random(dims)
    tabelas = [_celulas(_populacao(sorte, dims), dims) for _ in range(12)]

    for celulas, ocultas in zip(
        tabelas, _suprimidas(compilado("int_indicadores__supressao"), tabelas, com_numerador), strict=True
    ):
        for celula, (base, numerador) in celulas.items():
            pequena = base < MINIMO or (com_numerador and (numerador < MINIMO or 0 < base - numerador < MINIMO))
            assert not pequena or celula in ocultas, f"{celula} shows a group under {MINIMO}"
        assert not _recuperadas(celulas, ocultas)
        for equacao in _equacoes(celulas, ocultas):
            total = next(iter(equacao))
            if total not in ocultas:
                soma = sum(celulas.get(celula, (0, 0))[0] for celula in equacao if celula in ocultas)
                assert soma == 0 or soma >= MINIMO, f"{total} less what is shown leaves {soma} people"


def test_the_attack_finds_what_a_careless_publication_leaves() -> None:
    celulas = _celulas([("110000", "a", "x", True)] * 3 + [("110001", "a", "x", True)] * 9, 1)
    so_as_pequenas = {celula for celula, (base, _) in celulas.items() if base < MINIMO}

    assert ("municipio", "110000", "a", None) in _recuperadas(celulas, so_as_pequenas)


def test_a_publication_without_small_cells_withholds_nothing(compilado: Callable[[str], str]) -> None:
    pessoas = [(municipio, valor, "x", True) for municipio in TERRITORIOS for valor in "ab" for _ in range(6)]
    celulas = _celulas(pessoas, 1)

    assert _suprimidas(compilado("int_indicadores__supressao"), [celulas], com_numerador=False) == [set()]
