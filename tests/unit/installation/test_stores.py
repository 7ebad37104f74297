"""Evidence stores that are lost, damaged or of another home: whoever opens them stops, and none is made anew."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from orchestration import evidence
from orchestration.cases.opening import open_store
from orchestration.errors import ExitCode, Unavailable, UserError
from orchestration.ingest import ledger
from orchestration.installation import stores
from orchestration.installation.opening import open_run
from orchestration.run import lock
from orchestration.settings import Home
from orchestration.vault import vault
from tests.conftest import residencias

PLACES = {"cargas": "estado", "casos": "casos", "cofre": "identidades", "acessos": "acessos_ao_cofre"}


def open_ledger(home: Home) -> None:
    with ledger.opened(home):
        pass


def open_cases(home: Home) -> None:
    with open_store(home, reading=True):
        pass


def open_vault(home: Home) -> None:
    with vault.open_vault(home, "teste", "teste"):
        pass


def read_vault(home: Home) -> None:
    with vault.open_vault(home, "teste", "teste", somente_leitura=True):
        pass


def begin_run(home: Home) -> None:
    with open_run(home, home.raiz, vault.datetime(2026, 3, 1).date()):
        pass


OPENERS = {"cargas": [open_ledger], "casos": [open_cases], "cofre": [open_vault, read_vault], "acessos": [read_vault]}


def made(raiz: Path) -> Home:
    """A home with every store, as a first run leaves it."""
    home = Home(raiz)
    for make in (open_ledger, open_cases, open_vault):
        make(home)
    return home


def place(home: Home, store: str) -> Path:
    return getattr(home, PLACES[store])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv("RESIDENCIAS_CASOS", raising=False)
    monkeypatch.setenv("RESIDENCIAS_CHAVE", "ab" * 32)
    return made(tmp_path / "casa")


@pytest.fixture
def another(home: Home, tmp_path: Path) -> Home:
    """A second home, under the same key."""
    return made(tmp_path / "outra")


def remove(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def overwrite(path: Path) -> None:
    path.write_bytes(b"isto nao e um banco" * 500)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def sentences(home: Home) -> list[str]:
    return [failure.frase for failure in stores.wrong(home)]


def expect_stop(home: Home, store: str, said: str) -> None:
    """Whoever opens the store stops with a sentence that names it, and nothing is put in its place."""
    path = place(home, store)
    before = path.read_bytes() if path.exists() else None
    for opener in (*OPENERS[store], begin_run):
        with pytest.raises(Unavailable, match=said) as stopped:
            opener(home)
        assert str(path) in stopped.value.frase
    assert [sentence for sentence in sentences(home) if said in sentence and str(path) in sentence]
    assert (path.read_bytes() if path.exists() else None) == before


def test_a_home_whose_stores_are_all_there_is_well(home):
    assert sentences(home) == []
    begin_run(home)
    for openers in OPENERS.values():
        for opener in openers:
            opener(home)


def test_a_new_home_has_nothing_to_miss_and_gets_its_stores(tmp_path):
    home = Home(tmp_path / "nova")
    assert sentences(home) == []
    made(home.raiz)
    assert set(evidence.known(home)) == set(PLACES)


@pytest.mark.parametrize("hurt", [remove, empty])
@pytest.mark.parametrize("store", PLACES)
def test_a_lost_store_stops_and_is_not_made_again(home, store, hurt):
    hurt(place(home, store))
    expect_stop(home, store, "sumiu ou está vazio")


@pytest.mark.parametrize("hurt", [overwrite, cut])
@pytest.mark.parametrize("store", PLACES)
def test_a_damaged_store_stops(home, store, hurt):
    hurt(place(home, store))
    expect_stop(home, store, "está danificado")


@pytest.mark.parametrize("store", ["cargas", "casos", "cofre"])
def test_a_store_of_another_home_stops(home, another, store):
    shutil.copyfile(place(another, store), place(home, store))
    with pytest.raises(Unavailable, match="não são da mesma instalação"):
        begin_run(home)
    for opener in (open_cases, open_vault, read_vault) if store == "cargas" else OPENERS[store]:
        with pytest.raises(Unavailable, match="não são da mesma instalação"):
            opener(home)


def test_a_log_of_accesses_of_another_home_stops(home, another):
    # Made in the same second by the same person, two logs would be alike.
    home.acessos_ao_cofre.write_text(another.acessos_ao_cofre.read_text("utf-8").replace('"teste"', '"outra"'), "utf-8")
    expect_stop(home, "acessos", "está danificado")


def test_a_line_taken_from_the_log_of_accesses_is_noticed(home):
    open_vault(home)
    lines = home.acessos_ao_cofre.read_text("utf-8").splitlines(keepends=True)
    home.acessos_ao_cofre.write_text("".join(lines[1:]), "utf-8")
    expect_stop(home, "acessos", "está danificado")


def test_a_line_that_a_killed_process_did_not_note_is_no_fault(home):
    with home.acessos_ao_cofre.open("a", encoding="utf-8") as log:
        log.write('{"quando": "2026-03-01T02:00:00+00:00", "quem": "ana", "finalidade": "x"}\n')
    assert sentences(home) == []
    read_vault(home)


def test_ledger_and_cases_lost_together_are_noticed_by_the_vault(home):
    home.estado.unlink()
    home.casos.unlink()
    with pytest.raises(Unavailable, match=r"estado\.sqlite sumiu"):
        open_cases(home)
    with pytest.raises(Unavailable, match=r"estado\.sqlite sumiu"):
        begin_run(home)
    assert not home.estado.exists() and not home.casos.exists()


def test_everything_lost_but_the_publication_is_noticed(tmp_path):
    home = Home(tmp_path / "casa")
    home.warehouse.mkdir(parents=True)
    duckdb.connect(str(home.restrito)).close()
    for opener in (open_ledger, open_cases, open_vault, begin_run):
        with pytest.raises(Unavailable, match="sumiu"):
            opener(home)


def test_a_store_that_was_restored_is_taken_again(home, tmp_path):
    kept = shutil.copyfile(home.casos, tmp_path / "copia.sqlite")
    home.casos.unlink()
    with pytest.raises(Unavailable):
        open_cases(home)
    shutil.copyfile(kept, home.casos)
    open_cases(home)
    begin_run(home)


def forget_ids(home: Home) -> None:
    """Make the home as one of before the ids was."""
    with sqlite3.connect(home.estado) as con:
        con.execute("drop table depositos")
    with sqlite3.connect(home.casos) as con:
        for verb in ("update", "delete"):
            con.execute(f"drop trigger depositos_{verb}")
        con.execute("drop table depositos")
        con.execute("drop table atribuicoes")
        con.execute("drop index ix_eventos_em")
        con.execute("drop index ix_observacoes_regra")
        con.execute("drop index uq_usuarios_ordem")
        con.execute("alter table usuarios drop column ordem")
        con.execute("update alembic_version set version_num = '0001'")
    with duckdb.connect(str(home.identidades)) as con:
        con.execute("alter table instalacao drop column cargas_id")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """What is said in the log."""
    said: list[dict[str, object]] = []
    monkeypatch.setattr(evidence, "say", lambda event, **facts: said.append({"evento": event} | facts))
    return said


def test_the_stores_of_an_older_home_are_taken_once_as_they_are(home, told):
    forget_ids(home)
    assert sentences(home) == []
    begin_run(home)
    for opener in (open_ledger, open_cases, open_vault):
        opener(home)
    assert [fact["deposito"] for fact in told] == ["casos", "acessos", "cofre"]
    known = evidence.known(home)
    assert set(known) == set(PLACES)
    for opener in (open_ledger, open_cases, open_vault):
        opener(home)
    assert evidence.known(home) | {"acessos": ""} == known | {"acessos": ""} and len(told) == 3
    home.casos.unlink()
    expect_stop(home, "casos", "sumiu")


def test_a_case_store_lost_before_the_ids_came_is_noticed_in_a_home_that_published(home):
    home.warehouse.mkdir(parents=True)
    duckdb.connect(str(home.restrito)).close()
    forget_ids(home)
    home.casos.unlink()
    expect_stop(home, "casos", "sumiu")


def test_a_first_run_that_was_killed_goes_on_with_the_stores_it_has(tmp_path):
    home = Home(tmp_path / "casa")
    open_ledger(home)
    begin_run(home)
    open_cases(home)
    begin_run(home)
    open_vault(home)
    assert sentences(home) == []


def test_a_vault_whose_making_was_cut_short_is_made_by_the_next_run(tmp_path, monkeypatch):
    monkeypatch.setenv("RESIDENCIAS_CHAVE", "ab" * 32)
    home = Home(tmp_path / "casa")
    open_ledger(home)
    vault.log_access(home, "teste", "teste")
    duckdb.connect(str(home.identidades)).close()
    begin_run(home)
    open_vault(home)
    assert sentences(home) == []


def test_an_empty_vault_in_the_place_of_a_known_one_stops(home):
    home.identidades.unlink()
    duckdb.connect(str(home.identidades)).close()
    with pytest.raises(Unavailable, match="não são da mesma instalação"):
        begin_run(home)


def test_accounts_made_before_the_first_run_are_evidence_too(tmp_path):
    home = Home(tmp_path / "casa")
    open_cases(home)
    home.casos.unlink()
    expect_stop(home, "casos", "sumiu")


def test_a_block_of_the_vault_that_is_damaged_is_named_when_it_is_read(home):
    with vault.open_vault(home, "teste", "teste") as con:
        con.execute("insert into cofre.chaves select md5(range::varchar), md5(range::varchar) from range(50000)")
    content = home.identidades.read_bytes()
    middle = len(content) // 2
    home.identidades.write_bytes(content[:middle] + b"\xff" * 300_000 + content[middle + 300_000 :])
    with (
        pytest.raises(Unavailable, match=r"identidades\.duckdb está danificado"),
        vault.open_vault(home, "teste", "teste", somente_leitura=True) as con,
    ):
        con.execute("select max(chave), max(pessoa_id) from cofre.chaves").fetchall()


def test_a_vault_whose_last_blocks_are_free_is_not_damaged(home):
    for round in range(8):
        with vault.open_vault(home, "teste", "teste") as con:
            con.execute("insert into cofre.chaves select md5(range::varchar), md5(range::varchar) from range(40000)")
            con.execute(
                "insert into cofre.apelidos select md5(range::varchar), md5(range::varchar) from range(?)",
                [round * 9000],
            )
        with vault.open_vault(home, "teste", "teste") as con:
            con.execute("delete from cofre.chaves where true")
            con.execute("delete from cofre.apelidos where pessoa_id < '8'")
        read_vault(home)
    assert sentences(home) == []


def test_a_run_waits_for_who_reads_the_vault(home):
    reads = f"""
import sys, time
from pathlib import Path
from orchestration.vault import vault
from orchestration.settings import Home
with vault.open_vault(Home(Path({str(home.raiz)!r})), "teste", "ana", somente_leitura=True):
    print("aberto", flush=True)
    time.sleep(1)
"""
    with subprocess.Popen([sys.executable, "-c", reads], stdout=subprocess.PIPE) as reader:
        assert reader.stdout and reader.stdout.readline()
        open_vault(home)
        assert reader.wait() == 0


def test_a_vault_that_is_not_let_go_is_said(home, monkeypatch):
    held = "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('aberto', flush=True); sys.stdin.read()"
    words = [sys.executable, "-c", held, str(home.identidades)]
    monkeypatch.setattr(evidence, "WAIT_SECONDS", 0.3)
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline()
        for opener in (open_vault, read_vault):
            with pytest.raises(Unavailable, match=r"identidades\.duckdb está ocupado por outro programa"):
                opener(home)
        other.communicate(b"")
    read_vault(home)


def test_the_lock_of_a_run_is_free_again_after_it_was_refused(home):
    home.casos.unlink()
    with pytest.raises(Unavailable):
        begin_run(home)
    assert lock.holder(home) is None


def test_a_home_of_a_newer_program_is_refused_and_not_touched(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    landing = tmp_path / "landing"
    (landing / "incentivo").mkdir(parents=True)
    (landing / "incentivo" / "pagamentos_202603.csv").write_text("codigo_pagamento\n1\n", encoding="utf-8")
    with ledger.opened(home):
        pass
    with closing(sqlite3.connect(home.estado)) as con:
        con.execute(f"pragma user_version = {evidence.VERSION + 1}")
    before = home.estado.read_bytes()
    said = f"O registro de cargas {home.estado} é de uma versão mais nova do programa: atualize este."
    ended = residencias("run", "--landing", landing, "--home", home.raiz)
    assert (ended.code, ended.err.strip()) == (ExitCode.USO_INCORRETO, said)
    for opening in (ledger.opened(home), open_store(home), vault.open_vault(home, "teste", "teste")):
        with pytest.raises(UserError, match="mais nova"), opening:
            pass
    assert said in residencias("doutor", "--home", home.raiz).out
    assert home.estado.read_bytes() == before and not home.casos.exists() and not home.identidades.exists()
