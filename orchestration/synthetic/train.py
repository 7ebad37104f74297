"""Trains model.json on synthetic people with the errors of real registers: `python -m orchestration.synthetic.train`.

Tests evaluate the model on people from other seeds.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from orchestration import duck
from orchestration.identity.linkage import MODELO
from orchestration.synthetic.people import FEMININOS, MASCULINOS, SOBRENOMES

SEMENTE = 8995
PESSOAS = 8_000
PARES_AO_ACASO = 4e5

Person = dict[str, Any]
DIGITOS = "0123456789"


def truth(seed: int, people: int) -> list[Person]:
    """Rows as linkage.py compares them, plus `quem`, the real person of each row.

    About a third of the people have a second row, without a valid CPF and with errors. Some people are homonyms or
    twins of others.
    """
    rng = random.Random(seed)
    whole = [_person(rng, quem) for quem in range(people)]
    for one, other in zip(whole[: people // 50], whole[people // 50 : people // 25], strict=True):
        other["nome"] = one["nome"]
    for one, other in zip(whole[people // 25 : people // 20], whole[people // 20 :], strict=False):
        other |= {"mae": one["mae"], "nascimento": one["nascimento"]}
        other["nome"] = " ".join([other["nome"].split()[0], *one["nome"].split()[1:]])
    noisy = [_residue(rng, person) for person in whole if rng.random() < 0.35]
    registered = [person for person in whole if person["quem"] % 10]  # one in ten is in no register, so has no match
    rows = [{**row, "pessoa_id": f"{n}", "unique_id": n} for n, row in enumerate([*registered, *noisy])]
    for row in rows:
        row["nascimento"] = row["nascimento"] and row["nascimento"].isoformat()
    return rows


def _person(rng: random.Random, quem: int) -> Person:
    first = [_popular(rng, rng.choice((FEMININOS, MASCULINOS))) for _ in range(rng.choice((1, 1, 2)))]
    surnames = [_popular(rng, SOBRENOMES) for _ in range(rng.choice((2, 2, 3)))]
    mother = [_popular(rng, FEMININOS), *(_popular(rng, SOBRENOMES) for _ in range(2))]
    return {
        "quem": quem, "residuo": False, "scnes": False, "nome": _plain(first + surnames), "mae": _plain(mother),
        "nascimento": date(1960, 1, 1) + timedelta(days=rng.randrange(40 * 365)),
        "cpf": f"{rng.randrange(10**11):011d}",
        "conselho": _or_none(rng, 0.3, f"{rng.choice(('CRM', 'COREN', 'CRO'))}/{rng.randrange(1, 300_000)}"),
    }  # fmt: skip


def _popular(rng: random.Random, names: tuple[str, ...]) -> str:
    """Draw a name, with the first of the list much more common than the last."""
    return names[min(int(rng.expovariate(4 / len(names))), len(names) - 1)]


def _plain(words: list[str]) -> str:
    import unicodedata

    decomposed = unicodedata.normalize("NFD", " ".join(words).upper())
    return "".join(letter for letter in decomposed if letter == " " or "A" <= letter <= "Z")


def _residue(rng: random.Random, person: Person) -> Person:
    """A second row of the person, as typed by a partner or as in SCNES."""
    if rng.random() < 0.15 and person["conselho"]:
        return person | {
            "residuo": True, "scnes": True, "nome": _written(rng, person["nome"]), "mae": None, "nascimento": None,
            "cpf": None,
        }  # fmt: skip
    other = _person(rng, -1)  # for fields copied from another person: a social name, the line above, the mother's CPF
    return person | {
        "residuo": True,
        "nome": other["nome"] if rng.random() < 0.005 else _written(rng, person["nome"]),
        "mae": _or_none(rng, 0.1, other["mae"] if rng.random() < 0.02 else _written(rng, person["mae"])),
        "nascimento": _misdated(rng, person["nascimento"]),
        "cpf": _or_none(rng, 0.2, other["cpf"] if rng.random() < 0.02 else _mistyped(rng, person["cpf"], DIGITOS)),
        "conselho": _or_none(rng, 0.5, other["conselho"] if rng.random() < 0.01 else person["conselho"]),
    }


def _or_none(rng: random.Random, chance: float, value: str | None) -> str | None:
    return None if rng.random() < chance else value


def _written(rng: random.Random, name: str) -> str:
    """A name as typed: usually right; else abbreviated, misspelt, with a married surname, or without a middle name."""
    noises: tuple[Callable[[random.Random, str], str], ...] = (_abbreviated, _misspelt, _married, _shortened)
    return rng.choice(noises)(rng, name) if rng.random() < 0.4 else name


def _abbreviated(rng: random.Random, name: str) -> str:
    first, *middle, last = name.split()
    return " ".join([first, *(word[0] for word in middle), last])


def _misspelt(rng: random.Random, name: str) -> str:
    return _mistyped(rng, name, "AEIOULNRS")


def _married(rng: random.Random, name: str) -> str:
    *own, last = name.split()
    return " ".join([*own, last, *_plain([rng.choice(SOBRENOMES)]).split()] if rng.random() < 0.5 else
                    [*own, *_plain([rng.choice(SOBRENOMES)]).split()])  # fmt: skip


def _shortened(rng: random.Random, name: str) -> str:
    words = name.split()
    if len(words) > 3:
        del words[rng.randrange(1, len(words) - 1)]
    return " ".join(words)


def _mistyped(rng: random.Random, text: str, letters: str) -> str:
    """One typing error, never in the first character: another letter, a missing one, or two swapped."""
    at = rng.randrange(1, len(text) - 1)
    match rng.randrange(3):
        case 0:
            return text[:at] + rng.choice(letters) + text[at + 1 :]
        case 1:
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        case _:
            return (text[:at] + text[at + 1 :]).rjust(len(text) if text.isdigit() else 0, "0")


def _misdated(rng: random.Random, day: date) -> date | None:
    chance = rng.random()
    if chance < 0.05:
        return None
    if chance < 0.15 and day.day <= 12:
        return date(day.year, day.day, day.month)
    if chance < 0.2:
        return day.replace(year=day.year + rng.choice((-10, -1, 1, 10)), day=min(day.day, 28))
    return day


def _raro(u: float) -> dict[str, Any]:
    """Fixed u of a match too rare for random pairs, from how many such numbers exist, with a margin."""
    return {"u_probability": u, "fix_u_probability": True}


def settings() -> Any:
    """Splink settings: comparison levels from most to least similar, and what two rows must share to be compared."""
    from splink import SettingsCreator

    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            _comparison("nome", [
                ("o mesmo", "nome_l = nome_r", {"tf_adjustment_column": "nome", "tf_minimum_u_value": 1e-5}),
                ("abreviado", _ABREVIADO, {}),
                ("erro de digitação", "damerau_levenshtein(nome_l, nome_r) <= 2", {}),
                ("sobrenome em comum", _SOBRENOME_EM_COMUM, {}),
            ]),
            _comparison("mae", [
                ("a mesma", "mae_l = mae_r", {}),
                ("erro ou abreviação", "damerau_levenshtein(mae_l, mae_r) <= 2 or "
                 + _ABREVIADO.replace("nome_", "mae_"), {}),
                ("mesmo primeiro nome", "split_part(mae_l, ' ', 1) = split_part(mae_r, ' ', 1)", {}),
            ]),
            _comparison("nascimento", [
                ("o mesmo", "nascimento_l = nascimento_r", {}),
                ("dia e mês trocados", _TROCADOS, {}),
                ("um erro", "damerau_levenshtein(nascimento_l, nascimento_r) <= 1", {}),
            ]),
            _comparison("cpf", [
                ("um erro", "damerau_levenshtein(cpf_l, cpf_r) <= 1", _raro(1e-7)),
                ("dois erros", "damerau_levenshtein(cpf_l, cpf_r) <= 2", _raro(1e-5)),
            ]),
            _comparison("conselho", [("o mesmo", "conselho_l = conselho_r", _raro(1e-5))]),
        ],
        blocking_rules_to_generate_predictions=[
            {"blocking_rule": f"{rule} and {_PODEM_SER_UM}", "sql_dialect": "duckdb"}
            for rule in (
                "l.nome = r.nome",
                "l.conselho = r.conselho",
                "l.nascimento = r.nascimento and substr(l.nome, 1, 3) = substr(r.nome, 1, 3)",
                "l.mae = r.mae and split_part(l.nome, ' ', 1) = split_part(r.nome, ' ', 1)",
                "substr(l.cpf, 1, 6) = substr(r.cpf, 1, 6) and substr(l.nome, 1, 3) = substr(r.nome, 1, 3)",
                "substr(l.cpf, 6) = substr(r.cpf, 6) and substr(l.nome, 1, 3) = substr(r.nome, 1, 3)",
                f"{_DIA_MES.format('l')} = {_DIA_MES.format('r')} and substr(l.nome, 1, 3) = substr(r.nome, 1, 3)",
            )
        ],
        additional_columns_to_retain=["pessoa_id", "residuo"],
        retain_matching_columns=True,
    )  # fmt: skip


_PODEM_SER_UM = "(l.residuo or r.residuo) and not (l.scnes and r.scnes)"
_ABREVIADO = (
    "split_part(nome_l, ' ', 1) = split_part(nome_r, ' ', 1)"
    " and split_part(nome_l, ' ', -1) = split_part(nome_r, ' ', -1)"
    " and (len(string_split(nome_l, ' ')) <> len(string_split(nome_r, ' '))"
    " or regexp_matches(nome_l || ' ' || nome_r, ' [A-Z] '))"
)
_SOBRENOME_EM_COMUM = (
    "split_part(nome_l, ' ', 1) = split_part(nome_r, ' ', 1)"
    " and list_has_any(string_split(nome_l, ' ')[2:], string_split(nome_r, ' ')[2:])"
)
_TROCADOS = (
    "substr(nascimento_l, 1, 4) = substr(nascimento_r, 1, 4)"
    " and substr(nascimento_l, 6, 2) = substr(nascimento_r, 9, 2)"
    " and substr(nascimento_l, 9, 2) = substr(nascimento_r, 6, 2)"
)
_DIA_MES = (
    "(substr({0}.nascimento, 1, 4) || least(substr({0}.nascimento, 6, 2), substr({0}.nascimento, 9, 2))"
    " || greatest(substr({0}.nascimento, 6, 2), substr({0}.nascimento, 9, 2)))"
)


def _comparison(column: str, levels: list[tuple[str, str, dict[str, Any]]]) -> dict[str, Any]:
    missing = f"{column}_l is null or {column}_r is null"
    null = {"sql_condition": missing, "label_for_charts": "falta", "is_null_level": True}
    other = {"sql_condition": "ELSE", "label_for_charts": "outro"}
    between = [{"sql_condition": sql, "label_for_charts": label, **more} for label, sql, more in levels]
    return {"output_column_name": column, "comparison_levels": [null, *between, other]}


def train() -> None:
    """Estimate u from random pairs and m from the real persons, and write model.json."""
    import pyarrow
    from splink import DuckDBAPI, Linker

    api = DuckDBAPI(duck.connect())
    linker = Linker(api.register(pyarrow.Table.from_pylist(truth(SEMENTE, PESSOAS))), settings())
    linker.training.estimate_u_using_random_sampling(max_pairs=PARES_AO_ACASO, seed=SEMENTE)
    linker.training.estimate_m_from_label_column("quem")
    linker.misc.save_model_to_json(str(MODELO), overwrite=True)


if __name__ == "__main__":
    train()
