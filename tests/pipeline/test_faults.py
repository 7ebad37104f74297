"""A night that is killed, starved, locked out or lied to: the publication stands, and the next night is right.

The short form runs with the suite; `make faults` runs every point (docs/reliability.md).
"""

import os
import resource
import shutil
import signal
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.settings import Home
from tests.conftest import Published, bound_by_modes, once
from tests.pipeline.faults import Night, Point, bytes_of, content_of, judgement_of

LONG = os.environ.get("RESIDENCIAS_FALHAS") == "todas"
only_long = pytest.mark.skipif(not LONG, reason="make faults")

POINTS = [
    Point("Chegada: cnrm", "inicio"),
    Point("Chegada: cnrm", "avanco", 3),
    Point("Chegada: incentivo", "avanco", 11),
    Point("Chegada: incentivo", "fim"),
    Point("Chegada: scnes", "avanco", 1),
    Point("Chegada: titulos", "fim"),
    Point("Inventário", "inicio"),
    Point("Auditoria do que chegou", "inicio"),
    Point("Auditoria do que chegou", "fim"),
    Point("Casos conhecidos", "inicio"),
    Point("Casos conhecidos", "fim"),
    Point("Identidade", "inicio"),
    Point("Identidade", "avanco", 1),
    Point("Identidade", "avanco", 3),
    Point("Identidade", "fim"),
    Point("Transformação (dbt)", "inicio"),
    Point("Transformação (dbt)", "avanco", 5),
    Point("Transformação (dbt)", "avanco", 40),
    Point("Transformação (dbt)", "avanco", 80),
    Point("Transformação (dbt)", "avanco", 120),
    Point("Transformação (dbt)", "fim"),
    Point("Auditoria do que se publica", "inicio"),
    Point("Auditoria do que se publica", "fim"),
]
AFTER_PUBLISHING = [
    Point("Publicação", "fim"),
    Point("Casos", "inicio"),
    Point("Casos", "fim"),
    Point("Aviso", "inicio"),
]
IN_THE_SUITE = [
    Point("Chegada: incentivo", "avanco", 11),
    Point("Identidade", "avanco", 3),
    Point("Transformação (dbt)", "avanco", 80),
]


def newest_payments(landing: Path) -> Path:
    return max((landing / "incentivo").glob("pagamentos_*.csv"))


@pytest.fixture
def night(own: Published) -> Night:
    """The second night of an installation: a corrected file of payments has come."""
    payments = newest_payments(own.landing)
    lines = payments.read_bytes().splitlines(keepends=True)
    payments.write_bytes(b"".join(lines[:-20]))
    return Night(own.landing, own.home)


@pytest.fixture
def undisturbed(night: Night, shared: Path, tmp_path: Path) -> dict[str, str]:
    """What the second night publishes when nothing happens to it."""

    def make() -> dict[str, str]:
        home = tmp_path / "undisturbed"
        shutil.copytree(night.home, home)
        ended = Night(night.landing, home).run()
        assert ended.code == 0, ended.err
        return content_of(home)

    return once(shared, "undisturbed", make)


def assert_next_night_is_right(night: Night, undisturbed: dict[str, str]) -> None:
    ended = Night(night.landing, night.home).run()
    assert ended.code == 0, ended.err
    found = content_of(night.home)
    assert {table for table in undisturbed if found.get(table) != undisturbed[table]} == set()
    assert not list(Home(night.home).trabalho.iterdir())


def assert_refused_in_a_sentence(night: Night, before: dict[str, str], *words: str) -> None:
    """The run failed, published nothing, and said why in its last line."""
    ended = night.run()
    told = ended.err.strip().splitlines()[-1]
    assert ended.code in (1, 2), ended.err
    assert "Traceback" not in ended.err and told.endswith(".")
    for word in words:
        assert word in told
    assert bytes_of(night.home) == before


def test_nights_killed_one_after_another_change_nothing_and_the_last_is_right(night, undisturbed) -> None:
    before = bytes_of(night.home)
    for point in IN_THE_SUITE:
        night.kill_at(point)
        assert bytes_of(night.home) == before, point
    assert_next_night_is_right(night, undisturbed)


@only_long
@pytest.mark.parametrize("point", POINTS, ids=str)
def test_a_night_killed_before_publishing(night, undisturbed, point) -> None:
    before = bytes_of(night.home)
    night.kill_at(point)
    assert bytes_of(night.home) == before
    assert_next_night_is_right(night, undisturbed)


KILLED_AT_A_RENAME = """
import os, signal, sys
from pathlib import Path
from orchestration import cli

left, real = int(sys.argv.pop(1)), Path.rename

def rename(self, target):
    global left
    if Path(target).parent.name == "warehouse":
        if left == 0:
            os.killpg(0, signal.SIGKILL)
        left -= 1
    return real(self, target)

Path.rename = rename
cli.main()
"""


@only_long
@pytest.mark.parametrize("renamed", [0, 1])
def test_a_night_killed_in_the_act_of_publishing(night, undisturbed, renamed) -> None:
    """Before the first rename, and between the two: each file is the earlier or the new one, whole."""
    before = bytes_of(night.home)
    assert replace(night, program=("-c", KILLED_AT_A_RENAME, str(renamed))).run().code == -signal.SIGKILL
    after = bytes_of(night.home)
    assert {name: after[name] == before[name] for name in before} == {
        "restrito.duckdb": True,
        "publico.duckdb": renamed == 0,
    }
    assert_next_night_is_right(night, undisturbed)


@only_long
@pytest.mark.parametrize("point", AFTER_PUBLISHING, ids=str)
def test_a_night_killed_after_publishing(night, undisturbed, point) -> None:
    night.kill_at(point)
    # What tells the cases' state and the checks of the very run are the same for both.
    assert content_of(night.home) == undisturbed
    assert_next_night_is_right(night, undisturbed)


def full_work_folder(night: Night) -> Night:
    """A real file system of 2 MiB where the run builds, seen by the run alone."""
    mount = ("unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o size=2m full "$0" && exec "$@"')
    return replace(night, prefix=(*mount, str(Home(night.home).trabalho)))


def small_files(night: Night) -> Night:
    """No file may grow beyond 600 kB: every writer is told so by the system, as when the disk is full."""
    limit = (600_000, resource.RLIM_INFINITY)
    return replace(night, before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit))


MAY_MOUNT = subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0
FULL_DISKS = [full_work_folder, small_files] if LONG and MAY_MOUNT else [full_work_folder if MAY_MOUNT else small_files]


@pytest.mark.parametrize("full", FULL_DISKS)
def test_a_disk_that_takes_no_more(night, undisturbed, full) -> None:
    assert_refused_in_a_sentence(full(night), bytes_of(night.home), "O disco encheu")
    if LONG:
        assert_next_night_is_right(night, undisturbed)


@pytest.mark.parametrize("folder", ["trabalho", *(["warehouse", "lake", "cofre"] if LONG else [])])
def test_a_folder_that_refuses_writing(night, undisturbed, folder) -> None:
    before = bytes_of(night.home)
    # A run writes in folders below: each of them refuses.
    refused = [path for path in (night.home / folder, *(night.home / folder).rglob("*")) if path.is_dir()]
    for path in refused:
        path.chmod(0o500)
    assert_refused_in_a_sentence(Night(night.landing, night.home, prefix=bound_by_modes()), before)
    for path in refused:
        path.chmod(0o700)
    if LONG:
        assert_next_night_is_right(night, undisturbed)


def test_a_broken_key(night, undisturbed) -> None:
    before = bytes_of(night.home)
    key = Home(night.home).chave
    whole = key.read_bytes()
    key.write_bytes(whole[:-9])
    assert_refused_in_a_sentence(night, before, "chave")
    key.write_bytes(whole)
    if LONG:
        assert_next_night_is_right(night, undisturbed)


@only_long
def test_another_key(night, undisturbed) -> None:
    before = bytes_of(night.home)
    assert_refused_in_a_sentence(
        Night(night.landing, night.home, variables={"RESIDENCIAS_CHAVE": "ab" * 32}), before, "chave"
    )
    assert_next_night_is_right(night, undisturbed)


def test_a_corrupt_file_of_the_lake(night, undisturbed) -> None:
    before = bytes_of(night.home)
    hurt = max(Home(night.home).lake.glob("cnrm/residentes/*/*.parquet"), key=lambda path: path.stat().st_size)
    whole = hurt.read_bytes()
    hurt.write_bytes(whole[: len(whole) // 2] + b"\0" * 64 + whole[len(whole) // 2 + 64 :][:-40])
    assert_refused_in_a_sentence(night, before)
    hurt.write_bytes(whole)
    if LONG:
        assert_next_night_is_right(night, undisturbed)


@only_long
@pytest.mark.parametrize("cut", [0.0, 0.5, 0.99])
def test_every_newest_input_truncated(night, tmp_path, cut) -> None:
    """Half files are refused or loaded in part, and said; when the whole ones come, every judgement is right again."""
    whole_night = Night(night.landing, tmp_path / "undisturbed")
    shutil.copytree(night.home, whole_night.home)
    assert whole_night.run().code == 0
    hurt: dict[Path, bytes] = {}
    for folder in sorted({path.parent for path in night.landing.glob("*/**/*.*") if path.is_file()}):
        names = {path.name.rsplit("_", 1)[0] for path in folder.glob("*.*")}
        for path in (max(folder.glob(f"{name}*")) for name in names):
            hurt[path] = path.read_bytes()
            path.write_bytes(hurt[path][: int(len(hurt[path]) * cut)])
    ended = night.run()
    assert ended.code in (1, 3) and "Traceback" not in ended.err
    for path, whole in hurt.items():
        # Bytes that another arrival replaced do not come back by themselves: the source sends the file anew.
        path.write_bytes(whole + b"\n" * (path.suffix == ".csv"))
    ended = night.run()
    assert ended.code == 0, ended.err
    assert judgement_of(night.home) == judgement_of(whole_night.home)


MOVED_CLOCK = """
import datetime, sys
from orchestration import cli
from orchestration.installation import opening

days = int(sys.argv.pop(1))

class Moved(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.now(tz) + datetime.timedelta(days=days)

opening.datetime = Moved
cli.main()
"""


@only_long
@pytest.mark.parametrize("days", [-40, 3])
def test_a_clock_that_moved(night, undisturbed, days) -> None:
    """The run believes in another day: what it publishes then, and what the next night makes of it."""
    moved = Night(night.landing, night.home, program=("-c", MOVED_CLOCK, str(days)))
    ended = moved.run()
    assert ended.code == 0, ended.err
    ended = night.run()
    assert ended.code == 0, ended.err
    # How late a file was depends on the day it was believed to come.
    lateness = {"restrito.qualidade.completude"}
    found = content_of(night.home)
    assert {table for table in undisturbed if found.get(table) != undisturbed[table]} <= lateness
