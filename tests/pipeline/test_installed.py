"""The wheel in a bare environment, as the container runs it: another user, nothing but data writable, no checkout."""

import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import Home
from tests.pipeline.landing_edits import keep_few_regions
from tests.wheel import Installed, build, install

SMALL = ("--scale", "0.001", "--competencias", "2")


@pytest.fixture(scope="module")
def installed() -> Iterator[Installed]:
    # Not in pytest's folder, which only its owner may enter.
    with tempfile.TemporaryDirectory(prefix="residencias-pacote-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        yield install(build(folder), folder)


@pytest.mark.lento
def test_sample_and_run_from_an_empty_folder(installed: Installed) -> None:
    said = installed.run("--version")
    assert said.stdout.startswith("residencias 1."), said.stderr
    sample = installed.run("sample", "--landing", "landing", *SMALL)
    assert sample.returncode == 0, sample.stderr
    keep_few_regions(installed.folder / "landing")
    ended = installed.run("run", "--landing", "landing", "--home", "home")
    assert ended.returncode == 0, ended.stderr
    home = Home(installed.folder / "home")
    with duckdb.connect(str(home.restrito), read_only=True) as con:
        assert con.execute("select count(*) > 0 from pagamentos.alertas").fetchone() == (True,)
    assert "Residências" in (home.painel / "index.html").read_text(encoding="utf-8")
    examined = installed.run("doutor", "--home", "home")
    assert examined.returncode == 0, examined.stdout + examined.stderr
    open_to_others = stat.S_IRWXG | stat.S_IRWXO
    assert [path for path in (home.cofre, home.chave) if path.stat().st_mode & open_to_others] == []
    assert sorted(path.name for path in installed.folder.iterdir()) == ["home", "landing", "tmp"]
