"""The sources of the sizing of specialists: needs, rates of exit, people by age and sex."""

from decimal import Decimal

from tests.unit.ingest.bancada import Workbench


def test_rates_keep_ten_decimals_and_are_between_zero_and_one(bancada: Workbench) -> None:
    texts = ["0.0285714285", "0,02857142857142", "1", "1.2"]
    rows = [{"especialidade": f"E{i}", "taxa_saida_anual": text, "fundamento": "F"} for i, text in enumerate(texts)]
    bancada.put("referencia/fatores_projecao_2026.csv", rows)
    assert bancada.one().linhas_carregadas == 3
    [(line, column, *_)] = bancada.rejections()
    assert (line, column) == (5, "taxa_saida_anual")
    rates = bancada.query("select taxa_saida_anual from lake.referencia_fatores_projecao order by linha")
    assert rates == [(Decimal("0.0285714285"),)] * 2 + [(Decimal(1),)]


def test_the_use_of_each_age_and_sex_is_a_row_of_its_own(bancada: Workbench) -> None:
    row = {
        "especialidade": "Geriatria", "metodo": "uso", "valor": "2.5", "unidade": "F 80+", "inicio": "2026-01-01",
        "fundamento": "PNS 2019",
    }  # fmt: skip
    rows = [row, row | {"unidade": "M 80+"}, row, row | {"metodo": "wisn"}]
    bancada.put("referencia/parametros_necessidade_2026.csv", rows)
    bancada.one()
    assert bancada.query("select unidade from lake.referencia_parametros_necessidade order by linha") == [
        ("F 80+",),
        ("M 80+",),
    ]
    assert [found[:2] for found in bancada.rejections()] == [
        (4, "especialidade, metodo, unidade, inicio"),
        (5, "metodo"),
    ]


def test_ages_and_sexes_of_a_municipality(bancada: Workbench) -> None:
    row = {"codigo_municipio": "2800308", "ano": "2025", "sexo": "F", "faixa": "80+", "populacao": "9"}
    rows = [row, row | {"sexo": "M"}, row | {"faixa": "05-09"}, row | {"sexo": "I"}, row | {"faixa": "5-9"}]
    bancada.put("referencia/populacao_idade_sexo_2025.csv", rows)
    bancada.one()
    assert bancada.query("select sexo, faixa from lake.referencia_populacao_idade_sexo order by linha") == [
        ("F", "80+"),
        ("M", "80+"),
        ("F", "05-09"),
    ]
    assert [found[:2] for found in bancada.rejections()] == [(5, "sexo"), (6, "faixa")]
