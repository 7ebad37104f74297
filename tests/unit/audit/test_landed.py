"""Each kind of promise in the contracts, broken in a real file of the lake, blocks the run and names the column."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from orchestration.audit import audit, landed
from orchestration.audit.audit import raise_if_blocked
from orchestration.errors import UserError
from orchestration.ingest.lake import register_views
from orchestration.ingest.ledger import opened
from orchestration.ingest.store import vault_of
from orchestration.settings import Home
from tests.unit.audit.noite import MONTH, audited, lake_file, rewrite
from tests.unit.audit.noite import landed as landed_home
from tests.unit.ingest.bancada import RESIDENTE, Workbench, many

SQL = "select * replace ({} as {}) from dados"
BROKEN = [
    ("cnrm", "residentes", "nulos", "profissao", SQL.format("null::varchar", "profissao")),
    ("cnrm", "residentes", "nulos", "tem_nome", SQL.format("false", "tem_nome")),
    ("incentivo", "pagamentos", "nulos", "codigo_programa", SQL.format("null::varchar", "codigo_programa")),
    ("incentivo", "pagamentos", "nulos", "data_pagamento", SQL.format("'pago'", "situacao")),
    ("cnrm", "residentes", "dominios", "situacao", SQL.format("'fugiu'", "situacao")),
    ("referencia", "populacao", "padroes", "codigo_municipio", SQL.format("'28003'", "codigo_municipio")),
    ("incentivo", "pagamentos", "limites", "valor", SQL.format("-valor", "valor")),
    ("cnrm", "residentes", "limites", "ano_residencia", SQL.format("7::integer", "ano_residencia")),
    ("incentivo", "pagamentos", "chaves", "codigo_pagamento", SQL.format("'L1-0'", "codigo_pagamento")),
    ("scnes", "tbCargaHorariaSus", "nulos", "co_unidade", SQL.format("null::varchar", "co_unidade")),
    ("scnes", "tbCargaHorariaSus", "limites", "qt_carga_horaria_outros",
     SQL.format("(-1)::integer", "qt_carga_horaria_outros")),
]  # fmt: skip


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    return landed_home(tmp_path_factory.mktemp("noite"))


@pytest.fixture
def bench(clean: Workbench, tmp_path: Path) -> Workbench:
    """A home without a publication or recorded file hashes, so that only the contracts can fail."""
    shutil.copytree(clean.home.raiz, tmp_path / "casa")
    mine = Workbench(tmp_path / "outra")
    mine.landing, mine.home, mine.noite = clean.landing, Home(tmp_path / "casa"), clean.noite
    return mine


def test_loaded_files_keep_every_promise(bench: Workbench) -> None:
    checks = audited(bench)
    assert [check for check in checks if not check.sucesso] == []
    checked = {check.alvo for check in checks if check.checagem.startswith(landed.PREFIX)}
    assert checked >= {"cnrm/residentes", "cnrm/equipe", "incentivo/pagamentos", "scnes/tbCargaHorariaSus"}
    assert {check.checagem for check in checks} >= {f"{landed.PREFIX}_{kind}" for kind in landed.MESSAGES}


@pytest.mark.parametrize("large", [False, True], ids=["register", "profile of a large table"])
@pytest.mark.parametrize(("fonte", "conjunto", "kind", "column", "query"), BROKEN, ids=lambda value: value[:12])
def test_a_broken_promise_blocks(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch, large: bool, fonte, conjunto, kind, column, query
) -> None:
    if large:
        monkeypatch.setattr(landed, "LARGE", 0)
    rewrite(lake_file(bench, fonte, conjunto), query)
    checks = [check for check in audited(bench) if not check.sucesso]
    [broken] = [check for check in checks if check.checagem == f"contratos_{kind}"]
    assert (broken.alvo, broken.blocks) == (f"{fonte}/{conjunto}", True)
    assert column in broken.observado
    with pytest.raises(UserError, match=f"contratos_{kind} em {fonte}/{conjunto}"):
        raise_if_blocked(checks)


@pytest.mark.parametrize(
    "query",
    [
        "select * exclude (profissao) from dados",
        "select *, 'x' as profissao_nova from dados",
        "select * replace (ano_residencia::varchar as ano_residencia) from dados",
    ],
)
def test_a_missing_new_or_retyped_column_blocks(bench: Workbench, query: str) -> None:
    rewrite(lake_file(bench, "cnrm", "residentes"), query)
    with pytest.raises(UserError, match=r"colunas_do_lake_do_contrato .*(profissao|ano_residencia)"):
        raise_if_blocked(audited(bench))


def publish(bench: Workbench) -> None:
    """Write the part of a publication that lists its loads."""
    import duckdb

    from orchestration.ingest.lake import BuildingRun

    bench.home.warehouse.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(bench.home.restrito)) as con:
        register_views(con, bench.home, BuildingRun("antes", MONTH, bench.noite))
        con.execute("create schema if not exists qualidade")
        con.execute("create or replace table qualidade.cargas as select * from lake.cargas")


def news(bench: Workbench) -> dict[str, int]:
    import duckdb

    with duckdb.connect() as con:
        return {dataset.nome: len(dataset.cargas) for dataset in landed.news(con, bench.home)}


def test_only_loads_that_the_publication_lacks_are_checked(bench: Workbench, tmp_path: Path) -> None:
    assert len(news(bench)) > 8
    publish(bench)
    assert news(bench) == {}
    # A correction of a published month, and a month loaded by a run that crashed.
    bench.landing = tmp_path / "chegada"
    bench.put("cnrm/residentes_202605.csv", many(RESIDENTE, "codigo_matricula", 8))
    bench.run()
    bench.put("cnrm/residentes_202606.csv", many(RESIDENTE, "codigo_matricula", 8))
    bench.run()
    assert news(bench) == {"cnrm/residentes": 2}


def test_a_run_without_new_loads_still_counts_the_lake(bench: Workbench) -> None:
    publish(bench)
    assert {check.checagem for check in audited(bench)} == {
        "contagem_de_arquivos_nada_se_perde",
        "contagem_de_arquivos_intactos",
    }


@pytest.mark.parametrize(("rows", "failed"), [(40, set()), (33, set()), (31, {"queda"}), (1, {"queda"})])
def test_fewer_rows_than_the_month_before_is_a_warning(tmp_path: Path, rows: int, failed: set[str]) -> None:
    bench = Workbench(tmp_path)
    bench.put("cnrm/residentes_202604.csv", many(RESIDENTE, "codigo_matricula", 40))
    bench.put("cnrm/residentes_202605.csv", many(RESIDENTE, "codigo_matricula", 40))
    bench.run()
    with opened(bench.home) as ledger:
        [april, may] = ledger.in_force()
    dataset = landed.Dataset(landed.contract_of("cnrm", "residentes"), "cnrm", [april, may])  # pyright: ignore
    frame = landed.sizes(bench.home, [dataset])
    assert list(frame["parcela_do_anterior"].isna()) == [True, False]
    frame.loc[1, "parcela_do_anterior"] = rows / 40
    [suite] = [suite for suite in audit.suites.load("entrada") if suite.nome == "cargas_novas"]
    checks = audit.suites.validate(audit.Validator(tmp_path / "q"), suite, frame, MONTH)
    assert {check.checagem.removeprefix("cargas_novas_") for check in checks if not check.sucesso} == failed
    assert not any(check.blocks for check in checks)


def test_results_of_old_runs_are_removed(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "KEPT_RUNS", 2)
    for number in (1, 2, 3):
        audited(bench, f"2026060{number}T020000-teste")
    kept = sorted(path.name for path in bench.home.qualidade.iterdir() if path.is_dir())
    assert kept == ["20260602T020000-teste", "20260603T020000-teste"]
    assert (bench.home.qualidade / kept[0] / "contratos_cnrm_residentes.json").exists()
    assert bench.home.qualidade.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("earlier", [True, False], ids=["earlier contract", "present contract"])
def test_a_file_of_an_earlier_contract_may_lack_its_optional_columns(bench: Workbench, earlier: bool) -> None:
    stipend = "codigo_matricula;competencia;fonte_pagadora;valor\nR1;2026-05;MEC;4106.09\n"
    bench.put("referencia/bolsas_residencia_2026.csv", stipend)
    [carga] = [carga for carga in bench.run() if carga.conjunto == "bolsas_residencia"]
    bench.put(
        "incentivo/editais_202605.csv",
        "codigo_edital;modalidade;vigencia_inicio;vigencia_fim\nE1;medica;2026-01-01;2026-12-31\n",
    )
    bench.run()
    rewrite(
        lake_file(bench, "referencia", "bolsas_residencia"),
        "select * exclude (rubrica, situacao, data_pagamento, tem_cpf) from dados",
    )
    rewrite(
        lake_file(bench, "incentivo", "editais"),
        "select * exclude (residentes_por_tutor, limita_por_vagas_autorizadas) from dados",
    )
    vault_of(bench.home, carga.carga_id).unlink()
    if not earlier:
        with pytest.raises(UserError, match="Faltam ou não podem ser lidos"):
            audited(bench)
        return
    with sqlite3.connect(bench.home.estado) as con:
        con.execute("update cargas set impressao = 'anterior'")
    assert [check for check in audited(bench) if not check.sucesso] == []
    asked = "select rubrica, situacao, data_pagamento, tem_cpf from lake.referencia_bolsas_residencia"
    assert bench.query(asked) == [("bolsa", "pago", None, False)]
    assert bench.query("select limita_por_vagas_autorizadas from lake.incentivo_editais") == [(False,)]
