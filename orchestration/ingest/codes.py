"""Warns of codes and names missing from the reference lists. They are loaded unchanged: lists lag behind the data."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from orchestration.contracts import CodesOf, Coluna
from orchestration.duck import literal
from orchestration.ingest.judge import Judgement
from orchestration.letters import plain_letters
from orchestration.mask import MASK
from orchestration.portuguese import counted
from orchestration.settings import SEEDS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MOSTRADOS = 5
_CODIGO = re.compile(r"(?=\D*\d)[0-9A-Za-z]{1,8}")
"""A code that messages may show; a longer text, or a word, may be personal data."""


def code_warnings(con: "DuckDBPyConnection", judged: Sequence[Judgement]) -> dict[str, list[str]]:
    """Return, for each judged table, one sentence per column with codes or names missing from its lists."""
    tables = {julgamento.contrato.conjunto: julgamento for julgamento in judged}
    return {
        conjunto: [
            warning
            for coluna in julgamento.contrato.colunas
            if (warning := _warning(con, julgamento, coluna, tables)) is not None
        ]
        for conjunto, julgamento in tables.items()
    }


def _warning(
    con: "DuckDBPyConnection", julgamento: Judgement, coluna: Coluna, tables: dict[str, Judgement]
) -> str | None:
    if coluna.nomes_de:
        known = " union all ".join(f"select #1 from {_seed(seed)}" for seed in coluna.nomes_de)
        unknown = _unknown(
            con, julgamento, rf"trim(regexp_replace({plain_letters(coluna.nome)}, '\s+', ' ', 'g'))", known
        )
        if not unknown:
            return None
        loaded = "que carrega como veio" if len(unknown) == 1 else "que carregam como vieram"
        names = counted(len(unknown), "nome fora das listas conhecidas", "nomes fora das listas conhecidas")
        return f"A coluna '{coluna.nome}' tem {names} em {_rows(unknown)}, {loaded}."
    if coluna.codigos_de is None:
        return None
    known = _known(coluna.codigos_de, tables)
    if known is None:
        return f"Sem a tabela '{coluna.codigos_de.tabela}', os códigos de '{coluna.nome}' não foram conferidos."
    unknown = _unknown(con, julgamento, coluna.nome, known)
    if not unknown:
        return None
    shown = ", ".join(code if _CODIGO.fullmatch(code) else MASK for code, _ in unknown[:_MOSTRADOS])
    codes = counted(len(unknown), "código desconhecido", "códigos desconhecidos")
    stored = "guardado como veio" if len(unknown) == 1 else "guardados como vieram"
    return f"A coluna '{coluna.nome}' tem {codes} em {_rows(unknown)}, {stored}: {shown}."


def _rows(unknown: Sequence[tuple[str, int]]) -> str:
    return counted(sum(count for _, count in unknown), "linha", "linhas")


def _known(codigos: CodesOf, tables: dict[str, Judgement]) -> str | None:
    """Return SQL that selects the known codes, or None when the table that lists them did not arrive."""
    if codigos.semente:
        return f"select #1 from {_seed(codigos.semente)}"
    if codigos.tabela not in tables:
        return None
    return f"select {codigos.coluna} from {_staged(tables[codigos.tabela])}"


def _unknown(con: "DuckDBPyConnection", julgamento: Judgement, compared: str, known: str) -> Sequence[tuple[str, int]]:
    """Return the values missing from the list and their rows, most frequent first. Leading zeros are ignored."""
    occurrences = (
        f"select {compared} as codigo, count(*) as linhas from {_staged(julgamento)} where linha > 0 group by all"
    )
    listed = f"select ltrim(codigo, '0') from ({known}) as lista(codigo)"
    return con.execute(
        f"from ({occurrences}) where ltrim(codigo, '0') not in ({listed}) order by linhas desc, codigo"
    ).fetchall()


def _seed(name: str) -> str:
    return f"read_csv({literal(SEEDS / 'reference' / f'{name}.csv')}, header = true, all_varchar = true)"


def _staged(julgamento: Judgement) -> str:
    return f"read_parquet({literal(julgamento.tipado)})"
