"""The run's side of the cases: writes the known alerts for dbt, and registers each publication in the case store.

The model `alertas` reads the known alerts. People's decisions are recorded in store.py.
"""

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Row, Select, insert, select

from orchestration import duck
from orchestration.cases.opening import open_store
from orchestration.cases.states import EXTINTO, NOVO, OPEN, REABERTO, next_state
from orchestration.cases.store import current_cases, newest_verdicts, now
from orchestration.cases.tables import eventos, noites, observacoes
from orchestration.mask import mask_cpf
from orchestration.run.published import earlier
from orchestration.settings import Home

if TYPE_CHECKING:
    import duckdb

BATCH = 20_000
LOADER = "carga noturna"
REASON_OF_MOVE = {
    EXTINTO: "os fatos que levantaram o alerta não existem mais",
    REABERTO: "os fatos voltaram ou mudaram depois da decisão",
}

ALERTS_NOW = """
    select a.alerta_id, a.regra, a.ultima_vez = $executado_em as presente, a.evidencia_hash,
        md5(to_json(conteudo)::varchar) as linha_hash, to_json(conteudo)::varchar as linha
    from pagamentos.alertas a
    join (
        select * exclude (primeira_vez, ultima_vez, estado, evidencia_hash) from pagamentos.alertas
    ) conteudo using (alerta_id)
"""
"""The published alerts; `presente` is true when this run raised the alert, false when it was carried over."""

KNOWN_COLUMNS = {
    "alerta_id": "VARCHAR",
    "primeira_vez": "TIMESTAMP",
    "ultima_vez": "TIMESTAMP",
    "estado": "VARCHAR",
    "evidencia_hash": "VARCHAR",
    "veredito": "VARCHAR",
    "decidido_em": "TIMESTAMP",
    "linha_json": "VARCHAR",
    "estado_se_igual": "VARCHAR",
    "estado_se_mudou": "VARCHAR",
    "estado_se_ausente": "VARCHAR",
}
"""The last three are the state after a run that raises the alert with the same evidence, with other, or not at all."""


def write_known(home: Home, con: "duckdb.DuckDBPyConnection") -> int:
    """Create `casos.conhecidos` in the open work database and return its number of rows.

    If the last run crashed before registering its publication, it is registered first, to keep `primeira_vez`.
    """
    register_publication(home)
    import pyarrow as pa

    con.execute("create schema if not exists casos")
    columns = ", ".join(f"{name} {kind}" for name, kind in KNOWN_COLUMNS.items())
    con.execute(f"create or replace table casos.conhecidos ({columns})")
    written = 0
    with open_store(home, reading=True) as connection:
        result = connection.execution_options(yield_per=BATCH).execute(_known())
        for rows in result.partitions(BATCH):
            batch = pa.Table.from_pylist([_known_row(row) for row in rows])
            con.register("lote_de_casos", batch)
            con.execute("insert into casos.conhecidos by name select * from lote_de_casos")
            con.unregister("lote_de_casos")
            written += len(rows)
    return written


def _known_row(row: Row) -> dict[str, object]:
    return {
        **row._mapping,
        "linha_json": mask_cpf(row.linha_json),  # alerts stored by older versions may hold a code that was a CPF
        "estado_se_igual": next_state(row.estado, present=True, changed=False),
        "estado_se_mudou": next_state(row.estado, present=True, changed=True),
        "estado_se_ausente": next_state(row.estado, present=False, changed=False),
    }


def _known() -> Select:
    cases, verdicts = current_cases().subquery(), newest_verdicts()
    return select(
        cases.c.alerta_id,
        cases.c.primeira_vez,
        cases.c.ultima_vez,
        cases.c.estado,
        cases.c.evidencia_hash,
        verdicts.c.veredito,
        verdicts.c.decidido_em,
        cases.c.linha.label("linha_json"),
    ).outerjoin(verdicts, verdicts.c.alerta_id == cases.c.alerta_id)


def register_publication(home: Home) -> None:
    """Register the current publication, if the run that made it crashed before doing so.

    A publication of a version that did not publish evidencia_hash is ignored, since it cannot be registered.
    """
    with earlier(home, home.restrito) as published:
        if published and published.em_vigor:
            _register_published(home, published.caminho)


def _register_published(home: Home, restrito: Path) -> None:
    with duck.connect(restrito, read_only=True) as con:
        if "evidencia_hash" not in (name for name, *_ in con.execute("describe pagamentos.alertas").fetchall()):
            return
        query = "select max(ultima_vez) from pagamentos.alertas where list_contains($open, estado)"
        (raised_at,) = con.execute(query, {"open": list(OPEN)}).fetchall()[0]
    if raised_at is not None:
        register(home, restrito, raised_at)


def register(home: Home, restrito: Path, executado_em: datetime) -> dict[str, int]:
    """Register a publication in the store and return the number of cases that moved to each state.

    `executado_em` (UTC, without zone) is the time of the run, as in `ultima_vez` of the alerts it raised. Registering
    the same run again changes nothing. All is written in one transaction.
    """

    with open_store(home) as connection:
        if connection.execute(select(noites.c.id).where(noites.c.executado_em == executado_em)).first():
            return {}
        known = {row.alerta_id: row for row in connection.execute(current_cases())}
        with duck.connect(restrito, read_only=True) as con:
            published = con.execute(ALERTS_NOW, {"executado_em": executado_em})
            return _record(connection, known, published, executado_em)


def _record(
    connection: Connection, known: dict[str, Row], published: "duckdb.DuckDBPyConnection", executado_em: datetime
) -> dict[str, int]:
    noite_id = connection.execute(
        insert(noites).values(executado_em=executado_em, registrada_em=now()).returning(noites.c.id)
    ).scalar_one()
    became: Counter[str] = Counter()
    raised: set[str] = set()
    while rows := published.fetchmany(BATCH):
        seen, moves = [], []
        for alerta_id, regra, presente, evidencia_hash, linha_hash, linha in rows:
            if not presente:
                continue
            raised.add(alerta_id)
            before = known.get(alerta_id)
            if before is None or not before.presente or before.linha_hash != linha_hash:
                seen.append(
                    {
                        "noite_id": noite_id,
                        "alerta_id": alerta_id,
                        "regra": regra,
                        "presente": True,
                        "evidencia_hash": evidencia_hash,
                        "linha_hash": linha_hash,
                        "linha": linha,
                    }
                )
            if before is None:
                became[NOVO] += 1
            else:
                moves += _move(before, True, before.evidencia_hash != evidencia_hash, executado_em)
        _write(connection, seen, moves, became)
    gone = [row for alerta_id, row in known.items() if row.presente and alerta_id not in raised]
    absences = [
        {"noite_id": noite_id, "presente": False}
        | {name: getattr(row, name) for name in ("alerta_id", "regra", "evidencia_hash", "linha_hash", "linha")}
        for row in gone
    ]
    _write(connection, absences, [move for row in gone for move in _move(row, False, False, executado_em)], became)
    return dict(became)


def _move(before: Row, present: bool, changed: bool, executado_em: datetime) -> list[dict[str, object]]:
    after = next_state(before.estado, present, changed)
    if after == before.estado:
        return []
    return [
        {
            "alerta_id": before.alerta_id,
            "ordem": before.ordem + 1,
            "em": executado_em,
            "quem": LOADER,
            "humano": False,
            "de": before.estado,
            "para": after,
            "motivo": REASON_OF_MOVE[after],
        }
    ]


def _write(
    connection: Connection, seen: list[dict[str, object]], moves: list[dict[str, object]], became: Counter[str]
) -> None:
    if seen:
        connection.execute(insert(observacoes), seen)
    if moves:
        connection.execute(insert(eventos), moves)
    became.update(str(move["para"]) for move in moves)
