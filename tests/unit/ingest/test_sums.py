"""Sums of the files of landing that are remembered: what did not change is not read again, and whatever changed is."""

import os
from pathlib import Path

import pytest

from orchestration.files import sha256_of
from orchestration.ingest import sums
from orchestration.ingest.sums import Sums
from orchestration.settings import Home


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were read, in order."""
    seen: list[Path] = []

    def reading(path: Path) -> str:
        seen.append(path)
        return sha256_of(path)

    monkeypatch.setattr(sums, "sha256_of", reading)
    monkeypatch.setattr(sums, "SECONDS", -1)
    return seen


@pytest.fixture
def landed(tmp_path: Path) -> Path:
    path = tmp_path / "pagamentos_202605.csv"
    path.write_text("first", encoding="utf-8")
    return path


def learnt(home: Home, path: Path) -> str:
    """The sum, as another run learns it."""
    remembered = Sums(home)
    total = remembered.of(path)
    remembered.keep()
    return total


def test_a_file_that_did_not_change_is_read_once(tmp_path: Path, landed: Path, read: list[Path]) -> None:
    home = Home(tmp_path / "home")
    home.raiz.mkdir()
    assert learnt(home, landed) == learnt(home, landed) == sha256_of(landed)
    assert read == [landed]
    assert landed.name not in home.somas_da_chegada.read_text(encoding="utf-8")


def test_a_file_changed_in_place_with_its_size_and_time_set_back_is_read_again(
    tmp_path: Path, landed: Path, read: list[Path]
) -> None:
    home, before = Home(tmp_path / "home"), landed.stat()
    home.raiz.mkdir()
    first = learnt(home, landed)
    landed.write_text("other", encoding="utf-8")
    os.utime(landed, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert learnt(home, landed) == sha256_of(landed) != first
    assert len(read) == 2


def test_another_file_with_the_name_size_and_time_of_the_first_is_read(
    tmp_path: Path, landed: Path, read: list[Path]
) -> None:
    home, before = Home(tmp_path / "home"), landed.stat()
    home.raiz.mkdir()
    learnt(home, landed)
    fresh = tmp_path / "fresh"
    fresh.write_text("other", encoding="utf-8")
    os.utime(fresh, ns=(before.st_atime_ns, before.st_mtime_ns))
    fresh.replace(landed)
    assert learnt(home, landed) == sha256_of(landed)
    assert len(read) == 2


def test_a_file_written_a_moment_ago_is_read_again(
    tmp_path: Path, landed: Path, read: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "home")
    home.raiz.mkdir()
    monkeypatch.setattr(sums, "SECONDS", 3600)
    learnt(home, landed)
    learnt(home, landed)
    assert len(read) == 2


@pytest.mark.parametrize("damage", ["{", "[1]", "", "entry"])
def test_a_damaged_memory_is_made_again(tmp_path: Path, landed: Path, read: list[Path], damage: str) -> None:
    home = Home(tmp_path / "home")
    home.raiz.mkdir()
    learnt(home, landed)
    whole = home.somas_da_chegada.read_text(encoding="utf-8")
    home.somas_da_chegada.write_text(whole.replace("[", '5, "x": [') if damage == "entry" else damage, encoding="utf-8")
    assert learnt(home, landed) == sha256_of(landed)
    assert len(read) == 2
    learnt(home, landed)
    assert len(read) == 2
