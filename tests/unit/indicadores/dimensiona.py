"""Runs the models of the sizing over a made-up country, given as the tables that they start from."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import duckdb

from tests.unit.indicadores.casos import PARAMETROS, tabela
from tests.unit.indicadores.dimensionamento import Calculo
from tests.unit.indicadores.paises import (
    BASE,
    CARREIRA,
    FIXACAO_A_MAIS,
    MESES,
    PERCENTIL,
    PESO,
    PRAZO,
    VAGAS_A_MAIS,
    Pais,
)  # fmt: skip

INTERMEDIARIOS = (
    "int_indicadores__programas", "int_indicadores__egressos", "int_indicadores__egressos_territorio",
    "int_indicadores__lugares", "int_indicadores__especialistas", "int_dimensionamento__meses",
    "int_dimensionamento__oferta",
    "int_dimensionamento__residentes", "int_dimensionamento__combinacoes", "int_dimensionamento__pesos",
    "int_dimensionamento__necessidade", "int_dimensionamento__lacuna", "int_dimensionamento__permanencia",
    "int_dimensionamento__fluxos", "int_dimensionamento__matriculados", "int_dimensionamento__vagas",
    "int_dimensionamento__cenarios", "int_dimensionamento__egressos", "int_dimensionamento__entradas",
    "int_dimensionamento__saidas",
)  # fmt: skip
PUBLICAS = ("oferta_publica", "necessidade_publica", "lacuna_publica", "projecao_publica")
PUBLICADAS = ("oferta", "necessidade", "lacuna", "trajetorias", "projecao")
DO_DIMENSIONAMENTO = {
    "anos_de_carreira": CARREIRA,
    "percentil_de_referencia": PERCENTIL,
    "peso_previo_permanencia": PESO,
    "acrescimo_vagas_deficit": VAGAS_A_MAIS,
    "acrescimo_permanencia": FIXACAO_A_MAIS,
    "anos_para_fechar_lacuna": PRAZO,
}
PROFISSOES = {"MEDICINA": "Medicina", "PSICOLOGIA": "Psicologia", "ENFERMAGEM": "Enfermagem"}
NOMES = {"PEDIATRIA": "Pediatria", "PSIQUIATRIA": "Psiquiatria", "SAUDE MENTAL": "Saúde Mental"}
Table = tuple[str, str, Sequence[tuple[object, ...]]]
"""Name, columns and rows."""
Publicado = dict[str, list[dict[str, Any]]]


def sql(valor: object) -> str:
    """A value in SQL."""
    if valor is None:
        return "null"
    if isinstance(valor, date):
        return f"date '{valor}'"
    return f"'{valor}'" if isinstance(valor, str) else str(valor).lower()


def cria(con: duckdb.DuckDBPyConnection, nome: str, colunas: str, linhas: Sequence[tuple[object, ...]]) -> None:
    """A table in both databases, each column `name type`."""
    for banco in ("trabalho", "restrito"):
        con.execute(f"create table {banco}.{nome} ({colunas})")
        if linhas:
            con.execute(f"insert into {banco}.{nome} " + tabela_de(colunas, linhas))


def tabela_de(colunas: str, linhas: Sequence[tuple[object, ...]]) -> str:
    nomes = ", ".join(coluna.split()[0] for coluna in colunas.split(", "))
    return tabela(nomes, *(", ".join(sql(valor) for valor in linha) for linha in linhas))


Celula = tuple[str, str, str, str, date]
"""Profession, specialty, level, code and month of a cell of specialists."""


def dimensiona(
    compilado: Callable[[str], str], pais: Pais, suprimidas: Sequence[Celula] = (), ate: int = BASE
) -> Publicado:
    """Run the models over a country; rows of each published table, the public ones as `<name>_publica`.

    `suprimidas`: the cells that disclosure control withholds in I-01 and I-03. `ate`: the newest year with SCNES.
    """
    with duckdb.connect() as con:
        for banco in ("trabalho", "restrito", "publico"):
            con.execute(f"attach ':memory:' as {banco}")
            for esquema in ("core", "intermediate", "staging", "cadastro", "referencia", "dimensionamento"):
                con.execute(f"create schema {banco}.{esquema}")
        for nome, colunas, linhas in entradas(pais, ate):
            cria(con, nome, colunas, list(linhas))
        for modelo in INTERMEDIARIOS:
            con.execute(f"create table trabalho.intermediate.{modelo} as {compilado(modelo)}")
        _controla(con, suprimidas)
        con.execute(
            "create table trabalho.intermediate.int_dimensionamento__suprimidas as "
            + compilado("int_dimensionamento__suprimidas")
        )
        publicado = {}
        for modelo in (*PUBLICADAS, *PUBLICAS):
            banco = "publico" if modelo in PUBLICAS else "restrito"
            con.execute(f"create table {banco}.dimensionamento.{modelo} as {compilado(modelo)}")
            lidas = con.execute(f"from {banco}.dimensionamento.{modelo}")
            colunas = [coluna for coluna, *_ in lidas.description]
            publicado[modelo] = [dict(zip(colunas, linha, strict=True)) for linha in lidas.fetchall()]
        return publicado


def _controla(con: duckdb.DuckDBPyConnection, suprimidas: Sequence[Celula]) -> None:
    """Every cell of the supply is one of I-03, and those of `suprimidas` are withheld."""
    con.execute(
        "create table trabalho.intermediate.int_indicadores__publicaveis as select 'I-03' as indicador,"
        " null::varchar as medida, 'especialistas/' || profissao as familia, competencia, nivel,"
        " codigo as codigo_territorio, especialidade as valor_1 from trabalho.intermediate.int_dimensionamento__oferta"
    )
    cria(
        con,
        "intermediate.int_indicadores__supressao",
        "familia varchar, dim_1 varchar, valor_1 varchar, dim_2 varchar, valor_2 varchar, nivel varchar,"
        " codigo_territorio varchar, competencia date",
        [
            (f"especialistas/{profissao}", "especialidade", nome, None, None, nivel, codigo, mes)
            for profissao, nome, nivel, codigo, mes in suprimidas
        ],
    )


def entradas(pais: Pais, ate: int) -> Iterator[Table]:
    """The tables that the models start from: name, columns, rows."""
    meses = list(MESES.values())
    yield (
        "core.core_parametros_mes",
        "competencia date, id varchar, valor decimal(18,4)",
        [(mes, nome, valor) for mes in meses for nome, valor in (_numericos() | DO_DIMENSIONAMENTO).items()],
    )
    yield (
        "core.core_cobertura_scnes",
        "competencia date, codigo_uf varchar, uf varchar, pais boolean",
        [(mes, uf, uf, True) for mes in (*meses, date(BASE, 4, 1)) for uf in ("27", "28", "35") if mes.year <= ate],
    )
    yield (
        "core.core_meses_das_series",
        "competencia date, do_scnes boolean, dos_registros boolean",
        [(mes, True, True) for mes in meses],
    )
    yield (
        "referencia.ufs",
        "codigo_uf varchar, uf varchar, nome varchar, regiao varchar",
        [(uf, uf, uf, "R") for uf in ("27", "28", "35")],
    )
    yield (
        "referencia.profissoes",
        "profissao_normalizada varchar, profissao varchar",
        list(PROFISSOES.items()),
    )
    yield (
        "referencia.especialidades",
        "especialidade_normalizada varchar, especialidade varchar",
        [("PEDIATRIA", "Pediatria"), ("PSIQUIATRIA", "Psiquiatria"), ("GERIATRIA", "Geriatria")],
    )
    yield ("referencia.especialidades_ocupacoes", "especialidade_normalizada varchar, co_cbo varchar", [])
    yield (
        "core.core_especialidades",
        "especialidade_comparavel varchar, especialidade varchar",
        list(NOMES.items()),
    )
    yield (
        "intermediate.int_indicadores__nomes",
        "recorte varchar, comparavel varchar",
        [("especialidade", nome) for nome in NOMES],
    )
    yield from _territorios(pais)
    yield from _pessoas(pais)
    yield from _referencias(pais)


def _numericos() -> dict[str, object]:
    return {nome: valor for nome, valor in PARAMETROS.items() if not isinstance(valor, str)}


def _territorios(pais: Pais) -> Iterator[Table]:
    calculo = Calculo(Pais(municipios=pais.municipios))
    yield (
        "intermediate.int_indicadores__municipios",
        "codigo_municipio varchar, codigo_regiao varchar, codigo_uf varchar, codigo_regiao_saude varchar,"
        " nome_regiao_saude varchar",
        [(codigo, uf[0], uf, regiao, regiao) for codigo, (regiao, uf, _) in pais.municipios.items()],
    )
    yield (
        "intermediate.int_indicadores__territorios",
        "codigo_municipio varchar, nivel varchar, codigo_territorio varchar",
        [(codigo, *lugar) for codigo in pais.municipios for lugar in calculo.niveis(codigo)],
    )
    yield (
        "intermediate.int_indicadores__populacao",
        "competencia date, nivel varchar, codigo_territorio varchar, populacao hugeint",
        [(mes, *lugar, habitantes) for mes in MESES.values() for lugar, habitantes in calculo.populacao.items()],
    )
    yield (
        "intermediate.int_indicadores__municipios_do_mes",
        "competencia date, codigo_municipio varchar, populacao integer, prioritario boolean",
        [(mes, codigo, n, False) for mes in MESES.values() for codigo, (_, _, n) in pais.municipios.items()],
    )


def _pessoas(pais: Pais) -> Iterator[Table]:
    lugares = [
        (MESES[ano], pessoa, municipio, True, horas, no_sus, False, True, None)
        for (ano, pessoa), (_, _, onde) in pais.especialistas.items()
        for municipio, horas, no_sus in onde
    ]
    lugares += [
        (MESES[ano], 5000 + numero, municipio, True, horas, 0, False, True, None)
        for numero, (ano, _, _, onde) in enumerate(pais.egressos)
        for municipio, horas in onde
    ]
    yield (
        "core.core_lugares_do_mes",
        "competencia date, pessoa bigint, codigo_municipio varchar, unidade_ativa boolean, horas integer,"
        " horas_sus integer, somente_residencia boolean, atende_sus boolean, ocupacoes varchar",
        lugares,
    )
    yield (
        "core.core_titulos_do_mes",
        "competencia date, pessoa bigint, profissao_comparavel varchar, especialidade_comparavel varchar,"
        " area_comparavel varchar",
        [
            (MESES[ano], pessoa, profissao.upper(), next(k for k, v in NOMES.items() if v == nome), None)
            for (ano, pessoa), (profissao, nomes, _) in pais.especialistas.items()
            for nome in nomes
        ],
    )
    yield (
        "core.core_programas_do_mes",
        "competencia date, codigo_programa varchar, codigo_instituicao varchar, especialidade varchar,"
        " modalidade varchar, duracao_anos bigint, vagas_autorizadas_ano integer, percentual_carga_sus double,"
        " ativo boolean, codigo_municipio varchar, natureza_juridica varchar, area_atuacao varchar",
        [
            (
                mes, p.codigo, "I1", p.especialidade, "medica" if p.medica else "multiprofissional", p.duracao, p.vagas,
                80, p.ativo, p.municipio, "1015", None,
            )
            for mes in MESES.values()
            for p in pais.programas
        ],
    )  # fmt: skip
    yield (
        "core.core_residentes_do_mes",
        "competencia date, codigo_matricula varchar, pessoa bigint, codigo_programa varchar, profissao varchar,"
        " ano_residencia integer, data_inicio date, data_prevista_fim date, situacao varchar, data_situacao date,"
        " ativo boolean",
        [
            (
                mes, r.matricula, r.pessoa, r.programa.codigo, r.profissao, r.ano, r.inicio, r.prevista, r.situacao,
                r.data_situacao, r.ativo,
            )
            for mes in MESES.values()
            for r in pais.residentes
        ],
    )  # fmt: skip
    yield (
        "core.core_egressos",
        "codigo_matricula varchar, pessoa bigint, codigo_programa varchar, horizonte integer, coorte varchar,"
        " competencia date",
        [
            (f"E{numero}", 5000 + numero, programa.codigo, meses, "2024", MESES[ano])
            for numero, (ano, meses, programa, _) in enumerate(pais.egressos)
        ],
    )


def _referencias(pais: Pais) -> Iterator[Table]:
    yield (
        "staging.stg_referencia__prioridades",
        "tipo varchar, codigo varchar, inicio date, fim date",
        [],
    )
    parametros = [(nome, "razao", valor, "por 100 mil", inicio, fim) for nome, valor, inicio, fim in pais.razoes]
    parametros += [(nome, "uso", valor, unidade, inicio, None) for nome, valor, unidade, inicio in pais.usos]
    yield (
        "staging.stg_referencia__parametros_necessidade",
        "especialidade varchar, metodo varchar, valor decimal(18,10), unidade varchar, inicio date, fim date,"
        " competencia_arquivo date, carga_id bigint, linha bigint",
        [(*linha, date(2026, 1, 1), 1, numero) for numero, linha in enumerate(parametros)],
    )
    yield (
        "staging.stg_referencia__populacao_idade_sexo",
        "codigo_municipio varchar, ano integer, sexo varchar, faixa varchar, populacao integer",
        [(*chave, habitantes) for chave, habitantes in pais.faixas.items()],
    )
    yield (
        "staging.stg_referencia__fatores_projecao",
        "especialidade varchar, taxa_saida_anual decimal(18,10)",
        list(pais.taxas.items()),
    )
