"""Both forms of a promise, the expectation on rows and the count in SQL, find the same broken rows."""

import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.audit.promises import CHAVES, DOMINIOS, LIMITES, NULOS, PADROES, promises
from orchestration.audit.validator import Asked, Validator
from orchestration.contracts import Contrato, contracts
from orchestration.duck import quoted

EVERY = [(contract, fonte) for contract in contracts() for fonte in contract.fontes]
ROWS = 40


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Validator:
    return Validator(tmp_path_factory.mktemp("qualidade"))


def values(kind: str, domain: Sequence[str]) -> list[Any]:
    """Values for a column of the lake, valid and invalid."""
    match kind.partition("(")[0]:
        case "VARCHAR":
            return [None, "", "x", "280030", "28003", "1015", "101", *domain]
        case "BOOLEAN":
            return [None, True, False]
        case "DATE":
            return [None, date(2026, 5, 1), date(2026, 6, 1)]
        case _:
            return [None, -1, 0, 1, 6, 7, 100, 101, 2026, 99999]


def table(contract: Contrato, fonte: str, seed: int) -> tuple[str, list[tuple[Any, ...]]]:
    draw = random.Random(seed)
    schema = contract.esquema_do_lake(fonte)
    domains = {column.nome: column.dominio_em(fonte) for column in contract.colunas}
    choices = {name: values(kind, domains.get(name, ())) for name, kind in schema.items()}
    choices["carga_id"] = [1, 2]
    rows = [tuple(draw.choice(choices[name]) for name in schema) for _ in range(ROWS)]
    return ", ".join(f"{quoted(name)} {kind}" for name, kind in schema.items()), rows


@pytest.mark.parametrize(("contract", "fonte"), EVERY, ids=lambda value: getattr(value, "conjunto", value))
def test_rows_and_counts_agree(validator: Validator, contract: Contrato, fonte: str) -> None:
    promised = promises(contract, fonte)
    assert len({item.nome for item in promised}) == len(promised)
    columns, rows = table(contract, fonte, seed=len(contract.conjunto))
    with duckdb.connect() as con:
        con.execute(f"create table dados ({columns})")
        con.executemany(f"insert into dados values ({', '.join('?' * len(rows[0]))})", rows)
        [counted] = con.execute(f"select {', '.join(item.quebra for item in promised)} from dados").fetchall()
        frame = con.execute("from dados").df()
    both = [(item, count) for item, count in zip(promised, counted, strict=True) if item.expectativa]
    asked = [Asked(item.nome, *item.expectativa) for item, _ in both if item.expectativa]
    answers = validator.ask(f"{fonte}_{contract.conjunto}", frame, asked) if asked else []
    for (item, count), answer in zip(both, answers, strict=True):
        assert answer.conferidos == ROWS, item.nome
        assert (answer.sucesso, answer.fora) == (count == 0, count), item.nome


def kinds(fonte: str, conjunto: str) -> dict[str, set[str]]:
    [contract] = [contract for contract, source in EVERY if (source, contract.conjunto) == (fonte, conjunto)]
    found: dict[str, set[str]] = {}
    for item in promises(contract, fonte):
        found.setdefault(item.especie, set()).add(item.coluna)
    return found


def test_every_requirement_of_a_contract_is_a_promise() -> None:
    """Required values (also conditional, or in the vault), domains by source, patterns, limits, and the key."""
    payments, programs = kinds("incentivo", "pagamentos"), kinds("cnrm", "programas")
    assert payments[NULOS] >= {"codigo_pagamento", "tem_cpf", "codigo_programa", "data_pagamento"}
    assert payments[DOMINIOS] >= {"tipo", "situacao", "tipo_conta"}
    assert payments[LIMITES] == {"valor"}
    assert payments[CHAVES] == {"codigo_pagamento"}
    assert programs[PADROES] == {"codigo_municipio"} and "duracao_anos" in programs[LIMITES]


def test_a_key_with_an_identifier_is_not_checked_in_the_lake() -> None:
    assert CHAVES not in kinds("cnrm", "equipe")


def test_results_kept_for_auditors_have_no_values_of_a_register(validator: Validator, tmp_path: Path) -> None:
    kept = Validator(tmp_path)
    with duckdb.connect() as con:
        frame = con.execute(
            "select * from (values ('parda', 1), ('secreto-1', 2), ('secreto-1', 2), (null, 3)) t (raca_cor, uf)"
        ).df()
    asked = [
        Asked("a", "ExpectColumnValuesToBeInSet", {"column": "raca_cor", "value_set": ["parda"]}),
        Asked("b", "ExpectColumnValuesToNotBeNull", {"column": "raca_cor"}),
        Asked("c", "ExpectColumnValuesToMatchRegex", {"column": "raca_cor", "regex": "^p"}),
        Asked("d", "ExpectCompoundColumnsToBeUnique", {"column_list": ["raca_cor", "uf"]}),
        Asked("e", "ExpectColumnValuesToBeBetween", {"column": "raca_cor", "min_value": 3}),
    ]
    answers = kept.ask("registro", frame, asked)
    assert [answer.sucesso for answer in answers] == [False] * 5
    text = (tmp_path / "registro.json").read_text("utf-8")
    assert '"unexpected_count": 2' in text and "secreto" not in text
    assert (tmp_path / "registro.json").stat().st_mode & 0o077 == 0
