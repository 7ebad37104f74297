"""Files of the lake that are cut, duplicated, missing, damaged or altered are named and block the run."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.audit import stored
from orchestration.audit.audit import raise_if_blocked
from orchestration.errors import UserError
from orchestration.ingest import written
from orchestration.ingest.ledger import opened
from tests.unit.audit.noite import audited, lake_file, rewrite, small
from tests.unit.ingest.bancada import Workbench


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    bench = small(tmp_path_factory.mktemp("noite"))
    audited(bench)
    return bench


@pytest.fixture
def bench(clean: Workbench, tmp_path: Path) -> Workbench:
    shutil.copytree(clean.home.raiz, tmp_path / "casa")
    shutil.copytree(clean.landing, tmp_path / "chegada")
    mine = Workbench.__new__(Workbench)
    mine.__dict__ = {**clean.__dict__, "landing": tmp_path / "chegada", "home": type(clean.home)(tmp_path / "casa")}
    return mine


def lake(bench: Workbench) -> Path:
    return lake_file(bench, "cnrm", "residentes")


def vault(bench: Workbench) -> Path:
    return bench.home.registros / lake(bench).name


def rejections(bench: Workbench) -> Path:
    return bench.home.lake / "rejeicoes" / lake(bench).name


def cut(path: Path) -> None:
    rewrite(path, "from dados limit 0")


def doubled(path: Path) -> None:
    rewrite(path, "from dados union all from dados")


def test_an_intact_lake_passes_and_every_file_is_checked(bench: Workbench) -> None:
    raise_if_blocked(audited(bench))
    seen = {item.arquivo for item in stored.look(bench.home)}
    kept = [*bench.home.lake.rglob("*.parquet"), *bench.home.registros.glob("*.parquet")]
    assert seen == {str(path.relative_to(bench.home.raiz)) for path in kept}


@pytest.mark.parametrize("where", [lake, vault, rejections])
@pytest.mark.parametrize("bend", [cut, doubled])
def test_a_file_whose_rows_differ_from_the_ledger_blocks_and_is_named(
    bench: Workbench, where: Callable[[Workbench], Path], bend: Callable[[Path], None]
) -> None:
    path = where(bench)
    bend(path)
    with pytest.raises(UserError, match="contagem_de_arquivos_nada_se_perde") as stopped:
        raise_if_blocked(audited(bench))
    assert str(path.relative_to(bench.home.raiz)) in stopped.value.frase


def test_altered_rows_block_even_if_their_number_is_the_same(bench: Workbench) -> None:
    rewrite(lake(bench), "select * replace ('P2' as codigo_programa) from dados")
    with pytest.raises(UserError, match=r"contagem_de_arquivos_intactos .*lake/cnrm/residentes") as stopped:
        raise_if_blocked(audited(bench))
    assert "nada_se_perde" not in stopped.value.frase
    with pytest.raises(UserError, match="intactos"):
        raise_if_blocked(audited(bench))


def test_a_file_restored_from_a_backup_is_not_altered(bench: Workbench) -> None:
    whole = lake(bench).read_bytes()
    lake(bench).write_bytes(whole)
    os.utime(lake(bench), ns=(1, 1))
    raise_if_blocked(audited(bench))


@pytest.mark.parametrize("where", [lake, vault, rejections])
@pytest.mark.parametrize(
    "lose", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:50]), lambda path: path.write_bytes(b"")]
)
def test_a_missing_or_damaged_file_is_named_before_anything_is_built(
    bench: Workbench, where: Callable[[Workbench], Path], lose: Callable[[Path], object]
) -> None:
    path = where(bench)
    lose(path)
    with pytest.raises(UserError, match="restaure") as stopped:
        audited(bench)
    assert str(path.relative_to(bench.home.raiz)) in stopped.value.frase


def test_files_rewritten_by_a_run_are_not_altered(bench: Workbench) -> None:
    with opened(bench.home) as ledger:
        [carga] = ledger.in_force()
    written.forget(bench.home, carga)
    rewrite(lake(bench), "select * replace ('P2' as codigo_programa) from dados")
    raise_if_blocked(audited(bench))
    rewrite(lake(bench), "select * replace ('P3' as codigo_programa) from dados")
    with pytest.raises(UserError, match="intactos"):
        raise_if_blocked(audited(bench))


def test_an_unchanged_file_is_hashed_once(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written, "sha256_of", lambda path: pytest.fail(f"{path} was read again"))
    for path in bench.home.lake.rglob("*.parquet"):
        state = path.stat()
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    known = {path.name: path.stat().st_mtime_ns for path in bench.home.lake.rglob("*.parquet")}
    assert known and not any(item.alterado for item in stored.look(bench.home))
