"""Compiles the models of indicators once and runs their SQL on made-up tables."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.cases.registration import KNOWN_COLUMNS
from orchestration.ingest.lake import BuildingRun, register_views
from orchestration.settings import TRABALHO, Home
from orchestration.transform import manifest
from tests.conftest import once
from tests.unit.indicadores.casos import MES, PARAMETROS, Formula, Valores, parametros, tabela

_VISTAS = (
    "int_indicadores__naturezas",
    "int_indicadores__homologados",
    "int_indicadores__antes_e_depois",
    "int_indicadores__comissoes",
    "int_indicadores__equipe_com_incentivo",
    "int_indicadores__densidade_total",
    "int_indicadores__egressos_territorio",
    "int_indicadores__faixas",
    "int_alertas_por_linha",
    "int_indicadores__vereditos",
    "int_indicadores__niveis_publicos",
    "int_indicadores__calculados",
    "int_indicadores__preenchidos",
    "int_indicadores__vazios",
)
"""Models between, each after those that it reads; they are computed from the given tables too."""
_PUBLICOS = ("valores_divulgados", "celulas_retidas")
"""Tables of the public database of which `valores_publicos` is a view; computed from the given tables too."""


@pytest.fixture(scope="session")
def compilado(shared: Path) -> Callable[[str], str]:
    """Function that returns the compiled SQL of a model."""
    models = once(shared, "compilado", lambda: _compile(shared / "compilado"))

    def sql(model: str) -> str:
        (path,) = models.rglob(f"{model}.sql")
        return path.read_text(encoding="utf-8")

    return sql


def _compile(folder: Path) -> Path:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    (folder / "casa").mkdir(parents=True)
    with duckdb.connect(str(folder / TRABALHO)) as con:
        register_views(con, Home(folder / "casa"), BuildingRun("teste", date(2026, 3, 1), datetime(2026, 5, 1, 2)))
        con.execute("create schema casos")
        con.execute(
            f"create table casos.conhecidos ({', '.join(f'{name} {kind}' for name, kind in KNOWN_COLUMNS.items())})"
        )
    with pytest.MonkeyPatch.context() as patch:
        for name, value in manifest.environment(folder).items():
            patch.setenv(name, value)
        outcome = dbtRunner().invoke(
            [
                "compile",
                "--select",
                "path:models/intermediate/indicadores",
                "path:models/intermediate/dimensionamento",
                "path:models/marts/dimensionamento",
                "int_alertas_por_linha",
                "valores_divulgados",
                "celulas_retidas",
                "valores_publicos",
                *manifest.dbt_arguments(folder / "dbt"),
            ]
        )
    DuckDBConnectionManager.close_all_connections()
    assert outcome.success, outcome.exception
    return folder / "dbt" / "compiled" / "residencias" / "models"


class _Compiladas:
    """A Formula over the compiled SQL."""

    def __init__(self, compilado: Callable[[str], str]) -> None:
        self._compilado = compilado

    def linhas(self, modelo: str, colunas: str, **tabelas: str) -> list[tuple[Any, ...]]:
        fixas = {
            "core__core_parametros_mes": parametros(PARAMETROS),
            "intermediate__int_indicadores__nomes": tabela(
                "recorte, comparavel", *(f"'fonte_pagadora', '{nome}'" for nome in ("MS", "SES"))
            ),
            "staging__stg_lake__mes": f"select {MES} as competencia, date '2026-08-01' as mes_da_execucao",
            "core__core_competencia_scnes": f"select {MES} as competencia",
        }
        with duckdb.connect() as con:
            for banco in ("trabalho", "restrito"):
                con.execute(f"attach ':memory:' as {banco}")
                for esquema in ("core", "intermediate", "staging", "cadastro", "referencia", "sensivel"):
                    con.execute(f"create schema {banco}.{esquema}")
            for nome, select in (fixas | tabelas).items():
                esquema, _, tabela_ = nome.partition("__")
                bancos = ("trabalho",) if esquema in ("core", "intermediate", "staging") else ("restrito",)
                for banco in bancos:
                    con.execute(f"create table {banco}.{esquema}.{tabela_} as {select}")
            usados = (modelo, *_PUBLICOS) if modelo == "valores_publicos" else (modelo,)
            for vista in self._entre(usados):
                con.execute(f"create view trabalho.intermediate.{vista} as {self._compilado(vista)}")
            con.execute("attach ':memory:' as publico; create schema publico.indicadores")
            for usado in usados[1:]:
                con.execute(f"create table publico.indicadores.{usado} as {self._compilado(usado)}")
            return con.execute(f"select {colunas} from ({self._compilado(modelo)}) order by all").fetchall()

    def _entre(self, usados: tuple[str, ...]) -> list[str]:
        """Those of _VISTAS that are read, directly or not."""
        lidas: list[str] = []
        for vista in reversed(_VISTAS):
            if any(vista in self._compilado(usado) for usado in (*usados, *lidas)):
                lidas.insert(0, vista)
        return lidas

    def __call__(self, modelo: str, **tabelas: str) -> Valores:
        valores: Valores = {}
        colunas = "nivel, codigo_territorio, valor_1, valor_2, coalesce(medida, leitura), leitura, valor"
        for nivel, territorio, um, dois, medida, leitura, valor in self.linhas(modelo, colunas, **tabelas):
            nome = f"{medida}/{leitura}" if leitura and leitura != medida else medida
            chave = tuple(parte for parte in (nivel, territorio, um, dois, nome) if parte is not None)
            assert chave not in valores, f"{chave} twice"
            valores[chave] = valor
        return valores


@pytest.fixture
def formula(compilado: Callable[[str], str]) -> Formula:
    """Runs a model of the indicators on given tables."""
    return _Compiladas(compilado)
