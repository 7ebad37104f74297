"""The dissemination file PF of DATASUS, as .parquet or as .dbc (a DBF compressed by PKWARE DCL). Judges no value."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.contracts import Contrato
from orchestration.duck import literal, quoted
from orchestration.ingest.judge import Origem
from orchestration.ingest.tabular import Leitura, Recusa, counted_header

if TYPE_CHECKING:
    import pyarrow
    from duckdb import DuckDBPyConnection

_LOTE = 100_000
_APAGADO = b"*"


def read_parquet(con: "DuckDBPyConnection", caminho: Path, contrato: Contrato, arquivo: str) -> Leitura:
    """The file as a relation of texts. `linha` is the record's number + 1, as if a header came first. Raises Recusa."""
    import duckdb

    source = f"read_parquet({literal(caminho)}, file_row_number = true)"
    try:
        described = con.execute(f"describe select * from {source}").fetchall()
    except duckdb.Error as erro:
        raise Recusa(f"O arquivo {arquivo} não é um Parquet legível.") from erro
    types = {nome: tipo for nome, tipo, *_ in described if nome != "file_row_number"}
    [(rows,)] = con.execute(f"select count(*) from {source}").fetchall()
    places, warnings = counted_header(range(rows), list(types), contrato, arquivo)
    nomes = list(types)
    columns = {coluna: _text(nomes[place], types[nomes[place]]) for coluna, place in places.items()}
    relation = f"(select (file_row_number + 2)::integer as linha, false as sobra, * from {source})"
    return Leitura([Origem(relation, columns)], warnings)


def _text(nome: str, tipo: str) -> str:
    """A whole number kept as floating point reads without its `.0`."""
    column = quoted(nome)
    if tipo in ("DOUBLE", "FLOAT"):
        return f"case when {column} = trunc({column}) then {column}::bigint::varchar else {column}::varchar end"
    return f"{column}::varchar"


def read_dbc(con: "DuckDBPyConnection", caminho: Path, pasta: Path, contrato: Contrato, arquivo: str) -> Leitura:
    """The file, decompressed into `pasta` (in the vault), as a relation of texts. Raises Recusa when it is damaged."""
    import datasus_dbc
    from dbfread import DBF

    damaged = Recusa(f"O arquivo {arquivo} não é um .dbc legível ou está truncado.")
    dbf = pasta / "pf.dbf"
    try:
        datasus_dbc.decompress(str(caminho), str(dbf))
        table = DBF(dbf, encoding="latin-1", ignore_missing_memofile=True)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as erro:  # a panic of the Rust reader is no Exception
        raise damaged from erro
    fields = [(field.name, field.length) for field in table.fields]
    found: Any = table.header  # a namedtuple that the library declares as None
    if dbf.stat().st_size < found.headerlen + found.numrecords * found.recordlen:
        raise damaged
    if sum(length for _, length in fields) + 1 != found.recordlen:
        raise damaged
    places, warnings = counted_header(range(found.numrecords), [nome for nome, _ in fields], contrato, arquivo)
    con.register("leitura", _batches(dbf, found.headerlen, found.numrecords, fields, places))
    con.execute("create or replace temp table recebido as select * from leitura")
    con.unregister("leitura")
    dbf.unlink()
    return Leitura([Origem("recebido", {nome: quoted(nome) for nome in places})], warnings)


def _batches(
    dbf: Path, start: int, count: int, fields: list[tuple[str, int]], places: Mapping[str, int]
) -> "pyarrow.RecordBatchReader":
    """Records of fixed width as Arrow columns, without a Python object a field; deleted records are no records."""
    import numpy as np
    import pyarrow as pa

    layout = np.dtype([("apagado", "S1"), *((f"c{place}", f"S{length}") for place, (_, length) in enumerate(fields))])
    schema = pa.schema([("linha", pa.int32()), ("sobra", pa.bool_()), *((nome, pa.string()) for nome in places)])

    def made() -> Iterator["pyarrow.RecordBatch"]:
        with dbf.open("rb") as stream:
            stream.seek(start)
            for first in range(0, count, _LOTE):
                rows = np.frombuffer(stream.read(min(_LOTE, count - first) * layout.itemsize), dtype=layout)
                number = np.arange(first + 2, first + 2 + len(rows), dtype=np.int32)
                kept = rows["apagado"] != _APAGADO
                texts = [np.char.decode(rows[f"c{place}"][kept], "latin-1") for place in places.values()]
                columns = [pa.array(number[kept]), pa.array(np.zeros(int(kept.sum()), dtype=bool))]
                yield pa.record_batch(columns + [pa.array(text, pa.string()) for text in texts], schema=schema)

    return pa.RecordBatchReader.from_batches(schema, made())
