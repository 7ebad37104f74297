"""The profile of what was loaded counts nulls, values outside a domain and repeated keys, of this run's loads alone."""

from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.audit import landed
from orchestration.contracts import contract_of
from orchestration.ingest.lake import Execucao, register_views
from orchestration.settings import Home

NOW = datetime(2026, 5, 1, 2)
ROWS = [("A", "credenciada"), ("A", "credenciada"), ("B", "fechada"), (None, "credenciada")]


def profiled(tmp_path: Path, seen: datetime) -> dict[str, tuple[int, int, int]]:
    contract = contract_of("cnrm", "instituicoes")
    assert contract is not None
    with duckdb.connect() as con:
        register_views(con, Home(tmp_path), Execucao("teste", date(2026, 3, 1), NOW))
        con.execute(
            "insert into lake.cargas (carga_id, fonte, conjunto, em_vigor, primeira_vista)"
            " values (1, 'cnrm', 'instituicoes', true, ?)",
            [seen],
        )
        schema = contract.esquema_do_lake("cnrm")
        given = {"carga_id": "1", "codigo_instituicao": "codigo", "situacao": "situacao", "nome": "'x'", "cnpj": "'1'"}
        given |= {"natureza_juridica": "'1015'", "codigo_municipio": "'280030'"}
        columns = ", ".join(f"{given.get(name, 'null')}::{kind} as {name}" for name, kind in schema.items())
        con.execute("create table recebidas (codigo varchar, situacao varchar)")
        con.executemany("insert into recebidas values (?, ?)", ROWS)
        con.execute(f"create or replace view lake.cnrm_instituicoes as select {columns} from recebidas")
        return {target: (nulls, outside, repeated) for target, nulls, outside, repeated in landed.profile(con)}


def test_faults_are_counted_where_they_are(tmp_path: Path) -> None:
    found = profiled(tmp_path, NOW)
    assert found["cnrm/instituicoes"] == (0, 0, 1)
    assert found["cnrm/instituicoes.codigo_instituicao"] == (1, 0, 0)
    assert found["cnrm/instituicoes.situacao"] == (0, 1, 0)
    assert {target for target, counts in found.items() if any(counts)} == {
        "cnrm/instituicoes",
        "cnrm/instituicoes.codigo_instituicao",
        "cnrm/instituicoes.situacao",
    }


@pytest.mark.parametrize("seen", [datetime(2026, 4, 30)])
def test_loads_of_earlier_runs_are_not_looked_at_again(tmp_path: Path, seen: datetime) -> None:
    assert profiled(tmp_path, seen) == {}
