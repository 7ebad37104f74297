"""Every article, paragraph and item of both acts has an answer, and the pages say what the catalogues say now."""

from collections.abc import Iterator

from orchestration import seeds
from orchestration.generate import articles
from orchestration.settings import DBT_PROJECT

ARTICLES = {"MR": 25, "PN": 49}
NUMBERING = {
    "MR": {
        1: "5",
        2: "2",
        3: "3 §1 §2",
        4: "3 §1 §2",
        5: "§1:4 §2 §3",
        6: "2 §1 §2 §3 §4",
        7: "6",
        9: "2",
        12: "2 §u",
        15: "5 §u",
        16: "§1 §2",
        17: "§u",
        18: "§1 §2",
        22: "§u",
        23: "3",
        25: "§u",
    },
    "PN": {
        2: "§u",
        3: "4",
        4: "7",
        5: "16",
        6: "6",
        7: "4",
        9: "3",
        10: "3",
        13: "§u",
        16: "8",
        17: "§u",
        23: "§u",
        24: "5",
        26: "6 §1 §2 §3 §4",
        31: "§u",
        32: "7",
        37: "3 §u",
        38: "6 §u",
        40: "3",
        41: "5",
        42: "6 §u",
        46: "3",
        47: "§u",
    },
}
"""Act -> article -> the number of items of its caput, then each paragraph (§u: the only one) with its items."""


def numbered(act: str) -> Iterator[articles.Place]:
    roman = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI"]
    for article in range(1, ARTICLES[act] + 1):
        place: articles.Place = (act, str(article))
        yield place
        for part in NUMBERING[act].get(article, "").split():
            name, _, items = part.partition(":")
            if name.startswith("§"):
                within = (*place, "parágrafo único" if name == "§u" else f"{name[0]} {name[1:]}º")
                yield within
            else:
                within, items = place, name
            yield from ((*within, item) for item in roman[: int(items or 0)])


def test_no_provision_is_missing_or_invented() -> None:
    listed = [articles.place_of(row) for row in seeds.rows(articles.SEED)]
    assert listed == [place for act in ARTICLES for place in numbered(act)]


def test_the_seed_and_the_page_are_current() -> None:
    rows = articles.filled()
    out_of_date = "python -m orchestration.generate.articles"
    assert rows == seeds.rows(articles.SEED), out_of_date
    assert articles.DOCUMENT.read_text(encoding="utf-8") == articles.document(rows), out_of_date


def test_every_citation_of_a_rule_or_an_indicator_is_in_its_row() -> None:
    rows = {articles.place_of(row): row for row in seeds.rows(articles.SEED)}
    for name, key in (("legal/regras", "id"), ("legal/indicadores", "indicador")):
        for row in seeds.rows(name):
            places = list(articles.provisions(row["artigo"]))
            assert places or not {"MR", "PN"}.intersection(row["artigo"].split()), row[key]
            for place in places:
                assert row[key] in rows[place]["ids"].split("|"), (row[key], place)


def test_every_answer_exists_and_what_nothing_computes_says_why() -> None:
    known = {row["id"] for row in seeds.rows("legal/regras")} | {
        row["indicador"] for row in seeds.rows("legal/indicadores")
    }
    tables = {sql.stem for sql in (DBT_PROJECT / "models").rglob("*.sql")} | {"regioes_saude"}
    for row in seeds.rows(articles.SEED):
        ids = [one for one in row["ids"].split("|") if one]
        match row["resposta"]:
            case articles.NOT_COMPUTABLE:
                assert row["motivo"] and not ids, row
            case articles.TABLE:
                assert ids and {one.split(".")[1] for one in ids} <= tables, row
            case _:
                assert ids and {one for one in ids if "." not in one} <= known, row
                assert {one.split(".")[1] for one in ids if "." in one} <= tables, row


def test_both_notations_of_a_citation_are_read() -> None:
    for text, places in (
        ("MR 6 par.2, par.3", ["MR 6 § 2º", "MR 6 § 3º"]),
        ("MR 7 II, III, V", ["MR 7 II", "MR 7 III", "MR 7 V"]),
        ("MR 4 par.2, edital", ["MR 4 § 2º"]),
        ("MR 17 par. único", ["MR 17 parágrafo único"]),
        ("PN, arts. 9º a 11", ["PN 9", "PN 10", "PN 11"]),
        ("PN, arts. 5º, XII e XIII, e 22", ["PN 5 XII", "PN 5 XIII", "PN 22"]),
        ("MR, art. 4º, § 2º; PN, art. 16, IV", ["MR 4 § 2º", "PN 16 IV"]),
    ):
        assert [" ".join(place) for place in articles.provisions(text)] == places
