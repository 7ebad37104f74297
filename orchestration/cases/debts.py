"""What is to be recovered of confirmed cases (`pagamentos.debitos`, MR art. 7, V), as the desk lists it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from orchestration.cases.reading import Line, publication, rows
from orchestration.settings import Home

PAGE_SIZE = 50
_DEBTS = """
from pagamentos.debitos as debito
left join cadastro.programas as programa using (codigo_programa)
left join cadastro.instituicoes as instituicao on instituicao.codigo_instituicao = programa.codigo_instituicao
where debito.saldo > 0 or $todos
"""


@dataclass(frozen=True)
class Register:
    """Some debts of the register, and what all of its choice add up to."""

    debitos: Sequence[Line]
    quantos: int
    risco: Decimal
    recolhido: Decimal
    saldo: Decimal


def register(home: Home, settled: bool = False, page: int | None = 1) -> Register:
    """Read a page of the debts with a balance, the largest first; `settled`: of all debts; page None: all of them.

    The register is of the last run: a case confirmed since enters it in the next one.
    """
    wanted = {"todos": settled}
    with publication(home) as con:
        ((count, *sums),) = con.execute(
            f"select count(*), coalesce(sum(risco), 0), coalesce(sum(recolhido), 0), coalesce(sum(saldo), 0) {_DEBTS}",
            wanted,
        ).fetchall()
        found = rows(
            con,
            f"""
            select debito.*, programa.nome as programa, instituicao.nome as instituicao,
                coalesce(instituicao.uf, programa.uf) as uf
            {_DEBTS} order by saldo desc, dias_desde_a_decisao desc, codigo_pagamento limit $limit offset $skipped
            """,
            {**wanted, "limit": page and PAGE_SIZE, "skipped": PAGE_SIZE * ((page or 1) - 1)},
        )
    return Register(found, count, *sums)
