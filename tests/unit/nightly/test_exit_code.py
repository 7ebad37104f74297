"""Where a run that published decides its code: 3 when the month lacks something, and what is named."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.errors import ExitCode
from orchestration.ingest import need
from orchestration.nightly import summary
from orchestration.nightly.execute import conclude
from orchestration.run.context import LastRun
from orchestration.settings import Home

MONTH = date(2026, 12, 1)
ENDED = LastRun("e1", "2027-02-01T02:00:00", "2026-12", publicou=True, frase="")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A publication without parameters lacking, of a month with every file; its summary has only what lacks."""
    monkeypatch.setattr(need, "missing_needed", lambda *_: [])
    monkeypatch.setattr(summary, "of_run", lambda *given: summary.Summary("Publicado", [], given[-1], [], []))
    home = Home(tmp_path)
    home.restrito.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(home.restrito)) as con:
        con.execute("create schema qualidade")
        con.execute("create table qualidade.parametros_ausentes (parametro text, competencia date, regras text[])")
    return home


def test_a_year_without_calendar_ends_with_code_3_and_is_named(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert conclude(home, ENDED, MONTH) == ExitCode.PUBLICADO
    with duckdb.connect(str(home.restrito)) as con:
        lacks = "'pontos_facultativos_2027', date '2026-12-01', ['MR-15D', 'MR-20']"
        con.execute(f"insert into qualidade.parametros_ausentes values ({lacks})")
    assert "calendário" not in capsys.readouterr().out
    assert conclude(home, ENDED, MONTH) == ExitCode.PUBLICADO_COM_FALTAS == 3
    [sentence] = [line for line in capsys.readouterr().out.splitlines() if "calendário de dias úteis de 2027" in line]
    assert "2026-12" in sentence and "MR-15D, MR-20" in sentence
