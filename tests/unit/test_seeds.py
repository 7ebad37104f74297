"""Lists and dated law are read from the seeds: another row there is another behaviour."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from orchestration import seeds
from orchestration.fetch.config import items
from orchestration.ingest.need import missing_needed
from orchestration.settings import SEEDS, Home

HEADER = "id,valor,unidade,vigencia_inicio,vigencia_fim,ato,artigo,descricao\n"


@pytest.fixture
def own_seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "seeds"
    shutil.copytree(SEEDS, folder)
    monkeypatch.setattr(seeds, "SEEDS", folder)
    return folder


def set_delay(folder: Path, *values: str) -> None:
    rows = [f"defasagem_scnes,{value},,,\n" for value in values]
    (folder / "legal" / "parametros.csv").write_text(HEADER + "".join(rows), encoding="utf-8")


@pytest.mark.parametrize(
    ("month", "value"),
    [
        (date(2025, 12, 1), None),
        (date(2026, 1, 31), "1"),
        (date(2026, 3, 1), "1"),
        (date(2026, 4, 1), "2"),
        (date(2026, 5, 1), "4"),
        (date(2026, 9, 1), "4"),
    ],
)
def test_the_value_of_a_month_is_the_last_in_force_on_some_day_of_it(
    own_seeds: Path, month: date, value: str | None
) -> None:
    set_delay(own_seeds, "1,,2026-01-15,2026-03-31", "2,,2026-04-01,2026-05-10", "4,,2026-05-11,")
    assert seeds.parameter("defasagem_scnes", month) == value
    assert seeds.scnes_delay(month) == int(value or 0)


def test_the_delay_of_scnes_is_the_one_in_force(own_seeds: Path, tmp_path: Path) -> None:
    set_delay(own_seeds, "2,,2026-01-01,2026-05-31", "4,,2026-06-01,")
    home = Home(tmp_path / "home")
    assert "Falta a base do SCNES de 03/2026 ou de mês posterior." in missing_needed(home, date(2026, 5, 1))
    assert "Falta a base do SCNES de 02/2026 ou de mês posterior." in missing_needed(home, date(2026, 6, 1))
    [item] = items({}, ("scnes",), None, date(2026, 6, 20))
    assert item.destino.name == "BASE_DE_DADOS_CNES_202602.ZIP"


def test_the_states_are_those_of_the_seed(own_seeds: Path) -> None:
    (own_seeds / "reference" / "ufs.csv").write_text("codigo_uf,uf,nome,regiao\n28,SE,Sergipe,Nordeste\n")
    assert seeds.ufs() == ["SE"]
    assert [item.destino.name for item in items({}, ("pf",), date(2026, 3, 1), date(2026, 6, 1))] == ["PFSE2603.dbc"]
