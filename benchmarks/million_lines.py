"""Every rule on one million payment lines, and on a month of 60 thousand stipends more.

Usage: python -m benchmarks.million_lines FOLDER [--linhas 1000000] [--bolsas 60000]   (half an hour, 8 GB, two cores)
The stipends of the newest month are held back from the first run; the second has that many of them. The rules and
alerts, with what they read, are built once more after each run by dbt alone, so that their cost is known apart.
"""

import argparse
import json
import os
import shutil
import sys
from pathlib import Path

import duckdb

from benchmarks.measure import Cost, permitted_months, run
from benchmarks.national_month import PRODUCT, product, stages
from orchestration.settings import DBT_PROJECT, Home

SCALE = "0.01"
DBT = str(Path(sys.executable).parent / "dbt")
RULES = ("+alertas", "+avaliacoes", "+linhas", "+direitos")
SLOWEST = 12


def with_stipends(original: Path, target: Path, month: str, kept: int) -> None:
    """Write the stipends of a year to `target` with only the first `kept` lines of `month` (AAAAMM)."""
    with original.open("rb") as lines, target.open("wb") as written:
        for line in lines:
            if line.split(b";", 2)[1] == month.encode():
                kept -= 1
                if kept < 0:
                    continue
            written.write(line)


def rules(folder: Path, home: Path) -> tuple[Cost, list[tuple[str, float]]]:
    """Build the rules over a home with dbt alone: what it cost, and the wall seconds of the slowest models."""
    work = folder / "dbt"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    project = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT), "--target-path", str(work)]
    before = Path.cwd()
    os.chdir(work)
    names = {"RESIDENCIAS_HOME": str(home.resolve()), "RESIDENCIAS_TRABALHO": str(work.resolve())}
    cost = run([DBT, "--quiet", "run", "--select", *RULES, *project], names)
    os.chdir(before)
    results = json.loads((work / "run_results.json").read_text(encoding="utf-8"))["results"]
    spent = [(result["unique_id"].rpartition(".")[2], result["execution_time"]) for result in results]
    return cost, sorted(spent, key=lambda node: -node[1])


def report(name: str, whole: Cost, home: Path, folder: Path) -> float:
    """Print what a run and its rules cost; return the CPU seconds of the rules."""
    with duckdb.connect(str(Home(home).restrito), read_only=True) as con:
        counted = con.execute(
            "select count(*) filter (tipo <> 'bolsa_residencia'), count(*) filter (tipo = 'bolsa_residencia') "
            "from pagamentos.linhas"
        ).fetchall()[0]
    spent, nodes = rules(folder, home)
    print(f"\n{name}: {counted[0]} payment lines and {counted[1]} stipend lines\n")
    print("| | wall s | CPU s | peak MB |\n|---|---:|---:|---:|")
    print(f"| whole run | {whole.wall:.1f} | {whole.cpu:.1f} | {whole.peak_mb:.0f} |")
    print(f"| rules and alerts | {spent.wall:.1f} | {spent.cpu:.1f} | {spent.peak_mb:.0f} |")
    print("\n| stage or model | wall s |\n|---|---:|")
    for what, seconds in [*stages(home), *nodes[:SLOWEST]]:
        print(f"| {what} | {seconds:.1f} |", flush=True)
    return spent.cpu


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
    newest = max(path.stem[-6:] for path in landing.glob("incentivo/pagamentos_*.csv"))
    stipends = landing / "referencia" / f"bolsas_residencia_{newest[:4]}.csv"
    original = wanted.folder / stipends.name
    if not original.exists():
        shutil.copy(stipends, original)
    with_stipends(original, stipends, newest, 0)
    first = report("Without the newest month's stipends", *product(wanted.folder, landing), wanted.folder)
    with_stipends(original, stipends, newest, wanted.bolsas)
    whole, home = product(wanted.folder, landing, new=False)
    second = report(f"With {wanted.bolsas} of them", whole, home, wanted.folder)
    print(f"\nCPU of the rules: {second / first:.3f} times")


if __name__ == "__main__":
    main()
