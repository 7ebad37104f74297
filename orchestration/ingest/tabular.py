"""What the readers share: refusals, header checks, and turning records into a relation in DuckDB."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.contracts import Contrato
from orchestration.ingest.judge import SourceFile
from orchestration.mask import mask_name
from orchestration.portuguese import counted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_LOTE = 20_000
_LISTADOS = 30
_LOTE_DE_TEXTO = 16 << 20


class Refusal(Exception):
    """Refusal of a file, with one Portuguese sentence that names it. `lidas`: its rows, 0 when unreadable."""

    def __init__(self, frase: str, lidas: int = 0) -> None:
        super().__init__(frase)
        self.lidas = lidas


@dataclass(frozen=True)
class Reading:
    """A file with a valid header: its rows as alternative relations, the fastest first, and its warnings.

    The next relation is used only when DuckDB cannot read the previous one.
    """

    origens: Iterable[SourceFile]
    avisos: tuple[str, ...]


@dataclass(frozen=True)
class Linha:
    """A record of the file: its line, at most as many fields as the header, and whether it had more."""

    numero: int
    campos: Sequence[str | None]
    sobra: bool = False


@dataclass(frozen=True)
class Tabela:
    """An open file: the position of each contract column, the number of fields, and the records."""

    posicoes: Mapping[str, int]
    largura: int
    linhas: Iterator[Linha]


def header(
    nomes: Sequence[str], contrato: Contrato, arquivo: str, tabela: str = ""
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return the positions of the contract's columns in a header, and a warning for each unknown column.

    Raises Refusal for a required column that is missing or a known one that is repeated.
    """
    where = f"A tabela '{tabela}' do arquivo {arquivo}" if tabela else f"O arquivo {arquivo}"
    known = {contrato.no_cabecalho(coluna): coluna.nome for coluna in contrato.colunas}
    for nome in known:
        if nomes.count(nome) > 1:
            raise Refusal(f"{where} tem a coluna '{nome}' mais de uma vez.")
    missing = [nome for nome in map(contrato.no_cabecalho, contrato.exigidas) if nome not in nomes]
    if missing:
        raise Refusal(f"{where} não tem a coluna obrigatória '{missing[0]}'; {_described(nomes, known)}.")
    places = {known[nome]: place for place, nome in enumerate(nomes) if nome in known}
    unknown = dict.fromkeys(nome for nome in nomes if nome and nome not in known and nome not in contrato.ignoradas)
    return places, tuple(f"A coluna '{_shown(nome)}' não é conhecida e não foi lida." for nome in unknown)


def listed(nomes: Iterable[str]) -> str:
    """Return names as text for a sentence: the first ones and how many more, with identifiers masked."""
    shown = [f"'{mask_name(nome)[:40]}'" for nome in nomes]
    more = f" e mais {len(shown) - _LISTADOS}" if len(shown) > _LISTADOS else ""
    return ", ".join(shown[:_LISTADOS]) + more if shown else "nada"


def _described(nomes: Sequence[str], known: Iterable[str]) -> str:
    """Describe the columns of a header that lacks a required one. A row of data instead of a header is not shown."""
    wanted = {nome.casefold() for nome in known}
    if any(nome.casefold() in wanted for nome in nomes):
        return f"tem as colunas {listed(_shown(nome) for nome in nomes if nome)}"
    return f"tem {counted(len(nomes), 'coluna', 'colunas')}, nenhuma de nome conhecido"


def counted_header(
    linhas: Iterable[object], nomes: Sequence[str], contrato: Contrato, arquivo: str
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Do the same as `header`, but when it refuses the file read it to the end, since received rows are counted."""
    try:
        return header(nomes, contrato, arquivo)
    except Refusal as recusa:
        recusa.lidas = sum(1 for _ in linhas)
        raise


def received(con: "DuckDBPyConnection", tabela: Tabela) -> SourceFile:
    """Store the records in the temporary table `recebido`. Raises what reading them raises."""
    import pyarrow as pa

    places = sorted(set(tabela.posicoes.values()))
    names = ["linha", "sobra", *(f"c{place}" for place in places)]
    schema = pa.schema(zip(names, [pa.int32(), pa.bool_(), *[pa.string()] * len(places)], strict=True))
    con.execute(
        f"create or replace temp table recebido (linha integer, sobra boolean, {' varchar, '.join(names[2:])} varchar)"
    )
    for lote in _in_batches(tabela.linhas):
        padded = [[*linha.campos, *[None] * (tabela.largura - len(linha.campos))] for linha in lote]
        columns = [[campos[place] for campos in padded] for place in places]
        numbers, extra = [linha.numero for linha in lote], [linha.sobra for linha in lote]
        con.register("leitura", pa.table([numbers, extra, *columns], schema=schema))
        con.execute("insert into recebido from leitura")
        con.unregister("leitura")
    return SourceFile("recebido", {nome: f"c{place}" for nome, place in tabela.posicoes.items()})


def _in_batches(linhas: Iterable[Linha]) -> Iterator[list[Linha]]:
    """Yield records in batches limited by number and by size in memory."""
    lote: list[Linha] = []
    size = 0
    for linha in linhas:
        lote.append(linha)
        size += sum(map(len, filter(None, linha.campos)))
        if len(lote) == _LOTE or size > _LOTE_DE_TEXTO:
            yield lote
            lote, size = [], 0
    if lote:
        yield lote


def _shown(nome: str) -> str:
    """Return a header's name for a message, masked when it may be a value from a row of data."""
    return nome[:40] if re.fullmatch(r"\w+", nome) and sum(letra.isdigit() for letra in nome) < 9 else "***"
