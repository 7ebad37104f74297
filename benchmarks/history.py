"""A history of months: all but the newest at once, then nothing new, then the newest, then one corrected in the middle.

Usage: python -m benchmarks.history FOLDER [--escala 0.3] [--meses 24]   (about 25 GB in FOLDER for 24 months at 0.3)
Prints the CPU of whole processes, and what each night costs beyond the fixed cost (a tiny landing) as a share of the
history at once beyond it. Two calls with different --meses show how the cost of a new month grows with its history.
tests/pipeline/test_history.py shows that the tables are equal.
"""

import argparse
import shutil
import zipfile
from pathlib import Path

from benchmarks.measure import Cost, run
from benchmarks.national_month import PRODUCT, TINY, landing_of, product

PAYMENTS = 3
"""Months with payments; SCNES and the commissions have all months."""


def months_of(landing: Path) -> list[str]:
    """Months of the payment files as AAAAMM, oldest first."""
    return sorted({path.stem[-6:] for path in landing.glob("incentivo/pagamentos_*.csv")})


def hold_back(landing: Path, aside: Path) -> None:
    """Move every file of the newest month, and the newest SCNES month, out of the landing.

    What the sample has once, such as titles, stays: without it the night would lack indicators that the next one has.
    """
    newest = months_of(landing)[-1]
    scnes = sorted((landing / "scnes").glob("*.ZIP"))[-1]
    monthly = [
        path
        for path in landing.glob(f"*/**/*_{newest}.*")
        if len(list(path.parent.glob(path.name.replace(newest, "*")))) > 1
    ]
    for path in [*monthly, scnes]:
        target = aside / path.relative_to(landing)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)


def correct(path: Path) -> None:
    """Rewrite the SCNES month with one link less."""
    with zipfile.ZipFile(path) as original:
        tables = {name: original.read(name) for name in original.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as corrected:
        for name, content in tables.items():
            last = content.rstrip(b"\r\n").rfind(b"\n") if name.startswith("tbCargaHorariaSus") else len(content)
            corrected.writestr(name, content[: last + 1])


def night(landing: Path, home: Path) -> Cost:
    return run([PRODUCT, "run", "--landing", str(landing), "--home", str(home)], accepted=(0, 3))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--escala", type=float, default=0.3)
    parser.add_argument("--meses", type=int, default=24)
    wanted = parser.parse_args()
    landing, aside, home = (wanted.folder / f"{name}_{wanted.meses}" for name in ("historia", "mes_novo", "home"))
    for folder in (landing, aside, home):
        shutil.rmtree(folder, ignore_errors=True)
    size = ["--scale", f"{wanted.escala:g}", "--competencias", str(PAYMENTS)]
    history = ["--historico", str(wanted.meses - PAYMENTS)]
    run([PRODUCT, "sample", "--landing", str(landing), "--seed", "1", *size, *history])
    fixed, _ = product(wanted.folder, landing_of(wanted.folder, TINY))
    hold_back(landing, aside)
    whole = night(landing, home)
    print(f"| {wanted.meses} months, scale {wanted.escala:g} | wall s | CPU s | beyond the fixed cost | peak MB |")
    print("|---|---:|---:|---:|---:|")

    def show(name: str, cost: Cost) -> None:
        beyond = cost.cpu - fixed.cpu
        share = f"{beyond:.1f}, 1/{(whole.cpu - fixed.cpu) / beyond:.1f}" if beyond > 0 else "none"
        print(f"| {name} | {cost.wall:.1f} | {cost.cpu:.1f} | {share} | {cost.peak_mb:.0f} |", flush=True)

    show("fixed cost: a tiny landing", fixed)
    show("all months but the newest, at once", whole)
    show("nothing new", night(landing, home))
    shutil.copytree(aside, landing, dirs_exist_ok=True)
    show("one new month", night(landing, home))
    correct(sorted((landing / "scnes").glob("*.ZIP"))[wanted.meses // 2])
    show("one corrected month", night(landing, home))


if __name__ == "__main__":
    main()
