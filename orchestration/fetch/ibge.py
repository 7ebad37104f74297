"""IBGE's population estimate (SIDRA, aggregate 6579), from its API's JSON to the landing's CSV. No network in here."""

import csv
import io
import json

from orchestration.fetch.verify import Unsuitable

HEADER = ("codigo_municipio", "ano", "populacao")


def population_csv(answer: bytes, year: int) -> bytes:
    """The landing's populacao file of `year` for the API's `answer`, municipalities in order; else Unsuitable.

    A municipality whose estimate the API gives as `...` or `-` (not available) is left out.
    """
    try:
        series = json.loads(answer)[0]["resultados"][0]["series"]
        told = [(str(item["localidade"]["id"]), str(item["serie"][str(year)])) for item in series]
    except (LookupError, TypeError, ValueError) as failure:
        raise Unsuitable(f"não traz a população de {year}") from failure
    known = sorted((place, value) for place, value in told if value.isdigit())
    if not known or any(len(place) != 7 or not place.isdigit() for place, _ in known):
        raise Unsuitable(f"não traz a população de {year} por município")
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows((place, year, value) for place, value in known)
    return text.getvalue().encode()
