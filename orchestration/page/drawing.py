"""Drawings that need no browser: the charts of the page as it opens, sparklines, and the card for social networks."""

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from textwrap import wrap

from orchestration.export.tables import FICTICIOS
from orchestration.page.charts import config
from orchestration.page.declared import Figure
from orchestration.page.publication import TITLE, Publication
from orchestration.page.views import Choice

WIDTH = 880
"""Width of a chart as it is drawn before any script runs, in pixels."""


def svg(figure: Figure, choice: Choice) -> str:
    """A chart that is no map, silent to screen readers: its sentence and its table are beside it."""
    import vl_convert

    spec = figure.spec | {
        "width": WIDTH,
        "datasets": {"linhas": json.loads(json.dumps(choice.linhas, default=float))},
        "config": config(),
    }
    drawn = vl_convert.vegalite_to_svg(spec, format_locale="pt-BR", time_format_locale="pt-BR")
    # Only the outer element speaks of itself; what is in it is one picture.
    return drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def sparkline(values: Sequence[float]) -> str:
    """A line of the size of a word; empty when there are fewer than three values."""
    if len(values) < 3:
        return ""
    low, high = min(values), max(values)
    span = (high - low) or 1
    points = [
        f"{at * 96 / (len(values) - 1) + 2:.1f},{22 - 18 * (value - low) / span:.1f}" for at, value in enumerate(values)
    ]
    end = points[-1].split(",")
    return (
        '<svg class="tendencia" viewBox="0 0 100 26" aria-hidden="true" focusable="false">'
        f'<polyline points="{" ".join(points)}"/><circle cx="{end[0]}" cy="{end[1]}" r="2.6"/></svg>'
    )


def card(target: Path, sentence: str, publication: Publication) -> None:
    """The picture of 1200 by 630 pixels that a social network shows beside a link to the page."""
    import vl_convert

    lines = wrap(sentence, 40)[:5]
    said = "".join(f'<tspan x="80" dy="66">{escape(line)}</tspan>' for line in lines)
    who = escape(" · ".join(part for part in (publication.quem.orgao, f"dados até {publication.mes}") if part))
    red = '<rect width="1200" height="54" fill="#8a1c1c"/><text x="80" y="37" font-size="26" fill="#ffffff">'
    warning = f"{red}{FICTICIOS}</text>" if publication.ficticio else ""
    text = f"""<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630" font-family="sans-serif">
        <rect width="1200" height="630" fill="#f6f4ef"/>{warning}
        <text x="80" y="130" font-size="30" fill="#4a5568">{escape(TITLE)}</text>
        <text y="150" font-size="52" font-weight="bold" fill="#1a202c">{said}</text>
        <rect x="80" y="548" width="96" height="6" fill="#00507a"/>
        <text x="80" y="592" font-size="28" fill="#4a5568">{who}</text></svg>"""
    target.write_bytes(vl_convert.svg_to_png(text))
