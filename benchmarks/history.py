"""All months from the first of `sample` to the newest that ingest accepts: at once, then one new, then one corrected,

Usage: python -m benchmarks.history FOLDER [--escala 0.1]   (about 1.5 GB in FOLDER at scale 0.1)
Prints the CPU of whole processes. tests/pipeline/test_history.py shows that the tables are equal.
"""

import argparse
import shutil
import zipfile
from pathlib import Path

from benchmarks.measure import Cost, permitted_months, run
from benchmarks.national_month import PRODUCT


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


def whole_run(landing: Path, home: Path) -> Cost:
    return run([PRODUCT, "run", "--landing", str(landing), "--home", str(home)], accepted=(0, 3))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--escala", type=float, default=0.1)
    wanted = parser.parse_args()
    months = permitted_months()
    landing, aside, home = (wanted.folder / name for name in ("historia", "mes_novo", "home"))
    if not landing.exists():
        size = ["--scale", f"{wanted.escala:g}", "--competencias", str(months)]
        run([PRODUCT, "sample", "--landing", str(landing), "--seed", "1", *size])
    for folder in (aside, home, wanted.folder / "home_inteira"):
        shutil.rmtree(folder, ignore_errors=True)
    costs = {"all months at once": whole_run(landing, wanted.folder / "home_inteira")}
    hold_back(landing, aside)
    whole_run(landing, home)
    costs["nothing new"] = whole_run(landing, home)
    shutil.copytree(aside, landing, dirs_exist_ok=True)
    costs["one new month"] = whole_run(landing, home)
    correct(sorted((landing / "scnes").glob("*.ZIP"))[months // 2])
    costs["one corrected month"] = whole_run(landing, home)
    whole = costs["all months at once"].cpu
    print(f"| {months} months, scale {wanted.escala:g} | wall s | CPU s | share | peak MB |")
    print("|---|---:|---:|---:|---:|")
    for name, cost in costs.items():
        print(f"| {name} | {cost.wall:.1f} | {cost.cpu:.1f} | 1/{whole / cost.cpu:.1f} | {cost.peak_mb:.0f} |")


if __name__ == "__main__":
    main()
