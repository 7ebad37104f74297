"""Nights in a row on one home, at random: RESIDENCIAS_VIGILIA says how many (`make soak`: 60, about an hour).

Every night files arrive, come corrected, late, unreadable; some runs are killed; two people decide cases, others read.
What a night published is compared with a fresh load of the same files while the next nights run,
one comparison at a time.
"""

import os
import random
import shutil
import sqlite3
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from orchestration.cases.opening import open_store
from orchestration.cases.tables import eventos
from orchestration.files import sha256_of
from orchestration.settings import Home
from orchestration.synthetic import generate
from tests.conftest import residencias
from tests.pipeline import landing_edits as edits
from tests.pipeline import nights, soak
from tests.pipeline.comparing import DECIDED, HISTORY, different, put_back

NIGHTS = int(os.environ.get("RESIDENCIAS_VIGILIA", "0"))
MONTH = "2026-07"
KEY = "cd" * 32
SETTLED = 5
"""Nights after which a home has all the publications that it keeps."""
MEBIBYTE = 2**20
A_QUARTER_MORE = 1.25


@pytest.mark.skipif(not NIGHTS, reason="RESIDENCIAS_VIGILIA is not set")
def test_nights_in_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESIDENCIAS_CHAVE", KEY)
    rng = random.Random(NIGHTS)
    landing, kept_back, whole = (tmp_path / name for name in ("landing", "kept_back", "whole"))
    home = Home(tmp_path / "home")
    generate(landing, seed=11, scale=0.0005, competencias=4, pagamentos=60)
    edits.keep_few_regions(landing)
    shutil.copytree(landing, whole)
    nights.hold_back(landing, kept_back, rng)
    code, said = soak.run(landing, home, MONTH)
    assert code in (0, 3), said
    news, sizes, held = [received(home)], [soak.bytes_of(home)], []
    desk, reader = soak.Desk(home), soak.Reader(home)
    comparing, compared = ThreadPoolExecutor(1), Future[dict[str, int]]()
    compared.set_result({})  # No night yet.
    try:
        desk.wait()
        for night in range(1, NIGHTS + 1):
            pass_night(landing, kept_back, whole, rng)
            with soak.beside(lambda: desk.decide(rng.choice(sorted(soak.USERS)), rng)):
                if rng.random() < 0.2:
                    before = publication(home)
                    code, _ = soak.run(landing, home, MONTH, killed_after=rng.uniform(3, 25))
                    assert code >= 0 or publication(home) == before
                code, said = soak.run(landing, home, MONTH)
            assert code in (0, 3), f"night {night}: {said}"
            assert reader.failures == []
            assert lost(landing, home) == []
            news.append(received(home))
            sizes.append(soak.bytes_of(home))
            held.append(desk.held())
            kept, remade, came = (size / MEBIBYTE for size in (*sizes[-1], news[-1]))
            print(f"night {night}: code {code}, {kept:.2f} MiB kept, {remade:.0f} made again, {came:.2f} received,"
                  f" desk {held[-1]}, {len(desk.decided)} decisions, {reader.reads} reads", flush=True)  # fmt: skip
            if compared.done() or night == NIGHTS:
                assert compared.result() == {}
                print(f"night {night} is compared with a fresh load", flush=True)
                compared = comparing.submit(apart_from_a_fresh_load, *in_force(home, tmp_path / f"night{night}"))
        assert compared.result() == {}
    finally:
        reader.close()
        desk.close()
        comparing.shutdown()
    assert reader.reads > NIGHTS and desk.decided
    assert missing_decisions(home, desk.decided) == []
    assert residencias("doutor", "--home", home.raiz, RESIDENCIAS_CHAVE=KEY).code in (0, 1)
    if NIGHTS > 2 * SETTLED:
        kept, remade = zip(*sizes[SETTLED:], strict=True)
        grows_with_the_news(kept, news[SETTLED:])
        assert remade[-1] <= remade[len(remade) // 2] * A_QUARTER_MORE, remade
        holds_no_more_than_it_did(held[SETTLED:])


def pass_night(landing: Path, kept_back: Path, whole: Path, rng: random.Random) -> None:
    """One or two held back files arrive; others come again changed, unreadable, or as they first were."""
    waiting = sorted(path for path in kept_back.rglob("*.*") if path.is_file())
    for path in rng.sample(waiting, min(len(waiting), rng.randint(0, 2))):
        target = landing / path.relative_to(kept_back)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)
    changed = [
        path
        for path in sorted(landing.rglob("*.*"))
        if path.is_file() and path.read_bytes() != (whole / path.relative_to(landing)).read_bytes()
    ]
    for path in rng.sample(changed, min(len(changed), rng.randint(0, 2))):
        shutil.copyfile(whole / path.relative_to(landing), path)
    spoilings = (nights.lose_rows, nights.repeat_values, nights.refuse, nights.hide_cpf, nights.exchange_cpf)
    for spoil in rng.sample(spoilings, 2):
        spoil(landing, rng)


def publication(home: Home) -> tuple[str, str]:
    """The publication in force, by its link and its bytes."""
    return os.readlink(home.publicacao), sha256_of(home.restrito)


def received(home: Home) -> int:
    """Bytes received since the home was made, each content once."""
    return sum(path.stat().st_size for path in home.recebidos.iterdir() if path.is_file())


def lost(landing: Path, home: Home) -> list[str]:
    """Files of landing that the ledger does not know by their bytes, or whose bytes were not kept."""
    with closing(sqlite3.connect(home.estado)) as con:
        known = {digest for (digest,) in con.execute("select sha256 from cargas")}
    there = {path.name: sha256_of(path) for path in landing.glob("*/**/*.*") if path.is_file()}
    return [name for name, digest in there.items() if digest not in known or not (home.recebidos / digest).exists()]


def in_force(home: Home, folder: Path) -> tuple[Path, Home]:
    """Copies, in `folder`, of the versions of files in force, as a landing, and of the restricted publication."""
    landing, published = folder / "landing", Home(folder / "published")
    put_back(home, landing)
    published.restrito.parent.mkdir(parents=True)
    shutil.copyfile(home.restrito, published.restrito)
    return landing, published


def apart_from_a_fresh_load(landing: Path, published: Home) -> dict[str, int]:
    """Published tables that differ from those of a home that loads `landing` at once; where some do, all is kept."""
    fresh = Home(landing.parent / "fresh")
    code, said = soak.run(landing, fresh, MONTH)
    assert code in (0, 3), said
    found = different(published.raiz, fresh.raiz, DECIDED)
    found.pop(HISTORY, None)
    if not found:
        shutil.rmtree(landing.parent)
    return found


def missing_decisions(home: Home, decided: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Decisions that the desk accepted and the case store does not have."""
    with open_store(home, reading=True) as connection:
        rows = connection.execute(select(eventos.c.alerta_id, eventos.c.quem).where(eventos.c.humano)).all()
    return [(case, name) for case, name in decided if not any(row[0] == case and name in row[1] for row in rows)]


def grows_with_the_news(sizes: Sequence[int], news: list[int]) -> None:
    """The second half of the nights costs no more bytes for each byte received than the first, within a quarter."""
    middle = len(sizes) // 2
    first = (sizes[middle] - sizes[0]) / (news[middle] - news[0])
    second = (sizes[-1] - sizes[middle]) / (news[-1] - news[middle])
    print(f"bytes on disk for each byte received: {first:.2f}, then {second:.2f}")
    assert second <= first * A_QUARTER_MORE, (first, second)


def holds_no_more_than_it_did(held: list[tuple[int, int]]) -> None:
    """The desk's descriptors and memory: no more at the end than in the middle, within what a request may hold."""
    middle = held[len(held) // 2]
    assert held[-1][0] <= middle[0] + 5 and held[-1][1] <= middle[1] + 32 * MEBIBYTE, held
