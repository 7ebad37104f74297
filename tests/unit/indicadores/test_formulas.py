"""Formulas about specialists, each on a case small enough to compute by hand."""

from math import log
from random import Random

import pytest

from tests.unit.indicadores.casos import MES, Formula, Valores, tabela

ESPECIALISTAS = (
    "competencia, nivel, codigo_territorio, especialidade, pessoas, horas, horas_sus, equivalentes, quartis, populacao,"
    " papeis, equivalentes_sus, atuantes, area_atuacao, cadastro, profissao"
)


def especialistas(*linhas: str) -> str:
    """Rows of int_indicadores__especialistas, of physicians."""
    return tabela(ESPECIALISTAS, *(f"{linha}, 14, 5.75, 9, null::varchar, 'CNE', 'Medicina'" for linha in linhas))


def test_i_01_i_03_density_over_population(formula: Formula) -> None:
    entrada = especialistas(
        f"{MES}, 'uf', '28', 'Pediatria', 12, 480, 240, 11.5, [10.0, 20, 30], 400000",
        f"{MES}, 'uf', '27', 'Pediatria', 0, 0, 0, 0, null, null",
    )
    valores = formula("i_01_especialistas_por_100_mil", intermediate__int_indicadores__especialistas=entrada)
    assert valores == {
        ("uf", "28", "Pediatria"): 3.0,
        ("uf", "27", "Pediatria"): None,
        ("uf", "28", "Pediatria", "papeis"): 3.5,
        ("uf", "28", "Pediatria", "atua_na_especialidade"): 2.25,
        ("uf", "27", "Pediatria", "atua_na_especialidade"): None,
        ("uf", "27", "Pediatria", "papeis"): None,
    }
    valores = formula("i_03_equivalentes_por_100_mil", intermediate__int_indicadores__especialistas=entrada)
    assert valores["uf", "28", "Pediatria"] == 2.875
    assert valores["uf", "28", "Pediatria", "sus"] == 1.4375


def test_i_01_each_profession_is_a_family_and_none_is_added_up(formula: Formula) -> None:
    entrada = tabela(
        ESPECIALISTAS,
        f"{MES}, 'uf', '28', null, 12, 480, 240, 11.5, null, 400000, 14, 5.75, null, null, 'CNE', 'Medicina'",
        f"{MES}, 'uf', '28', null, 8, 480, 240, 11.5, null, 400000, 14, 5.75, null, null, 'CNE-APS', 'Enfermagem'",
        f"{MES}, 'uf', '28', null, 20, 480, 240, 11.5, null, 400000, 14, 5.75, null, null, 'CNE-APS', null",
    )
    assert formula.linhas(
        "i_01_especialistas_por_100_mil",
        "distinct familia, cadastro, profissao",
        intermediate__int_indicadores__especialistas=entrada,
    ) == [
        (f"{familia}/{profissao}", cadastro, profissao)
        for familia in ("especialistas", "especialistas_papeis")
        for cadastro, profissao in (("CNE-APS", "Enfermagem"), ("CNE", "Medicina"))
    ]


@pytest.mark.parametrize(("papeis", "menor"), [(9, 1), (10, None)])
def test_i_01_as_many_workplaces_as_people_in_the_regions_reveal_one_in_each(
    formula: Formula, papeis: int, menor: int | None
) -> None:
    """Beside I-08, which says how many of the regions have somebody."""
    lugares = (("brasil", "BR", 9, papeis), ("regiao_saude", "28001", 4, 4), ("regiao_saude", "28002", 5, papeis - 4))
    linhas = formula.linhas(
        "i_01_especialistas_por_100_mil",
        "nivel, codigo_territorio, menor",
        intermediate__int_indicadores__especialistas=tabela(
            ESPECIALISTAS,
            *(
                f"{MES}, '{nivel}', '{codigo}', 'Dor', {pessoas}, 0, 0, 0, null, 100000, {quantos}, 0, null, null,"
                " 'CNE', 'Medicina'"
                for nivel, codigo, pessoas, quantos in lugares
            ),
        ),
    )
    assert {linha[2] for linha in linhas if linha[0] != "brasil"} == {None}
    assert {linha[2] for linha in linhas if linha[0] == "brasil"} == {None, menor}


def test_i_04_share_of_hours_in_sus(formula: Formula) -> None:
    horas = tabela(
        "competencia, codigo_uf, horas, horas_sus, pessoas", f"{MES}, '28', 40, 30, 2", f"{MES}, '27', 40, 40, 1"
    )
    valores = formula(
        "i_04_parcela_de_horas_no_sus",
        intermediate__int_indicadores__especialistas=especialistas(
            f"{MES}, 'brasil', 'BR', null, 3, 100, 25, 2.5, null, 1000"
        ),
        intermediate__int_indicadores__horas=horas,
    )
    assert valores["brasil", "BR", "horas_de_especialistas"] == 0.25
    assert valores["uf", "28", "horas_de_todos_os_vinculos"] == 0.75
    assert valores["brasil", "BR", "horas_de_todos_os_vinculos"] == 0.875


def test_i_04_hours_of_all_links_are_those_of_active_units(formula: Formula) -> None:
    horas = formula.linhas(
        "int_indicadores__horas",
        "codigo_uf, horas, horas_sus, pessoas",
        staging__stg_identidade__profissionais=tabela(
            "competencia, co_profissional_sus, pessoa, numero_unico",
            f"{MES}, 'A', 1, false",
            f"{MES}, 'B', 1, null::boolean",
            f"{MES}, 'C', 2, true",
        ),
        staging__stg_scnes__vinculos_sem_pessoa=tabela(
            "competencia, co_profissional_sus, co_unidade, horas, atende_sus",
            f"{MES}, 'A', 'U', 30, true",
            f"{MES}, 'B', 'U', 10, false",
            f"{MES}, 'C', 'U', 20, false",
            f"{MES}, 'C', 'FECHADA', 40, true",
        ),
        staging__stg_scnes__estabelecimentos=tabela(
            "competencia, co_unidade, codigo_municipio, ativo",
            f"{MES}, 'U', '280001', true",
            f"{MES}, 'FECHADA', '280001', false",
        ),
    )
    assert horas == [("28", 60, 30, 2)]


def test_i_05_quartiles(formula: Formula) -> None:
    valores = formula(
        "i_05_horas_sus_por_especialista",
        intermediate__int_indicadores__especialistas=especialistas(
            f"{MES}, 'uf', '28', 'Pediatria', 3, 90, 60, 2, [10.0, 20, 30], 1000",
            f"{MES}, 'regiao', '2', 'Pediatria', 3, 90, 60, 2, [10.0, 20, 30], 1000",
        ),
    )
    assert valores == {
        ("uf", "28", "Pediatria", "primeiro_quartil"): 10,
        ("uf", "28", "Pediatria", "mediana"): 20,
        ("uf", "28", "Pediatria", "terceiro_quartil"): 30,
    }


REGIOES = (
    f"{MES}, 'regiao_saude', '28001', 'Pediatria', 8, 0, 0, 0, null, 1000",
    f"{MES}, 'regiao_saude', '28002', 'Pediatria', 2, 0, 0, 0, null, 1000",
    f"{MES}, 'regiao_saude', '27001', 'Pediatria', 0, 0, 0, 0, null, 2000",
)
MUNICIPIOS = tabela(
    "codigo_municipio, codigo_regiao, codigo_uf, codigo_regiao_saude, populacao, prioritario",
    "'280001', '2', '28', '28001', 1000, true",
    "'280002', '2', '28', '28002', 1000, false",
    "'270001', '2', '27', '27001', 2000, false",
)


def test_i_06_gini_by_hand(formula: Formula) -> None:
    # Ordered by density: 0 of 10 in half the people, 2 in a quarter, 8 in a quarter. Area under the curve:
    # .5*0/2 + .25*(0+.2)/2 + .25*(.2+1)/2 = .175; G = 1 - 2 * .175 = .65.
    valores = formula(
        "i_06_gini_dos_especialistas", intermediate__int_indicadores__especialistas=especialistas(*REGIOES)
    )
    assert valores == {("brasil", "BR", "Pediatria"): 0.65}


def test_i_06_gini_equals_the_mean_difference_between_people(formula: Formula) -> None:
    """Equivalent definition: half the mean difference in density between two people, divided by the mean density."""
    sorte = Random(6)
    regioes = [(sorte.randint(0, 40), sorte.randint(100, 900)) for _ in range(12)]
    valores = formula(
        "i_06_gini_dos_especialistas",
        intermediate__int_indicadores__especialistas=especialistas(
            *(
                f"{MES}, 'regiao_saude', '{n}', 'Pediatria', {pessoas}, 0, 0, 0, null, {populacao}"
                for n, (pessoas, populacao) in enumerate(regioes)
            )
        ),
    )
    total = sum(populacao for _, populacao in regioes)
    media = sum(pessoas for pessoas, _ in regioes) / total
    diferenca = sum(pa * pb * abs(na / pa - nb / pb) for na, pa in regioes for nb, pb in regioes) / total**2
    assert valores["brasil", "BR", "Pediatria"] == pytest.approx(diferenca / (2 * media), abs=1e-6)


def test_i_07_theil_by_hand(formula: Formula) -> None:
    # Shares of specialists .8, .2, 0 over people .25, .25, .5: .8 ln 3.2 + .2 ln .8 = .885892.
    # Between states: 1 ln (1 / .5) = .693147; the rest, .192745, is within them.
    valores = formula(
        "i_07_theil_dos_especialistas",
        intermediate__int_indicadores__especialistas=especialistas(*REGIOES),
        intermediate__int_indicadores__municipios=MUNICIPIOS,
    )
    assert valores["brasil", "BR", "Pediatria", "theil_t"] == pytest.approx(0.885892, abs=2e-6)
    assert valores["brasil", "BR", "Pediatria", "entre_ufs"] == pytest.approx(0.693147, abs=2e-6)
    assert valores["brasil", "BR", "Pediatria", "dentro_das_ufs"] == pytest.approx(0.192745, abs=2e-6)


def test_i_07_theil_equals_that_of_inhabitants_one_by_one(formula: Formula) -> None:
    """Theil's definition (Economics and Information Theory, 1967): the mean over inhabitants of x/m ln x/m.

    It is the sum of the parts within and between states; the former weighs each state's index by its share.
    """
    sorte = Random(7)
    casos = {
        f"E{caso}": [(f"{uf}{n}", uf, sorte.choice((0, 1, 2, 9)), sorte.randint(1, 40)) for n in range(3) for uf in UFS]
        for caso in range(25)
    }
    # Everyone in one of twelve equal regions: the maximum, ln 12.
    casos["maximo"] = [(codigo, uf, 5 * (n == 0), 10) for n, (codigo, uf, _, _) in enumerate(casos["E0"])]
    valores = formula(
        "i_07_theil_dos_especialistas",
        intermediate__int_indicadores__especialistas=especialistas(
            *(
                f"{MES}, 'regiao_saude', '{codigo}', '{caso}', {pessoas}, 0, 0, 0, null, {populacao}"
                for caso, regioes in casos.items()
                for codigo, _, pessoas, populacao in regioes
            )
        ),
        intermediate__int_indicadores__municipios=tabela(
            "codigo_regiao_saude, codigo_uf", *(f"'{codigo}', '{uf}'" for codigo, uf, _, _ in casos["E0"])
        ),
    )
    for caso, regioes in casos.items():
        total, dentro = _theil(regioes), 0.0
        for uf in UFS:
            da_uf = [regiao for regiao in regioes if regiao[1] == uf]
            parcela = sum(pessoas for *_, pessoas, _ in da_uf) / sum(pessoas for *_, pessoas, _ in regioes)
            dentro += parcela * _theil(da_uf) if parcela else 0
        assert valores["brasil", "BR", caso, "theil_t"] == pytest.approx(total, abs=1e-6)
        assert valores["brasil", "BR", caso, "dentro_das_ufs"] == pytest.approx(dentro, abs=1e-6)
        assert valores["brasil", "BR", caso, "entre_ufs"] == pytest.approx(total - dentro, abs=1e-6)
    assert valores["brasil", "BR", "maximo", "theil_t"] == pytest.approx(log(12), abs=1e-6)


UFS = ("27", "28", "31", "35")


def _theil(regioes: list[tuple[str, str, int, int]]) -> float:
    habitantes = [pessoas / populacao for *_, pessoas, populacao in regioes for _ in range(populacao)]
    media = sum(habitantes) / len(habitantes)
    return sum(x / media * log(x / media) for x in habitantes if x) / len(habitantes)


def test_i_08_regions_without_a_specialist(formula: Formula) -> None:
    territorios = tabela(
        "codigo_municipio, nivel, codigo_territorio",
        *(
            f"'{m}', '{n}', '{c}'"
            for m, uf in (("280001", "28"), ("280002", "28"), ("270001", "27"))
            for n, c in (("brasil", "BR"), ("uf", uf))
        ),
    )
    valores = formula(
        "i_08_regioes_sem_especialista",
        intermediate__int_indicadores__especialistas=especialistas(*REGIOES),
        intermediate__int_indicadores__municipios=MUNICIPIOS,
        intermediate__int_indicadores__territorios=territorios,
    )
    assert valores["uf", "27", "Pediatria", "regioes_sem_especialista"] == 1
    assert valores["uf", "28", "Pediatria", "regioes_sem_especialista"] == 0
    assert valores["brasil", "BR", "Pediatria", "populacao_sem_especialista"] == 0.5


PESOS = tabela(
    "indicador, componente, sentido",
    "'mortalidade_infantil', 'epidemiologia', 1",
    "'indice_vulnerabilidade_social', 'social', 1",
    "'leitos_por_mil', 'capacidade', -1",
)


def prioridades(formula: Formula, pessoas: dict[str, tuple[int, int]], fatores: list[tuple[str, ...]]) -> Valores:
    """I-09 of municipalities with these people and inhabitants, and these values of each factor."""
    return formula(
        "i_09_prioridade_do_territorio",
        intermediate__int_indicadores__especialistas=tabela(
            "competencia, nivel, codigo_territorio, cadastro, profissao, especialidade, populacao, pessoas",
            *(f"{MES}, 'municipio', '{m}', null, null, null, {p}, {n}" for m, (n, p) in pessoas.items()),
            *(f"{MES}, 'municipio', '{m}', 'CNE', 'Medicina', null, {p}, 50" for m, (_, p) in pessoas.items()),
            *(
                f"{MES}, 'regiao_saude', '{m}', 'CNE', 'Medicina', 'Pediatria', {p}, {p - n}"
                for m, (n, p) in pessoas.items()
            ),
        ),
        intermediate__int_indicadores__populacao=tabela(
            "competencia, nivel, codigo_territorio, populacao",
            *(f"{MES}, '{n}', '{m}', {p}" for m, (_, p) in pessoas.items() for n in ("municipio", "regiao_saude")),
        ),
        intermediate__int_indicadores__municipios_do_mes=tabela(
            "competencia, codigo_municipio, populacao", *(f"{MES}, '{m}', {p}" for m, (_, p) in pessoas.items())
        ),
        core__core_cobertura_scnes=tabela("competencia, codigo_uf, pais", f"{MES}, '28', true"),
        intermediate__int_indicadores__territorios=tabela(
            "codigo_municipio, nivel, codigo_territorio",
            *(f"'{m}', '{n}', '{m}'" for m in pessoas for n in ("municipio", "regiao_saude")),
        ),
        staging__stg_referencia__epidemiologia=tabela(
            "codigo_municipio, ano, indicador, valor",
            *(f"'{m}', 2025, '{nome}', {v}" for nome, *vs in fatores for m, v in zip(pessoas, vs, strict=True)),
        ),
        referencia__componentes_prioridade=PESOS,
    )


def test_i_09_priority_is_a_weighted_mean_with_a_range_of_ranks(formula: Formula) -> None:
    fatores = [
        ("mortalidade_infantil", "30", "10"),
        ("indice_vulnerabilidade_social", "5", "60"),
        ("leitos_por_mil", "1", "4"),
    ]
    valores = prioridades(formula, {"280001": (50, 1000), "280002": (0, 1000)}, fatores)
    # 280001: dense (rank 1 of 2 -> 0), most infant deaths (1), least vulnerable (0), fewest beds (1): .2 + .2.
    # 280002: no specialist (1), 0, 1, 0: .4 + .2.
    assert valores["municipio", "280001", "pontuacao"] == 0.4
    assert valores["municipio", "280002", "pontuacao"] == 0.6
    assert valores["municipio", "280001", "posicao"] == 2
    # Of pediatricians 280001 has 950, 280002 all 1000: the density turns the other way, .4 + .2 + .2 against .2.
    assert valores["regiao_saude", "280001", "Pediatria", "pontuacao"] == 0.8
    assert valores["regiao_saude", "280002", "Pediatria", "posicao"] == 2
    assert valores["regiao_saude", "280001", "Pediatria", "pior_posicao"] == 1
    assert valores["regiao_saude", "280002", "Pediatria", "melhor_posicao"] == 2
    assert valores["municipio", "280002", "melhor_posicao"] == valores["municipio", "280002", "pior_posicao"] == 1


def test_i_09_a_small_territory_is_not_ranked_by_chance(formula: Formula) -> None:
    """Marshall (Applied Statistics 40, 1991): each rate is drawn towards that of the state by its own uncertainty.

    State 28: 10 in 1000, 0 in 100, 10 in 100 thousand. m = 20 / 101,100; variance between them
    [1000 (.01 - m)^2 + 100 m^2 + 100,000 (.0001 - m)^2] / 101,100 - m / 33,700 = 9.60e-7 - 5.87e-9 = 9.54e-7.
    280001: 9.54e-7 / (9.54e-7 + m / 1000) = .828, so .00832; 280002: .325, so .0001335; 280003: .998, so .0001002. By
    its own rate, zero, 280002 would be below 280003.
    """
    iguais = [
        (nome, "1", "1", "1") for nome in ("mortalidade_infantil", "indice_vulnerabilidade_social", "leitos_por_mil")
    ]
    valores = prioridades(formula, {"280001": (10, 1000), "280002": (0, 100), "280003": (10, 100000)}, iguais)
    # Only density differs: ranks 0, 1/2 and 1 of three give tenths of need 1, .5 and 0, weighted .4.
    assert {m: valores["municipio", m, "pontuacao"] for m in ("280001", "280002", "280003")} == {
        "280001": 0.0,
        "280002": 0.2,
        "280003": 0.4,
    }


def test_i_09_a_rank_of_a_specialty_that_hangs_on_the_weights_has_a_range(formula: Formula) -> None:
    """Few pediatricians weigh in 280001 as deaths and vulnerability in 280002: .4 each, until a weight moves."""
    fatores = [
        ("mortalidade_infantil", "10", "30"),
        ("indice_vulnerabilidade_social", "5", "60"),
        ("leitos_por_mil", "2", "2"),
    ]
    valores = prioridades(formula, {"280001": (900, 1000), "280002": (100, 1000)}, fatores)
    for regiao in ("280001", "280002"):
        celula = ("regiao_saude", regiao, "Pediatria")
        assert valores[*celula, "pontuacao"] == 0.4
        assert [valores[*celula, medida] for medida in ("posicao", "melhor_posicao", "pior_posicao")] == [1, 1, 2]


def test_i_09_of_equal_densities_the_more_populous_is_needier(formula: Formula) -> None:
    iguais = [(nome, "1", "1") for nome in ("mortalidade_infantil", "indice_vulnerabilidade_social", "leitos_por_mil")]
    valores = prioridades(formula, {"280001": (0, 500), "280002": (0, 9000)}, iguais)
    assert valores["municipio", "280002", "posicao"] == 1
    assert valores["municipio", "280001", "posicao"] == 2
