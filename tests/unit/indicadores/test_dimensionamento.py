"""Need, gap and projection of specialists: closed forms by hand, and every cell against plain Python, to 1e-6."""

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.unit.indicadores.dimensiona import Publicado, dimensiona
from tests.unit.indicadores.dimensionamento import Calculo
from tests.unit.indicadores.paises import ANOS, BASE, CENARIOS, MESES, Pais, Programa, Residente, gera


def chave(linha: dict[str, Any], *colunas: str) -> tuple[Any, ...]:
    return tuple(linha[coluna] for coluna in ("profissao", "especialidade", "nivel", "codigo", *colunas))


def perto(valor: float | None) -> object:
    return None if valor is None else pytest.approx(valor, rel=1e-6, abs=1e-6)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(semente=st.integers(0, 10**6))
@example(semente=2236)  # parameters of use for ages that nobody has
def test_every_cell_is_that_of_plain_python(compilado: Callable[[str], str], semente: int) -> None:
    pais = gera(semente)
    calculo, publicado = Calculo(pais), dimensiona(compilado, pais)

    oferta = {
        chave(linha, "competencia"): (linha["pessoas"], linha["equivalentes"], linha["equivalentes_sus"])
        for linha in publicado["oferta"]
        if linha["pessoas"]
    }
    assert oferta == {
        (*celula, MESES[ano]): (valores[0], perto(valores[1]), perto(valores[2]))
        for ano in ANOS
        for celula, valores in calculo.oferta[ano].items()
    }

    necessidade = {chave(linha, "ano", "metodo"): linha["equivalentes"] for linha in publicado["necessidade"]}
    assert necessidade == {
        (*celula, ano, metodo): perto(valor) for (ano, metodo, *celula), valor in calculo.necessidade.items()
    }

    for linha in publicado["lacuna"]:
        esperado = calculo.necessidade[linha["ano"], linha["metodo"], *chave(linha)] - calculo.tem(
            linha["ano"], *chave(linha)
        )
        assert linha["lacuna"] == perto(esperado)
    assert len(publicado["lacuna"]) == len(necessidade)
    confere_deficits(calculo, publicado["lacuna"])
    confere_projecao(calculo, publicado["projecao"])


def confere_deficits(calculo: Calculo, lacunas: list[dict[str, Any]]) -> None:
    """Regions in deficit, people who live in them and positions, from the gaps themselves."""
    grupos: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for linha in lacunas:
        grupos.setdefault(tuple(linha[c] for c in ("profissao", "especialidade", "ano", "metodo")), []).append(linha)
    for linhas in grupos.values():
        em_deficit = {
            linha["codigo"]: linha["populacao"]
            for linha in linhas
            if linha["nivel"] == "regiao_saude" and round(linha["lacuna"], 9) > 0
        }
        for linha in linhas:
            dentro = [
                habitantes
                for codigo, habitantes in em_deficit.items()
                if linha["nivel"] == "brasil" or linha["codigo"] in (codigo, calculo.uf_da_regiao[codigo])
            ]
            assert (linha["regioes_em_deficit"], linha["populacao_em_deficit"]) == (len(dentro), sum(dentro))
            iguais = [round(outra["lacuna"], 9) for outra in linhas if outra["nivel"] == linha["nivel"]]
            assert linha["posicao"] == 1 + sum(valor > round(linha["lacuna"], 9) for valor in iguais)
            assert linha["cobertura"] == perto(linha["oferta"] / linha["necessidade"] if linha["necessidade"] else None)


def confere_projecao(calculo: Calculo, linhas: list[dict[str, Any]]) -> None:
    trajetorias: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for linha in sorted(linhas, key=lambda linha: linha["ano"]):
        trajetorias.setdefault(chave(linha, "cenario"), []).append(linha)
    assert set(trajetorias) == {
        (*par, *lugar, cenario)
        for par in calculo.combinacoes[BASE]
        for lugar in calculo.lugares
        for cenario in CENARIOS
    }
    for (profissao, especialidade, nivel, codigo, cenario), anos in trajetorias.items():
        esperada = calculo.projecao((profissao, especialidade), (nivel, codigo), cenario)
        assert [linha["ano"] for linha in anos] == list(range(BASE, BASE + 16))
        assert [linha["oferta"] for linha in anos] == [perto(valor) for valor in esperada["oferta"]]  # pyright: ignore[reportGeneralTypeIssues]
        assert {linha["metodo"] for linha in anos} == {esperada["metodo"]}
        assert {linha["ano_de_fechamento"] for linha in anos} == {esperada["fecha"]}
        assert anos[0]["vagas_para_fechar"] == perto(esperada["vagas"])  # pyright: ignore[reportArgumentType]


def uma_medica(horas: int = 40) -> Pais:
    """One paediatrician in one of two equal regions of one state."""
    return Pais(
        municipios={"280001": ("28001", "28", 50000), "280002": ("28002", "28", 50000)},
        especialistas={(BASE, 1): ("Medicina", {"Pediatria"}, [("280001", horas, horas)])},
    )


def serie(publicado: Publicado, nivel: str, codigo: str, cenario: str = "tendencia") -> list[float]:
    return [
        linha["oferta"]
        for linha in sorted(publicado["projecao"], key=lambda linha: linha["ano"])
        if (linha["nivel"], linha["codigo"], linha["cenario"]) == (nivel, codigo, cenario)
    ]


def test_without_exits_or_graduates_nothing_changes(compilado: Callable[[str], str]) -> None:
    pais = uma_medica()
    pais.taxas["PEDIATRIA"] = 0.0
    publicado = dimensiona(compilado, pais)
    for lugar, equivalentes in {("brasil", "BR"): 1.0, ("regiao_saude", "28001"): 1.0, ("uf", "28"): 1.0}.items():
        for cenario in CENARIOS:
            assert serie(publicado, *lugar, cenario) == [equivalentes] * 16


def test_without_a_factor_one_in_thirty_five_leaves_each_year(compilado: Callable[[str], str]) -> None:
    [primeiro, segundo, *_, ultimo] = serie(dimensiona(compilado, uma_medica()), "brasil", "BR")
    assert (primeiro, segundo) == (1.0, pytest.approx(34 / 35))
    assert ultimo == pytest.approx((34 / 35) ** 15)


def test_one_cohort_by_hand(compilado: Callable[[str], str]) -> None:
    pais = uma_medica(20)
    pais.taxas["PEDIATRIA"] = 0.0
    programa = Programa("P1", "280001", True, "Pediatria", 2, 0, True)
    pais.programas.append(programa)
    for numero in range(4):
        quando = date(2025, 3, 1), date(2027, 2, 28)
        pais.residentes.append(Residente(f"M{numero}", 100 + numero, programa, "Medicina", 2, *quando, "ativo", None))
    pais.egressos = [(BASE, 24, programa, [("280001" if numero < 3 else "280002", 40)]) for numero in range(4)]

    publicado = dimensiona(compilado, pais)

    # Four graduates of 2027, each of half a full-time equivalent, practise from 2028 on.
    assert serie(publicado, "brasil", "BR") == pytest.approx([0.5] * 2 + [2.5] * 14)
    # Of four in the region of training three are still there: 3.5 / 5 at each level, so the prior is the same.
    fica, na_uf = 3.5 / 5, 4.5 / 5
    assert serie(publicado, "regiao_saude", "28001")[2] == pytest.approx(0.5 + 2 * fica)
    assert serie(publicado, "regiao_saude", "28002")[2] == pytest.approx(2 * (na_uf - fica))
    assert serie(publicado, "regiao_saude", "28001", "mais_fixacao")[2] == pytest.approx(0.5 + 2 * (fica + 0.1))


def test_the_forecast_of_a_year_before_is_what_came(compilado: Callable[[str], str]) -> None:
    """One who practised in 2025 stays, and the two who concluded in it practise in 2026."""
    pais = uma_medica()
    pais.taxas["PEDIATRIA"] = 0.0
    pais.especialistas[2025, 1] = pais.especialistas[BASE, 1]
    programa = Programa("P1", "280001", True, "Pediatria", 2, 0, True)
    pais.programas.append(programa)
    for pessoa in (100, 101):
        quando = date(2023, 9, 1), date(2025, 8, 31)
        pais.residentes.append(Residente(f"M{pessoa}", pessoa, programa, "Medicina", 2, *quando, "ativo", None))
    before = dimensiona(compilado, pais, ate=2025)
    assert {linha["competencia"] for linha in before["projecao"]} == {MESES[2025]}

    pais.residentes.clear()
    for pessoa in (100, 101):
        pais.especialistas[BASE, pessoa] = pais.especialistas[BASE, 1]
    after = dimensiona(compilado, pais)

    (came,) = [
        linha["equivalentes"]
        for linha in after["oferta"]
        if linha["nivel"] == "brasil" and linha["competencia"] == MESES[BASE]
    ]
    assert serie(before, "brasil", "BR")[1] == came == 3.0


def test_the_gap_of_two_regions_by_hand(compilado: Callable[[str], str]) -> None:
    publicado = dimensiona(compilado, uma_medica())
    lacunas = {
        (linha["nivel"], linha["codigo"], linha["metodo"]): linha
        for linha in publicado["lacuna"]
        if linha["ano"] == BASE
    }
    assert lacunas["regiao_saude", "28002", "media_nacional"]["lacuna"] == pytest.approx(0.5)
    assert lacunas["regiao_saude", "28001", "media_nacional"]["cobertura"] == pytest.approx(2.0)
    # Three quarters of the people are only reached with the region that has the higher rate.
    assert lacunas["brasil", "BR", "p75"]["necessidade"] == pytest.approx(2.0)
    uf = lacunas["uf", "28", "p75"]
    assert (uf["regioes_em_deficit"], uf["populacao_em_deficit"]) == (1, 50000)
    assert [lacunas["regiao_saude", codigo, "p75"]["posicao"] for codigo in ("28001", "28002")] == [2, 1]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(semente=st.integers(0, 10**6), quantas=st.integers(0, 30))
def test_no_public_table_shows_a_withheld_supply(compilado: Callable[[str], str], semente: int, quantas: int) -> None:
    pais = gera(semente)
    celulas = sorted((*celula, MESES[ano]) for ano, celulas in Calculo(pais).oferta.items() for celula in celulas)
    retiradas = set(random.Random(semente).sample(celulas, min(quantas, len(celulas))))

    publicado = dimensiona(compilado, pais, sorted(retiradas))

    for linha in publicado["oferta_publica"]:
        assert linha["suprimido"] == (chave(linha, "competencia") in retiradas)
        assert not linha["suprimido"] or (linha["pessoas"], linha["equivalentes"]) == (None, None)
    for linha in publicado["necessidade_publica"]:
        do_pais = (linha["profissao"], linha["especialidade"], "brasil", "BR", linha["competencia"]) in retiradas
        assert linha["suprimido"] or not (do_pais and linha["metodo"] != "razao")
        assert not linha["suprimido"] or linha["equivalentes"] is None
    for linha in publicado["lacuna_publica"]:
        if chave(linha, "competencia") in retiradas:
            assert [linha[c] for c in ("oferta", "lacuna", "cobertura", "posicao")] == [None] * 4
    assert not [linha for linha in publicado["projecao_publica"] if (*chave(linha), linha["competencia"]) in retiradas]


def test_the_rate_of_a_withheld_region_is_no_public_reference(compilado: Callable[[str], str]) -> None:
    pais, mes = uma_medica(), MESES[BASE]
    retirada = ("Medicina", "Pediatria", "regiao_saude", "28001", mes)
    for suprimidas, escondido in (([], False), ([retirada], True)):
        linhas = dimensiona(compilado, pais, suprimidas)["necessidade_publica"]
        assert {linha["suprimido"] for linha in linhas if linha["metodo"] == "p75"} == {escondido}
        assert {linha["suprimido"] for linha in linhas if linha["metodo"] == "media_nacional"} == {False}


@pytest.mark.parametrize(("residentes", "publica"), [(4, False), (5, True)])
def test_a_projection_is_public_when_no_class_is_small(
    compilado: Callable[[str], str], residentes: int, publica: bool
) -> None:
    pais = uma_medica()
    programa = Programa("P1", "280001", True, "Pediatria", 2, 0, True)
    pais.programas.append(programa)
    for numero in range(residentes):
        quando = date(2025, 3, 1), date(2027, 2, 28)
        pais.residentes.append(Residente(f"M{numero}", 100 + numero, programa, "Medicina", 2, *quando, "ativo", None))
    projecao = dimensiona(compilado, pais)["projecao_publica"]
    assert bool(projecao) == publica
    assert {linha["nivel"] for linha in projecao} <= {"brasil"}
