"""Reads the dissemination file PF of DATASUS, as .parquet or .dbc (a DBF compressed with PKWARE DCL)."""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration import seeds
from orchestration.contracts import Contrato
from orchestration.duck import literal, quoted
from orchestration.ingest.discover import Arrival
from orchestration.ingest.judge import Judgement, SourceFile
from orchestration.ingest.tabular import Reading, Refusal, counted_header

if TYPE_CHECKING:
    import pyarrow
    from duckdb import DuckDBPyConnection

_LOTE = 100_000
_APAGADO = b"*"
_FIM_DOS_CAMPOS = (0x0D, 0x00)


def read_parquet(con: "DuckDBPyConnection", caminho: Path, contrato: Contrato, arquivo: str) -> Reading:
    """Read the file as a relation of texts; `linha` is the record's number + 1, the header being 1. Raises Refusal."""
    import duckdb

    source = f"read_parquet({literal(caminho)}, file_row_number = true)"
    try:
        described = con.execute(f"describe select * from {source}").fetchall()
    except duckdb.Error as erro:
        raise Refusal(f"O arquivo {arquivo} não é um Parquet legível.") from erro
    types = {nome: tipo for nome, tipo, *_ in described if nome != "file_row_number"}
    [(rows,)] = con.execute(f"select count(*) from {source}").fetchall()
    places, warnings = counted_header(range(rows), list(types), contrato, arquivo)
    nomes = list(types)
    columns = {coluna: _text(nomes[place], types[nomes[place]]) for coluna, place in places.items()}
    relation = f"(select (file_row_number + 2)::integer as linha, false as sobra, * from {source})"
    return Reading([SourceFile(relation, columns)], warnings)


def _text(nome: str, tipo: str) -> str:
    """Return the SQL of a column as text; a whole number stored as floating point gets no `.0`."""
    column = quoted(nome)
    if tipo in ("DOUBLE", "FLOAT"):
        return f"case when {column} = trunc({column}) then {column}::bigint::varchar else {column}::varchar end"
    return f"{column}::varchar"


def read_dbc(con: "DuckDBPyConnection", caminho: Path, pasta: Path, contrato: Contrato, arquivo: str) -> Reading:
    """Decompress the file into `pasta` (in the vault) and read it as a relation of texts. Raises Refusal if damaged."""
    import datasus_dbc

    damaged = Refusal(f"O arquivo {arquivo} não é um .dbc legível ou está truncado.")
    dbf = pasta / "pf.dbf"
    try:
        datasus_dbc.decompress(str(caminho), str(dbf))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as erro:  # a panic of the Rust reader is not an Exception
        raise damaged from erro
    layout = _layout(dbf)
    if layout is None:
        raise damaged
    nomes = [nome for nome, _ in layout.campos]
    places, warnings = counted_header(range(layout.registros), nomes, contrato, arquivo)
    con.register("leitura", _batches(dbf, layout, places))
    con.execute("create or replace temp table recebido as select * from leitura")
    con.unregister("leitura")
    dbf.unlink()
    return Reading([SourceFile("recebido", {nome: quoted(nome) for nome in places})], warnings)


@dataclass(frozen=True)
class _Layout:
    """Header of a DBF: offset, number and width in bytes of records, and each field's name and width."""

    inicio: int
    registros: int
    largura: int
    campos: Sequence[tuple[str, int]]


def _layout(dbf: Path) -> _Layout | None:
    """Read the header; None when it is inconsistent with itself or with the file.

    DATASUS does not always end the list of fields with 0x0D, and its records may be wider than their fields.
    """
    with dbf.open("rb") as stream:
        head = stream.read(32)
        if len(head) < 32:
            return None
        count, start, width = struct.unpack("<IHH", head[4:12])
        described = stream.read(start - 32) if start > 32 else b""
    fields = []
    for at in range(0, len(described) - 31, 32):
        if described[at] in _FIM_DOS_CAMPOS:
            break
        name = described[at : at + 11].partition(b"\0")[0].decode("latin-1").strip()
        fields.append((name, described[at + 16]))
    fits = fields and width >= 1 + sum(length for _, length in fields)
    return _Layout(start, count, width, fields) if fits and dbf.stat().st_size >= start + count * width else None


def _batches(dbf: Path, layout: _Layout, places: Mapping[str, int]) -> "pyarrow.RecordBatchReader":
    """Read records of fixed width as Arrow columns, without a Python object per field; skips deleted records."""
    import numpy as np
    import pyarrow as pa

    widths = [length for _, length in layout.campos]
    starts = [1 + sum(widths[:place]) for place in range(len(widths))]
    record = np.dtype(
        {
            "names": ["apagado", *(f"c{place}" for place in range(len(widths)))],
            "formats": ["S1", *(f"S{length}" for length in widths)],
            "offsets": [0, *starts],
            "itemsize": layout.largura,
        }
    )
    schema = pa.schema([("linha", pa.int32()), ("sobra", pa.bool_()), *((nome, pa.string()) for nome in places)])

    def made() -> Iterator["pyarrow.RecordBatch"]:
        with dbf.open("rb") as stream:
            stream.seek(layout.inicio)
            for first in range(0, layout.registros, _LOTE):
                rows = np.frombuffer(stream.read(min(_LOTE, layout.registros - first) * record.itemsize), dtype=record)
                number = np.arange(first + 2, first + 2 + len(rows), dtype=np.int32)
                kept = rows["apagado"] != _APAGADO
                texts = [np.char.decode(rows[f"c{place}"][kept], "latin-1") for place in places.values()]
                columns = [pa.array(number[kept]), pa.array(np.zeros(int(kept.sum()), dtype=bool))]
                yield pa.record_batch(columns + [pa.array(text, pa.string()) for text in texts], schema=schema)

    return pa.RecordBatchReader.from_batches(schema, made())


def check_scope(con: "DuckDBPyConnection", julgamento: Judgement, chegada: Arrival) -> None:
    """Raise Refusal when a record is of another month or another state than in the file's name."""
    assert chegada.competencia is not None
    code = next(row["codigo_uf"] for row in seeds.rows("reference/ufs") if row["uf"] == chegada.uf)
    for column, shown, own in (
        ("COMPETEN", "strftime(competen, '%m/%Y')", f"{chegada.competencia:%m/%Y}"),
        ("CODUFMUN", "left(codufmun, 2)", code),
    ):
        [(other, count)] = con.execute(
            f"select any_value({shown}), count(*) from read_parquet({literal(julgamento.tipado)}) where {shown} <> ?",
            [own],
        ).fetchall()
        if count:
            raise Refusal(
                f"O arquivo {chegada.arquivo} diz ser de {chegada.uf} em {chegada.competencia:%m/%Y}, mas {count} de "
                f"{julgamento.lidas} registros têm outro mês ou outra UF em {column}, como {other}.",
                julgamento.lidas,
            )
