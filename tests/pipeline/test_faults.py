"""Runs that are killed, run out of disk or read damaged files publish nothing, and the next run is correct.

The suite runs a short form; `make faults` runs every point (docs/reliability.md).
"""

import os
import resource
import shutil
import signal
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.doctor.findings import examine
from orchestration.settings import Home
from tests.conftest import Published, bound_by_modes, held_open, once
from tests.pipeline.faults import Point, RunCommand, bytes_of, content_of, judgement_of

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
def second_run(own: Published) -> RunCommand:
    """The second run of an installation, after a corrected file of payments arrived."""
    payments = newest_payments(own.landing)
    lines = payments.read_bytes().splitlines(keepends=True)
    payments.write_bytes(b"".join(lines[:-20]))
    return RunCommand(own.landing, own.home)


@pytest.fixture
def undisturbed(second_run: RunCommand, shared: Path, tmp_path: Path) -> dict[str, str]:
    """Content published by the second run when nothing disturbs it."""

    def make() -> dict[str, str]:
        home = tmp_path / "undisturbed"
        shutil.copytree(second_run.home, home)
        ended = RunCommand(second_run.landing, home).run()
        assert ended.code == 0, ended.err
        return content_of(home)

    return once(shared, "undisturbed", make)


def assert_next_run_is_correct(second_run: RunCommand, undisturbed: dict[str, str]) -> None:
    ended = RunCommand(second_run.landing, second_run.home).run()
    assert ended.code == 0, ended.err
    content = content_of(second_run.home)
    assert {table for table in undisturbed if content.get(table) != undisturbed[table]} == set()
    assert not list(Home(second_run.home).trabalho.iterdir())


def assert_fails_with_a_sentence(second_run: RunCommand, before: dict[str, str], *words: str) -> None:
    """The run fails, publishes nothing, and gives the reason in its last line."""
    ended = second_run.run()
    reason = ended.err.strip().splitlines()[-1]
    assert ended.code in (1, 2), ended.err
    assert "Traceback" not in ended.err and reason.endswith(".")
    for word in words:
        assert word in reason
    assert bytes_of(second_run.home) == before


def test_runs_killed_in_a_row_change_nothing_and_the_next_one_is_correct(second_run, undisturbed) -> None:
    before = bytes_of(second_run.home)
    for point in IN_THE_SUITE:
        second_run.kill_at(point)
        assert bytes_of(second_run.home) == before, point
    assert_next_run_is_correct(second_run, undisturbed)


@only_long
@pytest.mark.parametrize("point", POINTS, ids=str)
def test_a_run_killed_before_publishing(second_run, undisturbed, point) -> None:
    before = bytes_of(second_run.home)
    second_run.kill_at(point)
    assert bytes_of(second_run.home) == before
    assert_next_run_is_correct(second_run, undisturbed)


KILLED_AT_THE_LINK = """
import os, signal, sys
from orchestration import cli

moment = sys.argv.pop(1)

def watch(event, arguments):
    global moment
    changes = event == "os.rename" and str(arguments[1]).endswith("publicacoes/atual")
    if moment == "now" or (moment == "before" and changes):
        moment = "over"
        os.killpg(0, signal.SIGKILL)
    elif moment == "after" and changes:
        moment = "now"

sys.addaudithook(watch)
cli.main()
"""


@only_long
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_run_killed_while_publishing(second_run, undisturbed, moment) -> None:
    """Killed before or after the rename of the link, the run leaves all of the publication old, or all of it new."""
    home = Home(second_run.home)
    before, page = bytes_of(second_run.home), home.painel.resolve()
    assert replace(second_run, program=("-c", KILLED_AT_THE_LINK, moment)).run().code == -signal.SIGKILL
    after = bytes_of(second_run.home)
    kept = moment == "before"
    assert [after[name] == before[name] for name in before] == [kept, kept]
    assert (home.painel.resolve() == page) is kept
    assert any("publicou e não terminou" in finding.frase for finding in examine(home)) is not kept
    assert_next_run_is_correct(second_run, undisturbed)


@only_long
@pytest.mark.parametrize("point", AFTER_PUBLISHING, ids=str)
def test_a_run_killed_after_publishing(second_run, undisturbed, point) -> None:
    second_run.kill_at(point)
    assert content_of(second_run.home) == undisturbed
    assert_next_run_is_correct(second_run, undisturbed)


def full_work_folder(second_run: RunCommand) -> RunCommand:
    """Mount a real 2 MiB file system as the work folder, visible to the run alone."""
    mount = ("unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o size=2m full "$0" && exec "$@"')
    return replace(second_run, prefix=(*mount, str(Home(second_run.home).trabalho)))


def small_files(second_run: RunCommand) -> RunCommand:
    """Limit files to 600 kB: writing more fails, as on a full disk."""
    limit = (600_000, resource.RLIM_INFINITY)
    return replace(second_run, before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit))


MAY_MOUNT = subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0
FULL_DISKS = [full_work_folder, small_files] if LONG and MAY_MOUNT else [full_work_folder if MAY_MOUNT else small_files]


@pytest.mark.parametrize("full", FULL_DISKS)
def test_a_full_disk(second_run, undisturbed, full) -> None:
    assert_fails_with_a_sentence(full(second_run), bytes_of(second_run.home), "O disco encheu")
    if LONG:
        assert_next_run_is_correct(second_run, undisturbed)


@pytest.mark.parametrize("folder", ["trabalho", *(["warehouse", "lake", "cofre"] if LONG else [])])
def test_a_folder_without_write_permission(second_run, undisturbed, folder) -> None:
    before = bytes_of(second_run.home)
    # Subfolders are locked too, because a run writes in them.
    locked = [path for path in (second_run.home / folder, *(second_run.home / folder).rglob("*")) if path.is_dir()]
    for path in locked:
        path.chmod(0o500)
    assert_fails_with_a_sentence(RunCommand(second_run.landing, second_run.home, prefix=bound_by_modes()), before)
    for path in locked:
        path.chmod(0o700)
    if LONG:
        assert_next_run_is_correct(second_run, undisturbed)


def test_a_broken_key(second_run, undisturbed) -> None:
    before = bytes_of(second_run.home)
    key = Home(second_run.home).chave
    whole = key.read_bytes()
    key.write_bytes(whole[:-9])
    assert_fails_with_a_sentence(second_run, before, "chave")
    key.write_bytes(whole)
    if LONG:
        assert_next_run_is_correct(second_run, undisturbed)


@only_long
def test_another_key(second_run, undisturbed) -> None:
    before = bytes_of(second_run.home)
    assert_fails_with_a_sentence(
        RunCommand(second_run.landing, second_run.home, variables={"RESIDENCIAS_CHAVE": "ab" * 32}), before, "chave"
    )
    assert_next_run_is_correct(second_run, undisturbed)


def test_a_corrupt_file_of_the_lake(second_run, undisturbed) -> None:
    before = bytes_of(second_run.home)
    damaged = max(Home(second_run.home).lake.glob("cnrm/residentes/*/*.parquet"), key=lambda path: path.stat().st_size)
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[: len(whole) // 2] + b"\0" * 64 + whole[len(whole) // 2 + 64 :][:-40])
    assert_fails_with_a_sentence(second_run, before)
    damaged.write_bytes(whole)
    if LONG:
        assert_next_run_is_correct(second_run, undisturbed)


@only_long
@pytest.mark.parametrize("cut", [0.0, 0.5, 0.99])
def test_every_newest_input_truncated(second_run, tmp_path, cut) -> None:
    """Cut files are refused or loaded in part, and reported. Once whole files arrive, every judgement is correct."""
    with_whole_files = RunCommand(second_run.landing, tmp_path / "undisturbed")
    shutil.copytree(second_run.home, with_whole_files.home)
    assert with_whole_files.run().code == 0
    originals: dict[Path, bytes] = {}
    for folder in sorted({path.parent for path in second_run.landing.glob("*/**/*.*") if path.is_file()}):
        names = {path.name.rsplit("_", 1)[0] for path in folder.glob("*.*")}
        for path in (max(folder.glob(f"{name}*")) for name in names):
            originals[path] = path.read_bytes()
            path.write_bytes(originals[path][: int(len(originals[path]) * cut)])
    ended = second_run.run()
    assert ended.code in (1, 3) and "Traceback" not in ended.err
    for path, whole in originals.items():
        # The same bytes again would count as already seen and replaced: the source sends a new file.
        path.write_bytes(whole + b"\n" * (path.suffix == ".csv"))
    ended = second_run.run()
    assert ended.code == 0, ended.err
    assert judgement_of(second_run.home) == judgement_of(with_whole_files.home)


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
def test_a_clock_that_moved(second_run, undisturbed, days) -> None:
    """A run whose clock is wrong publishes, and the next run with the right clock corrects it."""
    moved = RunCommand(second_run.landing, second_run.home, program=("-c", MOVED_CLOCK, str(days)))
    ended = moved.run()
    assert ended.code == 0, ended.err
    ended = second_run.run()
    assert ended.code == 0, ended.err
    # A file's delay depends on the date on which it was recorded as arrived.
    lateness = {"restrito.qualidade.completude"}
    content = content_of(second_run.home)
    assert {table for table in undisturbed if content.get(table) != undisturbed[table]} <= lateness


def test_a_reader_that_opens_the_publication_for_writing_stops_no_run(second_run, undisturbed) -> None:
    """As the tools of analysts do unless told otherwise: both databases, the whole run long."""
    home = Home(second_run.home)
    with held_open(home.restrito), held_open(home.publico):
        assert_next_run_is_correct(second_run, undisturbed)


def test_a_damaged_publication_is_published_again(second_run, undisturbed) -> None:
    """The remedy that every reading command gives. Of what was published, only the revisions may be lost with it."""
    database = Home(second_run.home).restrito.resolve()
    database.unlink()
    database.write_bytes(b"x" * 50_000)
    ended = second_run.run()
    assert ended.code == 0, ended.err
    content = content_of(second_run.home)
    different = {table for table in undisturbed if content.get(table) != undisturbed[table]}
    assert different <= {"restrito.indicadores.revisoes"}
