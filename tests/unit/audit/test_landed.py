"""The profile of what was loaded counts nulls, values outside a domain and repeated keys, of new loads alone."""

from datetime import date, datetime
from pathlib import Path

import duckdb

from orchestration.audit import landed
from orchestration.contracts import contract_of
from orchestration.ingest.lake import Execucao, register_views
from orchestration.settings import Home

NOW = datetime(2026, 5, 1, 2)
ROWS = [("A", "credenciada"), ("A", "credenciada"), ("B", "fechada"), (None, "credenciada")]


def profiled(tmp_path: Path, published_sha256: str | None = None) -> dict[str, tuple[int, int, int]]:
    contract = contract_of("cnrm", "instituicoes")
    assert contract is not None
    with duckdb.connect() as con:
        register_views(con, Home(tmp_path), Execucao("teste", date(2026, 3, 1), NOW))
        con.execute(
            "insert into lake.cargas (carga_id, fonte, conjunto, arquivo, sha256, em_vigor)"
            " values (1, 'cnrm', 'instituicoes', 'cnrm/instituicoes_202603.csv', 'abc', true)"
        )
        schema = contract.esquema_do_lake("cnrm")
        given = {"carga_id": "1", "codigo_instituicao": "codigo", "situacao": "situacao", "nome": "'x'", "cnpj": "'1'"}
        given |= {"natureza_juridica": "'1015'", "codigo_municipio": "'280030'"}
        columns = ", ".join(f"{given.get(name, 'null')}::{kind} as {name}" for name, kind in schema.items())
        con.execute("create table recebidas (codigo varchar, situacao varchar)")
        con.executemany("insert into recebidas values (?, ?)", ROWS)
        con.execute(f"create or replace view lake.cnrm_instituicoes as select {columns} from recebidas")
        published = tmp_path / "publicado.duckdb"
        if published_sha256:
            con.execute(f"attach '{published}' as antes; create schema antes.qualidade")
            con.execute(
                "create table antes.qualidade.cargas as select * replace ($1 as sha256) from lake.cargas",
                [published_sha256],
            )
            con.execute("detach antes")
        found = landed.profile(con, published)
    return {target: (nulls, outside, repeated) for target, nulls, outside, repeated in found}


def test_faults_are_counted_where_they_are(tmp_path: Path) -> None:
    found = profiled(tmp_path)
    assert found["cnrm/instituicoes"] == (0, 0, 1)
    assert found["cnrm/instituicoes.codigo_instituicao"] == (1, 0, 0)
    assert found["cnrm/instituicoes.situacao"] == (0, 1, 0)
    assert {target for target, counts in found.items() if any(counts)} == {
        "cnrm/instituicoes",
        "cnrm/instituicoes.codigo_instituicao",
        "cnrm/instituicoes.situacao",
    }


def test_published_loads_are_not_looked_at_again(tmp_path: Path) -> None:
    assert profiled(tmp_path, "abc") == {}


def test_a_correction_and_a_load_of_a_night_that_died_are_looked_at(tmp_path: Path) -> None:
    assert profiled(tmp_path, "def") == profiled(tmp_path / "nunca_publicada") != {}
