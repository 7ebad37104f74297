"""Every rule on one million payment lines, and on a month of 60 thousand stipends more.

Usage: python -m benchmarks.million_lines FOLDER [--linhas 1000000] [--bolsas 60000]   (half an hour, 8 GB, two cores)
Files arrive and people are identified as in a run; then only the rules and alerts are built, with what they read. The
stipends of the newest month are held back from the first build; the second has that many of them. FOLDER/home goes on
from an earlier time, whose files are then not read again.
"""

import argparse
import resource
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from benchmarks.measure import permitted_months, run
from benchmarks.national_month import PRODUCT
from orchestration.ingest import load
from orchestration.installation.opening import open_run
from orchestration.settings import Home
from orchestration.transform.build import build
from tests.pipeline.judging import identify, newest_month

SCALE = "0.01"
RULES = ("+alertas", "+avaliacoes", "+linhas", "+direitos")
SLOWEST = 15


def with_stipends(original: Path, target: Path, month: str, kept: int) -> None:
    """Write the stipends of a year to `target` with only the first `kept` lines of `month` (AAAAMM)."""
    with original.open("rb") as lines, target.open("wb") as written:
        for line in lines:
            if line.split(b";", 2)[1] == month.encode():
                kept -= 1
                if kept < 0:
                    continue
            written.write(line)


@contextmanager
def measured(name: str) -> Iterator[None]:
    """Print the wall and CPU seconds of a block, and the largest memory of this process until its end."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| {name} | {time.perf_counter() - wall:.1f} | {time.process_time() - cpu:.1f} | {peak:.0f} |", flush=True)


def judge(landing: Path, home: Home) -> float:
    """Load the landing, build the rules and alerts, and print what each took; return the CPU seconds of the rules."""
    print("\n| | wall s | CPU s | peak MB |\n|---|---:|---:|---:|")
    with open_run(home, landing, newest_month(landing)) as opened:
        with measured("arrival"):
            load.run(opened.landing, opened.home, opened.settings, opened.executado_em)
        with measured("identity"):
            identify(opened)
        before = time.process_time()
        with measured("rules and alerts"):
            outcome = build(opened, RULES)
            outcome.raise_if_failed()
        spent = time.process_time() - before
        with duckdb.connect(str(opened.restrito), read_only=True) as con:
            lines = con.execute(
                "select tipo = 'bolsa_residencia', count(*) from pagamentos.linhas group by 1"
            ).fetchall()
    print(f"\n{dict(lines)[False]} payment lines, {dict(lines).get(True, 0)} stipend lines")
    print("\n| model | wall s |\n|---|---:|")
    for node in sorted(outcome.nodes, key=lambda node: -node.segundos)[:SLOWEST]:
        print(f"| {node.unique_id.rpartition('.')[2]} | {node.segundos:.1f} |")
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--linhas", type=int, default=1_000_000)
    parser.add_argument("--bolsas", type=int, default=60_000)
    wanted = parser.parse_args()
    landing, months = wanted.folder / f"landing_{wanted.linhas}", permitted_months()
    if not landing.exists():
        size = ["--scale", SCALE, "--competencias", str(months), "--pagamentos", str(wanted.linhas // months)]
        run([PRODUCT, "sample", "--landing", str(landing), *size])
    month = f"{newest_month(landing):%Y%m}"
    stipends = landing / "referencia" / f"bolsas_residencia_{month[:4]}.csv"
    original = wanted.folder / stipends.name
    if not original.exists():
        shutil.copy(stipends, original)
    home = Home(wanted.folder / "home")
    spent = []
    for kept in (0, wanted.bolsas):
        with_stipends(original, stipends, month, kept)
        spent.append(judge(landing, home))
    print(f"\nCPU of the rules with {wanted.bolsas} stipends more: {spent[1] / spent[0]:.3f} times")


if __name__ == "__main__":
    main()
