"""What several indicators of the same people reveal together, and how much a month of national size shows."""

from collections.abc import Callable, Mapping
from random import Random

import numpy as np
import pytest

from tests.unit.indicadores.ataque import Linha, determinada
from tests.unit.indicadores.casos import MES, Formula, tabela
from tests.unit.indicadores.test_divulgacao import (
    COMUNS,
    MINIMO,
    Celula,
    Cubo,
    celulas_de,
    equacoes_de,
    populacao,
    suprimidas,
)

Familias = dict[str, tuple[Cubo, set[Celula]]]
"""Name of an indicator in a month (`marcados@1`) -> its cube, with numerators, and what it withholds."""


def _determinadas(familias: Familias, contidas: Mapping[str, str] | None = None) -> set[tuple[str, str, Celula]]:
    """Groups of 1 to 4 people that whole numbers from zero on leave one value, by (group, family, cell).

    `contidas`: the numerator of a family is part of that of another, whose rest is a group too.

    The attacker knows that the base of a cell is the same people in every indicator and month, that a numerator is part
    of it, all totals and parts, the sum over each cut, and of a withheld share of the country that it is under 1 % or
    over 99 %.
    """
    posicao: dict[tuple[str, Celula], int] = {}
    linhas: list[Linha] = []

    def incognita(nome: str, celula: Celula) -> int:
        return posicao.setdefault((nome, celula), len(posicao))

    for familia, (celulas, ocultas) in familias.items():
        for celula in set(celulas) | ocultas:
            base, parte = incognita("base", celula), incognita(familia, celula)
            linhas.append(({base: 1, parte: -1}, 0, np.inf))
            contadas = celulas.get(celula, (0, 0))
            if celula not in ocultas:
                linhas += [({base: 1}, contadas[0], contadas[0]), ({parte: 1}, contadas[1], contadas[1])]
            elif celula == ("brasil", "BR", None, None) and contadas[0] > 100 * (MINIMO - 1):
                if contadas[1] < MINIMO:
                    linhas.append(({parte: 1}, 0, MINIMO - 1))
                elif contadas[0] - contadas[1] < MINIMO:
                    linhas.append(({base: 1, parte: -1}, 1, MINIMO - 1))
        for equacao in equacoes_de(celulas, ocultas):
            for nome in ("base", familia):
                linhas.append(({incognita(nome, c): sinal for c, sinal in equacao.items()}, 0, 0))
    for dentro, fora in (contidas or {}).items():
        for celula in set(familias[dentro][0]):
            linhas.append(({incognita(fora, celula): 1, incognita(dentro, celula): -1}, 0, np.inf))
    unica = determinada(linhas, len(posicao))
    achadas = set()
    for familia, (celulas, ocultas) in familias.items():
        for celula in ocultas & set(celulas):
            todos, parte = celulas[celula]
            base, numerador = posicao["base", celula], posicao[familia, celula]
            grupos = {"base": (todos, {base: 1}), "numerador": (parte, {numerador: 1})}
            grupos["complemento"] = (todos - parte, {base: 1, numerador: -1})
            if fora := (contidas or {}).get(familia):
                resto = familias[fora][0][celula][1] - parte
                grupos["resto"] = (resto, {posicao[fora, celula]: 1, numerador: -1})
            for nome, (pessoas, grupo) in grupos.items():
                if 0 < pessoas < MINIMO and unica(grupo):
                    achadas.add((nome, familia, celula))
    return achadas


@pytest.mark.parametrize("semente", range(3))
def test_two_shares_of_the_same_people_over_months_reveal_no_small_group(
    compilado: Callable[[str], str], semente: int
) -> None:
    """As I-29: who is marked and who has a title, of the same preceptors, withheld each by itself, in two months."""
    sorte = Random(100 + semente)
    pessoas = populacao(sorte, 1)
    if semente == 0:
        pessoas += [("310000", "a", "x", True)] * 500
    cubos = {
        f"{indicador}@{mes}": {
            celula: contadas
            for celula, contadas in celulas_de(
                [(*pessoa[:3], pessoa[3] if semente == 0 else sorte.random() < chance) for pessoa in pessoas], 1
            ).items()
            if celula[0] in COMUNS
        }
        for indicador, chance in (("marcados", 0.3), ("titulados", 0.9))
        for mes in (1, 2)
    }
    ocultas = suprimidas(compilado, {familia: (cubo, True) for familia, cubo in cubos.items()})
    assert not _determinadas({familia: (cubo, ocultas[familia]) for familia, cubo in cubos.items()})


@pytest.mark.parametrize("semente", range(3))
def test_a_figure_and_a_part_of_it_reveal_no_small_group(compilado: Callable[[str], str], semente: int) -> None:
    """As I-37: who exceeds the hours in residency links is among who exceeds them in all links."""
    sorte = Random(200 + semente)
    pessoas = populacao(sorte, 1) + populacao(sorte, 1)
    sorteadas = [(pessoa, sorte.random() < 0.6, sorte.random() < 0.4) for pessoa in pessoas]
    cubos = {
        nome: {
            celula: contadas
            for celula, contadas in celulas_de(
                [
                    (*pessoa[:3], em_todos and (nome == "todos@1" or na_residencia))
                    for pessoa, em_todos, na_residencia in sorteadas
                ],
                1,
            ).items()
            if celula[0] in COMUNS and celula[2] is None
        }
        for nome in ("residencia@1", "todos@1")
    }
    resto = {celula: n - cubos["residencia@1"][celula][1] for celula, (_, n) in cubos["todos@1"].items()}
    ocultas = suprimidas(
        compilado, {nome: (cubo, True) for nome, cubo in cubos.items()}, menores=dict.fromkeys(cubos, resto)
    )
    familias = {nome: (cubo, ocultas[nome]) for nome, cubo in cubos.items()}
    assert not _determinadas(familias, {"residencia@1": "todos@1"})


def test_the_attack_over_a_figure_and_its_part_finds_the_rest() -> None:
    """14 of 20 exceed the hours and 12 of them in residency: the 2 others follow where one figure is withheld alone."""
    pessoas = [("110000", "a", "x", n) for n in range(20)] + [("120000", "a", "x", n) for n in range(20)]
    cubos = {
        nome: {c: n for c, n in celulas_de([(*p[:3], p[3] < limite) for p in pessoas], 1).items() if c[0] in COMUNS}
        for nome, limite in (("residencia@1", 12), ("todos@1", 14))
    }
    sozinha = {c for c in cubos["todos@1"] if c[1] == "11"}
    familias = {"residencia@1": (cubos["residencia@1"], sozinha), "todos@1": (cubos["todos@1"], set[Celula]())}

    assert ("resto", "residencia@1", ("uf", "11", None, None)) in _determinadas(familias, {"residencia@1": "todos@1"})


def test_the_attack_over_indicators_recovers_a_careless_share() -> None:
    """State 11 is withheld alone: its 2 marked are what the country has less the others."""
    pessoas = [("110000", "a", "x", n < 2) for n in range(20)] + [("120000", "a", "x", n < 9) for n in range(20)]
    cubo = {celula: n for celula, n in celulas_de(pessoas, 1).items() if celula[0] in COMUNS}
    sozinha = {celula for celula in cubo if celula[1] == "11"}
    achadas = _determinadas({"marcados@1": (cubo, sozinha), "titulados@1": (cubo, set())})

    assert ("numerador", "marcados@1", ("uf", "11", None, None)) in achadas


def test_an_empty_place_is_nobody_but_no_specialist_is_a_small_group(compilado: Callable[[str], str]) -> None:
    """State 12 has no one: of places that is shown, of people it is withheld, with one more state of the region."""
    estados = {"110000": 30, "120000": 0, "130000": 40, "140000": 50}
    celulas = celulas_de([(lugar, "a", "x", True) for lugar, todos in estados.items() for _ in range(todos)], 1)
    celulas |= {("uf", "12", v1, None): (0, 0) for v1 in (None, "a")}
    ocultas = suprimidas(compilado, {"vagas": (celulas, False), "especialistas": (celulas, False)})

    assert ocultas["vagas"] == set()
    assert ("uf", "12", None, None) in ocultas["especialistas"]


UFS = {
    "35": 28.1, "33": 12.0, "31": 11.1, "43": 6.4, "41": 5.9, "29": 5.0, "42": 3.9, "26": 4.0, "23": 3.4, "53": 2.9,
    "52": 3.0, "32": 2.2, "15": 1.9, "25": 1.7, "24": 1.3, "51": 1.3, "50": 1.2, "21": 1.4, "13": 1.0, "27": 1.1,
    "22": 1.2, "28": 0.9, "17": 0.6, "11": 0.6, "12": 0.2, "16": 0.2, "14": 0.2,
}  # fmt: skip
"""Share of the country's physicians in each state, in percent: Demografia Médica no Brasil 2023, rounded."""


def _pais(sorte: Random, especialidades: int, maior: int, menor: int) -> Cubo:
    """Specialists of a profession, from the most frequent specialty to the least, spread over the states by chance."""
    cubo: Cubo = {}
    for n in range(especialidades):
        todos = round(maior * (menor / maior) ** (n / (especialidades - 1)))
        for uf in sorte.choices(list(UFS), list(UFS.values()), k=todos):
            for territorio in (("brasil", "BR"), ("regiao", uf[0]), ("uf", uf)):
                for v1 in (None, f"e{n}"):
                    base, _ = cubo.get((*territorio, v1, None), (0, 0))
                    cubo[*territorio, v1, None] = (base + 1, 0)
    return cubo


def test_most_states_of_a_national_month_are_shown(compilado: Callable[[str], str]) -> None:
    """55 specialties of medicine and 30 areas of four other professions, of the sizes that the country has.

    At least 60 % of the cells of a state with somebody are shown; that of a specialty with a handful of people is not.
    """
    sorte = Random(2026)
    familias = {"Medicina": (_pais(sorte, 55, 56000, 400), False)}
    familias |= {f"Profissao {n}": (_pais(sorte, 30, 3000, 60), False) for n in range(4)}
    territorios = {f"{uf}0001": ("BR", uf[0], uf, f"{uf}001", f"{uf}0001") for uf in UFS}
    ocultas = suprimidas(compilado, familias, territorios)
    partes = {}
    for familia, (cubo, _) in familias.items():
        estados = {celula for celula in cubo if celula[0] == "uf"}
        partes[familia] = (len(estados - ocultas[familia]), len(estados))
    mostradas, todas = (sum(parte[n] for parte in partes.values()) for n in (0, 1))
    assert mostradas / todas >= 0.6, partes
    assert partes["Medicina"][0] / partes["Medicina"][1] >= 0.8, partes


def _parcela(sorte: Random, pessoas: int, numerador: int, cortes: str = "") -> Cubo:
    """People of the country and who of them is in the numerator, by state, by chance, and by cut if there is any."""
    cubo: Cubo = {}
    for n, uf in enumerate(sorte.choices(list(UFS), list(UFS.values()), k=pessoas)):
        corte = sorte.choice(cortes) if cortes else None
        for territorio in (("brasil", "BR"), ("regiao", uf[0]), ("uf", uf)):
            for v1 in {None, corte}:
                base, sim = cubo.get((*territorio, v1, None), (0, 0))
                cubo[*territorio, v1, None] = (base + 1, sim + (n < numerador))
    return cubo


def test_every_share_of_the_country_is_shown_in_a_national_month(compilado: Callable[[str], str]) -> None:
    """I-27 to I-29, I-36 and I-37 of a month of national size, in which states and cuts hide few people.

    The country's value is its number or, of a share that a handful of people makes, `< 1 %` or `> 99 %`
    (test_series.py): none is withheld for the sake of states, of cuts or of another measure.
    """
    sorte = Random(36)
    paises = {
        "I-27": _parcela(sorte, 47000, 46998),
        "I-28": _parcela(sorte, 48000, 1900),
        "preceptores/marcados": _parcela(sorte, 21000, 9000),
        "preceptores/cadastro": _parcela(sorte, 21000, 20997),
        "I-36": _parcela(sorte, 45000, 44940, "aaaaaaaaaaaaaaabbbbbbbbbcd"),
        "I-37/residencia": _parcela(sorte, 47000, 3),
        "I-37/todos": _parcela(sorte, 47000, 21000),
    }
    territorios = {f"{uf}0001": ("BR", uf[0], uf, f"{uf}001", f"{uf}0001") for uf in UFS}
    resto = {c: n - paises["I-37/residencia"].get(c, (0, 0))[1] for c, (_, n) in paises["I-37/todos"].items()}
    menores: dict[str, dict[Celula, int]] = {"I-37/residencia": resto, "I-37/todos": resto}
    ocultas = suprimidas(
        compilado, {familia: (cubo, True) for familia, cubo in paises.items()}, territorios, menores=menores
    )
    retidas = {familia for familia in paises if ("brasil", "BR", None, None) in ocultas[familia]}

    assert retidas == {"I-27", "preceptores/cadastro", "I-37/residencia"}
    assert all(any(celula[0] == "uf" for celula in ocultas[familia]) for familia in (*retidas, "I-36"))


def test_each_figure_of_i_37_is_withheld_by_itself(formula: Formula) -> None:
    """Of 40 marked in Sergipe, 2 exceed the hours in residency links and 9 in all of them."""
    horas = [(70, 0)] * 2 + [(50, 20)] * 7 + [(60, 0)] * 31
    vinculos = tabela(
        "competencia, pessoa, codigo_municipio, horas, marcado_residencia, repetido",
        *(
            f"{MES}, {pessoa}, '280030', {soma}, {marcado}, false"
            for pessoa, (residencia, outras) in enumerate(horas)
            for soma, marcado in ((residencia, "true"), (outras, "false"))
            if soma
        ),
    )
    rows = formula.linhas(
        "i_37_residentes_acima_de_60_horas",
        "familia, medida, pessoas, pessoas_numerador, menor",
        core__core_vinculos_de_residentes=vinculos,
        intermediate__int_indicadores__territorios=tabela(
            "codigo_municipio, nivel, codigo_territorio", "'280030', 'uf', '28'"
        ),
    )
    assert rows == [
        ("I-37/residencia", "vinculos_de_residencia", 40, 2, 7),
        ("I-37/todos", "todos_os_vinculos", 40, 9, 7),
    ]
