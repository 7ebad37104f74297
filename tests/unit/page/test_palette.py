"""The colours of the page: texts that contrast, and classes that people with any colour vision tell apart."""

import re
from itertools import combinations, pairwise

import pytest

from orchestration.page.panel import ASSETS

CSS = (ASSETS / "painel.css").read_text(encoding="utf-8")
# Linear RGB seen without a kind of cone: Machado, Oliveira and Fernandes (2009), severity 1.
VISIONS = {
    "todas as cores": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def _theme(start: str) -> dict[str, str]:
    block = CSS[CSS.index(start) :]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block[: block.index("}")]))


THEMES = {"claro": _theme(":root {"), "escuro": _theme(':root[data-tema="escuro"]')}


def _linear(color: str) -> list[float]:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def _contrast(one: str, other: str) -> float:
    lights = sorted(
        sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), _linear(color), strict=True)) for color in (one, other)
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _lab(color: str, vision: str) -> tuple[float, float, float]:
    rgb = _linear(color)
    seen = [max(0.0, min(1.0, sum(m * c for m, c in zip(row, rgb, strict=True)))) for row in VISIONS[vision]]
    xyz = [
        sum(m * c for m, c in zip(row, seen, strict=True)) / white
        for row, white in (
            ((0.4124564, 0.3575761, 0.1804375), 0.95047),
            ((0.2126729, 0.7151522, 0.0721750), 1.0),
            ((0.0193339, 0.1191920, 0.9503041), 1.08883),
        )
    ]
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _apart(one: str, other: str, vision: str) -> float:
    return sum((a - b) ** 2 for a, b in zip(_lab(one, vision), _lab(other, vision), strict=True)) ** 0.5


@pytest.mark.parametrize("theme", THEMES)
def test_text_contrasts_with_what_it_is_written_on(theme: str) -> None:
    colors = THEMES[theme]
    for text in ("texto", "suave", "realce"):
        for ground in ("fundo", "cartao"):
            assert _contrast(colors[text], colors[ground]) >= 4.5, (text, ground)
    for series in (f"serie-{at}" for at in range(1, 8)):
        assert _contrast(colors[series], colors["cartao"]) >= 3, series


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("theme", THEMES)
def test_classes_are_told_apart_by_everybody(theme: str, vision: str) -> None:
    colors = THEMES[theme]
    for kind in ("seq", "div"):
        for one, other in pairwise(f"{kind}-{at}" for at in range(1, 6)):
            assert _apart(colors[one], colors[other], vision) >= 11, (one, other)
        for at in range(1, 6):
            assert _apart(colors[f"{kind}-{at}"], colors["oculto"], vision) >= 7, (kind, at)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("theme", THEMES)
def test_the_first_four_lines_of_a_chart_are_told_apart_by_everybody(theme: str, vision: str) -> None:
    for one, other in combinations((f"serie-{at}" for at in range(1, 5)), 2):
        assert _apart(THEMES[theme][one], THEMES[theme][other], vision) >= 11, (one, other)


@pytest.mark.parametrize("theme", THEMES)
def test_lightness_orders_the_sequential_classes(theme: str) -> None:
    lights = [_lab(THEMES[theme][f"seq-{at}"], "todas as cores")[0] for at in range(1, 6)]
    assert lights == sorted(lights, reverse=theme == "claro")
