"""Judges a dataset by its contract: stages typed rows and rejected rows as Parquet, with counts and warnings.

The readers (tabular, scnes_zip, scnes_pf) provide the relation; load.py uses the result.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.contracts import Coluna, Contrato
from orchestration.duck import literal
from orchestration.ingest.text import cleaned_sql
from orchestration.ingest.typing_sql import number_of, text_of, value_of, without_identifiers, word_of
from orchestration.ingest.verdict_sql import RejectionRule, WarningRule, failures, looks_a_number, shown, signs
from orchestration.mask import MASK
from orchestration.portuguese import counted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SINAIS = "sinais"
"""Column of a staged file: a list with whether the row has each sign of the contract, or null when it has none."""
PARQUET = "format parquet, compression zstd, compression_level 1"


@dataclass(frozen=True)
class SourceFile:
    """A relation of texts: `linha`, `sobra` (more fields than the header), and the SQL of each contract column."""

    sql: str
    colunas: Mapping[str, str]
    registros: int | None = None
    """Number of records, when known in advance; a different count means that the file was misread."""
    limpa: bool = False
    """Whether unusual spaces were already replaced."""


@dataclass(frozen=True)
class Registro:
    """Values that are the same in every row of a load."""

    fonte: str
    carga_id: int
    competencia: str
    """ISO date of day 1."""
    parceiro: str | None

    @property
    def constantes(self) -> dict[str, str]:
        """SQL of the constant columns of the lake, by name."""
        sql = {"carga_id": f"{self.carga_id}::integer", "competencia_arquivo": f"date {literal(self.competencia)}"}
        return sql if self.parceiro is None else sql | {"parceiro": literal(self.parceiro)}


@dataclass(frozen=True)
class Judgement:
    """A judged relation. `tipado` has every row; `linha` is negative when a value of the row was rejected."""

    contrato: Contrato
    registro: Registro
    tipado: Path
    rejeitados: Path
    lidas: int
    rejeitadas: int
    repetidas: int
    """Rejected rows whose key repeats that of an earlier row."""
    invalidos: Mapping[str, int]
    """Number of invalid CNS, by column."""
    avisos: Sequence[str] = field(default=())

    @property
    def carregadas(self) -> int:
        return self.lidas - self.rejeitadas

    @property
    def intacto(self) -> bool:
        """Whether the staged file is exactly what is loaded."""
        return not self.rejeitadas and not any(self.invalidos.values())

    @property
    def intoleravel(self) -> bool:
        """Whether so many rows were rejected that the file is refused."""
        return self.rejeitadas > self.contrato.tolerancia.linhas and (
            self.rejeitadas > self.contrato.tolerancia.parcela * self.lidas
        )


def judge(
    con: "DuckDBPyConnection",
    contrato: Contrato,
    registro: Registro,
    origem: SourceFile,
    tipado: Path,
    rejeitados: Path,
) -> Judgement:
    """Stage the relation as `tipado` (identifiers included) and its rejected rows as `rejeitados`, and count them."""
    possible, warned = failures(contrato, registro.fonte, date.fromisoformat(registro.competencia)), signs(contrato)
    typed = _typed(contrato, origem)
    bad = " or ".join(falha.condicao for falha in possible)
    constants = ", ".join(f"{valor} as {nome}" for nome, valor in registro.constantes.items())
    names = ", ".join(coluna.nome for coluna in contrato.colunas)
    conditions = [sinal.condicao for sinal in warned]
    noted = f"case when {' or '.join(conditions)} then [{', '.join(conditions)}] end as {SINAIS}"
    con.execute(
        f"copy (select {constants}, case when {bad} then -linha else linha end as linha, {names}, {noted} "
        f"from ({typed})) to {literal(tipado)} ({PARQUET})"
    )
    staged = f"read_parquet({literal(tipado)})"
    cns = [coluna.nome for coluna in contrato.colunas if coluna.tipo == "cns"]
    counts = ", ".join(
        ["count(*)", "count(*) filter (linha < 0)", f"count({SINAIS})", *(f"count(*) filter ({n} = '')" for n in cns)]
    )
    lidas, alone, noticed, *invalid = _row(con, f"select {counts} from {staged}")
    repeated = _repeated(con, contrato, staged)
    if alone or repeated:
        # The reason is computed only for the rejected rows: they are few, and conditions are many.
        bad_rows = _typed(contrato, origem, f"where linha in (select -linha from {staged} where linha < 0)")
        rejections = _rejections(contrato, possible, bad_rows, staged if repeated else None)
        con.execute(f"copy ({rejections}) to {literal(rejeitados)} ({PARQUET})")
    return Judgement(
        contrato, registro, tipado, rejeitados, lidas, alone + repeated, repeated, dict(zip(cns, invalid, strict=True)),
        (*_warnings(con, contrato, staged, dict(zip(cns, invalid, strict=True))),
         *(_noticed(con, staged, warned) if noticed else ())),
    )  # fmt: skip


def first_rejection(con: "DuckDBPyConnection", julgamento: Judgement) -> tuple[int, str, str]:
    """Return line, column and reason of the first rejected row."""
    source = literal(julgamento.rejeitados)
    return _row(con, f"select linha, coalesce(coluna, ''), motivo from read_parquet({source}) order by linha limit 1")


def in_lake(coluna: Coluna) -> str:
    """Return the SQL of a column in the lake: the value, or whether there is one when the value goes to the vault."""
    return f"nullif({coluna.nome}::varchar, '') is not null as tem_{coluna.nome}" if coluna.no_cofre else coluna.nome


def in_vault(coluna: Coluna) -> str:
    """Return the SQL of a column in the vault."""
    return f"nullif({coluna.nome}, '') as {coluna.nome}" if coluna.tipo == "cns" else coluna.nome


def accepted(julgamento: Judgement) -> str:
    """Return SQL that selects the staged rows to be loaded."""
    staged = f"read_parquet({literal(julgamento.tipado)})"
    where = ["linha > 0"] if julgamento.rejeitadas else []
    if julgamento.repetidas:
        where.append(f"linha not in (select linha from ({_repeats(julgamento.contrato, staged)}))")
    return f"from {staged}" + (f" where {' and '.join(where)}" if where else "")


def _typed(contrato: Contrato, origem: SourceFile, where: str = "") -> str:
    """Return the query of the typed rows, one layer for each kind of column that typing_sql describes."""
    cleaned = [
        f"{f'trim({text})' if origem.limpa else cleaned_sql(text)} as x_{nome}"
        for nome, text in ((c.nome, origem.colunas.get(c.nome, "null::varchar")) for c in contrato.colunas)
    ]
    words = [f"{word_of(coluna)} as w_{coluna.nome}" for coluna in contrato.colunas]
    texts = [f"{text_of(coluna, contrato)} as t_{coluna.nome}" for coluna in contrato.colunas]
    numbers = [f"{number} as n_{coluna.nome}" for coluna in contrato.colunas if (number := number_of(coluna))]
    # Identity checks the texts of SCNES, once for each distinct text: here it would be for each of millions of rows.
    values = [
        f"{without_identifiers(coluna) if coluna.de_texto and not contrato.conjunto_scnes else value_of(coluna)}"
        f" as {coluna.nome}"
        for coluna in contrato.colunas
    ]
    read = f"select linha, sobra, {', '.join(cleaned)} from {origem.sql} {where}"
    for layer in (words, texts, numbers, values):
        read = f"select {', '.join(['*', *layer])} from ({read})"
    return read


def _repeated(con: "DuckDBPyConnection", contrato: Contrato, staged: str) -> int:
    """Count the accepted rows whose key is that of an earlier one. Hashes are compared first, which is much faster."""
    if not contrato.chave:
        return 0
    key = ", ".join(contrato.chave)
    keys, distinct = _row(con, f"select count(*), count(distinct hash({key})) from {staged} where linha > 0")
    return 0 if keys == distinct else _row(con, f"select count(*) from ({_repeats(contrato, staged)})")[0]


def _repeats(contrato: Contrato, staged: str) -> str:
    key = ", ".join(contrato.chave)
    ranked = f"select *, min(linha) over (partition by {key}) as primeira from {staged} where linha > 0"
    return f"select * from ({ranked}) where linha > primeira"


def _rejections(contrato: Contrato, possible: Sequence[RejectionRule], typed: str, staged: str | None) -> str:
    """Return the query of rejected lines: the first failure in column order, or the key repeated in `staged`."""
    which = " ".join(f"when {falha.condicao} then {place}" for place, falha in enumerate(possible, start=1))
    texts = ", ".join(f"t_{coluna.nome}" for coluna in contrato.colunas)
    columns = ", ".join(literal(falha.coluna.nome) if falha.coluna else "null" for falha in possible)
    values = " ".join(f"when {literal(c.nome)} then {shown(c, contrato)}" for c in contrato.colunas)
    reasons = ", ".join(literal(falha.motivo) for falha in possible)
    alone = (
        # Two materialized steps: merged, the planner would repeat every condition for each column and reason.
        f"with julgadas as materialized (select linha, {texts}, case {which} end as falha from ({typed})), "
        f"culpadas as materialized (select *, [{columns}][falha] as coluna from julgadas where falha is not null) "
        f"select linha::bigint as linha, coluna::varchar as coluna, case coluna {values} end::varchar as valor, "
        f"[{reasons}][falha] as motivo from culpadas"
    )
    if staged is None:
        return f"{alone} order by linha"
    name = ", ".join(contrato.chave)
    key = " || ', ' || ".join(
        f"'{MASK}'" if contrato.coluna(nome).mascarada
        else f"case when {looks_a_number(f'{nome}::varchar')} then '{MASK}' else {nome}::varchar end"
        for nome in contrato.chave
    )  # fmt: skip
    reason = f"'A chave ({name}) repete a da linha ' || primeira || '.'"
    repeats = f"select linha::bigint, {literal(name)}, {key}, {reason} from ({_repeats(contrato, staged)})"
    return f"select * from ({alone} union all {repeats}) order by linha"


def _warnings(con: "DuckDBPyConnection", contrato: Contrato, staged: str, invalid: Mapping[str, int]) -> Iterator[str]:
    for nome, count in invalid.items():
        if count:
            one = "valor que não é um CNS válido, lido como vazio"
            many = "valores que não são um CNS válido, lidos como vazios"
            yield f"A coluna '{nome}' tem {counted(count, one, many)}."
    for coluna in contrato.colunas:
        if coluna.conhecidos:
            known = ", ".join(literal(nome) for nome in coluna.conhecidos)
            count = _row(con, f"select count(*) from {staged} where linha > 0 and {coluna.nome} not in ({known})")[0]
            if count:
                one = "valor fora da lista conhecida, que carrega como veio"
                many = "valores fora da lista conhecida, que carregam como vieram"
                yield f"A coluna '{coluna.nome}' tem {counted(count, one, many)}."


def _noticed(con: "DuckDBPyConnection", staged: str, warned: Sequence[WarningRule]) -> Iterator[str]:
    """Yield one sentence per kind of sign: its columns, and the number of loaded rows with it in each."""
    counts = ", ".join(f"count(*) filter ({SINAIS}[{place}])" for place in range(1, len(warned) + 1))
    places: dict[str, list[str]] = {}
    for sinal, count in zip(warned, _row(con, f"select {counts} from {staged} where linha > 0"), strict=True):
        if count:
            places.setdefault(sinal.aviso, []).append(f"{sinal.coluna.nome} em {counted(count, 'linha', 'linhas')}")
    for aviso, columns in places.items():
        yield f"{aviso}: {', '.join(columns)}."


def _row(con: "DuckDBPyConnection", query: str) -> tuple:
    [row] = con.execute(query).fetchall()
    return row
