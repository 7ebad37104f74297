"""A national month against a bare scan of the same files, and the fixed cost of a tiny landing, in one run, as ratios.

Usage: python -m benchmarks.national_month FOLDER [--escala 1] [--vezes 3]   (needs about 12 GB in FOLDER at scale 1)
Prints a Markdown table of medians and one row per stage of the last run. Costs are of whole processes, as the operating
system reports them (benchmarks/measure.py).
"""

import argparse
import json
import shutil
import statistics
import sys
import zipfile
from pathlib import Path

from benchmarks.measure import Cost, run

PRODUCT = str(Path(sys.executable).parent / "residencias")
TINY = 0.002


def landing_of(folder: Path, scale: float) -> Path:
    landing = folder / f"landing_{scale:g}"
    if not landing.exists():
        months = ["--competencias", "1"]
        run([PRODUCT, "sample", "--landing", str(landing), "--scale", f"{scale:g}", "--seed", "1", *months])
    return landing


def unpack(landing: Path, target: Path) -> Path:
    """The newest SCNES month of the landing, unpacked for the bare scan."""
    if not target.exists():
        newest = sorted((landing / "scnes").glob("*.ZIP"))[-1]
        zipfile.ZipFile(newest).extractall(target)
    return target


def bare_scan(folder: Path, source: Path) -> Cost:
    return run([sys.executable, "-m", "benchmarks.bare_scan", str(source), str(folder / "scan")])


def pandas_step(folder: Path) -> Cost:
    return run([sys.executable, "-m", "benchmarks.pandas_registry", str(folder / "scan")])


def product(folder: Path, landing: Path) -> tuple[Cost, Path]:
    home = folder / f"home_{landing.name}"
    shutil.rmtree(home, ignore_errors=True)
    return run([PRODUCT, "run", "--landing", str(landing), "--home", str(home)], accepted=(0, 3)), home


def stages(home: Path) -> list[tuple[str, float]]:
    log = sorted((home / "logs").glob("*.jsonl"))[-1]
    events = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return [(event["etapa"], event["segundos"]) for event in events if event["evento"] == "fim"]


def median(costs: list[Cost]) -> Cost:
    return Cost(
        statistics.median(c.wall for c in costs),
        statistics.median(c.cpu for c in costs),
        statistics.median(c.peak_mb for c in costs),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--escala", type=float, default=1.0)
    parser.add_argument("--vezes", type=int, default=3)
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    large, tiny = landing_of(wanted.folder, wanted.escala), landing_of(wanted.folder, TINY)
    source = unpack(large, wanted.folder / f"aberto_{wanted.escala:g}")
    costs: dict[str, list[Cost]] = {"bare scan": [], "whole run": [], "tiny run": [], "pandas registry step": []}
    home = wanted.folder
    for _ in range(wanted.vezes):
        costs["bare scan"].append(bare_scan(wanted.folder, source))
        whole, home = product(wanted.folder, large)
        costs["whole run"].append(whole)
        costs["tiny run"].append(product(wanted.folder, tiny)[0])
        costs["pandas registry step"].append(pandas_step(wanted.folder))
    medians = {name: median(measured) for name, measured in costs.items()}
    print(f"| scale {wanted.escala:g}, median of {wanted.vezes} | wall s | CPU s | peak MB |\n|---|---:|---:|---:|")
    for name, cost in medians.items():
        print(f"| {name} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.peak_mb:.0f} |")
    # Each round is compared with its own scan, as the speed of the machine varies between rounds.
    rounds = zip(costs["whole run"], costs["tiny run"], costs["bare scan"], strict=True)
    ratios = [(whole.cpu - tiny.cpu) / scan.cpu for whole, tiny, scan in rounds]
    listed = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"\n(whole - tiny) CPU / bare scan CPU = {statistics.median(ratios):.2f}, median of {listed}")
    print("\n| stage of the last whole run | wall s |\n|---|---:|")
    for name, seconds in stages(home):
        print(f"| {name} | {seconds:.1f} |")


if __name__ == "__main__":
    main()
