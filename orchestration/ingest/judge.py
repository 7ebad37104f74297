"""One dataset's relation judged by its contract: typed rows staged as Parquet, rejected rows told, counts and warnings.

The relation comes from the readers (tabular, scnes_zip, scnes_pf); what is done with the outcome belongs to load.py.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.contracts import Coluna, Contrato
from orchestration.duck import literal
from orchestration.ingest.text import cleaned_sql
from orchestration.ingest.typing_sql import nobodys, number_of, text_of, value_of, word_of
from orchestration.ingest.verdict_sql import Falha, Sinal, failures, looks_a_number, shown, signs
from orchestration.mask import MASK

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SINAIS = "sinais"
"""Column of a staged file: for a row that has any of the contract's signs, whether it has each of them."""
PARQUET = "format parquet, compression zstd, compression_level 1"


@dataclass(frozen=True)
class Origem:
    """A relation of texts: `linha`, `sobra` (more fields than the header) and the SQL of each contract column."""

    sql: str
    colunas: Mapping[str, str]
    registros: int | None = None
    """How many it must have, when that is known otherwise; another number means that it was misread."""
    limpa: bool = False
    """Whether its odd spaces are plain ones already."""


@dataclass(frozen=True)
class Registro:
    """What every row of a load carries besides its columns."""

    fonte: str
    carga_id: int
    competencia: str
    """ISO date of day 1."""
    parceiro: str | None

    @property
    def constantes(self) -> dict[str, str]:
        """SQL of the constant columns of the lake, by name."""
        found = {"carga_id": f"{self.carga_id}::integer", "competencia_arquivo": f"date {literal(self.competencia)}"}
        return found if self.parceiro is None else found | {"parceiro": literal(self.parceiro)}


@dataclass(frozen=True)
class Julgamento:
    """A judged relation. `tipado` holds every row, with a negative linha when it was rejected by itself."""

    contrato: Contrato
    registro: Registro
    tipado: Path
    rejeitados: Path
    lidas: int
    rejeitadas: int
    repetidas: int
    """Of the rejected, those whose key repeats an earlier row's."""
    invalidos: Mapping[str, int]
    """CNS that do not check, by column."""
    avisos: Sequence[str] = field(default=())

    @property
    def carregadas(self) -> int:
        return self.lidas - self.rejeitadas

    @property
    def intacto(self) -> bool:
        """Whether the staged file holds exactly what is to be loaded."""
        return not self.rejeitadas and not any(self.invalidos.values())

    @property
    def intoleravel(self) -> bool:
        """Whether so many rows were rejected that the file is refused."""
        return self.rejeitadas > self.contrato.tolerancia_linhas and (
            self.rejeitadas > self.contrato.tolerancia_parcela * self.lidas
        )


def judge(
    con: "DuckDBPyConnection", contrato: Contrato, registro: Registro, origem: Origem, tipado: Path, rejeitados: Path
) -> Julgamento:
    """Stage the relation as `tipado` (identifiers included), its rejected rows as `rejeitados`, and count them."""
    found, warned = failures(contrato, registro.fonte, date.fromisoformat(registro.competencia)), signs(contrato)
    typed = _typed(contrato, origem)
    bad = " or ".join(falha.condicao for falha in found)
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
    counted = ", ".join(
        ["count(*)", "count(*) filter (linha < 0)", f"count({SINAIS})", *(f"count(*) filter ({n} = '')" for n in cns)]
    )
    lidas, alone, noticed, *invalid = _row(con, f"select {counted} from {staged}")
    repeated = _repeated(con, contrato, staged)
    if alone or repeated:
        # The reasons are looked for again in the rejected rows alone: they are few, and all conditions are many.
        bad_rows = _typed(contrato, origem, f"where linha in (select -linha from {staged} where linha < 0)")
        rejections = _rejections(contrato, found, bad_rows, staged if repeated else None)
        con.execute(f"copy ({rejections}) to {literal(rejeitados)} ({PARQUET})")
    return Julgamento(
        contrato, registro, tipado, rejeitados, lidas, alone + repeated, repeated, dict(zip(cns, invalid, strict=True)),
        (*_warnings(con, contrato, staged, dict(zip(cns, invalid, strict=True))),
         *(_noticed(con, staged, warned) if noticed else ())),
    )  # fmt: skip


def first_rejection(con: "DuckDBPyConnection", julgamento: Julgamento) -> tuple[int, str, str]:
    """Line, column and reason of the first rejected row."""
    source = literal(julgamento.rejeitados)
    return _row(con, f"select linha, coalesce(coluna, ''), motivo from read_parquet({source}) order by linha limit 1")


def in_lake(coluna: Coluna) -> str:
    """SQL of the column that the lake keeps: the value, or the presence of one that goes to the vault."""
    return f"nullif({coluna.nome}::varchar, '') is not null as tem_{coluna.nome}" if coluna.no_cofre else coluna.nome


def in_vault(coluna: Coluna) -> str:
    """SQL of the column that the vault keeps."""
    return f"nullif({coluna.nome}, '') as {coluna.nome}" if coluna.tipo == "cns" else coluna.nome


def accepted(julgamento: Julgamento) -> str:
    """SQL of the staged rows that are to be loaded."""
    staged = f"read_parquet({literal(julgamento.tipado)})"
    where = ["linha > 0"] if julgamento.rejeitadas else []
    if julgamento.repetidas:
        where.append(f"linha not in (select linha from ({_repeats(julgamento.contrato, staged)}))")
    return f"from {staged}" + (f" where {' and '.join(where)}" if where else "")


def _typed(contrato: Contrato, origem: Origem, where: str = "") -> str:
    """Each in a layer over the one before, as typing_sql describes them; of the rows of `where`."""
    cleaned = [
        f"{f'trim({text})' if origem.limpa else cleaned_sql(text)} as x_{nome}"
        for nome, text in ((c.nome, origem.colunas.get(c.nome, "null::varchar")) for c in contrato.colunas)
    ]
    words = [f"{word_of(coluna)} as w_{coluna.nome}" for coluna in contrato.colunas]
    texts = [f"{text_of(coluna, contrato)} as t_{coluna.nome}" for coluna in contrato.colunas]
    numbers = [f"{number} as n_{coluna.nome}" for coluna in contrato.colunas if (number := number_of(coluna))]
    # Millions of rows of SCNES are looked at by identity, which asks each text once.
    values = [
        f"{nobodys(coluna) if coluna.de_texto and not contrato.conjunto_scnes else value_of(coluna)} as {coluna.nome}"
        for coluna in contrato.colunas
    ]
    read = f"select linha, sobra, {', '.join(cleaned)} from {origem.sql} {where}"
    for layer in (words, texts, numbers, values):
        read = f"select {', '.join(['*', *layer])} from ({read})"
    return read


def _repeated(con: "DuckDBPyConnection", contrato: Contrato, staged: str) -> int:
    """Rows whose key an earlier accepted row has. Hashes first: a large table seldom needs the exact look."""
    if not contrato.chave:
        return 0
    key = ", ".join(contrato.chave)
    keys, distinct = _row(con, f"select count(*), count(distinct hash({key})) from {staged} where linha > 0")
    return 0 if keys == distinct else _row(con, f"select count(*) from ({_repeats(contrato, staged)})")[0]


def _repeats(contrato: Contrato, staged: str) -> str:
    key = ", ".join(contrato.chave)
    ranked = f"select *, min(linha) over (partition by {key}) as primeira from {staged} where linha > 0"
    return f"select * from ({ranked}) where linha > primeira"


def _rejections(contrato: Contrato, found: Sequence[Falha], typed: str, staged: str | None) -> str:
    """One row a rejected line: the first failure in the order of the columns, or the key repeated in `staged`."""
    which = " ".join(f"when {falha.condicao} then {place}" for place, falha in enumerate(found, start=1))
    texts = ", ".join(f"t_{coluna.nome}" for coluna in contrato.colunas)
    columns = ", ".join(literal(falha.coluna.nome) if falha.coluna else "null" for falha in found)
    values = " ".join(f"when {literal(c.nome)} then {shown(c, contrato)}" for c in contrato.colunas)
    reasons = ", ".join(literal(falha.motivo) for falha in found)
    alone = (
        # In two steps, which the planner may not merge: it would write every condition once for each column and reason.
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
            yield f"A coluna '{nome}' tem {count} valores que não são um CNS válido, lidos como vazios."
    for coluna in contrato.colunas:
        if coluna.conhecidos:
            known = ", ".join(literal(nome) for nome in coluna.conhecidos)
            count = _row(con, f"select count(*) from {staged} where linha > 0 and {coluna.nome} not in ({known})")[0]
            if count:
                yield f"A coluna '{coluna.nome}' tem {count} valores fora da lista conhecida, que carregam como vieram."


def _noticed(con: "DuckDBPyConnection", staged: str, warned: Sequence[Sinal]) -> Iterator[str]:
    """One sentence a kind of sign: the columns and how many loaded rows of each have it."""
    counted = ", ".join(f"count(*) filter ({SINAIS}[{place}])" for place in range(1, len(warned) + 1))
    places: dict[str, list[str]] = {}
    for sinal, count in zip(warned, _row(con, f"select {counted} from {staged} where linha > 0"), strict=True):
        if count:
            places.setdefault(sinal.aviso, []).append(f"{sinal.coluna.nome} em {count} linhas")
    for aviso, columns in places.items():
        yield f"{aviso}: {', '.join(columns)}."


def _row(con: "DuckDBPyConnection", query: str) -> tuple:
    [row] = con.execute(query).fetchall()
    return row
