"""No CPF, CNS, name or mother's name of the landing is found outside the vault and the received files."""

import shutil
from pathlib import Path

from tests.conftest import Published, residencias
from tests.pipeline import identifiers


def test_a_run_leaves_no_identifier_outside_the_vault(published: Published) -> None:
    planted = identifiers.read(published.landing)
    assert identifiers.leaks(planted, published.home) == []
    assert list(planted.found_in(published.ended.out + published.ended.err)) == []


def test_the_search_finds_what_is_there(published: Published, tmp_path: Path) -> None:
    planted = identifiers.read(published.landing)
    shutil.copytree(published.home / "cofre" / "registros", tmp_path / "lake")
    assert identifiers.leaks(planted, tmp_path)


def test_what_a_failed_run_says_names_nobody(own: Published) -> None:
    planted = identifiers.read(own.landing)
    (own.home / "cofre" / "chave").write_text("0" * 64, encoding="utf-8")
    ended = residencias("run", "--landing", own.landing, "--home", own.home)
    assert ended.code != 0
    assert list(planted.found_in(ended.out + ended.err)) == []
    assert identifiers.leaks(planted, own.home) == []


def test_commands_that_read_name_nobody(published: Published) -> None:
    planted = identifiers.read(published.landing)
    said = [
        residencias("alertas", "--home", published.home, "--formato", form).out for form in ("tabela", "csv", "json")
    ]
    assert list(planted.found_in("\n".join(said))) == []
