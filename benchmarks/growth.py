"""How the cost of a run grows with its month: a whole run at each scale, and the exponent between neighbours.

Usage: python -m benchmarks.growth FOLDER [--escalas 0.1 1 4]   (about 12 GB in FOLDER for each unit of scale)
The exponent is that of the CPU beyond the fixed cost, measured on a tiny landing.
"""

import argparse
import math
from itertools import pairwise
from pathlib import Path

from benchmarks.national_month import TINY, landing_of, product


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--escalas", type=float, nargs="+", default=[0.1, 1.0, 4.0])
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    print("| scale | wall s | CPU s | peak MB |\n|---:|---:|---:|---:|")
    cpu: dict[float, float] = {}
    for scale in (TINY, *wanted.escalas):
        cost, _ = product(wanted.folder, landing_of(wanted.folder, scale))
        cpu[scale] = cost.cpu
        print(f"| {scale:g} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.peak_mb:.0f} |", flush=True)
    for small, large in pairwise(wanted.escalas):
        ratio = (cpu[large] - cpu[TINY]) / (cpu[small] - cpu[TINY])
        print(f"\nexponent from {small:g} to {large:g}: {math.log(ratio) / math.log(large / small):.2f}")


if __name__ == "__main__":
    main()
