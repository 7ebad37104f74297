"""The sheet of a health region (diagnostico): occupancy as in I-11, and neighbours by distance. Made-up tables."""

import math
from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import pytest

from tests.unit.indicadores.dimensiona import cria

MES = date(2026, 5, 1)
LUGARES = {
    "A": (-30.0, -50.0), "B": (-30.1, -50.0), "C": (-30.2, -50.0), "D": (-30.3, -50.0), "E": (-30.4, -50.0),
    "AO_NORTE": (-29.0, -50.0), "A_LESTE": (-30.0, -48.9),
}  # fmt: skip
"""Health regions of one municipality each: at this latitude 1.1 degree of longitude is less than one of latitude."""
VAZIAS = {
    "core.core_residentes_no_scnes": "competencia date, codigo_programa varchar, nivel_atencao varchar",
    "intermediate.int_indicadores__egressos": "competencia date, codigo_programa varchar, horizonte integer,"
    " encontrado boolean, na_regiao_saude boolean",
    "intermediate.int_dimensionamento__lacuna": "codigo varchar, nivel varchar, ano bigint, principal boolean,"
    " cadastro varchar, profissao varchar, especialidade varchar, metodo varchar, necessidade double, oferta double,"
    " lacuna double, cobertura double",
    "intermediate.int_indicadores__especialistas": "competencia date, nivel varchar, codigo_territorio varchar,"
    " cadastro varchar, profissao varchar, especialidade varchar, area_atuacao varchar, equivalentes double",
    "intermediate.int_dimensionamento__oferta": "competencia date, codigo varchar",
}
PROGRAMAS = [("ABERTO", True, 2, 3), ("FECHADO", False, 2, 3)]
RESIDENTES = [
    *[("ABERTO", pessoa, 1 + pessoa % 3, 3) for pessoa in (1, 2, 3)],
    ("ABERTO", 4, 4, 3),  # a year beyond the duration takes no place
    *[("FECHADO", pessoa, 3, 3) for pessoa in (5, 6)],
]


@pytest.fixture
def ficha(compilado: Callable[[str], str]) -> list[tuple[Any, ...]]:
    """Rows of the sheets: code, section, item, measure and value."""
    with duckdb.connect() as con:
        for banco in ("trabalho", "restrito"):
            con.execute(f"attach ':memory:' as {banco}")
            for esquema in ("core", "intermediate", "referencia"):
                con.execute(f"create schema {banco}.{esquema}")
        for nome, colunas in VAZIAS.items():
            cria(con, nome, colunas, [])
        cria(
            con, "intermediate.int_dimensionamento__meses", "ano bigint, competencia date, base boolean",
            [(2026, MES, True)],
        )  # fmt: skip
        cria(
            con, "intermediate.int_indicadores__municipios",
            "codigo_municipio varchar, codigo_uf varchar, codigo_regiao_saude varchar, nome_regiao_saude varchar",
            [(codigo, "43", codigo, codigo) for codigo in LUGARES],
        )  # fmt: skip
        cria(
            con, "intermediate.int_indicadores__municipios_do_mes",
            "competencia date, codigo_municipio varchar, populacao integer", [(MES, codigo, 10) for codigo in LUGARES],
        )  # fmt: skip
        cria(
            con, "referencia.municipios", "codigo_municipio varchar, latitude double, longitude double",
            [(codigo, *onde) for codigo, onde in LUGARES.items()],
        )  # fmt: skip
        cria(con, "referencia.ufs", "codigo_uf varchar, uf varchar", [("43", "RS")])
        cria(
            con, "intermediate.int_indicadores__programas",
            "competencia date, codigo_programa varchar, nivel varchar, codigo_regiao_saude varchar, cadastro varchar,"
            " profissao varchar, especialidade varchar, ativo boolean, vagas_autorizadas_ano integer,"
            " duracao_anos bigint",
            [
                (MES, codigo, "programa", "A", "CNE", "Medicina", "Pediatria", ativo, vagas, anos)
                for codigo, ativo, vagas, anos in PROGRAMAS
            ],
        )  # fmt: skip
        cria(
            con, "intermediate.int_dimensionamento__residentes",
            "codigo_programa varchar, pessoa bigint, ano_residencia integer, duracao_anos bigint, base boolean",
            [(*residente, True) for residente in RESIDENTES],
        )  # fmt: skip
        return con.execute(
            f"select codigo, secao, item, medida, valor from ({compilado('diagnostico')}) order by all"
        ).fetchall()


def test_occupancy_is_of_the_places_of_active_programmes(ficha: list[tuple[Any, ...]]) -> None:
    """A deactivated programme has no places, and its residents occupy none of another's."""
    vagas = {medida: valor for _, secao, _, medida, valor in ficha if secao == "vagas"}
    assert vagas == {"vagas_primeiro_ano": 2, "vagas_autorizadas": 6, "residentes": 6, "ocupacao": 0.5}


def test_neighbours_are_the_five_nearest(ficha: list[tuple[Any, ...]]) -> None:
    vizinhas = {item: valor for codigo, secao, item, _, valor in ficha if secao == "vizinhas" and codigo == "A"}
    assert set(vizinhas) == {"B", "C", "D", "E", "A_LESTE"}
    assert vizinhas["A_LESTE"] == pytest.approx(6371 * math.radians(1.1) * math.cos(math.radians(30)), abs=0.1)
