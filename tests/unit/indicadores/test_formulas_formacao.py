"""Formulas about residents, graduates, coverage and courses, each on a case small enough to compute by hand."""

from tests.unit.indicadores.casos import MES, Formula, tabela

RESIDENTES = (
    "competencia, nivel, codigo_territorio, especialidade, codigo_programa, codigo_matricula, pessoa, situacao,"
    " data_situacao, data_inicio, data_prevista_fim, ativo, marcado, co_cnes, nivel_atencao, ano_residencia, profissao"
)


def residente(
    matricula: str,
    situacao: str = "ativo",
    desde: str = "2024-03-01",
    ate: str = "2026-02-28",
    quando: str | None = None,
    **mais: str,
) -> str:
    """A row of int_indicadores__residentes, or of __residentes_no_scnes, in state 28, as SQL values."""
    valores = {"marcado": "true", "cnes": "'1'", "atencao": "'primaria'", "ano": "1"} | mais
    data = f"date '{quando}'" if quando else "cast(null as date)"
    return (
        f"{MES}, 'uf', '28', 'Pediatria', 'P', '{matricula}', '{matricula}', '{situacao}', {data},"
        f" date '{desde}', date '{ate}', true, {valores['marcado']}, {valores['cnes']}, {valores['atencao']},"
        f" {valores['ano']}, 'Medicina'"
    )


def residentes(*linhas: str) -> str:
    return tabela(RESIDENTES, *linhas)


def test_i_17_residents_by_situation(formula: Formula) -> None:
    entrada = residentes(residente("1"), residente("2"), residente("3", "concluido"), residente("4", "desistente"))
    valores = formula("i_17_residentes_por_situacao", intermediate__int_indicadores__residentes=entrada)
    assert valores["uf", "28", "ativo"] == 0.5
    assert valores["uf", "28", "Pediatria", "desistente"] == 0.25
    assert valores["uf", "28"] == 1


def test_i_18_withdrawals_of_a_cohort(formula: Formula) -> None:
    entrada = residentes(
        residente("1", "desistente"), residente("2"), residente("3", desde="2025-03-01"), residente("4", "transferido")
    )
    valores = formula("i_18_desistencia_por_coorte", intermediate__int_indicadores__residentes=entrada)
    assert valores["uf", "28", "2024"] == round(1 / 3, 6)
    assert valores["uf", "28", "2025"] == 0
    assert valores["uf", "28"] == 0.25
    assert formula.linhas(
        "i_18_desistencia_por_coorte", "distinct dim_1, dim_2", intermediate__int_indicadores__residentes=entrada
    ) == [("ano_de_ingresso", "especialidade")]


def test_i_19_completion_by_the_month_foreseen(formula: Formula) -> None:
    entrada = residentes(
        residente("1", "concluido", quando="2026-02-28"),
        residente("2", "concluido", quando="2026-03-01"),
        residente("3"),
        residente("4", "transferido", quando="2025-05-01"),
        residente("5", ate="2027-02-28"),
    )
    valores = formula("i_19_conclusao_no_prazo", intermediate__int_indicadores__residentes=entrada)
    assert valores["uf", "28", "2026"] == round(1 / 3, 6)
    assert formula.linhas(
        "i_19_conclusao_no_prazo", "distinct dim_1, dim_2", intermediate__int_indicadores__residentes=entrada
    ) == [("ano_previsto", "especialidade")]


def test_i_20_two_readings_of_residents_per_preceptor(formula: Formula) -> None:
    programas = tabela(
        "codigo_programa, nivel, codigo_territorio, competencia, ativo, do_registro",
        f"'P1', 'uf', '28', {MES}, true, true",
        f"'P2', 'uf', '28', {MES}, true, true",
    )
    residentes_ = tabela(
        "competencia, codigo_programa, pessoa, codigo_matricula, ativo",
        *(f"{MES}, 'P1', 'a{n}', 'a{n}', true" for n in range(6)),
        f"{MES}, 'P2', 'b', 'b', true",
        f"{MES}, 'P2', 'c', 'c', false",
        "date '2026-04-01', 'P2', 'd', 'd', true",
    )
    preceptores = tabela(
        "competencia, codigo_programa, pessoa, carga_horaria_semanal",
        f"{MES}, 'P1', 'x', 12",
        f"{MES}, 'P1', 'y', 18",
        f"{MES}, 'P2', 'z', 20",
        "date '2026-04-01', 'P2', 'w', 40",
    )
    valores = formula(
        "i_20_residentes_por_preceptor",
        intermediate__int_indicadores__programas=programas,
        core__core_residentes_do_mes=residentes_,
        core__core_preceptores_do_mes=preceptores,
    )
    # Programme 1: 6 residents, 2 preceptors of 30 hours; programme 2: 1 and 1 of 20.
    assert valores["uf", "28", "programas_sem_preceptor"] == 0
    assert valores["uf", "28", "residentes_por_preceptor/razao_das_somas"] == round(7 / 3, 6)
    assert valores["uf", "28", "residentes_por_preceptor/media_das_razoes"] == 2
    assert valores["uf", "28", "horas_de_preceptor_por_residente/razao_das_somas"] == round(50 / 7, 6)
    assert valores["uf", "28", "horas_de_preceptor_por_residente/media_das_razoes"] == 12.5


EGRESSOS = (
    "codigo_matricula, codigo_programa, horizonte, coorte, competencia, encontrado, em_nova_residencia, no_municipio,"
    " na_regiao_saude, na_uf, no_sus, em_prioritario, uf_destino"
)


def test_i_23_to_i_26_where_graduates_are(formula: Formula) -> None:
    entrada = {
        "intermediate__int_indicadores__egressos": tabela(
            EGRESSOS,
            f"'1', 'P', 12, '2025', {MES}, true, false, true, true, true, true, false, '28'",
            f"'2', 'P', 12, '2025', {MES}, true, false, false, true, true, true, true, '28'",
            f"'3', 'P', 12, '2025', {MES}, true, false, false, false, false, true, false, '35'",
            f"'4', 'P', 12, '2025', {MES}, true, true, false, false, false, false, false, null",
            f"'5', 'P', 12, '2025', {MES}, false, false, false, false, false, false, false, null",
            "'6', 'P', 12, '2025', date '2026-04-01', true, false, true, true, true, true, true, '28'",
        ),
        "intermediate__int_indicadores__programas": tabela(
            "competencia, codigo_programa, nivel, codigo_territorio, especialidade",
            f"{MES}, 'P', 'uf', '28', 'Pediatria'",
        ),
    }
    valores = formula("i_23_egressos_no_territorio_da_formacao", **entrada)
    assert valores["uf", "28", "municipio_12_meses"] == 0.25
    assert valores["uf", "28", "2025", "regiao_saude_12_meses"] == 0.5
    assert valores["uf", "28", "2025", "Pediatria", "uf_12_meses"] == 0.5
    assert valores["uf", "28", "em_nova_residencia_12_meses"] == 0.25
    assert valores["uf", "28", "nao_encontrados_12_meses"] == 0.2
    assert formula("i_24_egressos_no_sus", **entrada)["uf", "28", "sus_12_meses"] == 0.75
    prioritario = formula("i_25_egressos_em_territorio_prioritario", **entrada)
    assert prioritario["uf", "28", "territorio_prioritario_12_meses"] == 0.25
    fluxo = formula("i_26_fluxo_de_egressos_entre_ufs", **entrada)
    assert fluxo == {
        ("uf", "28"): 1,
        ("uf", "28", "28"): 0.5,
        ("uf", "28", "35"): 0.25,
        ("uf", "28", "nova_residencia"): 0.25,
    }


def test_a_graduate_in_a_new_residency_is_found_but_not_settled(formula: Formula) -> None:
    comum = {
        "intermediate__int_indicadores__programas": tabela(
            "competencia, codigo_programa, nivel, codigo_territorio, codigo_municipio, codigo_regiao_saude",
            f"{MES}, 'P', 'brasil', 'BR', '280001', '28001'",
        ),
        "intermediate__int_indicadores__municipios": tabela(
            "codigo_municipio, codigo_regiao_saude", "'280001', '28001'", "'280002', '28001'"
        ),
        "intermediate__int_indicadores__municipios_do_mes": tabela(
            "competencia, codigo_municipio, prioritario", f"{MES}, '280002', true", "date '2026-04-01', '280001', true"
        ),
        "core__core_egressos": tabela(
            "codigo_matricula, pessoa, codigo_programa, horizonte, coorte, competencia",
            *(f"'{p}', '{p}', 'P', 12, '2025', {MES}" for p in "abcd"),
        ),
        "core__core_lugares_do_mes": tabela(
            "competencia, pessoa, codigo_municipio, unidade_ativa, horas, atende_sus, somente_residencia",
            f"{MES}, 'a', '280001', true, 60, true, true",
            f"{MES}, 'b', '280001', true, 60, true, true",
            f"{MES}, 'b', '280002', true, 12, true, false",
            f"{MES}, 'c', '280001', false, 12, true, false",
        ),
    }
    # a: only a new residency; b: a residency, and a job in a priority municipality; c: a closed unit; d: nowhere.
    colunas = "encontrado, em_nova_residencia, no_municipio, na_regiao_saude, em_prioritario, uf_destino"
    assert formula.linhas("int_indicadores__egressos", f"codigo_matricula, {colunas}", **comum) == [
        ("a", True, True, False, False, False, None),
        ("b", True, False, False, True, True, "28"),
        ("c", True, False, False, False, False, None),
        ("d", False, False, False, False, False, None),
    ]


def test_i_20_programmes_with_residents_and_no_preceptor(formula: Formula) -> None:
    valores = formula(
        "i_20_residentes_por_preceptor",
        intermediate__int_indicadores__programas=tabela(
            "codigo_programa, nivel, codigo_territorio, competencia, ativo, do_registro",
            *(f"'{p}', 'uf', '28', {MES}, true, true" for p in ("com", "sem", "vazio")),
        ),
        core__core_residentes_do_mes=tabela(
            "competencia, codigo_programa, pessoa, codigo_matricula, ativo",
            *(f"{MES}, '{p}', '{p}', '{p}', true" for p in ("com", "sem")),
        ),
        core__core_preceptores_do_mes=tabela(
            "competencia, codigo_programa, pessoa, carga_horaria_semanal", f"{MES}, 'com', 'x', 12"
        ),
    )
    assert valores["uf", "28", "programas_sem_preceptor"] == 1


TERRITORIOS = tabela(
    "codigo_municipio, nivel, codigo_territorio",
    "'280001', 'uf', '28'",
    "'280001', 'brasil', 'BR'",
    "'270001', 'uf', '27'",
    "'270001', 'brasil', 'BR'",
)
VINCULOS = (
    "competencia, pessoa, co_cnes, codigo_municipio, marcado_residencia, repetido, horas, linha, nivel_atencao, cenario"
)


def test_i_27_i_28_coverage_both_ways(formula: Formula) -> None:
    entrada = residentes(residente("1"), residente("2", marcado="false"))
    valores = formula("i_27_residentes_marcados_no_scnes", intermediate__int_indicadores__residentes_no_scnes=entrada)
    assert valores == {("uf", "28"): 0.5, ("uf", "28", "1"): 0.5}
    vinculos = tabela(
        VINCULOS, *(f"{MES}, '{p}', '1', '280001', true, false, 60, {p}, 'primaria', 'APS'" for p in (1, 2, 9, 8))
    )
    das_duas = tabela(
        "competencia, pessoa, ativo, comissao",
        f"{MES}, '1', true, 'cnrm'",
        f"{MES}, '2', true, 'cnrms'",
        f"{MES}, '9', false, 'cnrm'",
        "date '2026-04-01', '8', true, 'cnrm'",
    )
    so_uma = tabela("competencia, pessoa, ativo, comissao", f"{MES}, '1', true, 'cnrm'")
    comum = {"core__core_vinculos_de_residentes": vinculos, "intermediate__int_indicadores__territorios": TERRITORIOS}
    valores = formula("i_28_marcados_sem_residencia", core__core_residentes_do_mes=das_duas, **comum)
    assert valores["uf", "28"] == valores["brasil", "BR"] == 0.5
    assert formula("i_28_marcados_sem_residencia", core__core_residentes_do_mes=so_uma, **comum) == {}


def test_i_29_preceptors_marked_and_registered(formula: Formula) -> None:
    comum = {
        "core__core_preceptores_do_mes": tabela(
            "competencia, codigo_programa, pessoa",
            *(f"{MES}, 'P', '{p}'" for p in "abcd"),
            "date '2026-06-01', 'P', 'e'",
        ),
        "core__core_lugares_do_mes": tabela(
            "competencia, pessoa, preceptor",
            *(f"{MES}, '{p}', true" for p in "abc"),
            f"{MES}, 'a', false",
            f"{MES}, 'd', false",
        ),
        "core__core_titulos_do_mes": tabela("competencia, pessoa", f"{MES}, 'a'", "date '2026-06-01', 'b'"),
        "core__core_cobertura_scnes": tabela("competencia, codigo_uf, pais", f"{MES}, '28', true"),
        "intermediate__int_indicadores__programas": tabela(
            "competencia, codigo_programa, nivel, codigo_territorio",
            f"{MES}, 'P', 'uf', '28'",
            "date '2026-06-01', 'P', 'uf', '28'",
        ),
    }
    so_pf = {"core__core_lugares_do_mes": tabela("competencia, pessoa, preceptor", f"{MES}, 'a', null::boolean")}
    valores = formula("i_29_preceptores_marcados_e_no_cadastro", **comum)
    assert valores == {("uf", "28", "marcados_no_scnes"): 0.75, ("uf", "28", "no_cadastro_de_especialistas"): 0.25}
    # A month of files PF has no mark.
    assert formula("i_29_preceptores_marcados_e_no_cadastro", **(comum | so_pf)) == {
        ("uf", "28", "marcados_no_scnes"): None,
        ("uf", "28", "no_cadastro_de_especialistas"): 0.25,
    }


def test_i_30_i_32_a_declined_answer_counts_as_an_answer(formula: Formula) -> None:
    perfil = tabela(
        "competencia, nivel, codigo_territorio, campo, resposta, de_perfil, residentes",
        f"{MES}, 'uf', '28', 'raca_cor', 'parda', true, 2",
        f"{MES}, 'uf', '28', 'raca_cor', 'nao_declarado', true, 1",
        f"{MES}, 'uf', '28', 'raca_cor', null, true, 1",
        f"{MES}, 'uf', '28', 'nome_mae', 'informado', false, 1",
    )
    valores = formula("i_30_completude_dos_campos_pn22", intermediate__int_indicadores__perfil=perfil)
    assert valores == {("uf", "28", "raca_cor"): 0.75, ("uf", "28", "nome_mae"): 1}
    valores = formula("i_32_perfil_dos_residentes", intermediate__int_indicadores__perfil=perfil)
    assert valores == {
        ("uf", "28", "parda"): 0.5,
        ("uf", "28", "nao_declarado"): 0.25,
        ("uf", "28", "nao_informado"): 0.25,
    }


def test_i_37_exactly_sixty_hours_are_allowed(formula: Formula) -> None:
    vinculos = tabela(
        VINCULOS,
        f"{MES}, 'a', '1', '280001', true, false, 60, 1, 'primaria', 'APS'",
        f"{MES}, 'a', '2', '280001', false, false, 10, 2, 'hospitalar', 'HOSPITAL'",
        f"{MES}, 'b', '1', '280001', true, false, 61, 3, 'primaria', 'APS'",
        f"{MES}, 'c', '1', '280001', true, false, 40, 4, 'primaria', 'APS'",
        f"{MES}, 'c', '1', '280001', true, true, 40, 5, 'primaria', 'APS'",
        f"{MES}, 'e', '1', '280001', true, false, 40, 7, 'primaria', 'APS'",
        f"{MES}, 'e', '1', '270001', true, false, 30, 8, 'primaria', 'APS'",
    )
    valores = formula(
        "i_37_residentes_acima_de_60_horas",
        core__core_vinculos_de_residentes=vinculos,
        intermediate__int_indicadores__territorios=TERRITORIOS,
    )
    # In state 28, b and e of a, b, c, e; in state 27, e of e; in the country e counts once.
    assert valores["uf", "28", "vinculos_de_residencia"] == 0.5
    assert valores["uf", "27", "vinculos_de_residencia"] == 1
    assert valores["brasil", "BR", "vinculos_de_residencia"] == 0.5
    assert valores["brasil", "BR", "todos_os_vinculos"] == 0.75


def test_i_50_settings_marked_in_scnes_and_in_the_commissions(formula: Formula) -> None:
    vinculos = tabela(
        VINCULOS,
        f"{MES}, 'a', '1', '280001', true, false, 60, 1, 'primaria', 'APS'",
        f"{MES}, 'b', '2', '280001', true, false, 60, 2, 'hospitalar', 'HOSPITAL'",
        f"{MES}, 'c', '2', '280001', false, false, 60, 3, 'hospitalar', 'HOSPITAL'",
    )
    valores = formula(
        "i_50_cenarios_de_pratica",
        core__core_vinculos_de_residentes=vinculos,
        intermediate__int_indicadores__territorios=TERRITORIOS,
        intermediate__int_indicadores__residentes_no_scnes=residentes(
            residente("1"), residente("2", ano="2"), residente("3", ano="2", atencao="'hospitalar'")
        ),
    )
    assert valores["uf", "28", "primaria", "marcados_no_scnes"] == 0.5
    assert valores["brasil", "BR", "HOSPITAL", "marcados_no_scnes"] == 0.5
    assert valores["uf", "28", "primaria", "R2", "ativos_nas_comissoes"] == 0.5
    assert valores["uf", "28", "hospitalar", "ativos_nas_comissoes"] == round(1 / 3, 6)


def test_i_50_registered_settings_in_people_and_hours(formula: Formula) -> None:
    """Physician 2 has 40 hours in a hospital and 10 in primary care (one link is there twice), physician 1 has 30."""
    vinculos = tabela(
        VINCULOS,
        f"{MES}, '2', '2', '280001', true, false, 40, 4, 'hospitalar', 'HOSPITAL'",
        f"{MES}, '2', '1', '280001', true, false, 10, 5, 'primaria', 'APS'",
        f"{MES}, '2', '1', '280001', true, true, 10, 6, 'primaria', 'APS'",
        f"{MES}, '2', '1', '280001', false, false, 20, 8, 'primaria', 'APS'",
        f"{MES}, '1', '1', '280001', true, false, 30, 7, 'primaria', 'APS'",
    )
    valores = formula(
        "i_50_cenarios_de_pratica",
        core__core_vinculos_de_residentes=vinculos,
        intermediate__int_indicadores__territorios=TERRITORIOS,
        intermediate__int_indicadores__residentes_no_scnes=residentes(
            residente("1"), residente("2", ano="2"), residente("3", marcado="false")
        ),
    )
    assert {c[2:]: v for c, v in valores.items() if str(c[-1]).endswith("registradas") and c[1] == "28"} == {
        ("pessoas_registradas",): 1,
        ("R1", "pessoas_registradas"): 1,
        ("R2", "pessoas_registradas"): 1,
        ("hospitalar", "pessoas_registradas"): 0.5,
        ("primaria", "pessoas_registradas"): 1,
        ("hospitalar", "R2", "pessoas_registradas"): 1,
        ("primaria", "R1", "pessoas_registradas"): 1,
        ("primaria", "R2", "pessoas_registradas"): 1,
        ("HOSPITAL", "pessoas_registradas"): 0.5,
        ("APS", "pessoas_registradas"): 1,
        ("HOSPITAL", "R2", "pessoas_registradas"): 1,
        ("APS", "R1", "pessoas_registradas"): 1,
        ("APS", "R2", "pessoas_registradas"): 1,
        ("horas_registradas",): 1,
        ("R1", "horas_registradas"): 1,
        ("R2", "horas_registradas"): 1,
        ("hospitalar", "horas_registradas"): 0.5,
        ("primaria", "horas_registradas"): 0.5,
        ("hospitalar", "R2", "horas_registradas"): 0.8,
        ("primaria", "R1", "horas_registradas"): 1,
        ("primaria", "R2", "horas_registradas"): 0.2,
        ("HOSPITAL", "horas_registradas"): 0.5,
        ("APS", "horas_registradas"): 0.5,
        ("HOSPITAL", "R2", "horas_registradas"): 0.8,
        ("APS", "R1", "horas_registradas"): 1,
        ("APS", "R2", "horas_registradas"): 0.2,
    }
