"""The nightly digest: what is new, reopened and due, sent once a night by Apprise. No alert is made or changed here.

The digest counts and adds by rule; it never holds a person, a payment or an identifier.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, Select, Subquery, func, insert, select

from orchestration.cases.assignments import assignments
from orchestration.cases.opening import open_store
from orchestration.cases.reading import publication, rows
from orchestration.cases.states import AGUARDA, CONFIRMADO, EM_ANALISE, OPEN, REABERTO
from orchestration.cases.store import current_cases, now
from orchestration.cases.tables import eventos, noites, notificacoes, observacoes
from orchestration.clock import day_of
from orchestration.errors import UserError
from orchestration.files import sha256
from orchestration.portuguese import counted, day, money, month
from orchestration.settings import Home, Settings

if TYPE_CHECKING:
    import duckdb

IDLE_DAYS = 15
"""A case under examination without a step for as many days is due."""
WARNING_DAYS = 10
"""How long before a deadline of arts. 15, 20 and 25 the digest begins to tell of it."""
LARGEST = 5
"""Rules, files and checks that the digest names in each heading; the rest is a count."""
NEW, REOPENED = "Novos", "Reabertos"
IDLE, BEFORE_PAYMENT = f"Sem andamento há {IDLE_DAYS} dias ou mais", "A decidir antes do pagamento"


@dataclass(frozen=True)
class Section:
    """One heading of the digest: counts and reais by rule, and each real once in the total."""

    titulo: str
    regras: Sequence[tuple[str, int, Decimal]]
    """Each rule by its id and title, the largest first."""
    alertas: int
    reais: Decimal


@dataclass(frozen=True)
class Delivery:
    """What became of the night's digest at all addresses; `frase` says it to people."""

    enviadas: int
    falhas: int
    frase: str


def send(home: Home, executado_em: datetime, competencia: date) -> Delivery:
    """Send the night's digest to every address that has not had one today, and return what happened.

    Never raises for an address that fails: its news are in the digest of the next night.
    """
    addresses = Settings.load(home).notificacao
    if not addresses:
        return Delivery(0, 0, "Nenhum endereço de notificação está configurado.")
    sent = failed = 0
    try:
        for address in addresses:
            outcome = _send_to(home, address, executado_em, competencia)
            sent += outcome is True
            failed += outcome is False
    except UserError as error:
        return Delivery(sent, len(addresses) - sent, f"O resumo da noite não foi enviado. {error.frase}")
    if failed:
        return Delivery(
            sent,
            failed,
            f"O resumo da noite não chegou a {failed} de {len(addresses)} endereços; segue na próxima noite.",
        )
    delivered = f"O resumo da noite foi enviado a {counted(sent, 'endereço', 'endereços')}."
    return Delivery(sent, 0, delivered if sent else "Não há resumo novo a enviar.")


def destination(address: str) -> str:
    """What the store keeps of an address, which may hold a password: its hash."""
    return sha256(address)


def _send_to(home: Home, address: str, executado_em: datetime, competencia: date) -> bool | None:
    """True when sent, False when it failed, None when there was nothing to send."""
    target = destination(address)
    with open_store(home) as connection:
        last = _last_sent(connection, target)
        if last is not None and day_of(last.em) == day_of(now()):
            return None
        news = _news(connection, 0 if last is None else last.noite_id)
        still_open = set(connection.scalars(_still_open(current_cases().subquery())))
    sections = _sections(home, news)
    deadlines = _deadlines(home, day_of(now()), still_open)
    if not sections and not deadlines:
        return None
    body = write(sections, deadlines, competencia, missing(home, competencia), Settings.load(home).mesa)
    body += "\n" + "\n".join(for_engineers(home, executado_em))
    delivered = _deliver(address, f"Residências em saúde: alertas de {month(competencia)}", body)
    with open_store(home) as connection:
        connection.execute(
            insert(notificacoes).values(
                em=now(), executado_em=executado_em, destino=target, enviada=delivered, resumo=body
            )
        )
    return delivered


def _deliver(address: str, title: str, body: str) -> bool:
    from apprise import Apprise, NotifyFormat

    messenger = Apprise()
    return bool(messenger.add(address)) and bool(
        messenger.notify(title=title, body=body, body_format=NotifyFormat.TEXT)
    )


def _last_sent(connection: Connection, target: str) -> Row | None:
    """The newest digest that reached the address: the run it reported (`noite_id`) and when it was sent (`em`)."""
    return connection.execute(
        select(noites.c.id.label("noite_id"), notificacoes.c.em)
        .join(noites, noites.c.executado_em == notificacoes.c.executado_em)
        .where(notificacoes.c.destino == target, notificacoes.c.enviada)
        .order_by(notificacoes.c.id.desc())
    ).first()


def _still_open(cases: Subquery) -> Select:
    """Return a select of the ids of the open ones of `cases`."""
    return select(cases.c.alerta_id).where(cases.c.estado.in_(OPEN))


def _news(connection: Connection, after_night: int) -> dict[str, list[str]]:
    """Ids of open alerts by heading: what came after that night, and what is due whenever it came.

    A confirmed case is open until the money is back, but nothing remains to be decided before its payment.
    """
    cases = current_cases().subquery()
    still_open = _still_open(cases)
    births = (
        select(observacoes.c.alerta_id, func.min(observacoes.c.noite_id).label("noite_id"))
        .group_by(observacoes.c.alerta_id)
        .subquery()
    )
    reopenings = (
        select(eventos.c.alerta_id)
        .join(noites, noites.c.executado_em == eventos.c.em)
        .where(eventos.c.para == REABERTO, ~eventos.c.humano, noites.c.id > after_night)
    )
    last_steps = (
        select(eventos.c.alerta_id, func.max(eventos.c.em).label("em")).group_by(eventos.c.alerta_id).subquery()
    )
    queries = {
        NEW: still_open.join(births, births.c.alerta_id == cases.c.alerta_id).where(births.c.noite_id > after_night),
        REOPENED: still_open.where(cases.c.alerta_id.in_(reopenings)),
        IDLE: still_open.join(last_steps, last_steps.c.alerta_id == cases.c.alerta_id).where(
            cases.c.estado.in_((EM_ANALISE, AGUARDA)), last_steps.c.em <= now() - timedelta(days=IDLE_DAYS)
        ),
        BEFORE_PAYMENT: still_open.where(cases.c.estado != CONFIRMADO),
    }
    return {heading: list(connection.scalars(query)) for heading, query in queries.items()}


def _sections(home: Home, news: dict[str, list[str]]) -> list[Section]:
    with publication(home) as con:
        made = [_section(con, heading, ids) for heading, ids in news.items() if ids]
    return [section for section in made if section.alertas]


def _deadlines(home: Home, today: date, still: Collection[str]) -> list[str]:
    """Deadlines of the coming days that somebody still has to meet, a line each. `still`: ids of the open cases."""
    last = today + timedelta(days=WARNING_DAYS)
    with publication(home) as con:
        found = rows(
            con,
            """
            select regra, aviso_ate, pendentes from pagamentos.prazos
            where pendentes > 0 and aviso_ate between $today and $last order by aviso_ate, regra
            """,
            {"today": today, "last": last},
        )
    lines = [
        f"  {row['regra']}, até {day(row['aviso_ate'])}: {counted(row['pendentes'], 'pendente', 'pendentes')}"
        for row in found
    ]
    due = [
        given for alerta, given in assignments(home).items() if given.prazo and given.prazo <= last and alerta in still
    ]
    late = sum(given.prazo < today for given in due if given.prazo)
    if due:
        lines.append(f"  casos com prazo até {day(last)}: {len(due)}, {counted(late, 'vencido', 'vencidos')}")
    return lines


def _section(con: "duckdb.DuckDBPyConnection", heading: str, ids: list[str]) -> Section:
    import pyarrow as pa

    con.register("escolhidos", pa.table({"alerta_id": ids}))
    chosen = (
        "from pagamentos.alertas alertas semi join escolhidos using (alerta_id) left join referencia.regras regras "
        "on regras.id = alertas.regra where alertas.fase = 'pre' or not $only_pre"
    )
    only_pre = {"only_pre": heading == BEFORE_PAYMENT}
    by_rule = rows(
        con,
        f"""
        select concat_ws(', ', alertas.regra, regras.titulo) as regra, count(*) as alertas,
            sum(alertas.valor_em_risco) as reais {chosen}
        group by alertas.regra, regras.titulo order by reais desc, regra
        """,
        only_pre,
    )
    (total,) = rows(
        con,
        f"""
        select coalesce(sum(valor_em_risco), 0) as reais from pagamentos.linhas
        where codigo_pagamento in (select unnest(alertas.codigos_pagamento) {chosen})
        """,
        only_pre,
    )
    counts = [(row["regra"], row["alertas"], row["reais"]) for row in by_rule]
    return Section(heading, counts, sum(row["alertas"] for row in by_rule), total["reais"])


def missing(home: Home, competencia: date) -> list[str]:
    """What was expected of a month and has not come, a line each."""
    with publication(home) as con:
        found = rows(
            con,
            """
            select fonte, conjunto, parceiro, esperado_em from qualidade.completude
            where competencia = $month and esperado and not chegou order by esperado_em, fonte, conjunto, parceiro
            """,
            {"month": competencia},
        )
    names = ["/".join(filter(None, (row["fonte"], row["parceiro"], row["conjunto"]))) for row in found]
    return [f"  {name}, esperado até {day(row['esperado_em'])}" for name, row in zip(names, found, strict=True)]


def for_engineers(home: Home, executado_em: datetime) -> list[str]:
    """The second part of the digest: files refused by this run, rejected rows, and checks that did not hold."""
    with publication(home) as con:
        files = rows(
            con,
            """
            select arquivo, motivo from qualidade.cargas where estado = 'recusado' and primeira_vista >= $run
            order by arquivo
            """,
            {"run": executado_em},
        )
        (loaded,) = rows(
            con,
            """
            select count(*) as arquivos, coalesce(sum(linhas_carregadas), 0) as linhas,
                coalesce(sum(linhas_rejeitadas), 0) as rejeitadas
            from qualidade.cargas where estado = 'carregado' and primeira_vista >= $run
            """,
            {"run": executado_em},
        )
        checks = rows(
            con, "select checagem, observado from qualidade.checagens where not sucesso order by checagem", {}
        )
    text = ["", "Para a equipe técnica"]
    text.append(
        f"  {counted(loaded['arquivos'], 'arquivo carregado', 'arquivos carregados')}, "
        f"{counted(loaded['linhas'], 'linha', 'linhas')}, "
        f"{counted(loaded['rejeitadas'], 'rejeitada', 'rejeitadas')}"
    )
    text += [f"  recusado: {row['arquivo']}. {row['motivo']}" for row in _first(files)]
    text += [f"  checagem com aviso: {row['checagem']} ({row['observado']})" for row in _first(checks)]
    for found, one, many in ((files, "arquivo recusado", "arquivos recusados"), (checks, "checagem", "checagens")):
        if len(found) > LARGEST:
            text.append(f"  e mais {counted(len(found) - LARGEST, one, many)}")
    return text


def _first(found: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    return found[:LARGEST]


def write(
    sections: Iterable[Section],
    deadlines: Sequence[str],
    competencia: date,
    absent: Sequence[str] = (),
    mesa: str = "",
) -> str:
    """The digest's text: plain, the five largest rules of a heading and the rest as a count, one a line.

    `absent`: what has not come of the month. `mesa`: address of the desk, for a link to what is new.
    """
    text = [f"Alertas da carga noturna, competência {month(competencia)}."]
    for section in sections:
        text += ["", f"{section.titulo}: {section.alertas}, com {money(section.reais)} em risco"]
        text += [f"  {rule}: {count}, {money(reais)}" for rule, count, reais in section.regras[:LARGEST]]
        if rest := section.regras[LARGEST:]:
            alerts = counted(sum(count for _, count, _ in rest), "alerta", "alertas")
            text.append(f"  e mais {counted(len(rest), 'regra', 'regras')}: {alerts}")
    if deadlines:
        text += ["", f"Prazos dos próximos {WARNING_DAYS} dias", *deadlines]
    if absent:
        text += ["", f"O que falta de {month(competencia)}", *absent]
    text += ["", "Cada real conta uma só vez no total de um grupo; o mesmo pagamento pode estar em mais de uma regra."]
    where = f"{mesa.rstrip('/')}/casos?estado=novo" if mesa else "residencias mesa"
    text += [f"Um alerta é um indício para exame humano. Para examinar: {where}."]
    return "\n".join(text)
