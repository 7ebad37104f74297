"""Where parsed things are kept: the user's cache, the installation, or this process alone; never in others' hands."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import bound_by_modes

SCRIPT = """
import os, stat
from orchestration.cache import folder_of_user
os.umask(0o002)
folder = folder_of_user("dbt", "a")
(folder / "x").touch()
print(folder)
print(oct(stat.S_IMODE(folder.parent.parent.stat().st_mode)))
"""


def kept_in(prefix: tuple[str, ...] = (), **variables: str) -> tuple[Path, str]:
    """The folder that a process with these variables is given, and the mode of what holds it."""
    inherited = {name: value for name, value in os.environ.items() if name not in ("XDG_CACHE_HOME", "HOME")}
    done = subprocess.run(
        [*prefix, sys.executable, "-c", SCRIPT], env=inherited | variables, capture_output=True, text=True, check=True
    )
    folder, mode = done.stdout.split()
    return Path(folder), mode


def test_it_is_the_users_cache(tmp_path: Path) -> None:
    assert kept_in(XDG_CACHE_HOME=str(tmp_path / "c")) == (tmp_path / "c" / "residencias" / "dbt" / "a", "0o700")
    assert kept_in(HOME=str(tmp_path)) == (tmp_path / ".cache" / "residencias" / "dbt" / "a", "0o700")
    relative = kept_in(XDG_CACHE_HOME="c", RESIDENCIAS_HOME=str(tmp_path / "home"))
    assert relative[0] == tmp_path / "home" / "cache" / "dbt" / "a"


@pytest.mark.parametrize("mode", [0o500, 0o770, 0o707])
def test_a_cache_that_is_closed_or_open_to_others_is_left_for_the_installation(tmp_path: Path, mode: int) -> None:
    cache = tmp_path / "c" / "residencias"
    cache.mkdir(parents=True)
    cache.chmod(mode)
    folder, _ = kept_in(bound_by_modes(), XDG_CACHE_HOME=str(tmp_path / "c"), RESIDENCIAS_HOME=str(tmp_path / "home"))
    assert folder == tmp_path / "home" / "cache" / "dbt" / "a"


def test_without_any_place_it_lasts_as_long_as_the_process(tmp_path: Path) -> None:
    (tmp_path / "c").touch()
    folder, _ = kept_in(XDG_CACHE_HOME=str(tmp_path / "c"), TMPDIR=str(tmp_path))
    assert folder.parent == tmp_path and not folder.exists()
