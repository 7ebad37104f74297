"""The outlines of states and health regions: municipalities dissolved by the published table of territories.

assets/municipios.topojson.gz is a TopoJSON on a plane of integers, y downwards (assets/README.md says how it was made).
Two municipalities share the arc between them, so that whoever joins them drops it: what is left is the outline.
"""

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

MESH = Path(__file__).parent / "assets" / "municipios.topojson.gz"
SIZE = (2400, 2401)
"""Width and height of the plane that maps show."""
Point = tuple[int, int]
Ring = list[Point]


@dataclass(frozen=True)
class Mesh:
    """Arcs as points of the plane, and the arcs of each municipality by its code of six digits; ~i is i reversed."""

    arcs: list[list[Point]]
    municipios: dict[str, list[int]]


@cache
def mesh() -> Mesh:
    """The municipalities of the country, as the asset has them."""
    topology = json.loads(gzip.decompress(MESH.read_bytes()))
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        arcs.append([(x := x + dx, y := y + dy) for dx, dy in deltas])
    shapes = topology["objects"]["municipios"]["geometries"]
    return Mesh(
        arcs, {shape["id"]: [arc for part in shape["arcs"] for ring in part for arc in ring] for shape in shapes}
    )


@dataclass(frozen=True)
class Outline:
    """The path of an SVG, and the box that it fills: left, top, width, height."""

    path: str
    box: tuple[int, int, int, int]


def dissolved(groups: Mapping[str, str]) -> dict[str, Outline]:
    """The outline of each group. `groups`: group of each municipality, by its code.

    A municipality without an outline is left out, and so is a group that has none.
    """
    known = mesh()
    arcs: dict[str, list[int]] = defaultdict(list)
    for code, group in groups.items():
        arcs[group] += known.municipios.get(code, [])
    rings = {group: list(_rings(_outer(own), known)) for group, own in sorted(arcs.items())}
    return {group: Outline(path, _box(own)) for group, own in rings.items() if (path := _path(own))}


def neighbours(groups: Mapping[str, str]) -> dict[str, list[str]]:
    """The groups that share a border with each group."""
    known = mesh()
    owners: dict[int, set[str]] = defaultdict(set)
    for code, group in groups.items():
        for arc in known.municipios.get(code, []):
            owners[_plain(arc)].add(group)
    beside: dict[str, set[str]] = {group: set() for group in groups.values()}
    for sharing in owners.values():
        for group in sharing:
            beside[group] |= sharing - {group}
    return {group: sorted(others) for group, others in sorted(beside.items())}


def _plain(arc: int) -> int:
    return arc if arc >= 0 else ~arc


def _outer(arcs: Iterable[int]) -> list[int]:
    """The arcs that only one member of the group has."""
    counted = Counter(map(_plain, arcs := list(arcs)))
    return [arc for arc in arcs if counted[_plain(arc)] == 1]


def _rings(arcs: list[int], known: Mesh) -> Iterable[Ring]:
    """The arcs joined end to end."""
    lines = [known.arcs[arc] if arc >= 0 else known.arcs[~arc][::-1] for arc in arcs]
    starting: dict[Point, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        starting[line[0]].append(at)
    used: set[int] = set()
    for at, line in enumerate(lines):
        if at in used:
            continue
        used.add(at)
        ring = list(line)
        while ring[-1] != ring[0] and (free := [n for n in starting[ring[-1]] if n not in used]):
            used.add(free[0])
            ring += lines[free[0]][1:]
        yield ring


def _box(rings: Iterable[Ring]) -> tuple[int, int, int, int]:
    points = [point for ring in rings for point in ring]
    (left, right), (top, bottom) = ((min(values), max(values)) for values in zip(*points, strict=True))
    return left, top, right - left, bottom - top


def _path(rings: Iterable[Ring]) -> str:
    """SVG path data of the rings that enclose something, with steps in place of places."""
    parts = []
    for ring in rings:
        points = [ring[0], *(point for before, point in pairwise(ring) if point != before)]
        if len(set(points)) < 3:
            continue
        steps = " ".join(
            f"{x - px} {y - py}" for (px, py), (x, y) in pairwise(points[:-1] if points[-1] == points[0] else points)
        )
        parts.append(f"M{points[0][0]} {points[0][1]}l{steps.replace(' -', '-')}z")
    return "".join(parts)
