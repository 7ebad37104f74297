"""One link changes the whole publication: a real process killed at any of its calls leaves the old one or the new."""

import os
import shutil
import signal
import stat
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from orchestration.errors import UserError
from orchestration.publish import links
from orchestration.publish.publish import KEPT, publish, publish_page
from orchestration.publish.state import in_force
from orchestration.run.context import Run
from orchestration.run.folders import clear_unfinished, others_read, private_places
from orchestration.settings import Home, Settings

CALLS = ("open", "os.", "shutil.", "ctypes.")
"""Audit events by which Python reports what it is about to ask of the system."""


@pytest.fixture(autouse=True)
def no_wait_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill takes nothing from the disk's cache, so that the many publications of these tests need not wait for it."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


class Seen(NamedTuple):
    """What a reader finds under the names that people use; None where there is nothing."""

    restrito: str | None
    publico: str | None
    page: str | None
    figure: str | None
    state: str | None


def seen(home: Home) -> Seen:
    state = in_force(home)
    places = (home.restrito, home.publico, home.painel / "index.html", home.painel / "dados" / "I-01.csv")
    restrito, publico, page, figure = (path.read_text() if path.exists() else None for path in places)
    return Seen(restrito, publico, page, figure, state.execucao_id if state else None)


def page_of(home: Home) -> str:
    """Run whose data the published page shows."""
    state = in_force(home)
    assert state
    return state.painel


def built(home: Home, name: str, page: str | None = "") -> Run:
    """A run that built both databases and, unless `page` is None, drew the page. All contain `name`, or `page`."""
    folder = home.trabalho / name
    folder.mkdir(parents=True, mode=0o700)
    run = Run(home, home.raiz, date(2026, 7, 1), Settings(), name, datetime(2026, 8, 1, 5), folder)
    if page is not None:
        draw(run, page or name)
    for database in (run.restrito, run.publico):
        database.write_text(name)
    return run


def draw(run: Run, text: str) -> None:
    (run.painel / "dados").mkdir(parents=True)
    for path in (run.painel / "index.html", run.painel / "dados" / "I-01.csv"):
        path.write_text(text)


def end(run: Run) -> None:
    shutil.rmtree(run.pasta)


def published(home: Home, name: str, page: str | None = "") -> Home:
    run = built(home, name, page)
    publish(run)
    end(run)
    return home


def nothing_published(home: Home) -> Home:
    home.raiz.mkdir()
    return home


def an_earlier_version(home: Home) -> Home:
    """The layout before the link: the names are the files themselves."""
    home.warehouse.mkdir(parents=True)
    home.restrito.write_text("old")
    home.restrito.chmod(0o600)
    home.publico.write_text("old")
    (home.painel / "dados").mkdir(parents=True)
    (home.painel / "index.html").write_text("old")
    (home.painel / "dados" / "I-01.csv").write_text("old")
    return home


def one_before(home: Home) -> Home:
    return published(home, "old")


def as_many_as_are_kept(home: Home) -> Home:
    for number in range(KEPT):
        published(home, f"old {number}")
    return home


def a_copy_without_links(home: Home) -> Home:
    """A program that copies what links lead to leaves folders and files in their place."""
    published(Home(home.raiz.with_name("original")), "old")
    shutil.copytree(home.raiz.with_name("original"), home.raiz)
    return home


HOMES = [nothing_published, an_earlier_version, one_before, as_many_as_are_kept, a_copy_without_links]
KILLED_IN = HOMES if os.environ.get("RESIDENCIAS_FALHAS") == "todas" else HOMES[:3]


def killed_at(call: int, action: Callable[[], None]) -> bool:
    """Do `action` in a process that kills itself before its nth call, from 0; False when it ended before that."""
    process = os.fork()
    if not process:
        calls = -1

        def count(event: str, _: object) -> None:
            nonlocal calls
            if event.startswith(CALLS):
                calls += 1
                if calls == call:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        try:
            action()
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(process, 0)
    assert status in (0, signal.SIGKILL), "the publication failed"
    return status != 0


def assert_old_or_new_at_every_call(
    make: Callable[[Home], Home], prepare: Callable[[Home], Run], put: Callable[[Run], None], folder: Path
) -> None:
    """Kill `put` before each of its calls, in a new home each time, and compare what is seen with before and after."""
    made = make(Home(folder / "before"))
    before = seen(made)
    shutil.copytree(made.raiz, folder / "kept", symlinks=True)
    put(prepare(made))
    after = seen(made)
    assert before != after and None not in after
    call, showed = 0, set()
    while True:
        home = Home(folder / str(call))
        shutil.copytree(folder / "kept", home.raiz, symlinks=True)
        run = prepare(home)
        if not killed_at(call, lambda run=run: put(run)):
            break
        now = seen(home)
        assert now in (before, after), f"a mix before call {call}"
        showed.add(now)
        clear_unfinished(home)
        assert seen(published(home, "next")) == Seen(*["next"] * 5)
        assert_nothing_is_left(home)
        shutil.rmtree(home.raiz)
        call += 1
    assert showed == {before, after} and call > 20


def assert_nothing_is_left(home: Home) -> None:
    """The numbered folders are the publications, and nothing is beside them or beside the names."""
    kept = [path.name for path in home.publicacoes.iterdir() if path.name != home.publicacao.name]
    assert len(kept) <= KEPT and all(name.isdecimal() for name in kept)
    assert home.publicacao.readlink().name == max(kept)
    assert {path.name for path in home.warehouse.iterdir()} == {"restrito.duckdb", "publico.duckdb"}
    assert {path.name for path in home.raiz.iterdir()} == {"publicacoes", "warehouse", "painel", "trabalho"}


@pytest.mark.parametrize("make", KILLED_IN)
def test_a_publication_killed_at_any_call_is_the_old_one_or_the_new(make, tmp_path) -> None:
    assert_old_or_new_at_every_call(make, lambda home: built(home, "new"), publish, tmp_path)


def test_a_page_drawn_again_killed_at_any_call_is_the_old_one_or_the_new(tmp_path) -> None:
    def again(home: Home) -> Run:
        run = built(home, "again")
        run.restrito.unlink()
        run.publico.unlink()
        return run

    assert_old_or_new_at_every_call(one_before, again, publish_page, tmp_path)


@pytest.mark.parametrize("make", HOMES)
def test_all_is_published_under_the_names_that_people_use(make, tmp_path) -> None:
    home = published(make(Home(tmp_path / "home")), "new")
    assert seen(home) == Seen(*["new"] * 5)
    assert stat.S_IMODE(home.restrito.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.publico.stat().st_mode) == 0o644
    assert_nothing_is_left(home)


def test_the_last_three_are_kept_and_closed_to_others(tmp_path) -> None:
    home = Home(tmp_path / "home")
    for number in range(5):
        published(home, str(number))
    kept = sorted(home.publicacoes.glob("0*/restrito.duckdb"))
    assert [path.read_text() for path in kept] == ["2", "3", "4"]
    assert set(kept) <= set(private_places(home)) and not any(map(others_read, kept))


def test_a_page_drawn_again_stays_with_its_databases_and_counts_once(tmp_path) -> None:
    home = Home(tmp_path / "home")
    for number in range(3):
        published(home, str(number), page=None if number == 2 else "")
    assert seen(home)[:4] == ("2", "2", "1", "1") and page_of(home) == "1"
    run = built(home, "later", page="2")
    publish_page(run)
    assert seen(home) == Seen("2", "2", "2", "2", "2") and page_of(home) == "later"
    assert [path.read_text() for path in sorted(home.publicacoes.glob("0*/restrito.duckdb"))] == ["0", "1", "2"]


def test_without_a_page_of_its_own_a_run_publishes_beside_the_earlier_one(tmp_path) -> None:
    home = published(an_earlier_version(Home(tmp_path / "home")), "new", page=None)
    assert seen(home) == Seen("new", "new", "old", "old", "new")


def test_a_page_needs_a_publication(tmp_path) -> None:
    with pytest.raises(UserError, match="Ainda não há publicação"):
        publish_page(built(Home(tmp_path / "home"), "new"))


def files(home: Home) -> dict[Path, tuple[int, int, int]]:
    """Number, mode and time of each file of the publications."""
    found = ((path, path.lstat()) for path in home.publicacoes.rglob("*"))
    return {path: (state.st_ino, state.st_mode, state.st_mtime_ns) for path, state in found}


def leave_one_out(run: Run) -> None:
    run.publico.unlink()


def leave_writes_pending(run: Run) -> None:
    run.restrito.with_name("restrito.duckdb.wal").touch()


@pytest.mark.parametrize("spoil", [leave_one_out, leave_writes_pending])
def test_a_publication_that_fails_changes_no_byte(spoil, tmp_path) -> None:
    home = one_before(Home(tmp_path / "home"))
    run, before = built(home, "new"), files(home)
    spoil(run)
    with pytest.raises(UserError):
        publish(run)
    assert files(home) == before and seen(home) == Seen(*["old"] * 5) and not run.publicou


def test_a_home_may_be_moved_and_have_folders_on_other_disks(tmp_path) -> None:
    home, disk = Home(tmp_path / "home"), tmp_path / "disk"
    home.raiz.mkdir()
    (disk / "warehouse").mkdir(parents=True)
    home.warehouse.symlink_to(disk / "warehouse")
    published(home, "old")
    assert seen(home) == Seen(*["old"] * 5)
    home.warehouse.unlink()
    published(home, "new")
    home.raiz.rename(tmp_path / "moved")
    assert seen(Home(tmp_path / "moved")) == Seen(*["new"] * 5)


def test_a_disk_that_exchanges_no_names_is_migrated_too(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(links, "_exchange", lambda one, other: False)
    home = published(an_earlier_version(Home(tmp_path / "home")), "new")
    assert seen(home) == Seen(*["new"] * 5)
    assert_nothing_is_left(home)
