"""Formulas about residents, graduates, coverage and courses, each on a case small enough to compute by hand."""

from tests.unit.indicadores.casos import MES, Formula, tabela

RESIDENTES = (
    "competencia, nivel, codigo_territorio, especialidade, codigo_programa, codigo_matricula,"
    " pessoa_id, situacao, data_situacao,"
    "data_inicio, data_prevista_fim, ativo, ativo_no_mes_scnes, competencia_scnes, marcado_scnes,"
    " co_cnes, nivel_atencao,"
    "ano_residencia, profissao"
)


def residente(
    matricula: str,
    situacao: str = "ativo",
    desde: str = "2024-03-01",
    ate: str = "2026-02-28",
    quando: str | None = None,
    **mais: str,
) -> str:
    """A row of int_indicadores__residentes in state 28, as SQL values."""
    valores = {"ativo": "true", "marcado": "true", "cnes": "'1'", "atencao": "'primaria'", "ano": "1"} | mais
    data = f"date '{quando}'" if quando else "cast(null as date)"
    return (
        f"{MES}, 'uf', '28', 'Pediatria', 'P', '{matricula}', '{matricula}', '{situacao}', {data},"
        f" date '{desde}', date '{ate}',"
        f" {valores['ativo']}, {valores['ativo']}, {MES}, {valores['marcado']}, {valores['cnes']},"
        f" {valores['atencao']},"
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


def test_i_20_two_readings_of_residents_per_preceptor(formula: Formula) -> None:
    programas = tabela(
        "codigo_programa, nivel, codigo_territorio, competencia, ativo",
        f"'P1', 'uf', '28', {MES}, true",
        f"'P2', 'uf', '28', {MES}, true",
    )
    residentes_ = tabela(
        "codigo_programa, pessoa_id, ativo", *(f"'P1', 'a{n}', true" for n in range(6)), "'P2', 'b', true"
    )
    preceptores = tabela(
        "codigo_programa, pessoa_id, carga_horaria_semanal, em_exercicio",
        "'P1', 'x', 12, true",
        "'P1', 'y', 18, true",
        "'P2', 'z', 20, true",
        "'P2', 'w', 40, false",
    )
    valores = formula(
        "i_20_residentes_por_preceptor",
        intermediate__int_indicadores__programas=programas,
        cadastro__residentes=residentes_,
        cadastro__preceptores=preceptores,
    )
    # Programme 1: 6 residents, 2 preceptors of 30 hours; programme 2: 1 and 1 of 20.
    assert valores["uf", "28", "residentes_por_preceptor/razao_das_somas"] == round(7 / 3, 6)
    assert valores["uf", "28", "residentes_por_preceptor/media_das_razoes"] == 2
    assert valores["uf", "28", "horas_de_preceptor_por_residente/razao_das_somas"] == round(50 / 7, 6)
    assert valores["uf", "28", "horas_de_preceptor_por_residente/media_das_razoes"] == 12.5


EGRESSOS = (
    "codigo_matricula, pessoa_id, codigo_programa, horizonte, coorte, competencia, encontrado,"
    " no_municipio, na_regiao_saude,"
    "na_uf, no_sus, em_prioritario, uf_destino"
)


def test_i_23_to_i_26_where_graduates_are(formula: Formula) -> None:
    entrada = {
        "intermediate__int_indicadores__egressos": tabela(
            EGRESSOS,
            f"'1', '1', 'P', 12, '2025', {MES}, true, true, true, true, true, false, '28'",
            f"'2', '2', 'P', 12, '2025', {MES}, true, false, true, true, true, true, '28'",
            f"'3', '3', 'P', 12, '2025', {MES}, true, false, false, false, true, false, '35'",
            f"'4', '4', 'P', 12, '2025', {MES}, true, false, false, true, false, false, '28'",
            f"'5', '5', 'P', 12, '2025', {MES}, false, false, false, false, false, false, null",
        ),
        "intermediate__int_indicadores__programas": tabela(
            "codigo_programa, nivel, codigo_territorio, especialidade", "'P', 'uf', '28', 'Pediatria'"
        ),
    }
    valores = formula("i_23_egressos_no_territorio_da_formacao", **entrada)
    assert valores["uf", "28", "municipio_12_meses"] == 0.25
    assert valores["uf", "28", "2025", "regiao_saude_12_meses"] == 0.5
    assert valores["uf", "28", "2025", "Pediatria", "uf_12_meses"] == 0.75
    assert valores["uf", "28", "nao_encontrados_12_meses"] == 0.2
    assert formula("i_24_egressos_no_sus", **entrada)["uf", "28", "sus_12_meses"] == 0.75
    prioritario = formula("i_25_egressos_em_territorio_prioritario", **entrada)
    assert prioritario["uf", "28", "territorio_prioritario_12_meses"] == 0.25
    fluxo = formula("i_26_fluxo_de_egressos_entre_ufs", **entrada)
    assert fluxo == {("uf", "28"): 1, ("uf", "28", "28"): 0.75, ("uf", "28", "35"): 0.25}


TERRITORIOS = tabela("codigo_municipio, nivel, codigo_territorio", "'280001', 'uf', '28'", "'280001', 'brasil', 'BR'")
VINCULOS = (
    "competencia, pessoa_id, co_cnes, codigo_municipio, marcado_residencia, repetido, horas, linha,"
    " nivel_atencao, cenario"
)


def test_i_27_i_28_coverage_both_ways(formula: Formula) -> None:
    entrada = residentes(residente("1"), residente("2", marcado="false"), residente("3", ativo="false"))
    valores = formula("i_27_residentes_marcados_no_scnes", intermediate__int_indicadores__residentes=entrada)
    assert valores == {("uf", "28"): 0.5, ("uf", "28", "1"): 0.5}
    vinculos = tabela(
        VINCULOS, *(f"{MES}, '{p}', '1', '280001', true, false, 60, {p}, 'primaria', 'APS'" for p in (1, 2, 9, 8))
    )
    das_duas = tabela(
        "pessoa_id, ativo_no_mes_scnes, comissao", "'1', true, 'cnrm'", "'2', true, 'cnrms'", "'9', false, 'cnrm'"
    )
    so_uma = tabela("pessoa_id, ativo_no_mes_scnes, comissao", "'1', true, 'cnrm'")
    comum = {"cadastro__vinculos": vinculos, "intermediate__int_indicadores__territorios": TERRITORIOS}
    valores = formula("i_28_marcados_sem_residencia", cadastro__residentes=das_duas, **comum)
    assert valores["uf", "28"] == valores["brasil", "BR"] == 0.5
    assert formula("i_28_marcados_sem_residencia", cadastro__residentes=so_uma, **comum) == {}


def test_i_29_preceptors_marked_and_registered(formula: Formula) -> None:
    preceptores = tabela(
        "codigo_programa, pessoa_id, competencia_scnes, em_exercicio_no_mes_scnes, marcado_scnes, especialista",
        f"'P', 'a', {MES}, true, true, true",
        f"'P', 'b', {MES}, true, true, false",
        f"'P', 'c', {MES}, true, true, false",
        f"'P', 'd', {MES}, true, false, false",
        f"'P', 'e', {MES}, false, false, true",
    )
    valores = formula(
        "i_29_preceptores_marcados_e_no_cadastro",
        cadastro__preceptores=preceptores,
        intermediate__int_indicadores__programas=tabela("codigo_programa, nivel, codigo_territorio", "'P', 'uf', '28'"),
    )
    assert valores == {("uf", "28", "marcados_no_scnes"): 0.75, ("uf", "28", "no_cadastro_de_especialistas"): 0.25}


def test_i_30_i_32_a_declined_answer_counts_as_an_answer(formula: Formula) -> None:
    perfil = tabela(
        "competencia, nivel, codigo_territorio, codigo_matricula, campo, resposta, de_perfil",
        f"{MES}, 'uf', '28', '1', 'raca_cor', 'parda', true",
        f"{MES}, 'uf', '28', '2', 'raca_cor', 'nao_declarado', true",
        f"{MES}, 'uf', '28', '3', 'raca_cor', 'parda', true",
        f"{MES}, 'uf', '28', '4', 'raca_cor', null, true",
        f"{MES}, 'uf', '28', '4', 'nome_mae', 'informado', false",
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
        f"{MES}, 'd', '1', '280001', false, false, 90, 6, 'primaria', 'APS'",
    )
    valores = formula(
        "i_37_residentes_acima_de_60_horas",
        cadastro__vinculos=vinculos,
        intermediate__int_indicadores__territorios=TERRITORIOS,
    )
    assert valores["uf", "28", "vinculos_de_residencia"] == round(1 / 3, 6)
    assert valores["brasil", "BR", "todos_os_vinculos"] == round(2 / 3, 6)


def test_i_50_settings_marked_in_scnes_and_in_the_commissions(formula: Formula) -> None:
    vinculos = tabela(
        VINCULOS,
        f"{MES}, 'a', '1', '280001', true, false, 60, 1, 'primaria', 'APS'",
        f"{MES}, 'b', '2', '280001', true, false, 60, 2, 'hospitalar', 'HOSPITAL'",
        f"{MES}, 'c', '2', '280001', false, false, 60, 3, 'hospitalar', 'HOSPITAL'",
    )
    valores = formula(
        "i_50_cenarios_de_pratica",
        cadastro__vinculos=vinculos,
        intermediate__int_indicadores__territorios=TERRITORIOS,
        intermediate__int_indicadores__residentes=residentes(
            residente("1"), residente("2", ano="2"), residente("3", ano="2", atencao="'hospitalar'")
        ),
    )
    assert valores["uf", "28", "primaria", "marcados_no_scnes"] == 0.5
    assert valores["brasil", "BR", "HOSPITAL", "marcados_no_scnes"] == 0.5
    assert valores["uf", "28", "primaria", "R2", "ativos_nas_comissoes"] == 0.5
    assert valores["uf", "28", "hospitalar", "ativos_nas_comissoes"] == round(1 / 3, 6)
