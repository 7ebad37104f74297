"""The catalogue as the seed has it, and a small publication of made-up cells."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration import seeds
from orchestration.page.catalogue import Catalogue
from orchestration.page.publico import Publico, opened
from orchestration.settings import Home

Publish = Callable[..., Publico]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    rows = seeds.rows("legal/indicadores")
    return {row["indicador"]: {name: value or None for name, value in row.items()} for row in rows}


@pytest.fixture
def publish(tmp_path: Path, catalogue: Catalogue) -> Iterator[Publish]:
    """Open a publication of these cells: (indicador, mes, nivel, codigo_territorio, recorte, numerador, valor)."""
    with ExitStack() as stack:

        def make(
            *cells: tuple[Any, ...], faixa: str | None = None, motivos: Mapping[str, str] | None = None
        ) -> Publico:
            with duckdb.connect(str(tmp_path / "publico.duckdb")) as con:
                con.execute("create schema indicadores")
                names = list(next(iter(catalogue.values())))
                con.execute(f"create table indicadores.catalogo ({', '.join(f'{name} text' for name in names)})")
                marks = ", ".join("?" for _ in names)
                for row in catalogue.values():
                    con.execute(f"insert into indicadores.catalogo values ({marks})", list(row.values()))
                con.execute(
                    """create table indicadores.valores (indicador text, competencia date, nivel text,
                    codigo_territorio text, recorte json, numerador double, valor double, denominador double,
                    faixa text, suprimido boolean default false, motivo text)"""
                )
                con.executemany(
                    """insert into indicadores.valores (indicador, competencia, nivel, codigo_territorio, recorte,
                    numerador, valor) values (?, ?, ?, ?, ?, ?, ?)""",
                    cells,
                )
                con.execute("update indicadores.valores set faixa = ? where valor is null", [faixa])
                for place, reason in (motivos or {}).items():
                    con.execute(
                        "update indicadores.valores set motivo = ? where codigo_territorio = ?", [reason, place]
                    )
                con.execute(
                    """create table indicadores.territorios as select * from (values
                    ('brasil', 'BR', 'Brasil', null, null), ('uf', '28', 'Sergipe', 'SE', null),
                    ('uf', '35', 'São Paulo', 'SP', null), ('regiao_saude', '2801', 'Sul', 'SE', null),
                    ('regiao_saude', '3501', 'Sul', 'SP', null)
                    ) as t (nivel, codigo_territorio, nome, uf, codigo_regiao_saude)"""
                )
                con.execute(
                    """create table indicadores.integridade (competencia date, tipo text, linhas bigint, alertas bigint,
                    valor_em_risco double)"""
                )
            return stack.enter_context(opened(Home(tmp_path), tmp_path / "publico.duckdb"))

        yield make
