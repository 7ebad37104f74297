"""Every month of a series: what a part of the country covers, what a later snapshot says, and ratios to the country."""

import pytest

from tests.unit.indicadores.casos import MES, Formula, tabela

PARCIAL = "date '2026-04-01'"
CELULAS = (
    "indicador, familia, competencia, nivel, codigo_territorio, dim_1, valor_1, dim_2, valor_2, medida, leitura,"
    " numerador, denominador, valor, pessoas, pessoas_numerador, menor, cadastro, profissao"
)

COMBINACOES = "familia, competencia, bloco_1, bloco_2, chave, dim_1, valor_1, dim_2, valor_2"
RETIDOS = "familia, competencia, nivel, codigo_territorio, bloco_1, bloco_2"


def combinacao(mes: str) -> str:
    """The block without any cut of a family, as SQL values."""
    return f"'f', {mes}, '', '', '', null::varchar, null::varchar, null::varchar, null::varchar"


def retido(mes: str, nivel: str, codigo: str) -> str:
    """A territory where that block is withheld, as SQL values."""
    return f"'f', {mes}, '{nivel}', '{codigo}', '', ''"


def celula(indicador: str, mes: str, nivel: str, codigo: str, valor: object) -> str:
    """A cell of physicians, as SQL values."""
    return (
        f"'{indicador}', 'especialistas/Medicina', {mes}, '{nivel}', '{codigo}', null::varchar, null::varchar,"
        f" null::varchar, null::varchar, null::varchar, null::varchar, 8::double, 4::double, {valor}::double,"
        " 8, null::bigint, null::bigint, 'CNE', 'Medicina'"
    )


@pytest.fixture
def comum() -> dict[str, str]:
    """May covers the country, April only state 28; the first snapshot of titles is of May."""
    return {
        "intermediate__int_indicadores__celulas": tabela(
            CELULAS,
            *(
                celula("I-01", mes, *lugar)
                for mes in (MES, PARCIAL)
                for lugar in (
                    ("brasil", "BR", 2.0),
                    ("regiao", "2", 2.5),
                    ("uf", "28", 3.0),
                    ("uf", "27", 1.0),
                    ("municipio", "280001", 4.0),
                    ("municipio", "270001", 5.0),
                    ("regiao_saude", "28001", 6.0),
                )
            ),
            celula("I-17", PARCIAL, "brasil", "BR", 1.0),
        ),
        "intermediate__int_indicadores__faltas": tabela(
            "indicador, necessarias, faltantes", "'I-99', null::varchar, null::varchar"
        ),
        "intermediate__int_indicadores__municipios": tabela(
            "codigo_municipio, codigo_regiao_saude, codigo_uf", "'280001', '28001', '28'", "'270001', null, '27'"
        ),
        "core__core_cobertura_scnes": tabela(
            "competencia, codigo_uf, uf, pais",
            f"{MES}, '27', 'AL', true",
            f"{MES}, '28', 'SE', true",
            f"{PARCIAL}, '28', 'SE', false",
        ),
        "core__core_retratos_do_mes": tabela(
            "competencia, fonte, conjunto, retrato, posterior",
            f"{MES}, 'titulos', 'titulos', {MES}, false",
            f"{PARCIAL}, 'titulos', 'titulos', {MES}, true",
        ),
        "intermediate__int_indicadores__catalogo": tabela(
            "indicador, acesso, minimo_pessoas, casas_publicas, recortes_restritos, valor_restrito, recorte_publico,"
            " niveis_publicos",
            "'I-01', 'publico', 5, 2, null, null, null, 'brasil;uf'",
            "'I-17', 'restrito', 5, null, null, null, null, 'brasil'",
        ),
        "referencia__indicadores": tabela(
            "indicador, fontes, complementos, niveis",
            "'I-01', 'scnes;titulos/titulos', null, 'brasil;uf'",
            "'I-17', 'cnrm/residentes', null, 'brasil'",
        ),
    }


def test_a_month_of_a_part_of_the_country_has_only_that_part(formula: Formula, comum: dict[str, str]) -> None:
    rows = formula.linhas(
        "int_indicadores__valores", "indicador, competencia, nivel, codigo_territorio, valor, motivo", **comum
    )
    abril = {row[2:4]: row[4:] for row in rows if row[0] == "I-01" and row[1].month == 4}
    com_valor = "Parcial: o SCNES do mês cobre só SE. Retrato posterior: titulos/titulos de 05/2026."
    assert abril == {
        ("brasil", "BR"): (None, "Sem dado: o SCNES do mês cobre só SE."),
        ("regiao", "2"): (None, "Sem dado: o SCNES do mês cobre só SE."),
        ("uf", "28"): (3.0, com_valor),
        ("municipio", "280001"): (4.0, com_valor),
        ("regiao_saude", "28001"): (6.0, com_valor),
    }
    assert [row[4:] for row in rows if row[0] == "I-17"] == [(1.0, None)]


def test_only_public_levels_of_public_indicators_may_be_published(formula: Formula, comum: dict[str, str]) -> None:
    rows = formula.linhas("int_indicadores__valores", "indicador, nivel, minimo, casas", **comum)
    assert {row[:2] for row in rows if row[2] is not None} == {("I-01", "brasil"), ("I-01", "uf")}
    assert {row[2:] for row in rows if row[2] is not None} == {(5, 2)}


def test_a_month_of_the_country_has_the_ratio_to_it(formula: Formula, comum: dict[str, str]) -> None:
    rows = formula.linhas(
        "int_indicadores__valores", "competencia, nivel, codigo_territorio, medida, valor, profissao, motivo", **comum
    )
    maio = {row[1:4]: row[4] for row in rows if row[0].month == 5}
    assert maio["uf", "28", None] == 3.0
    assert maio["uf", "28", "razao_nacional"] == 1.5
    assert maio["uf", "27", "razao_nacional"] == 0.5
    assert ("brasil", "BR", "razao_nacional") not in maio
    assert not any(row[3] for row in rows if row[0].month == 4)
    assert {row[5] for row in rows if row[0].month == 5} == {"Medicina"}
    assert {row[6] for row in rows if row[0].month == 5} == {None}


@pytest.mark.parametrize("indicador", ["I-03", "I-04", "I-05", "I-08", "I-14"])
def test_every_indicator_of_territories_by_profession_has_the_ratio(
    formula: Formula, comum: dict[str, str], indicador: str
) -> None:
    celulas = tabela(CELULAS, *(celula(indicador, MES, *lugar) for lugar in (("brasil", "BR", 2.0), ("uf", "28", 3.0))))
    rows = formula.linhas(
        "int_indicadores__valores",
        "indicador, nivel, medida, valor",
        **comum | {"intermediate__int_indicadores__celulas": celulas},
    )
    assert (indicador, "uf", "razao_nacional", 1.5) in rows


def test_the_ratio_is_withheld_where_the_value_of_the_country_is(formula: Formula) -> None:
    colunas = (
        "indicador, familia, competencia, nivel, codigo_territorio, dim_1, valor_1, dim_2, valor_2, medida, leitura,"
        " numerador, denominador, valor, pessoas, pessoas_numerador, minimo, cadastro, profissao, chave, recorte,"
        " casas, motivo"
    )

    def publicavel(nivel: str, codigo: str, medida: str, valor: float) -> str:
        return (
            f"'I-01', 'f', {MES}, '{nivel}', '{codigo}', null::varchar, null::varchar, null::varchar, null::varchar,"
            f" {medida}::varchar, null::varchar, 8, 4, {valor}, 8, null::bigint, 5, 'CNE', 'Medicina', '',"
            " '{}', null::integer, null::varchar"
        )

    rows = formula.linhas(
        "valores_publicos",
        "nivel, codigo_territorio, valor, suprimido, recorte::varchar",
        intermediate__int_indicadores__publicaveis=tabela(
            colunas,
            publicavel("brasil", "BR", "null", 2.0),
            publicavel("uf", "27", "null", 2.0),
            publicavel("uf", "28", "null", 3.0),
            publicavel("uf", "28", "'razao_nacional'", 1.5),
        ),
        intermediate__int_indicadores__supressao=tabela(
            "familia, competencia, nivel, codigo_territorio, chave, dim_1, valor_1, dim_2, valor_2",
            *(
                f"'f', {MES}, '{nivel}', '{codigo}', '', null::varchar, null::varchar, null::varchar, null::varchar"
                for nivel, codigo in (("brasil", "BR"), ("uf", "27"))
            ),
        ),
        intermediate__int_supressao__combinacoes=tabela(COMBINACOES, combinacao(MES)),
        intermediate__int_supressao__blocos_retidos=tabela(
            RETIDOS, retido(MES, "brasil", "BR"), retido(MES, "uf", "27")
        ),
    )
    mostradas = [row for row in rows if not row[3]]
    assert mostradas == [("uf", "28", 3.0, False, '{"cadastro": "CNE", "profissao": "Medicina"}')]
    assert {row[:2] for row in rows if row[3]} == {("brasil", "BR"), ("uf", "27")}


def test_a_share_of_the_country_that_hides_a_small_group_says_so(formula: Formula) -> None:
    """In May 3 of 500, in June 3 of 400, in July 497 of 500, in August 250 of 500 (withheld with others)."""
    vazias = "null::varchar, null::varchar, null::varchar, null::varchar"
    casos = {5: (3, 500), 6: (3, 400), 7: (497, 500), 8: (250, 500)}
    rows = formula.linhas(
        "valores_publicos",
        "month(competencia), valor, numerador, faixa, suprimido",
        intermediate__int_indicadores__publicaveis=tabela(
            "indicador, familia, competencia, nivel, codigo_territorio, dim_1, valor_1, dim_2, valor_2, medida,"
            " leitura, numerador, denominador, valor, pessoas, pessoas_numerador, minimo, cadastro, profissao, chave,"
            " recorte, casas, motivo",
            *(
                f"'I-28', 'f', date '2026-0{mes}-01', 'brasil', 'BR', {vazias}, null::varchar, null::varchar, {parte},"
                f" {todos}, {parte / todos}, {todos}, {parte}, 5, null::varchar, null::varchar, '', '{{}}',"
                " null::integer, null::varchar"
                for mes, (parte, todos) in casos.items()
            ),
        ),
        intermediate__int_indicadores__supressao=tabela(
            "familia, competencia, nivel, codigo_territorio, chave, dim_1, valor_1, dim_2, valor_2",
            *(f"'f', date '2026-0{mes}-01', 'brasil', 'BR', '', {vazias}" for mes in casos),
        ),
        intermediate__int_supressao__combinacoes=tabela(
            COMBINACOES, *(combinacao(f"date '2026-0{mes}-01'") for mes in casos)
        ),
        intermediate__int_supressao__blocos_retidos=tabela(
            RETIDOS, *(retido(f"date '2026-0{mes}-01'", "brasil", "BR") for mes in casos)
        ),
    )
    assert rows == [
        (5, None, None, "< 1 %", False),
        (6, None, None, None, True),
        (7, None, None, "> 99 %", False),
        (8, None, None, None, True),
    ]


def test_places_of_a_region_by_registry(formula: Formula) -> None:
    rows = formula.linhas(
        "int_indicadores__vagas_regiao",
        "codigo_territorio, cadastro, profissao, especialidade, vagas",
        intermediate__int_indicadores__programas=tabela(
            "competencia, nivel, codigo_regiao_saude, cadastro, profissao, especialidade, vagas_autorizadas_ano, ativo,"
            " do_registro, area_atuacao",
            f"{MES}, 'programa', '28001', 'CNE', 'Medicina', 'Pediatria', 6, true, true, null",
            f"{MES}, 'programa', '28001', 'CNE-APS', null, 'Saúde Coletiva', 4, true, true, null",
        ),
        intermediate__int_indicadores__populacao=tabela(
            "competencia, nivel, codigo_territorio, populacao",
            f"{MES}, 'regiao_saude', '28001', 100",
            f"{MES}, 'regiao_saude', '28002', 100",
        ),
    )
    assert rows == [
        ("28001", "CNE", "Medicina", "Pediatria", 6),
        ("28001", "CNE", "Medicina", None, 6),
        ("28001", "CNE-APS", None, "Saúde Coletiva", 4),
        ("28001", "CNE-APS", None, None, 4),
        ("28002", "CNE", "Medicina", "Pediatria", 0),
        ("28002", "CNE", "Medicina", None, 0),
        ("28002", "CNE-APS", None, "Saúde Coletiva", 0),
        ("28002", "CNE-APS", None, None, 0),
    ]
