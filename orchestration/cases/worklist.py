"""The list of cases as staff work on it: searched, filtered, sorted, paged and grouped in SQL, by the desk and exports.

The publication has the state of every case when it was made; the store adds the decisions taken since, and who is
responsible for what. Closed cases are read only when they are asked for, and texts only for the cases of a page.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from orchestration.cases.assignments import newest_assignments
from orchestration.cases.opening import open_store
from orchestration.cases.reading import Line, fill_names, publication, rows
from orchestration.cases.states import OPEN, STATES
from orchestration.cases.store import newest_events
from orchestration.cases.tables import eventos
from orchestration.clock import today
from orchestration.duck import alphabetical
from orchestration.settings import Home

if TYPE_CHECKING:
    import duckdb

FILTERS = ("busca", "estado", "tipo", "regra", "fase", "competencia", "uf", "instituicao", "responsavel", "vencidos")
"""Names of what a list may be narrowed by. `estado` empty: the open ones; `todos`: every state."""
ALL = "todos"
_ADDRESSEE = alphabetical("coalesce(instituicao, codigo_instituicao, parceiro)")
ORDERS = {
    "valor": "array_position(['indicio', 'revisao', 'controle'], tipo), valor_em_risco desc, competencia desc",
    "prazo": "prazo nulls last, valor_em_risco desc",
    "antigos": "primeira_vez, valor_em_risco desc",
    "competencia": "competencia desc, valor_em_risco desc",
    "instituicao": f"{_ADDRESSEE} nulls last, valor_em_risco desc",
    "regra": "regra, valor_em_risco desc",
}
PAGE_SIZE = 50
LONGEST_SEARCH = 200
_CONDITIONS = {
    "tipo": "tipo = $tipo",
    "regra": "regra = $regra",
    "fase": "fase = $fase",
    "competencia": "strftime(competencia, '%Y-%m') = $competencia",
    "uf": "uf = $uf",
    "instituicao": "coalesce(codigo_instituicao, parceiro) = $instituicao",
    "responsavel": "coalesce(responsavel, '') = $responsavel",
    "vencidos": "prazo < $vencidos::date",
}
NOBODY = "ninguem"
"""Value of the filter `responsavel` for cases of nobody."""


_CASES = """
create temp table casos as
select a.alerta_id, a.regra, a.tipo, a.fase, a.competencia, a.pessoa_id, a.codigo_programa, a.codigo_instituicao,
    a.parceiro, a.codigos_pagamento, a.valor_em_risco, a.primeira_vez, i.nome as instituicao,
    coalesce(i.uf, p.uf) as uf, coalesce(d.estado, a.estado) as estado_agora, t.responsavel, t.prazo::date as prazo
from pagamentos.alertas a
left join cadastro.programas p on p.codigo_programa = a.codigo_programa
left join cadastro.instituicoes i on i.codigo_instituicao = a.codigo_instituicao
left join decididos d on d.alerta_id = a.alerta_id
left join atribuidos t on t.alerta_id = a.alerta_id
where $todos or list_contains($estados, coalesce(d.estado, a.estado))
"""
_TEXTS = """
select casos.*, a.mensagem, a.fundamento, r.titulo, p.nome as programa
from casos join pagamentos.alertas a using (alerta_id)
left join referencia.regras r on r.id = casos.regra
left join cadastro.programas p on p.codigo_programa = casos.codigo_programa
"""


@contextmanager
def cases_now(home: Home, chosen: Mapping[str, str]) -> Iterator["duckdb.DuckDBPyConnection"]:
    """Open the publication with the table `casos`: the open cases and those of the state chosen, as they are now."""
    with publication(home) as con:
        ((run,),) = con.execute("select max(ultima_vez) from pagamentos.alertas").fetchall()
        with open_store(home, reading=True) as connection:
            decided = _decided_since(connection, run) if run else []
            _register(con, "decididos", decided, ("alerta_id", "estado"))
            newest = newest_assignments()
            given = connection.execute(select(newest.c.alerta_id, newest.c.responsavel, newest.c.prazo)).all()
            _register(con, "atribuidos", given, ("alerta_id", "responsavel", "prazo"))
        state = chosen.get("estado") or ""
        con.execute(_CASES, {"todos": state == ALL, "estados": [*OPEN, state]})
        yield con


def _decided_since(connection: Connection, run: datetime) -> list[tuple[str, str]]:
    """The newest state of each case that has changed since that run started."""
    query = select(eventos.c.alerta_id, eventos.c.para).where(eventos.c.em >= run).order_by(eventos.c.id)
    return list(dict(connection.execute(query).all()).items())


def _register(con: "duckdb.DuckDBPyConnection", name: str, found: Sequence[Any], columns: Sequence[str]) -> None:
    import pyarrow as pa

    kinds = {"prazo": pa.date32()}
    arrays = [pa.array([row[i] for row in found], kinds.get(column, pa.string())) for i, column in enumerate(columns)]
    con.register(name, pa.table(arrays, names=list(columns)))


def _where(chosen: Mapping[str, str], without: str = "") -> tuple[str, dict[str, Any]]:
    """Return the condition of a choice and its parameters; the filter `without` is left out."""
    wanted: dict[str, Any] = {n: chosen[n] for n in _CONDITIONS if chosen.get(n) and n != without}
    conditions = [_CONDITIONS[name] for name in wanted]
    if "vencidos" in wanted:
        wanted["vencidos"] = today()
    if wanted.get("responsavel") == NOBODY:
        wanted["responsavel"] = ""
    state = chosen.get("estado") or ""
    if state not in STATES:
        conditions += [] if state == ALL else ["list_contains($abertos, estado_agora)"]
        wanted |= {} if state == ALL else {"abertos": list(OPEN)}
    else:
        conditions.append("estado_agora = $estado")
        wanted["estado"] = state
    for number, word in enumerate((chosen.get("busca") or "")[:LONGEST_SEARCH].split()[:8]):
        condition, value = _search(word, f"palavra{number}")
        conditions.append(condition)
        wanted[f"palavra{number}"] = value
    return " and ".join(conditions) or "true", wanted


def _by_payments(column: str, condition: str) -> str:
    """The condition that a case of several programmes, which names none itself, has a payment of those wanted."""
    return f"""
        alerta_id in (
            select grupo.alerta_id
            from (select alerta_id, unnest(codigos_pagamento) as codigo from casos where {column} is null) grupo
            join pagamentos.linhas linha on linha.codigo_pagamento = grupo.codigo where linha.{column} {condition}
        )
    """


_NAMED = (
    ("codigo_programa", "cadastro.programas", "codigo_programa", "nome"),
    ("codigo_instituicao", "cadastro.instituicoes", "codigo_instituicao", "nome"),
    ("regra", "referencia.regras", "id", "titulo"),
)
"""Column of a case, and the table where its code has a name."""


def _search(word: str, name: str) -> tuple[str, str]:
    """The condition that a case has a word: in a name or code, as UF, or at the start of a payment, case or person."""
    if re.fullmatch(r"[A-Za-z]{2}", word):
        payments = f"(select list(codigo_pagamento) from pagamentos.linhas where uf = upper(${name}))"
        return (
            f"(uf = upper(${name}) or uf is null and list_has_any(codigos_pagamento, coalesce({payments}, [])))",
            word,
        )
    plain = f"lower(strip_accents(${name}))"
    found = [f"contains(lower(parceiro), {plain})"]
    # Names are looked for where each is written once, not in every case.
    for column, table, code, title in _NAMED:
        text = f"lower(strip_accents(concat_ws(' ', {code}, {title})))"
        named = f"select {code} from {table} where contains({text}, {plain})"
        found.append(f"{column} in ({named})")
        if column != "regra":
            found.append(_by_payments(column, f"in ({named})"))
    if len(word) >= 4:
        found.append(f"contains(' ' || lower(array_to_string(codigos_pagamento, ' ')), ' ' || lower(${name}))")
    if len(word) >= 6:
        found += [f"starts_with(alerta_id, lower(${name}))", f"starts_with(pessoa_id, lower(${name}))"]
    return f"({' or '.join(found)})", word


def list_alerts(home: Home, chosen: Mapping[str, str], page: int = 1, order: str = "") -> tuple[list[Line], int]:
    """Return one page of the cases that a choice leaves, and their number in all pages.

    `chosen` maps names of FILTERS to the value wanted; competencia is written AAAA-MM. `order` is one of ORDERS, by
    default the most certain and largest first.
    """
    with cases_now(home, chosen) as con:
        return page_of(con, chosen, page, order)


def page_of(
    con: "duckdb.DuckDBPyConnection", chosen: Mapping[str, str], page: int, order: str
) -> tuple[list[Line], int]:
    """As `list_alerts`, from an open `cases_now`."""
    where, wanted = _where(chosen)
    ((total,),) = con.execute(f"select count(*) from casos where {where}", wanted).fetchall()
    return _in_order(con, chosen, order, PAGE_SIZE, PAGE_SIZE * (page - 1)), total


def every_alert(home: Home, chosen: Mapping[str, str], order: str = "") -> list[Line]:
    """Return all the cases that a choice leaves, for an export."""
    with cases_now(home, chosen) as con:
        return _in_order(con, chosen, order)


def _in_order(
    con: "duckdb.DuckDBPyConnection", chosen: Mapping[str, str], order: str, limit: int | None = None, skipped: int = 0
) -> list[Line]:
    """Return the cases of a choice with their texts, at most `limit` after the first `skipped`."""
    where, wanted = _where(chosen)
    sequence = f"{ORDERS.get(order, ORDERS['valor'])}, alerta_id"
    positions = rows(
        con,
        f"select alerta_id from casos where {where} order by {sequence} limit $limit offset $skipped",
        {**wanted, "limit": limit, "skipped": skipped},
    )
    ids = [row["alerta_id"] for row in positions]
    place = {alerta: position for position, alerta in enumerate(ids)}
    found = rows(con, f"{_TEXTS} where casos.alerta_id in (select unnest($ids))", {"ids": ids})
    alerts = sorted(found, key=lambda alert: place[alert["alerta_id"]])
    fill_names(con, alerts)
    return alerts


def orders_of(home: Home, alertas: Sequence[str]) -> dict[str, int]:
    """Return the number of events of each of these cases, by which a later decision notices that a case changed."""
    newest = newest_events(alertas)
    with open_store(home, reading=True) as connection:
        found = {row.alerta_id: row.ordem for row in connection.execute(select(newest))}
    return {alerta: found.get(alerta, 0) for alerta in alertas}


def next_case(home: Home, chosen: Mapping[str, str], order: str, alerta_id: str) -> str | None:
    """Return the id of the case after this one in the list of a choice; the first of it when this one is not there."""
    where, wanted = _where(chosen)
    with cases_now(home, chosen) as con:
        found = con.execute(
            f"""
            with lista as (
                select alerta_id, row_number() over (
                    order by {ORDERS.get(order, ORDERS["valor"])}, alerta_id) as posicao
                from casos where {where}
            )
            select alerta_id from lista
            where alerta_id <> $este
                and posicao > coalesce((select posicao from lista where alerta_id = $este), 0)
            order by posicao limit 1
            """,
            {**wanted, "este": alerta_id},
        ).fetchall()
    return found[0][0] if found else None


def tabs(con: "duckdb.DuckDBPyConnection", chosen: Mapping[str, str]) -> dict[str, int]:
    """Return how many cases of each tipo a choice leaves, whatever tipo it names."""
    where, wanted = _where(chosen, without="tipo")
    return dict(con.execute(f"select tipo, count(*) from casos where {where} group by tipo", wanted).fetchall())


def groups(con: "duckdb.DuckDBPyConnection", chosen: Mapping[str, str]) -> list[Line]:
    """Return the institutions (or partners) of a choice, the largest first: cases and reais, each real once."""
    where, wanted = _where(chosen, without="instituicao")
    return rows(
        con,
        f"""
        with escolhidos as (
            select coalesce(codigo_instituicao, parceiro) as codigo, coalesce(instituicao, parceiro) as nome, uf,
                alerta_id, codigos_pagamento
            from casos where {where}
        ),
        pagamentos_de_cada as (
            select distinct codigo, unnest(codigos_pagamento) as codigo_pagamento from escolhidos
        ),
        reais as (
            select codigo, sum(valor_em_risco) as reais from pagamentos_de_cada
            join pagamentos.linhas using (codigo_pagamento) group by codigo
        )
        select escolhidos.codigo, any_value(nome) as nome, any_value(uf) as uf, count(*) as casos,
            coalesce(any_value(reais.reais), 0) as reais
        from escolhidos left join reais on reais.codigo is not distinct from escolhidos.codigo
        group by escolhidos.codigo order by reais desc, casos desc, codigo
        """,
        wanted,
    )


def choices(con: "duckdb.DuckDBPyConnection") -> dict[str, list[Any]]:
    """Return the values that the publication has for each filter that offers a list; of rules, id and title."""
    rules = con.execute(
        """
        select regra, titulo from (select distinct regra from pagamentos.alertas)
        left join referencia.regras on id = regra order by regra
        """
    ).fetchall()
    return {
        "regra": rules,
        "fase": _distinct(con, "fase", "pagamentos.alertas"),
        "competencia": _distinct(con, "strftime(competencia, '%Y-%m')", "pagamentos.alertas")[::-1],
        "uf": _distinct(con, "uf", "cadastro.instituicoes"),
    }


def _distinct(con: "duckdb.DuckDBPyConnection", expression: str, table: str) -> list[str]:
    found = con.execute(f"select distinct {expression} from {table} order by 1").fetchall()
    return [value for (value,) in found if value is not None]


def overview(con: "duckdb.DuckDBPyConnection") -> list[tuple[str, int, Any]]:
    """Return (state, number of alerts, reais at risk) for each open state that has alerts.

    A payment with several alerts in one state counts once.
    """
    by_state = con.execute(
        """
        with abertos as (
            select estado_agora, alerta_id, codigos_pagamento from casos where list_contains($abertos, estado_agora)
        ),
        linhas_de_cada as (
            select distinct estado_agora, unnest(codigos_pagamento) as codigo_pagamento from abertos
        ),
        reais as (
            select estado_agora, sum(valor_em_risco) as reais from linhas_de_cada
            join pagamentos.linhas using (codigo_pagamento) group by estado_agora
        )
        select estado_agora, count(*), coalesce(any_value(reais), 0)
        from abertos left join reais using (estado_agora) group by estado_agora
        """,
        {"abertos": list(OPEN)},
    ).fetchall()
    return sorted(by_state, key=lambda row: OPEN.index(row[0]))
