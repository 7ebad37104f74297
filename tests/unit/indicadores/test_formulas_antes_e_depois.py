"""I-13: what changed after homologation, beside programmes that could have been homologated."""

from datetime import date
from math import isclose
from random import Random

import duckdb

from tests.oracle.indicators import Registers
from tests.oracle.indicators_before_after import i_13
from tests.unit.indicadores.casos import MES, PARAMETROS, Formula, parametros, tabela

EDITAIS = 40
DE_CADA_EDITAL = 30
ELEGIVEIS = 300
VAGAS = 4


def comparacao(formula: Formula, efeito: float, sorte: Random) -> list[tuple[float, float, float]]:
    """The difference of changes in places filled, with its interval, of editais homologated in May 2025.

    Every programme fills each of its places by chance, which is `efeito` higher after homologation where there is one.
    """
    programas, residentes, homologados = [], [], []
    for n in range(EDITAIS * DE_CADA_EDITAL + ELEGIVEIS):
        homologado = n < EDITAIS * DE_CADA_EDITAL
        programas.append(f"P{n}")
        if homologado:
            homologados.append(f"'E{n % EDITAIS}', 'P{n}', date '2025-05-10'")
        costume = sorte.uniform(0.3, 0.6)
        for ano, chance in ((2024, costume), (2025, costume + efeito * homologado)):
            for _ in range(VAGAS):
                if sorte.random() < chance:
                    residentes.append(f"{MES}, 'P{n}', date '{ano}-06-01', 'concluido', date '{ano + 1}-04-30'")
    uma = "cast(null as varchar)"
    valores = formula(
        "i_13_antes_e_depois_da_homologacao",
        core__core_meses_das_series=tabela("competencia, dos_registros", f"{MES}, true"),
        staging__stg_incentivo__programas_homologados_no_tempo=tabela(
            "codigo_edital, codigo_programa, data_homologacao", *homologados
        ),
        staging__stg_incentivo__editais_no_tempo=tabela(
            "codigo_edital, modalidade", *(f"'E{edital}', 'medica'" for edital in range(EDITAIS))
        ),
        core__core_programas_do_mes=tabela(
            "competencia, codigo_programa, codigo_instituicao", *(f"{MES}, '{p}', 'I{p}'" for p in programas)
        ),
        intermediate__int_indicadores__programas=tabela(
            "competencia, codigo_programa, nivel, codigo_territorio, especialidade, cadastro, ativo,"
            " percentual_carga_sus, natureza_juridica, vagas_autorizadas_ano, duracao_anos",
            *(f"{MES}, '{p}', 'brasil', 'BR', {uma}, 'CNE', true, 90, '1023', {VAGAS}, 1" for p in programas),
        ),
        core__core_residentes_do_mes=tabela(
            "competencia, codigo_programa, data_inicio, situacao, data_situacao", *residentes
        ),
    )
    achados = []
    for edital in range(EDITAIS):
        inferior, meio, superior = (
            valores["brasil", "BR", f"E{edital}", f"preenchimento_efeito{parte}"]
            for parte in ("_limite_inferior", "", "_limite_superior")
        )
        assert inferior is not None and meio is not None and superior is not None
        assert inferior <= meio <= superior
        achados.append((inferior, meio, superior))
    return achados


def test_i_13_the_interval_covers_a_planted_effect(formula: Formula) -> None:
    achados = comparacao(formula, 0.35, Random(8))
    assert sum(inferior <= 0.35 <= superior for inferior, _, superior in achados) >= 0.85 * EDITAIS
    assert sum(inferior > 0 for inferior, _, _ in achados) >= 0.85 * EDITAIS


def test_i_13_a_placebo_call_has_none(formula: Formula) -> None:
    achados = comparacao(formula, 0, Random(7))
    assert sum(inferior <= 0 <= superior for inferior, _, superior in achados) >= 0.85 * EDITAIS
    assert abs(sum(efeito for _, efeito, _ in achados) / EDITAIS) < 0.03


def test_i_13_by_hand(formula: Formula) -> None:
    """P is homologated in May 2025; Q never was, and R and S could not be. P has 2 places of one year, Q one.

    P had one resident until February 2025, 10 of the months before; two enter in March 2026, one of whom leaves on the
    first of May: 3 + 2 months of those after. Q has one resident all the time.
    """
    valores = formula(
        "i_13_antes_e_depois_da_homologacao",
        core__core_meses_das_series=tabela("competencia, dos_registros", f"{MES}, true"),
        staging__stg_incentivo__programas_homologados_no_tempo=tabela(
            "codigo_edital, codigo_programa, data_homologacao", "'E', 'P', date '2025-05-10'"
        ),
        staging__stg_incentivo__editais_no_tempo=tabela("codigo_edital, modalidade", "'E', 'medica'"),
        core__core_programas_do_mes=tabela(
            "competencia, codigo_programa, codigo_instituicao", *(f"{MES}, '{p}', 'I{p}'" for p in "PQRS")
        ),
        intermediate__int_indicadores__programas=tabela(
            "competencia, codigo_programa, nivel, codigo_territorio, especialidade, cadastro, ativo,"
            " percentual_carga_sus, natureza_juridica, vagas_autorizadas_ano, duracao_anos",
            f"{MES}, 'P', 'brasil', 'BR', 'Pediatria', 'CNE', true, 10, '2062', 2, 1",
            f"{MES}, 'Q', 'brasil', 'BR', 'Pediatria', 'CNE', true, 75, '1023', 1, 1",
            f"{MES}, 'R', 'brasil', 'BR', 'Pediatria', 'CNE', true, 74, '1023', 1, 1",
            f"{MES}, 'S', 'brasil', 'BR', 'Pediatria', 'CNE-APS', true, 80, '1023', 1, 1",
        ),
        core__core_residentes_do_mes=tabela(
            "competencia, codigo_programa, data_inicio, situacao, data_situacao",
            f"{MES}, 'P', date '2024-03-01', 'concluido', date '2025-02-28'",
            f"{MES}, 'P', date '2026-03-01', 'ativo', null",
            f"{MES}, 'P', date '2026-03-01', 'desistente', date '2026-05-01'",
            f"{MES}, 'Q', date '2023-03-01', 'licenciado', null",
            f"{MES}, 'R', date '2025-03-01', 'ativo', null",
        ),
    )
    em = {str(chave[-1]): valor for chave, valor in valores.items() if len(chave) == 4}
    assert em["ocupacao_antes/homologados"] == round(10 / 24, 6)
    assert em["ocupacao_depois/homologados"] == round(5 / 24, 6)
    assert em["ocupacao_antes/elegiveis"] == em["ocupacao_depois/elegiveis"] == 1
    assert em["ocupacao_efeito"] == round(-5 / 24, 6)
    assert em["preenchimento_antes/homologados"] == 0
    assert em["preenchimento_depois/homologados"] == 1
    assert em["preenchimento_efeito"] == 1
    assert em["desistencia_depois/homologados"] == round(1 / (5 / 12), 6)
    assert em["desistencia_efeito"] == round(1 / (5 / 12), 6)
    assert ("brasil", "BR", "E", "Pediatria", "preenchimento_efeito") in valores


def um_pais(sorte: Random) -> dict[str, str]:
    """Sixty programmes of twenty institutions in three states; three editais, of both commissions, homologate some.

    One edital homologates as often in two months, one too late for a year after; some programmes are in two editais.
    """
    municipios = {"2800308": ("28", "2"), "2927408": ("29", "2"), "3550308": ("35", "3")}
    programas, niveis, residentes = list[str](), list[str](), list[str]()
    for n in range(60):
        municipio = sorte.choice(list(municipios))
        uf, regiao = municipios[municipio]
        cadastro = "CNE" if n < 45 else "CNE-APS"
        fatos = (
            f"'{sorte.choice(['Pediatria', 'Cirurgia geral'])}', '{cadastro}', {sorte.random() < 0.95},"
            f" {sorte.choice([60, 75, 90, 100])}, '{sorte.choice(['1023', '2062', '3069'])}',"
            f" {sorte.randint(1, 4)}, {sorte.randint(1, 3)}, '{municipio}'"
        )
        programas.append(f"{MES}, 'P{n}', 'I{n % 20}'")
        for nivel, codigo in (("programa", f"P{n}"), ("brasil", "BR"), ("regiao", regiao), ("uf", uf)):
            niveis.append(f"{MES}, 'P{n}', '{nivel}', '{codigo}', {fatos}")
        for _ in range(sorte.randint(0, 9)):
            inicio = date(sorte.randint(2023, 2026), sorte.choice([3, 3, 4]), sorte.randint(1, 28))
            fim = date(inicio.year + sorte.randint(0, 2), sorte.randint(5, 12), sorte.choice([1, 15, 28]))
            situacao = sorte.choice(["ativo", "licenciado", "concluido", "desistente", "desistente", "transferido"])
            fim_ = "null" if situacao in ("ativo", "licenciado") else f"date '{fim}'"
            residentes.append(f"{MES}, 'P{n}', date '{inicio}', '{situacao}', cast({fim_} as date)")
    homologacoes = [
        *(f"'E1', 'P{n}', date '2025-0{3 + n % 2}-10'" for n in range(14)),
        *(f"'E2', 'P{n}', date '2025-05-0{1 + n % 9}'" for n in range(45, 52)),
        *(f"'E3', 'P{n}', date '2025-06-01'" for n in range(10, 20)),
    ]
    return {
        "core__core_meses_das_series": tabela("competencia, dos_registros", f"{MES}, true"),
        "core__core_programas_do_mes": tabela("competencia, codigo_programa, codigo_instituicao", *programas),
        "core__core_residentes_do_mes": tabela(
            "competencia, codigo_programa, data_inicio, situacao, data_situacao", *residentes
        ),
        "intermediate__int_indicadores__programas": tabela(
            "competencia, codigo_programa, nivel, codigo_territorio, especialidade, cadastro, ativo,"
            " percentual_carga_sus, natureza_juridica, vagas_autorizadas_ano, duracao_anos, codigo_municipio",
            *niveis,
        ),
        "staging__stg_incentivo__editais_no_tempo": tabela(
            "codigo_edital, modalidade", "'E1', 'medica'", "'E2', 'multiprofissional'", "'E3', 'medica'"
        ),
        "staging__stg_incentivo__programas_homologados_no_tempo": tabela(
            "codigo_edital, codigo_programa, data_homologacao", *homologacoes
        ),
        "intermediate__int_indicadores__municipios": tabela(
            "codigo_municipio, codigo_uf, codigo_regiao, codigo_regiao_saude",
            *(f"'{codigo}', '{uf}', '{regiao}', null" for codigo, (uf, regiao) in municipios.items()),
        ),
        "core__core_cobertura_scnes": f"select {MES} as competencia, true as pais, '28' as codigo_uf",
        "core__core_parametros_mes": parametros(PARAMETROS),
    }


def test_i_13_every_cell_equals_that_of_a_second_implementation(formula: Formula) -> None:
    tabelas = um_pais(Random(13))
    with duckdb.connect() as con:
        for nome, select in tabelas.items():
            esquema, _, tabela_ = nome.partition("__")
            con.execute(f"create schema if not exists {esquema}")
            con.execute(f"create table {esquema}.{tabela_} as {select}")
        calculadas = {
            (*key[2:4], *(dict(key[4]).get(name) for name in ("edital", "especialidade", "medida", "leitura"))): figures
            for key, figures in i_13(Registers(con)).items()
            if figures[2] is not None
        }
    colunas = "nivel, codigo_territorio, valor_1, valor_2, medida, leitura, numerador, denominador, valor"
    publicadas = {
        linha[:6]: linha[6:]
        for linha in formula.linhas("i_13_antes_e_depois_da_homologacao", colunas, **tabelas)
        if linha[-1] is not None
    }
    assert {chave[2] for chave in publicadas} == {"E1", "E2"}
    assert publicadas.keys() ^ calculadas.keys() == set()
    for chave, valores in publicadas.items():
        for valor, esperado in zip(valores, calculadas[chave], strict=True):
            assert esperado is not None and isclose(valor, esperado, rel_tol=1e-9, abs_tol=1.1e-6), chave
