"""No suppressed cell can be recovered from published ones: made-up populations are published and then attacked.

The attack solves the system of all published numbers and all totals, along territories and recortes. Several indicators
together, and a month of national size, are in test_divulgacao_em_conjunto.py.
"""

from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise, product
from random import Random

import duckdb
import numpy as np
import pyarrow
import pytest

from tests.unit.indicadores.ataque import determinada

MINIMO = 5
NIVEIS: tuple[str, ...] = ("brasil", "regiao", "uf", "regiao_saude", "municipio")
# municipality -> its territories, from the country down. One state has a single region with a single municipality.
TERRITORIOS = {
    f"{uf}{mun:04d}": ("BR", uf[0], uf, f"{uf}{regiao}", f"{uf}{mun:04d}")
    for uf, regions in {"11": 2, "12": 1, "13": 1, "14": 1, "31": 2, "53": 1}.items()
    for regiao in range(regions)
    for mun in range(regiao * 2, regiao * 2 + (1 if uf == "53" else 2))
}
_TEXTOS = ("familia", "nivel", "codigo_territorio", "chave", "dim_1", "valor_1", "dim_2", "valor_2")
COLUNAS = [
    "familia", "competencia", "nivel", "codigo_territorio", "chave", "dim_1", "valor_1", "dim_2", "valor_2",
    "minimo", "pessoas", "pessoas_numerador", "menor",
]  # fmt: skip
TIPOS = ", ".join(
    f"{name}::{'varchar' if name in _TEXTOS else 'bigint'} as {name}" if name != "competencia" else name
    for name in COLUNAS
)
DENTRO = ["nivel", "codigo_territorio", "codigo_regiao", "codigo_uf", "codigo_regiao_saude"]
COMUNS = NIVEIS[:3]
"""Levels at which several indicators count the same people."""
CONTAGEM, PROPORCAO = "contagem", "proporcao"
POPULACOES = 12
SERIES = 6
PASSOS = (
    *(f"int_supressao__{passo}" for passo in ("celulas", "pares", "combinacoes", "blocos")),
    *(f"int_supressao__{passo}" for passo in ("totais", "margens", "cruzamentos", "blocos_retidos")),
    "int_indicadores__supressao",
)
"""The models that decide what is withheld, each after those it reads."""

Celula = tuple[str, str, str | None, str | None]
"""(nivel, territory, value of the first dimension, value of the second); None means all values."""
Cubo = dict[Celula, tuple[int, int]]
"""Cell -> (number of people, number of them in the numerator)."""
Pessoa = tuple[str, str, str, bool]
"""(municipality, value of the first dimension, of the second, whether in the numerator)."""


def celulas_de(pessoas: list[Pessoa], dims: int) -> Cubo:
    """Every cell of the cube with at least one person."""
    contagem: Cubo = {}
    for municipio, um, dois, no_numerador in pessoas:
        cortes = product((None, um), (None, dois) if dims == 2 else (None,))
        for (nivel, territorio), (v1, v2) in product(zip(NIVEIS, TERRITORIOS[municipio], strict=True), list(cortes)):
            base, numerador = contagem.get((nivel, territorio, v1, v2), (0, 0))
            contagem[nivel, territorio, v1, v2] = (base + 1, numerador + no_numerador)
    return contagem


def suprimidas(
    compilado: Callable[[str], str],
    familias: dict[str, tuple[Cubo, bool]],
    territorios: dict[str, tuple[str, ...]] = TERRITORIOS,
    menores: Mapping[str, Mapping[Celula, int]] | None = None,
) -> dict[str, set[Celula]]:
    """Cells that the model suppresses in each family. A family is a cube and whether its cells show a numerator;
    `menores` has, of some, another group that each cell would reveal.
    """
    acima = {par: lista for lista in territorios.values() for par in zip(NIVEIS, lista, strict=True)}
    linhas = []
    for nome, (celulas, com_numerador) in familias.items():
        # A name with a month, as in `serie@2`, is one family in that month.
        familia, _, mes = nome.partition("@")
        dia = date(2026, int(mes or 1), 1)
        for celula, (base, numerador) in celulas.items():
            nivel, territorio, v1, v2 = celula
            chave = "; ".join(f"{dim}={valor}" for dim, valor in (("d1", v1), ("d2", v2)) if valor)
            recorte = (chave, v1 and "d1", v1, v2 and "d2", v2)
            contadas = (MINIMO, base, numerador if com_numerador else None, (menores or {}).get(nome, {}).get(celula))
            linhas.append((familia, dia, nivel, territorio, *recorte, *contadas))
    tabela = pyarrow.Table.from_arrays([pyarrow.array(coluna) for coluna in zip(*linhas, strict=True)], COLUNAS)
    lugares = [(*lugar, lista[1], lista[2], lista[3]) for lugar, lista in acima.items()]
    dentro = pyarrow.Table.from_arrays([pyarrow.array(coluna) for coluna in zip(*lugares, strict=True)], DENTRO)
    with duckdb.connect() as con:
        con.execute("attach ':memory:' as trabalho; attach ':memory:' as restrito")
        con.execute("create schema trabalho.intermediate; create schema trabalho.staging")
        con.execute(
            "create table trabalho.staging.stg_referencia__prioridades as select 'especialidade' tipo, 'b' codigo"
        )
        con.register("tabela", tabela)
        con.execute(f"create table trabalho.intermediate.int_indicadores__publicaveis as select {TIPOS} from tabela")
        con.register("dentro", dentro)
        con.execute("create table trabalho.intermediate.int_supressao__territorios as from dentro")
        for passo in PASSOS:
            con.execute(f"create table trabalho.intermediate.{passo} as {compilado(passo)}")
        rows = con.execute(
            "select familia, month(competencia), nivel, codigo_territorio, valor_1, valor_2"
            " from trabalho.intermediate.int_indicadores__supressao"
        ).fetchall()
    ocultas: dict[str, set[Celula]] = {familia: set() for familia in familias}
    for familia, mes, *celula in rows:
        nome = familia if familia in ocultas else f"{familia}@{mes}"
        ocultas[nome].add((celula[0], celula[1], celula[2], celula[3]))
    return ocultas


def equacoes_de(celulas: Cubo, ocultas: set[Celula]) -> list[dict[Celula, int]]:
    """Every equation of a total and its parts: a territory and those inside it, a recorte and its values."""
    todas = set(celulas) | ocultas
    publicados = {celula[0] for celula in todas}
    valores_1 = {celula[2] for celula in todas if celula[2]}
    valores_2 = {celula[3] for celula in todas if celula[3]}
    dentro: dict[tuple[str, str], set[str]] = {}
    for lista in TERRITORIOS.values():
        for posicao in range(len(NIVEIS) - 1):
            dentro.setdefault((NIVEIS[posicao], lista[posicao]), set()).add(lista[posicao + 1])
    equacoes = []
    for nivel, territorio, v1, v2 in todas:
        partes: list[list[Celula]] = []
        abaixo = dict(pairwise(NIVEIS)).get(nivel)
        if (nivel, territorio) in dentro and abaixo in publicados:
            partes.append([(abaixo, codigo, v1, v2) for codigo in dentro[nivel, territorio]])
        if v1 is None and valores_1:
            partes.append([(nivel, territorio, valor, v2) for valor in valores_1])
        if v2 is None and valores_2:
            partes.append([(nivel, territorio, v1, valor) for valor in valores_2])
        for parte in partes:
            equacoes.append({(nivel, territorio, v1, v2): 1} | {celula: -1 for celula in parte if celula in todas})
    return equacoes


def _recuperadas(celulas: Cubo, ocultas: set[Celula]) -> set[Celula]:
    """Suppressed cells determined by the published ones: they have the same value in every solution of the system."""
    if not ocultas:
        return set()
    posicao = {celula: numero for numero, celula in enumerate(sorted(ocultas, key=str))}
    linhas = {
        tuple(sorted((posicao[celula], sinal) for celula, sinal in equacao.items() if celula in ocultas))
        for equacao in equacoes_de(celulas, ocultas)
    }
    sistema = np.zeros((len(posicao), len(linhas)))
    for numero, linha in enumerate(sorted(linhas)):
        for coluna, sinal in linha:
            sistema[coluna, numero] = sinal
    # A random vector minus its projection on the equations is a solution that moves every cell that can move.
    acaso = np.random.default_rng(1).standard_normal(len(posicao))
    solucao = acaso - sistema @ np.linalg.lstsq(sistema, acaso, rcond=None)[0]
    return {celula for celula, numero in posicao.items() if abs(solucao[numero]) < 1e-7}


def _pequenas_determinadas(meses: list[tuple[Cubo, set[Celula]]], ligadas: bool) -> set[tuple[int, Celula]]:
    """Suppressed cells of 1 to 4 people that have one value in every solution in whole numbers from zero on.

    The attacker solves all months together; `ligadas`: and knows that a cell counts the same people in each of them.
    """
    posicao = {
        par: n
        for n, par in enumerate((mes, c) for mes, (_, ocultas) in enumerate(meses) for c in sorted(ocultas, key=str))
    }
    linhas: dict[tuple[tuple[int, int], ...], int] = {}
    for mes, (celulas, ocultas) in enumerate(meses):
        for equacao in equacoes_de(celulas, ocultas):
            incognitas = {posicao[mes, c]: sinal for c, sinal in equacao.items() if c in ocultas}
            if incognitas:
                conhecido = sum(sinal * celulas[c][0] for c, sinal in equacao.items() if c not in ocultas)
                linhas[tuple(sorted(incognitas.items()))] = -conhecido
        for c in ocultas if ligadas else ():
            for outro, (delas, ocultas_la) in enumerate(meses):
                if outro != mes and c in ocultas_la:
                    linhas[tuple(sorted(((posicao[mes, c], 1), (posicao[outro, c], -1))))] = 0
                elif outro != mes:
                    linhas[((posicao[mes, c], 1),)] = delas.get(c, (0, 0))[0]
    if not posicao:
        return set()
    unica = determinada([(dict(linha), valor, valor) for linha, valor in linhas.items()], len(posicao))
    return {
        (mes, c)
        for (mes, c), coluna in posicao.items()
        if 0 < meses[mes][0].get(c, (0, 0))[0] < MINIMO and unica({coluna: 1})
    }


def populacao(sorte: Random, dims: int) -> list[Pessoa]:
    """Groups of one to fourteen equal people: small tables, where suppression is hardest."""
    pessoas: list[Pessoa] = []
    for _ in range(sorte.randint(1, 30)):
        uma = (
            sorte.choice(sorted(TERRITORIOS)),
            sorte.choice("aaaabbc" if dims == 2 else "aaaaaabbbccde"),
            sorte.choice("xxxyyzzwv" if dims == 2 else "x"),
            sorte.random() < 0.5,
        )
        pessoas += [uma] * sorte.randint(1, 14)
    return pessoas


@pytest.mark.parametrize("dims", [1, 2])
def test_no_suppressed_cell_can_be_recovered(compilado: Callable[[str], str], dims: int) -> None:
    """The same people are published twice: as counts, and as proportions in another indicator."""
    sorte = Random(dims)
    tabelas = [celulas_de(populacao(sorte, dims), dims) for _ in range(POPULACOES)]
    familias = {
        f"{numero}/{forma}": (celulas, forma == PROPORCAO)
        for numero, celulas in enumerate(tabelas)
        for forma in (CONTAGEM, PROPORCAO)
    }
    ocultas = suprimidas(compilado, familias)

    for familia, (celulas, com_numerador) in familias.items():
        _nothing_small_is_shown(celulas, ocultas[familia], com_numerador)
        _no_shown_cell_has_a_withheld_total(celulas, ocultas[familia])
        assert not _recuperadas(celulas, ocultas[familia])
    for numero in range(POPULACOES):
        contadas = {celula for celula in ocultas[f"{numero}/{CONTAGEM}"] if celula[0] in COMUNS and None in celula[2:]}
        assert contadas <= ocultas[f"{numero}/{PROPORCAO}"], "the shares show what the counts withhold"


def test_months_together_reveal_no_small_cell(compilado: Callable[[str], str]) -> None:
    """One series of the same people, of whom others are in the numerator each month: as under one snapshot."""
    sorte = Random(17)
    series = []
    for _ in range(SERIES):
        pessoas = populacao(sorte, 1)
        meses = [[(*pessoa[:3], sorte.random() < chance) for pessoa in pessoas] for chance in (0.2, 0.5, 0.8)]
        series.append([celulas_de(mes, 1) for mes in meses])
    ocultas = suprimidas(
        compilado,
        {
            f"{numero}@{mes}": (celulas, True)
            for numero, meses in enumerate(series)
            for mes, celulas in enumerate(meses, 1)
        },
    )
    for numero, meses in enumerate(series):
        publicados = [(celulas, ocultas[f"{numero}@{mes}"]) for mes, celulas in enumerate(meses, 1)]
        nacionais = [
            (
                {c: n for c, n in celulas.items() if c[0] in COMUNS},
                {c for c in escondidas if c[0] in COMUNS},
            )
            for celulas, escondidas in publicados
        ]
        assert not _pequenas_determinadas(nacionais, ligadas=True)
        assert not _pequenas_determinadas(publicados, ligadas=False)


def test_a_later_month_does_not_change_what_an_earlier_one_withholds(compilado: Callable[[str], str]) -> None:
    sorte = Random(18)
    primeiro, segundo = (celulas_de(populacao(sorte, 2), 2) for _ in range(2))
    antes = suprimidas(compilado, {"serie@1": (primeiro, True)})
    depois = suprimidas(compilado, {"serie@1": (primeiro, True), "serie@2": (segundo, True)})

    assert antes["serie@1"] and depois["serie@1"] == antes["serie@1"]


def test_the_attack_over_months_recovers_cells_of_a_careless_series() -> None:
    """What a month withholds is shown by the next one, which counts the same people."""
    todas = celulas_de([("110000", "a", "x", True)] * 3 + [("120000", "a", "x", True)] * 9, 1)
    celulas = {c: n for c, n in todas.items() if c[0] in COMUNS}
    uf = ("uf", "11", "a", None)
    pares = {c for c in celulas if c[0] == "uf"}

    assert (0, uf) not in _pequenas_determinadas([(celulas, pares), (celulas, pares)], ligadas=True)
    assert (0, uf) in _pequenas_determinadas(
        [(celulas, pares), (celulas, pares - {("uf", "12", "a", None)})], ligadas=True
    )


def _nothing_small_is_shown(celulas: Cubo, ocultas: set[Celula], com_numerador: bool) -> None:
    for celula, (base, numerador) in celulas.items():
        pequena = base < MINIMO or (com_numerador and (numerador < MINIMO or 0 < base - numerador < MINIMO))
        assert not pequena or celula in ocultas, f"{celula} shows a group under {MINIMO}"
    for equacao in equacoes_de(celulas, ocultas):
        total = next(iter(equacao))
        if total not in ocultas:
            soma = sum(celulas.get(celula, (0, 0))[0] for celula in equacao if celula in ocultas)
            assert soma == 0 or soma >= MINIMO, f"{total} less what is shown leaves {soma} people"


def _no_shown_cell_has_a_withheld_total(celulas: Cubo, ocultas: set[Celula]) -> None:
    for nivel, territorio, v1, v2 in celulas.keys() - ocultas:
        for total in ((nivel, territorio, None, v2), (nivel, territorio, v1, None)):
            assert total not in ocultas, f"{total} is the denominator of a shown cell"


def test_cells_suppressed_in_one_indicator_are_not_shown_by_another(compilado: Callable[[str], str]) -> None:
    """State 11 has three people. In counts, hiding 13 protects them; in proportions, hiding 12 and 14 would do."""
    estados = {"110000": (3, 3), "120000": (30, 2), "130000": (8, 8), "140000": (40, 20)}
    pessoas = [(lugar, "a", "x", um < sim) for lugar, (todos, sim) in estados.items() for um in range(todos)]
    celulas = celulas_de(pessoas, 1)
    ocultas = suprimidas(compilado, {CONTAGEM: (celulas, False), PROPORCAO: (celulas, True)})

    assert {uf for nivel, uf, *_ in ocultas[CONTAGEM] if nivel == "uf"} == {"11", "13"}
    assert not _recuperadas(celulas, ocultas[CONTAGEM] & ocultas[PROPORCAO])


def test_a_total_does_not_reveal_the_few_hidden_people_of_a_row(compilado: Callable[[str], str]) -> None:
    """In row a, one person is in a hidden column and none in the others: the total minus the shown cells reveals it."""
    tabela = {
        "a": {"s1": 20, "s2": 20, "s3": 1},
        "b": {"s1": 20, "s2": 20, "s3": 3, "s4": 4, "s5": 4, "s6": 6},
    }
    pessoas = [
        ("530000", v1, v2, True) for v1, linha in tabela.items() for v2, todos in linha.items() for _ in range(todos)
    ]
    celulas = celulas_de(pessoas, 2)

    _nothing_small_is_shown(celulas, suprimidas(compilado, {"": (celulas, False)})[""], com_numerador=False)


def test_the_attack_recovers_cells_of_a_careless_publication() -> None:
    celulas = celulas_de([("110000", "a", "x", True)] * 3 + [("110001", "a", "x", True)] * 9, 1)
    so_as_pequenas = {celula for celula, (base, _) in celulas.items() if base < MINIMO}

    assert ("municipio", "110000", "a", None) in _recuperadas(celulas, so_as_pequenas)


def test_a_publication_without_small_cells_suppresses_nothing(compilado: Callable[[str], str]) -> None:
    pessoas = [(municipio, valor, "x", True) for municipio in TERRITORIOS for valor in "ab" for _ in range(6)]
    celulas = celulas_de(pessoas, 1)

    assert suprimidas(compilado, {"": (celulas, False)}) == {"": set()}
