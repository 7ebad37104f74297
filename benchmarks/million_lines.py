"""Every rule on one million payment lines: the cost of the whole run and of its stages.

Usage: python -m benchmarks.million_lines FOLDER [--linhas 1000000]   (about 10 minutes and 5 GB on two cores)
"""

import argparse
from pathlib import Path

from benchmarks.measure import run
from benchmarks.national_month import PRODUCT, product, stages

MONTHS = 24
SCALE = "0.01"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--linhas", type=int, default=1_000_000)
    wanted = parser.parse_args()
    landing = wanted.folder / f"landing_{wanted.linhas}"
    if not landing.exists():
        size = ["--scale", SCALE, "--competencias", str(MONTHS), "--pagamentos", str(wanted.linhas // MONTHS)]
        run([PRODUCT, "sample", "--landing", str(landing), *size])
    cost, home = product(wanted.folder, landing)
    print(f"| {wanted.linhas} lines | seconds |\n|---|---:|")
    print(
        f"| whole run, wall | {cost.wall:.1f} |\n| whole run, CPU | {cost.cpu:.1f} |\n| peak MB | {cost.peak_mb:.0f} |"
    )
    for name, seconds in stages(home):
        print(f"| {name}, wall | {seconds:.1f} |")


if __name__ == "__main__":
    main()
