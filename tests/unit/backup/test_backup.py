"""Copies of a home: whole, checked by hash, refused when a run works; put back only where nothing is."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from orchestration.backup.backup import back_up, restore
from orchestration.cases.opening import open_store
from orchestration.cases.tables import depositos
from orchestration.cli import residencias
from orchestration.clock import BRASILIA
from orchestration.doctor.findings import examine
from orchestration.errors import ExitCode, UserError
from orchestration.settings import REPOSITORY, Home

KEY = "ab" * 32
HOLDER = """
import sys, pathlib
from orchestration.run import lock
from orchestration.settings import Home
with lock.exclusive(Home(pathlib.Path(sys.argv[1]))):
    print('locked', flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RESIDENCIAS_CASOS", "RESIDENCIAS_HOME", "RESIDENCIAS_LANDING"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with its stores, a key, a publication behind a link, and received files on another disk."""
    home = Home(tmp_path / "home")
    with open_store(home):
        pass
    for path, text in {
        home.chave: KEY,
        home.registros / "1.parquet": "vault",
        home.raiz / "publicacoes" / "2" / "restrito.duckdb": "restrito",
        home.lake / "scnes" / "pf" / "competencia=2026-07" / "carga.parquet": "lake",
        home.trabalho / "morta" / "trabalho.duckdb": "unfinished",
        home.construcao / "nos.json": "made again",
        tmp_path / "disk" / "0f" / "received": "received",
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    home.cofre.chmod(0o700)
    home.chave.chmod(0o600)
    (home.raiz / "atual").symlink_to("publicacoes/2")
    home.warehouse.mkdir()
    home.restrito.symlink_to(home.raiz / "publicacoes" / "2" / "restrito.duckdb")
    home.recebidos.symlink_to(tmp_path / "disk")
    (home.raiz / "vazia").mkdir()
    return home


def content(folder: Path) -> dict[str, tuple[int, str]]:
    """Mode and content of every file below a folder, links followed."""
    found = {}
    for root, _, names in os.walk(folder, followlinks=True):
        for name in names:
            path = Path(root, name)
            found[path.relative_to(folder).as_posix()] = (path.stat().st_mode, path.read_bytes().hex())
    return found


def run(*arguments: object) -> Result:
    return CliRunner().invoke(residencias, [str(argument) for argument in arguments], standalone_mode=False)


def test_a_restored_home_is_the_copied_one(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "copies" / "1", com_chave=True)
    other = Home(tmp_path / "other")
    restore(tmp_path / "copies" / "1", other)
    left_out = {"execucao.lock", "trabalho/morta/trabalho.duckdb", "construcao/nos.json"}
    assert content(other.raiz) == {name: file for name, file in content(home.raiz).items() if name not in left_out}
    assert (other.raiz / "vazia").is_dir()
    assert os.readlink(other.raiz / "atual") == "publicacoes/2"
    assert other.restrito.resolve().is_relative_to(other.raiz), "an absolute link would lead to the old home"
    assert not other.recebidos.is_symlink(), "a link out of the home is followed, so that the copy is whole"
    assert other.cofre.stat().st_mode & 0o777 == 0o700
    with open_store(other) as connection:  # the ledger and the cases know each other
        assert connection.execute(select(depositos.c.id)).all()


def test_the_key_is_copied_only_when_asked_for(home: Home, tmp_path: Path) -> None:
    result = run("copia", tmp_path / "copy", "--home", home.raiz)
    assert "A chave não foi copiada" in result.output
    assert KEY not in str([file.read_bytes() for file in (tmp_path / "copy").rglob("*") if file.is_file()])
    result = run("restaurar", tmp_path / "copy", "--home", tmp_path / "other")
    assert "A cópia não tem a chave" in result.output
    assert not Home(tmp_path / "other").chave.exists()
    run("copia", tmp_path / "with", "--com-chave", "--home", home.raiz)
    assert Home(tmp_path / "with" / "home").chave.read_text() == KEY


def test_a_copy_is_refused_while_a_run_works(home: Home, tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(home.raiz)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=REPOSITORY) as holder:
        assert holder.stdout and holder.stdout.readline() == b"locked\n"
        with pytest.raises(UserError, match="Outra execução já está gravando") as refusal:
            back_up(home, tmp_path / "copy")
        signed = f"processo {holder.pid}, desde {datetime.now(BRASILIA):%d/%m/%Y} "
        assert re.search(rf" \({signed}\d\d:\d\d\): espere", refusal.value.frase)
        assert any(f"em curso ({signed}" in finding.frase for finding in examine(home))
        holder.communicate(b"")
    assert not (tmp_path / "copy").exists()


def spoiled(copy: Path) -> None:
    next((copy / "home" / "lake").rglob("*.parquet")).write_text("LAKE")


def incomplete(copy: Path) -> None:
    (copy / "home" / "casos.sqlite").unlink()


def escaping(copy: Path) -> None:
    manifest = json.loads((copy / "copia.json").read_text())
    manifest["arquivos"][0]["caminho"] = "../fora"
    (copy / "copia.json").write_text(json.dumps(manifest))


def linked_out(copy: Path) -> None:
    manifest = json.loads((copy / "copia.json").read_text())
    manifest["elos"][0]["alvo"] = "../../fora"
    (copy / "copia.json").write_text(json.dumps(manifest))


def no_copy(copy: Path) -> None:
    (copy / "copia.json").unlink()


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (spoiled, "mudou desde que ela foi feita"),
        (incomplete, "Falta à cópia"),
        (escaping, "caminho fora dela"),
        (linked_out, "caminho fora dela"),
        (no_copy, "não é uma cópia"),
    ],
)
def test_a_damaged_copy_restores_nothing(
    home: Home, tmp_path: Path, damage: Callable[[Path], None], sentence: str
) -> None:
    back_up(home, tmp_path / "copy")
    damage(tmp_path / "copy")
    with pytest.raises(UserError, match=sentence):
        restore(tmp_path / "copy", Home(tmp_path / "other"))
    assert not (tmp_path / "other").exists() and not list(tmp_path.glob(".other*"))


def test_a_folder_that_is_no_copy_is_wrong_use_and_a_damaged_copy_is_not(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "copy")
    (tmp_path / "copy" / "copia.json").write_text("{")
    for source, code in (("copy", ExitCode.NAO_PUBLICADO), ("none", ExitCode.USO_INCORRETO)):
        with pytest.raises(UserError, match="não é uma cópia") as refusal:
            restore(tmp_path / source, Home(tmp_path / "other"))
        assert refusal.value.saida == code


def test_nothing_in_use_is_overwritten(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "copy")
    before = content(home.raiz)
    with pytest.raises(UserError, match="Já há arquivos"):
        restore(tmp_path / "copy", home)
    with pytest.raises(UserError, match="Já há arquivos"):
        back_up(home, tmp_path / "copy")
    with pytest.raises(UserError, match="dentro da própria instalação"):
        back_up(home, home.raiz / "copy")
    with pytest.raises(UserError, match="Não há instalação"):
        back_up(Home(tmp_path / "none"), tmp_path / "copy2")
    assert content(home.raiz) == before
    assert not (tmp_path / "none").exists()


def test_a_folder_named_like_another_is_left_alone(home: Home, tmp_path: Path) -> None:
    """A home, or a copy, whose name is that of the target and `.novo` is neither the program's nor in its way."""
    back_up(home, tmp_path / "first.novo", com_chave=True)
    installed = Home(tmp_path / "installed.novo")
    restore(tmp_path / "first.novo", installed)
    before = content(installed.raiz)
    back_up(installed, tmp_path / "installed")
    assert content(installed.raiz).items() >= before.items()
    restore(tmp_path / "first.novo", Home(tmp_path / "first"))
    assert (tmp_path / "first.novo" / "copia.json").exists()


def test_cases_outside_the_home_are_announced(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESIDENCIAS_CASOS", f"sqlite:///{tmp_path}/elsewhere.sqlite")
    assert "fica fora desta pasta" in run("copia", tmp_path / "copy", "--home", home.raiz).output


def test_the_commands_of_the_runbook_back_up_and_restore(home: Home, tmp_path: Path) -> None:
    section = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
    section = section.partition("\n## Back up and restore")[2].partition("\n## ")[0]
    commands = "\n".join(re.findall(r"^    (\S.*)$", section, re.MULTILINE))
    assert "residencias copia" in commands and "residencias restaurar" in commands
    (tmp_path / "var").mkdir()
    home.restrito.unlink()
    home.restrito.symlink_to("../publicacoes/2/restrito.duckdb")
    home.raiz.rename(tmp_path / "var" / "home")
    script = commands.replace("/var/lib/residencias", str(tmp_path / "var")).replace(
        "/var/backups", str(tmp_path / "kept")
    )
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = os.environ | {"PATH": path}
    done = subprocess.run(
        ["bash", "-euc", script], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert Home(tmp_path / "var" / "home-restaurada").chave.read_text() == KEY
