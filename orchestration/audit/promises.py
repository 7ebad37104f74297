"""The promises that contracts make about the lake's columns, each as SQL that counts the rows that break it.

A promise about values is also an expectation, with which Great Expectations checks the rows of a register. Both give
the same result (tests/unit/audit/test_promises.py).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.contracts import Coluna, Contrato
from orchestration.duck import literal, quoted

NULOS, DOMINIOS, PADROES, LIMITES, CHAVES = "nulos", "dominios", "padroes", "limites", "chaves"
BY_TYPE = {"municipio": "[0-9]{6}"}
"""Pattern of the values of a type in the lake, after ingest has normalised them."""
MAY_LACK = frozenset({"cns", "cpf_publico"})
"""Types whose invalid values are loaded as empty: the contract requires only that a value was sent."""


@dataclass(frozen=True)
class Promise:
    """One requirement of a contract on a column, or on the key, of a dataset."""

    especie: str
    """NULOS, DOMINIOS, PADROES, LIMITES or CHAVES."""
    coluna: str
    """Name in the lake; for a key, its columns joined by `_`."""
    quebra: str
    """SQL aggregate that counts the rows that break it."""
    expectativa: tuple[str, Mapping[str, Any]] | None = None
    """Class of Great Expectations and its arguments; None if the promise is only counted."""

    @property
    def nome(self) -> str:
        """Unique among the promises of a dataset."""
        return f"{self.especie}_{self.coluna}"


def promises(contract: Contrato, fonte: str) -> list[Promise]:
    """Every promise of `contract` that can be checked in the lake of `fonte`, which has no direct identifiers."""
    of_columns = [promise for column in contract.colunas for promise in _of_column(column, fonte)]
    return [*of_columns, *_of_key(contract)]


def _of_column(column: Coluna, fonte: str) -> Iterator[Promise]:
    name = column.no_lake
    if filled := _filled(column, name):
        yield filled
    if column.no_cofre:
        return
    if (domain := column.dominio_em(fonte)) and column.tipo_sql == "VARCHAR":
        outside = f"{quoted(name)} not in ({', '.join(map(literal, domain))})"
        expected = ("ExpectColumnValuesToBeInSet", {"column": name, "value_set": list(domain)})
        yield Promise(DOMINIOS, name, _count(outside), expected)
    pattern = column.padrao.expressao if column.padrao else BY_TYPE.get(column.tipo)
    if pattern:
        unlike = f"not regexp_full_match({quoted(name)}, {literal(pattern)})"
        expected = ("ExpectColumnValuesToMatchRegex", {"column": name, "regex": f"^(?:{pattern})$"})
        yield Promise(PADROES, name, _count(unlike), expected)
    yield from _limits(column, name)


def _filled(column: Coluna, name: str) -> Promise | None:
    """A value in every row, or in rows of a condition. For a value in the vault, its presence is checked."""
    where = column.obrigatoria_se
    if column.tipo in MAY_LACK or not (column.obrigatoria or where):
        return None
    lacks = f"{quoted(name)} is not true" if column.no_cofre else f"{quoted(name)} is null"
    if where and not column.obrigatoria:
        listed = ", ".join(map(literal, where.em or where.fora_de))
        lacks += f" and {quoted(where.coluna)} {'in' if where.em else 'not in'} ({listed})"
    return Promise(NULOS, name, _count(lacks))


def _limits(column: Coluna, name: str) -> Iterator[Promise]:
    money = column.tipo == "dinheiro"
    least = 0 if money and column.minimo is None else column.minimo
    if least is None and column.maximo is None:
        return
    arguments: dict[str, Any] = {"column": name, "min_value": least, "max_value": column.maximo}
    broken = []
    if least is not None:
        broken.append(f"{quoted(name)} {'<=' if money else '<'} {least}")
    if money:
        arguments["strict_min"] = True
    if column.maximo is not None:
        broken.append(f"{quoted(name)} > {column.maximo}")
    yield Promise(LIMITES, name, _count(" or ".join(broken)), ("ExpectColumnValuesToBeBetween", arguments))


def _of_key(contract: Contrato) -> Iterator[Promise]:
    """The key is unique in a file. Ingest has already checked, in the vault, keys with an identifier."""
    if contract.chave and not {column.nome for column in contract.colunas_do_cofre}.intersection(contract.chave):
        key = ", ".join(map(quoted, ("carga_id", *contract.chave)))
        yield Promise(CHAVES, "_".join(contract.chave), f"count(*) - count(distinct hash({key}))")


def _count(condition: str) -> str:
    return f"count(*) filter (where {condition})"
