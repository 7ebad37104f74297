"""Files written aside: the old content or the new one, whole, and nothing left beside it."""

import errno
import hashlib
import os
import stat
from datetime import date
from pathlib import Path

import pytest

from orchestration.clock import months_after, months_between
from orchestration.errors import ExitCode, UserError
from orchestration.files import aside, asked_for, copy_private, sha256, sha256_of, write_text


def test_a_file_takes_its_name_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "nota.json"
    write_text(path, "velha")
    with aside(path, 0o600) as fresh:
        fresh.write_text("nova", encoding="utf-8")
        assert path.read_text(encoding="utf-8") == "velha"
    assert path.read_text(encoding="utf-8") == "nova"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_the_old_content_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "nota.json"
    write_text(path, "velha")
    with pytest.raises(ValueError), aside(path) as fresh:
        fresh.write_text("metade", encoding="utf-8")
        raise ValueError
    assert path.read_text(encoding="utf-8") == "velha"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_asked_for_gets_its_folder_or_is_refused_by_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "nova" / "nota.csv"
    with asked_for(path, 0o600) as fresh:
        fresh.write_text("a", encoding="utf-8")
    assert (path.read_text(encoding="utf-8"), stat.S_IMODE(path.stat().st_mode)) == ("a", 0o600)
    with pytest.raises(UserError) as refusal, asked_for(path / "nota.csv"):
        pass
    assert (refusal.value.frase, refusal.value.saida) == (
        f"Não foi possível escrever {path / 'nota.csv'} (não é uma pasta).",
        ExitCode.USO_INCORRETO,
    )


def test_a_full_disk_is_no_wrong_use_of_a_file_asked_for(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left"), asked_for(tmp_path / "nota.csv"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_pipe_asked_for_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "fila"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with asked_for(pipe) as fresh:
        fresh.write_text("a", encoding="utf-8")
    assert os.read(reader, 9) == b"a"
    os.close(reader)
    assert pipe.is_fifo()


def test_what_a_link_asked_for_leads_to_is_written_and_the_link_stays(tmp_path: Path) -> None:
    """As /dev/stdout, which leads to a file when the shell sends the output to one."""
    link, target = tmp_path / "saida", tmp_path / "longe" / "nota.csv"
    link.symlink_to(target)
    for text in ("a", "b"):  # the file that it leads to is made, then replaced
        with asked_for(link, 0o600) as fresh:
            fresh.write_text(text, encoding="utf-8")
        assert link.readlink() == target
        assert (target.read_text(encoding="utf-8"), stat.S_IMODE(target.stat().st_mode)) == (text, 0o600)


def test_the_sum_of_a_file_is_that_of_its_bytes_and_a_pipe_is_refused(tmp_path: Path) -> None:
    path, copy, pipe = tmp_path / "dados", tmp_path / "copia", tmp_path / "fila"
    path.write_bytes("é".encode() * 3_000_000)
    assert sha256_of(path) == hashlib.sha256(path.read_bytes()).hexdigest() == sha256("é" * 3_000_000)
    assert copy_private(path, copy) == sha256_of(copy) == sha256_of(path)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    os.mkfifo(pipe)
    with pytest.raises(OSError):
        sha256_of(pipe)


@pytest.mark.parametrize("months", [-13, -12, -1, 0, 1, 11, 12, 25])
def test_months_after_and_months_between_are_inverse(months: int) -> None:
    day = date(2026, 1, 31)
    assert months_after(day, months).day == 1
    assert months_between(day, months_after(day, months)) == months
