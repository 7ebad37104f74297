"""Converts answers of IBGE's API of aggregates (SIDRA), in JSON, to the landing's CSV.

Population estimates are aggregate 6579; people by age and sex, aggregate 9514 (census).
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from orchestration.fetch.verify import Unsuitable
from orchestration.files import csv_text

HEADER = ("codigo_municipio", "ano", "populacao")
AGES_HEADER = ("codigo_municipio", "ano", "sexo", "faixa", "populacao")
SEXES = {"Homens": "M", "Mulheres": "F"}
OLDEST = 80
"""From this age on there is one group."""


def population_csv(answers: Sequence[bytes], year: int) -> bytes:
    """Return the landing's populacao file of `year`, ordered by municipality, from the API's answer.

    A municipality whose estimate is `...` or `-` (not available) is left out. Unsuitable when there is none.
    """
    (answer,) = answers
    try:
        series = json.loads(answer)[0]["resultados"][0]["series"]
        values = [(str(item["localidade"]["id"]), str(item["serie"][str(year)])) for item in series]
    except (LookupError, TypeError, ValueError) as failure:
        raise Unsuitable(f"não traz a população de {year}") from failure
    available = sorted((municipality, value) for municipality, value in values if value.isdigit())
    if not available or any(not _is_municipality(municipality) for municipality, _ in available):
        raise Unsuitable(f"não traz a população de {year} por município")
    return csv_text(HEADER, ((municipality, year, value) for municipality, value in available)).encode()


def ages_csv(answers: Sequence[bytes], year: int) -> bytes:
    """Return the landing's populacao_idade_sexo file of `year` from the API's answers, one a state.

    The sex and the age group of each result are read from the names of its categories, groups from 80 years on are one,
    and `-` is zero, as SIDRA writes it. Unsuitable when an answer lacks the year, the sex or the age group.
    """
    people: Counter[tuple[str, str, str]] = Counter()
    for answer in answers:
        try:
            found = list(_ages(answer, year))
        except (LookupError, TypeError, ValueError) as failure:
            raise Unsuitable(f"não traz a população de {year} por sexo e idade") from failure
        for municipality, sex, group, count in found:
            people[municipality, sex, group] += count
    if not people or any(not _is_municipality(municipality) for municipality, _, _ in people):
        raise Unsuitable(f"não traz a população de {year} por município, sexo e idade")
    rows = ((place, year, sex, group, people[place, sex, group]) for place, sex, group in sorted(people))
    return csv_text(AGES_HEADER, rows).encode()


def _ages(answer: bytes, year: int) -> Iterator[tuple[str, str, str, int]]:
    for result in json.loads(answer)[0]["resultados"]:
        names = [name for part in result["classificacoes"] for name in part["categoria"].values()]
        (sex,) = [SEXES[name] for name in names if name in SEXES]
        (group,) = [group for name in names if (group := _group(name))]
        for item in result["series"]:
            value = str(item["serie"][str(year)])
            if value.isdigit() or value == "-":
                yield str(item["localidade"]["id"]), sex, group, int(value.replace("-", "0"))


def _group(name: str) -> str | None:
    """The landing's age group of IBGE's name, such as `5 a 9 anos` or `100 anos ou mais`; None of another name."""
    match = re.fullmatch(r"(\d+)(?: a (\d+))? anos(?: ou mais)?", name)
    if not match:
        return None
    first = int(match[1])
    return f"{OLDEST}+" if first >= OLDEST else f"{first:02}-{int(match[2]):02}"


def _is_municipality(code: str) -> bool:
    return len(code) == 7 and code.isdigit()
