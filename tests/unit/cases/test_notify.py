"""The nightly digest, received by a real SMTP server and a real webhook on this machine."""

import json
import re
import socket
from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes
from typing import Any

import duckdb
import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from orchestration.alerts.failure import tell
from orchestration.alerts.notify import send
from orchestration.cases.opening import open_store
from orchestration.cases.registration import register
from orchestration.cases.store import decide, now
from orchestration.cases.tables import notificacoes
from orchestration.clock import day_of
from tests.webhook import Webhook

MONTH = date(2026, 2, 1)


class Mailbox:
    """Keeps what the SMTP server receives."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content)
        parts = [part.get_payload(decode=True) for part in message.walk() if part.get_content_type() == "text/plain"]
        self.texts.append(b"".join(part for part in parts if isinstance(part, bytes)).decode())
        return "250 OK"


@pytest.fixture
def webhook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    with Webhook.listening() as opened:
        monkeypatch.setenv("RESIDENCIAS_NOTIFICACAO", opened.address)
        yield opened


@pytest.fixture
def run(home, publish):
    def one(alerts: list[Any], when: Any):
        publish(alerts, when)
        register(home, home.restrito, when)
        return send(home, when, MONTH)

    return one


@pytest.fixture
def tomorrow(monkeypatch: pytest.MonkeyPatch):
    """Move the store's clock by whole days."""
    from orchestration.cases import store

    real = store.now

    def move(days: int) -> None:
        for module in ("orchestration.alerts.notify.now", "orchestration.cases.store.now"):
            monkeypatch.setattr(module, lambda: real() + timedelta(days=days))

    return move


def test_the_digest_reaches_a_mail_server(run, alert, night, monkeypatch):
    mailbox = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        monkeypatch.setenv(
            "RESIDENCIAS_NOTIFICACAO", f"mailto://127.0.0.1:{port}?from=a@exemplo.gov.br&to=b@exemplo.gov.br"
        )
        delivery = run([alert("a1"), alert("b2", regra="MR-20", valor=0)], night(1))
    finally:
        server.stop()
    assert (delivery.enviadas, delivery.falhas) == (1, 0)
    (text,) = mailbox.texts
    assert "Novos: 2, com R$ 4.000,00 em risco" in text
    assert "MR-09A: 1, R$ 4.000,00" in text and "MR-20: 1, R$ 0,00" in text


def test_the_digest_names_no_person_payment_nor_alert(run, alert, night, webhook):
    run([alert("a1")], night(1))
    (message,) = webhook.messages
    for identifier in ("p1", "PG1", "PRG1", "a1", "EQ1"):
        assert not re.search(rf"\b{identifier}\b", json.dumps(message))


def test_a_repeated_run_sends_nothing_again(run, alert, night, webhook):
    run([alert("a1")], night(1))
    again = run([alert("a1"), alert("a2")], night(2))
    assert (again.enviadas, again.falhas) == (0, 0)
    assert len(webhook.texts) == 1


def test_the_next_night_tells_only_what_is_new_or_reopened(run, home, alert, night, webhook, tomorrow):
    run([alert("a1"), alert("a2")], night(1))
    decide(home, "a2", "encerrado", "fim", "Ana")
    tomorrow(1)
    run([alert("a1"), alert("a2", fato="2025-12"), alert("a3", regra="MR-01")], night(2))
    text = webhook.texts[-1]
    assert "Novos: 1," in text and "MR-01: 1" in text
    assert "Reabertos: 1," in text


def test_a_quiet_night_is_silent(run, alert, night, webhook, tomorrow):
    run([alert("a1")], night(1))
    tomorrow(1)
    assert run([alert("a1")], night(2)).frase == "Não há resumo novo a enviar."
    assert len(webhook.texts) == 1


def test_a_case_without_a_step_for_fifteen_days_is_due(run, home, alert, night, webhook, tomorrow):
    run([alert("a1")], night(1))
    decide(home, "a1", "aguarda_instituicao", "ofício enviado", "Ana")
    tomorrow(14)
    run([alert("a1")], night(2))
    assert len(webhook.texts) == 1
    tomorrow(15)
    run([alert("a1")], night(3))
    assert "Sem andamento há 15 dias ou mais: 1," in webhook.texts[-1]


def test_an_open_alert_on_a_programmed_payment_is_due_every_night(home, publish, alert, night, webhook, tomorrow):
    for number in (1, 2):
        tomorrow(number)
        publish([alert("a1")], night(number))
        with duckdb.connect(str(home.restrito)) as con:
            con.execute("update pagamentos.alertas set fase = 'pre'")
        register(home, home.restrito, night(number))
        send(home, night(number), MONTH)
    assert "A decidir antes do pagamento: 1, com R$ 4.000,00 em risco" in webhook.texts[-1]
    assert "Novos" not in webhook.texts[-1]


@pytest.mark.parametrize(
    ("days", "pending", "told"), [(0, 3, True), (10, 3, True), (11, 3, False), (-1, 3, False), (5, 0, False)]
)
def test_a_deadline_is_told_in_its_last_ten_days_while_somebody_owes(
    home, publish, night, webhook, days, pending, told
):
    publish([], night(1))
    with duckdb.connect(str(home.restrito)) as con:
        due = day_of(now()) + timedelta(days=days)
        con.execute("insert into pagamentos.prazos values ('MR-20', '2026-02-01', ?, ?, ?)", [due, due, pending])
    register(home, home.restrito, night(1))
    assert send(home, night(1), MONTH).enviadas == told
    assert [f"MR-20, até {due:%d/%m/%Y}: 3 pendentes" in text for text in webhook.texts] == [True] * told


def test_each_real_counts_once_in_the_total(run, alert, night, webhook):
    run([alert("a1"), alert("b2", regra="MR-01")], night(1))
    assert "Novos: 2, com R$ 4.000,00 em risco" in webhook.texts[-1]


def test_what_failed_is_told_the_next_night(run, home, alert, night, webhook, tomorrow):
    webhook.status = 503
    failed = run([alert("a1")], night(1))
    assert (failed.enviadas, failed.falhas) == (0, 1)
    assert "não chegou a 1 de 1 endereços" in failed.frase
    webhook.status = 200
    tomorrow(1)
    run([alert("a1"), alert("a2")], night(2))
    assert "Novos: 2," in webhook.texts[-1]
    with open_store(home) as connection:
        kept = connection.execute(select(notificacoes)).all()
    assert [row.enviada for row in kept] == [False, True]
    assert all("127.0.0.1" not in f"{row.destino} {row.resumo}" for row in kept)


def test_one_address_that_fails_does_not_silence_nor_repeat_the_other(run, alert, night, webhook, monkeypatch):
    monkeypatch.setenv("RESIDENCIAS_NOTIFICACAO", f"{webhook.address} json://127.0.0.1:1/nada")
    first = run([alert("a1")], night(1))
    again = run([alert("a1")], night(2))
    assert (first.enviadas, first.falhas) == (1, 1)
    assert (again.enviadas, again.falhas) == (0, 1)
    assert len(webhook.texts) == 1


@pytest.mark.parametrize("address", ["isto-nao-e-endereco", "json://127.0.0.1:1/ninguem"])
def test_no_address_fails_the_load(run, alert, night, monkeypatch, address):
    monkeypatch.setenv("RESIDENCIAS_NOTIFICACAO", address)
    assert run([alert("a1")], night(1)).falhas == 1


def test_a_store_that_cannot_be_written_is_said_and_does_not_fail_the_load(home, run, alert, night, webhook):
    run([alert("a1")], night(1))
    home.casos.write_bytes(b"nao e um banco" * 200)
    told = send(home, night(2), MONTH)
    assert told.falhas == 1 and "casos.sqlite" in told.frase


def test_a_run_that_published_nothing_is_told_without_its_cause(home, webhook):
    assert tell(home, "2026-02")
    (text,) = webhook.texts
    assert "2026-02" in text and "a publicação anterior continua valendo" in text and "doutor" in text


@pytest.mark.parametrize("address", ["isto-nao-e-endereco", "json://127.0.0.1:1/ninguem"])
def test_a_failure_that_could_not_be_told_is_known(home, monkeypatch, address):
    monkeypatch.setenv("RESIDENCIAS_NOTIFICACAO", address)
    assert not tell(home, "2026-02")
