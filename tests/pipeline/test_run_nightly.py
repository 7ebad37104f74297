"""Whole runs: what is published, what a second run changes, and what a failed run leaves."""

import hashlib
import json
import stat
from pathlib import Path
from typing import Any

import duckdb

from orchestration.page.panel import draw
from orchestration.settings import Home
from tests.conftest import Ended, Published, open_public_values, residencias

MOST_OF_THE_HOUR = 20
"""Nodes that a night without news builds at most: those that say when alerts and files were seen, and their tests."""


def run(published: Published, *more: str | Path) -> Ended:
    return residencias("run", "--landing", published.landing, "--home", published.home, *more)


def bytes_of(home: Home) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (home.restrito, home.publico)}


def test_the_summary_covers_files_people_and_alerts(published: Published) -> None:
    for words in ("Arquivos", "Pessoas, pela chave mais forte", "Especialistas", "Alertas, por regra", "Prazos"):
        assert words in published.ended.out
    people = published.rows("select count(*) from cadastro.pessoas where forca_vinculo = 'cns'")[0][0]
    assert f"{people:,}".replace(",", ".") in published.ended.out
    assert str(Home(published.home).restrito) in published.ended.out


def test_stages_are_logged_as_plain_lines(published: Published) -> None:
    lines = published.ended.err.splitlines()
    for stage in ("Identidade", "Transformação (dbt)", "Auditoria do que se publica", "Publicação"):
        assert any(line.startswith(stage) for line in lines)
    assert "\x1b" not in published.ended.err


def test_every_check_of_the_run_is_published(published: Published) -> None:
    tools = dict(published.rows("select ferramenta, count(*) from qualidade.checagens group by all"))
    assert tools["great_expectations"] >= 100 and tools["dbt"] >= 30
    assert (
        published.rows("select checagem from qualidade.checagens where not sucesso and severidade = 'bloqueia'") == []
    )
    registers = published.rows("select distinct alvo from qualidade.checagens where checagem = 'contratos_nulos'")
    assert {("cnrm/residentes",), ("incentivo/pagamentos",), ("parceiros/relatorio",)} <= set(registers)
    # Usual levels give no warning; test_audit.py plants a jump.
    suspect = "select sucesso from qualidade.checagens where checagem like 'pagamentos_suspeitos_%'"
    assert published.rows(suspect) == [(True,)] * 3
    home = Home(published.home)
    [log] = home.registros_de_execucao.glob("*.jsonl")
    kept = json.loads((home.qualidade / log.stem / "contratos_cnrm_residentes.json").read_text("utf-8"))
    assert kept["success"] and kept["statistics"]["evaluated_expectations"] >= 5


def test_files_are_private_to_the_user(published: Published) -> None:
    home = Home(published.home)
    for path in (home.restrito, home.identidades, home.chave):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert stat.S_IMODE(home.cofre.stat().st_mode) == 0o700


def test_log_lines_are_json_of_one_run(published: Published) -> None:
    log, lines = last_log(Home(published.home))
    assert {line["execucao"] for line in lines} == {log}
    assert lines[-1]["evento"] == "fim"


def last_log(home: Home) -> tuple[str, list[dict[str, Any]]]:
    """The name of the newest log, and its lines."""
    log = max(home.registros_de_execucao.glob("*.jsonl"))
    return log.stem, [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_a_second_run_changes_nothing_and_blocks_no_reader(own: Published) -> None:
    home = Home(own.home)
    alerts = "select alerta_id, primeira_vez, estado, valor_em_risco from pagamentos.alertas order by 1"
    lines = "select * from pagamentos.linhas order by 1"
    loads = "select arquivo, conjunto, sha256, linhas_carregadas from qualidade.cargas where em_vigor order by all"
    before = [own.rows(query) for query in (alerts, lines, loads)]
    left = home.trabalho / "20260101T000000-abcdef"
    left.mkdir(parents=True)
    (left / "restrito.duckdb").write_bytes(b"half")
    assert left.name in residencias("doutor", "--home", own.home).out
    with duckdb.connect(str(home.restrito), read_only=True) as reader:
        assert run(own).code == 0
        assert reader.execute(lines).fetchall() == before[1]
    assert [own.rows(query) for query in (alerts, lines, loads)] == before
    assert not list(home.trabalho.iterdir())
    [built] = [line for line in last_log(home)[1] if line["evento"] == "fim" and line["etapa"].startswith("Transf")]
    assert built["nós"] - built["mantidos"] <= MOST_OF_THE_HOUR


def test_the_page_is_copied_while_its_data_are_the_same(own: Published, tmp_path: Path) -> None:
    home = Home(own.home)
    with duckdb.connect(str(home.publico)) as con:
        open_public_values(con)
        con.execute("delete from indicadores.valores where nivel <> 'brasil'")
    draw(home, home.publico, tmp_path / "first", {"valores": "one"})
    home.painel.unlink()
    (tmp_path / "first").rename(home.painel)
    drawn = (home.painel / "index.html").stat().st_mtime_ns
    for version, copied in (("one", True), ("other", False), ("", False)):
        draw(home, home.publico, tmp_path / f"of {version}", {"valores": version} if version else None)
        assert ((tmp_path / f"of {version}" / "index.html").stat().st_mtime_ns == drawn) is copied


def test_a_failed_run_leaves_the_publication_byte_for_byte(own: Published) -> None:
    home = Home(own.home)
    before = bytes_of(home)
    lost = next(home.lake.glob("cnrm/residentes/*/*.parquet"))
    lost.unlink()
    ended = run(own)
    assert ended.code == 1
    assert str(lost.relative_to(own.home)) in ended.err.strip().splitlines()[-1] and "Traceback" not in ended.err
    assert bytes_of(home) == before
    diagnosis = residencias("doutor", "--home", own.home)
    assert diagnosis.code == 1 and "não publicou" in diagnosis.out
