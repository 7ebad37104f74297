"""Outlines of states and regions out of the municipal mesh: whole, closed, and next to their neighbours."""

import re

from orchestration.page import geometry
from tests.unit.page.painel import territories

BY_STATE = {code: code[:2] for level, code, *_ in territories() if level == "municipio"}


def test_the_states_are_there_whole_and_the_smallest_ones_have_an_area() -> None:
    shapes = geometry.dissolved(BY_STATE)
    assert len(shapes) == 27
    width, height = geometry.SIZE
    for code, shape in shapes.items():
        left, top, wide, high = shape.box
        assert wide > 20 and high > 15 and left >= 0 and top >= 0, code
        assert left + wide <= width and top + high <= height, code
        assert re.fullmatch(r"(M\d+ \d+l[\d -]+z)+", shape.path), code


def test_joined_areas_lose_the_border_between_them() -> None:
    goias, brasilia = (
        geometry.dissolved({code: "um" for code in BY_STATE if code[:2] == uf})["um"] for uf in ("52", "53")
    )
    joined = geometry.dissolved({code: "um" for code in BY_STATE if code[:2] in ("52", "53")})["um"]
    assert len(joined.path) < len(goias.path) < len(goias.path) + len(brasilia.path)
    assert joined.box == goias.box, "the Federal District is inside Goiás but for a short border with Minas Gerais"


def test_neighbours_are_those_of_the_map() -> None:
    beside = geometry.neighbours(BY_STATE)
    assert beside["28"] == ["27", "29"] and beside["53"] == ["31", "52"]
    assert all(one in beside[other] for one, others in beside.items() for other in others)


def test_a_region_without_a_known_municipality_has_no_outline() -> None:
    assert geometry.dissolved({"999999": "nenhuma"}) == {}


def test_the_outlines_of_450_regions_weigh_less_than_600_kb() -> None:
    regions = geometry.dissolved({code: code[:4] for code in BY_STATE})
    assert len(regions) > 400
    assert sum(len(shape.path) for shape in regions.values()) < 600_000
