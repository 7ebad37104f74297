"""Queries made during a series of publications never fail and never mix two of them."""

import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import duckdb

from orchestration.publish.publish import publish
from orchestration.run.context import Run
from orchestration.settings import Home, Settings

PUBLICATIONS = 50
READERS = 2
READER = """
import sys, time
from pathlib import Path
import duckdb

database, stop = sys.argv[1], Path(sys.argv[2])
print("ready", flush=True)
reads, seen = 0, set()
while True:
    last_turn = stop.exists()
    with duckdb.connect(database, read_only=True) as con:
        (count, lowest, highest), = con.execute("select count(*), min(numero), max(numero) from linhas").fetchall()
    assert lowest == highest and count == 100 + highest, (count, lowest, highest)
    reads, seen = reads + 1, seen | {highest}
    if last_turn:
        break
    time.sleep(0.002)
print(reads, len(seen), max(seen))
"""


def publish_number(home: Home, number: int) -> None:
    folder = home.trabalho / str(number)
    folder.mkdir(parents=True)
    run = Run(home, home.raiz, date(2026, 1, 1), Settings(), str(number), datetime(2026, 1, 1), folder)
    for built in (run.restrito, run.publico):
        with duckdb.connect(str(built)) as con:
            con.execute(f"create table linhas as select {number} as numero from range({100 + number})")
    publish(run)


def test_readers_never_fail_through_fifty_publications(tmp_path: Path) -> None:
    home = Home(tmp_path)
    stop = tmp_path / "stop"
    publish_number(home, 0)
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(home.restrito), str(stop)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(READERS)
    ]
    for reader in readers:
        assert reader.stdout and reader.stdout.readline() == "ready\n"
    for number in range(1, PUBLICATIONS + 1):
        publish_number(home, number)
    stop.touch()
    for reader in readers:
        out, err = reader.communicate(timeout=60)
        assert reader.returncode == 0, err
        reads, publications, newest = map(int, out.split())
        assert newest == PUBLICATIONS and reads >= publications > 1
