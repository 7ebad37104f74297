"""What a contract promises of the lake's columns: each promise as an expectation and as SQL that counts what breaks it.

A register is small: Great Expectations reads its rows. Of a large table DuckDB counts what breaks each promise, in one
pass, and the expectations are about those counts. Both say the same (tests/unit/audit/test_promises.py).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestration.contracts import Coluna, Condicao, Contrato
from orchestration.duck import literal, quoted

NULOS, DOMINIOS, PADROES, LIMITES, CHAVES = "nulos", "dominios", "padroes", "limites", "chaves"
BY_TYPE = {"municipio": "[0-9]{6}"}
"""The form in which the lake keeps a type, whatever the forms in which it arrives."""
MAY_LACK = frozenset({"cns", "cpf_publico"})
"""Types whose value is read as empty when it does not check: what the contract requires is that one was sent."""


@dataclass(frozen=True)
class Promise:
    """One thing that a contract says of a column, or of the key, of a dataset."""

    especie: str
    """NULOS, DOMINIOS, PADROES, LIMITES or CHAVES."""
    coluna: str
    """As the lake names it; of a key, its columns joined."""
    tipo: str
    """Class of Great Expectations."""
    argumentos: Mapping[str, Any]
    quebra: str
    """SQL aggregate over the rows: how many break it."""
    onde: Condicao | None = field(default=None)
    """The rows that it speaks of, all when None."""

    @property
    def nome(self) -> str:
        """Unique among the promises of a dataset."""
        return f"{self.especie}_{self.coluna}"


def promises(contract: Contrato, fonte: str) -> list[Promise]:
    """Every promise of `contract` that can be looked for in the lake of `fonte`, where no direct identifier is."""
    found = [promise for column in contract.colunas for promise in _of_column(column, fonte)]
    return [*found, *_of_key(contract)]


def columns_of(promised: list[Promise], contract: Contrato) -> str:
    """SQL of the columns of the lake that the promises need; a presence that is null is no presence."""
    needed = {promise.coluna for promise in promised if promise.especie != CHAVES}
    needed |= {promise.onde.coluna for promise in promised if promise.onde}
    if any(promise.especie == CHAVES for promise in promised):
        needed |= {"carga_id", *contract.chave}
    presences = {f"tem_{column.nome}" for column in contract.colunas_do_cofre}
    return ", ".join(
        f"coalesce({quoted(name)}, false) as {quoted(name)}" if name in presences else quoted(name)
        for name in sorted(needed)
    )


def _of_column(column: Coluna, fonte: str) -> Iterator[Promise]:
    name = f"tem_{column.nome}" if column.no_cofre else column.nome
    if column.tipo in MAY_LACK:
        pass
    elif column.obrigatoria or column.valor_padrao is not None:
        yield _filled(name, column.no_cofre, None)
    elif column.obrigatoria_se:
        yield _filled(name, column.no_cofre, column.obrigatoria_se)
    if column.no_cofre:
        return
    if (domain := column.dominio_em(fonte)) and column.tipo_sql == "VARCHAR":
        allowed = ", ".join(map(literal, domain))
        yield Promise(
            DOMINIOS,
            name,
            "ExpectColumnValuesToBeInSet",
            {"column": name, "value_set": list(domain)},
            _count(f"{quoted(name)} not in ({allowed})"),
        )
    pattern = column.padrao.expressao if column.padrao else BY_TYPE.get(column.tipo)
    if pattern:
        yield Promise(
            PADROES,
            name,
            "ExpectColumnValuesToMatchRegex",
            {"column": name, "regex": f"^(?:{pattern})$"},
            _count(f"not regexp_full_match({quoted(name)}, {literal(pattern)})"),
        )
    yield from _limits(column, name)


def _filled(name: str, in_vault: bool, where: Condicao | None) -> Promise:
    """A value in every row (of `where`); of a value that is in the vault, its presence."""
    lacks = f"{quoted(name)} is not true" if in_vault else f"{quoted(name)} is null"
    if where:
        # A null that decides nothing asks for nothing, here and in Great Expectations.
        listed = ", ".join(map(literal, where.em or where.fora_de))
        lacks += f" and {quoted(where.coluna)} {'in' if where.em else 'not in'} ({listed})"
    if in_vault:
        present = {"column": name, "value_set": [True]}
        return Promise(NULOS, name, "ExpectColumnValuesToBeInSet", present, _count(lacks), where)
    return Promise(NULOS, name, "ExpectColumnValuesToNotBeNull", {"column": name}, _count(lacks), where)


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
    yield Promise(LIMITES, name, "ExpectColumnValuesToBeBetween", arguments, _count(" or ".join(broken)))


def _of_key(contract: Contrato) -> Iterator[Promise]:
    """The key, once in a file. One that holds an identifier can only be compared in the vault, where ingest did it."""
    if not contract.chave or {column.nome for column in contract.colunas_do_cofre}.intersection(contract.chave):
        return
    columns = ["carga_id", *contract.chave]
    key = ", ".join(map(quoted, columns))
    yield Promise(
        CHAVES,
        "_".join(contract.chave),
        "ExpectCompoundColumnsToBeUnique",
        {"column_list": columns},
        f"count(*) - count(distinct hash({key}))",
    )


def _count(condition: str) -> str:
    return f"count(*) filter (where {condition})"
