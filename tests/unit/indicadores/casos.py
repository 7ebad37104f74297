"""Helpers to write small tables by hand, and the parameters given to formulas of indicators with them."""

from collections.abc import Mapping
from typing import Any, Protocol

PARAMETROS = {
    "horas_semanais_teto": 60,
    "vinculo_semanal_equivalente": 40,
    "minimo_celula_publica": 5,
    "carga_sus_minima_percentual": 75,
    "carga_horaria_residente_maxima": 60,
    "bolsa_residencia_minima": 4106.09,
    "prazo_relatorio_dia_util": 5,
    "prazo_pagamento_dia_util": 15,
    "prazo_comunicacao_desistencia_dias": 10,
    "peso_prioridade_densidade": 0.4,
    "peso_prioridade_epidemiologia": 0.2,
    "peso_prioridade_social": 0.2,
    "peso_prioridade_capacidade": 0.2,
    "sensibilidade_prioridade": 0.2,
    "validade_avaliacao_meses": 24,
    "carga_horaria_preceptor_maxima": 60,
    "residentes_por_hora_de_preceptor_maximo": 0.25,
    "anos_do_certificado_de_preceptor": 3,
    "naturezas_juridicas_admitidas": r"1\d{3}|2011|2038|3\d{3}",
}
MES = "date '2026-05-01'"
Valores = dict[tuple[str | None, ...], float | None]


class Formula(Protocol):
    """Runs a model of the indicators on the given tables, as SQL of each by its schema and name."""

    def __call__(self, modelo: str, **tabelas: str) -> Valores:
        """The cells of a formula: (nivel, territorio, recorte..., medida or leitura) -> value."""
        ...

    def linhas(self, modelo: str, colunas: str, **tabelas: str) -> list[tuple[Any, ...]]:
        """These columns of every row of a model, in order."""
        ...


def parametros(em_vigor: Mapping[str, object], mes: str = MES) -> str:
    """SQL of `core_parametros_mes` with these values in one month."""
    linhas = (f"'{nome}', try_cast('{valor}' as decimal(18, 4)), '{valor}', {mes}" for nome, valor in em_vigor.items())
    return tabela("id, valor, texto, competencia", *linhas)


def tabela(colunas: str, *linhas: str) -> str:
    """SQL of a table with these columns and rows, written as SQL values."""
    return f"select * from (values {', '.join(f'({linha})' for linha in linhas)}) as t ({colunas})"
