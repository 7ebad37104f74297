"""What a run reads of what was published before it, when the publication in force is damaged."""

from pathlib import Path

import duckdb

from orchestration.run.published import earlier
from orchestration.settings import Home


def published(tmp_path: Path, *numbers: int) -> Home:
    """A home with these publications, the last in force; each has its number in its database."""
    home = Home(tmp_path)
    home.warehouse.mkdir()
    for number in numbers:
        folder = home.publicacoes / f"{number:06d}"
        folder.mkdir(parents=True)
        with duckdb.connect(str(folder / home.restrito.name)) as con:
            con.execute(f"create table t as select {number} as n")
        home.restrito.unlink(missing_ok=True)
        home.restrito.symlink_to(folder / home.restrito.name)
    return home


def read(home: Home) -> tuple[int, bool] | None:
    with earlier(home, home.restrito) as found:
        if found is None:
            return None
        with duckdb.connect(str(found.caminho), read_only=True) as con:
            return con.sql("select n from t").fetchall()[0][0], found.em_vigor


def test_a_damaged_publication_is_read_in_the_newest_kept_one_that_can_be(tmp_path: Path) -> None:
    home = published(tmp_path, 8, 9, 10)
    assert read(home) == (10, True)
    home.restrito.resolve().write_bytes(b"x" * 5000)
    assert read(home) == (9, False)
    (home.publicacoes / "000009" / home.restrito.name).write_bytes(b"x" * 5000)
    assert read(home) == (8, False)
    for folder in home.publicacoes.iterdir():
        (folder / home.restrito.name).write_bytes(b"x" * 5000)
    assert read(home) is None
    assert not home.trabalho.exists()


def test_a_home_without_publication_has_none(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with earlier(home, home.restrito) as found:
        assert found is None
