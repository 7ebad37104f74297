"""Converts IBGE's population estimate (SIDRA, aggregate 6579) from the API's JSON to the landing's CSV."""

import csv
import io
import json

from orchestration.fetch.verify import Unsuitable

HEADER = ("codigo_municipio", "ano", "populacao")


def population_csv(answer: bytes, year: int) -> bytes:
    """Return the landing's populacao file of `year`, ordered by municipality, from the API's `answer`.

    A municipality whose estimate is `...` or `-` (not available) is left out. Unsuitable when there is none.
    """
    try:
        series = json.loads(answer)[0]["resultados"][0]["series"]
        values = [(str(item["localidade"]["id"]), str(item["serie"][str(year)])) for item in series]
    except (LookupError, TypeError, ValueError) as failure:
        raise Unsuitable(f"não traz a população de {year}") from failure
    available = sorted((municipality, value) for municipality, value in values if value.isdigit())
    if not available or any(len(municipality) != 7 or not municipality.isdigit() for municipality, _ in available):
        raise Unsuitable(f"não traz a população de {year} por município")
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows((municipality, year, value) for municipality, value in available)
    return text.getvalue().encode()
