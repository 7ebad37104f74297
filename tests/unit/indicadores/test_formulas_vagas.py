"""Formulas about places and programmes, each on a case small enough to compute by hand."""

from tests.unit.indicadores.casos import MES, Formula, tabela

VAGAS = tabela(
    "competencia, nivel, codigo_territorio, especialidade, area_atuacao, ano_residencia, autorizadas, ocupadas,"
    " ociosas, ociosas_especialidade, ociosas_area, ociosas_territorio, autorizadas_especialidade, autorizadas_area,"
    " autorizadas_territorio, ocupadas_especialidade, ocupadas_area, ocupadas_territorio, programas,"
    " media_das_ocupacoes",
    f"{MES}, 'uf', '28', null, null, 'R1', 20, 15, 5, 3, 1, null, 10, 4, null, 7, 3, 0, 2, 0.8",
    f"{MES}, 'uf', '28', null, 'Dor', 'R1', 4, 3, 1, null, 1, null, null, 4, null, 0, 3, 0, 1, 0.75",
)


def test_i_10_i_11_i_12_places(formula: Formula) -> None:
    entrada = {"intermediate__int_indicadores__vagas": VAGAS}
    assert formula("i_10_vagas_autorizadas_e_ocupadas", **entrada) == {
        ("uf", "28", "R1", "autorizadas"): 20,
        ("uf", "28", "R1", "ocupadas"): 15,
        ("uf", "28", "Dor", "R1", "autorizadas"): 4,
        ("uf", "28", "Dor", "R1", "ocupadas"): 3,
    }
    assert formula("i_11_ocupacao", **entrada) == {
        ("uf", "28", "R1", "razao_das_somas"): 0.75,
        ("uf", "28", "R1", "media_das_razoes"): 0.8,
        ("uf", "28", "Dor", "R1", "razao_das_somas"): 0.75,
        ("uf", "28", "Dor", "R1", "media_das_razoes"): 0.75,
    }
    assert formula("i_12_vagas_ociosas_prioritarias", **entrada) == {
        ("uf", "28", "R1", "especialidade_prioritaria"): 0.3,
        ("uf", "28", "R1", "area_prioritaria"): 0.25,
        ("uf", "28", "Dor", "R1", "area_prioritaria"): 0.25,
    }


def test_i_12_reveals_who_is_in_a_priority_place_and_who_is_not(formula: Formula) -> None:
    """I-10 shows all who occupy places of the cell: 7 and 8 of 15, 3 and 12 of 15, all 3 of 3."""
    linhas = formula.linhas(
        "i_12_vagas_ociosas_prioritarias", "medida, valor_1, pessoas, menor", intermediate__int_indicadores__vagas=VAGAS
    )
    assert linhas == [
        ("area_prioritaria", "Dor", 3, 3),
        ("area_prioritaria", None, 15, 3),
        ("especialidade_prioritaria", None, 15, 7),
    ]


def test_places_by_area_of_practice(formula: Formula) -> None:
    """Two programmes of one specialty; that of the priority area has 2 places a year, 1 resident in the first."""
    programas = tabela(
        "competencia, nivel, codigo_territorio, codigo_programa, especialidade, area_atuacao,"
        " especialidade_prioritaria, area_prioritaria, territorio_prioritario, vagas_autorizadas_ano, duracao_anos,"
        " ativo, do_registro",
        f"{MES}, 'uf', '28', 'P1', 'Pediatria', 'Dor', false, true, false, 2, 1, true, true",
        f"{MES}, 'uf', '28', 'P2', 'Pediatria', null, false, false, false, 3, 1, true, true",
    )
    linhas = formula.linhas(
        "int_indicadores__vagas",
        "especialidade, area_atuacao, ano_residencia, autorizadas, ocupadas, autorizadas_area, ociosas_area",
        intermediate__int_indicadores__programas=programas,
        core__core_residentes_do_mes=tabela(
            "competencia, codigo_programa, ano_residencia, pessoa, ativo", f"{MES}, 'P1', 1, 9, true"
        ),
    )
    assert linhas == [
        ("Pediatria", None, "R1", 5, 1, 2, 1),
        ("Pediatria", None, None, 5, 1, 2, 1),
        (None, "Dor", "R1", 2, 1, 2, 1),
        (None, "Dor", None, 2, 1, 2, 1),
        (None, None, "R1", 5, 1, 2, 1),
        (None, None, None, 5, 1, 2, 1),
    ]


PROGRAMAS = (
    "codigo_programa, nivel, codigo_territorio, competencia, especialidade, vagas_autorizadas_ano,"
    " percentual_carga_sus, ativo, do_registro, cadastro, profissao, area_atuacao"
)


def test_i_14_first_year_places_over_population(formula: Formula) -> None:
    valores = formula(
        "i_14_vagas_de_primeiro_ano_por_100_mil",
        intermediate__int_indicadores__programas=tabela(
            PROGRAMAS,
            f"'P1', 'uf', '28', {MES}, 'Pediatria', 6, 80, true, true, 'CNE', 'Medicina', 'Dor'",
            f"'P2', 'uf', '28', {MES}, 'Cirurgia', 4, 80, true, true, 'CNE', 'Medicina', null",
            f"'P3', 'uf', '28', {MES}, 'Cirurgia', 99, 80, false, true, 'CNE', 'Medicina', null",
            f"'P4', 'uf', '28', {MES}, 'Cirurgia', 99, 80, true, false, 'CNE', 'Medicina', null",
        ),
        intermediate__int_indicadores__populacao=tabela(
            "competencia, nivel, codigo_territorio, populacao", f"{MES}, 'uf', '28', 500000"
        ),
    )
    assert valores["uf", "28"] == 2.0
    assert valores["uf", "28", "Pediatria"] == 1.2
    assert valores["uf", "28", "Dor"] == 1.2
    assert len(valores) == 4


def test_i_16_gini_of_places(formula: Formula) -> None:
    regioes = tabela(
        "competencia, nivel, codigo_territorio, especialidade, area_atuacao, vagas, populacao, cadastro, profissao",
        f"{MES}, 'regiao_saude', 'A', 'Pediatria', null, 10, 100, 'CNE', 'Medicina'",
        f"{MES}, 'regiao_saude', 'B', 'Pediatria', null, 0, 100, 'CNE', 'Medicina'",
    )
    valores = formula("i_16_gini_das_vagas", intermediate__int_indicadores__vagas_regiao=regioes)
    assert valores == {("brasil", "BR", "Pediatria"): 0.5}


def test_i_33_programmes_with_the_minimum_in_sus(formula: Formula) -> None:
    valores = formula(
        "i_33_programas_com_minimo_sus",
        intermediate__int_indicadores__programas=tabela(
            PROGRAMAS,
            f"'P1', 'uf', '28', {MES}, 'Pediatria', 6, 75, true, true, 'CNE', 'Medicina', null",
            f"'P2', 'uf', '28', {MES}, 'Pediatria', 6, 74.9, true, true, 'CNE', 'Medicina', null",
            f"'P3', 'uf', '28', {MES}, 'Pediatria', 6, null, true, true, 'CNE', 'Medicina', null",
            f"'P4', 'uf', '28', {MES}, 'Pediatria', 6, 90, false, true, 'CNE', 'Medicina', null",
        ),
    )
    assert valores == {("uf", "28"): 0.5}
