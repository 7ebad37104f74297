"""The digest of a run, received by a real SMTP server and a real webhook on this machine."""

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
from orchestration.cases.assignments import assign
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
    """Return a function that moves the store's clock by whole days."""
    from orchestration.cases import store

    real = store.now

    def move(days: int) -> None:
        for module in ("orchestration.alerts.notify.now", "orchestration.cases.store.now"):
            monkeypatch.setattr(module, lambda: real() + timedelta(days=days))

    return move


def test_the_digest_reaches_a_mail_server(run, alert, run_at, monkeypatch):
    mailbox = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        monkeypatch.setenv(
            "RESIDENCIAS_NOTIFICACAO", f"mailto://127.0.0.1:{port}?from=a@exemplo.gov.br&to=b@exemplo.gov.br"
        )
        delivery = run([alert("a1"), alert("b2", regra="MR-20", valor=0)], run_at(1))
    finally:
        server.stop()
    assert (delivery.enviadas, delivery.falhas) == (1, 0)
    assert delivery.frase == "O resumo da noite foi enviado a 1 endereço."
    (text,) = mailbox.texts
    assert "Novos: 2, com R$ 4.000,00 em risco" in text
    assert "MR-09A, Pagamento depois do fim da função: 1, R$ 4.000,00" in text
    assert "MR-20, Pagamento fora do prazo: 1, R$ 0,00" in text


def test_the_digest_has_no_code_of_person_payment_or_alert(run, alert, run_at, webhook):
    run([alert("a1")], run_at(1))
    (message,) = webhook.messages
    for identifier in ("p1", "PG1", "PRG1", "a1", "EQ1"):
        assert not re.search(rf"\b{identifier}\b", json.dumps(message))


def test_a_repeated_run_sends_nothing_again(run, alert, run_at, webhook):
    run([alert("a1")], run_at(1))
    again = run([alert("a1"), alert("a2")], run_at(2))
    assert (again.enviadas, again.falhas) == (0, 0)
    assert len(webhook.texts) == 1


def test_the_next_digest_has_only_new_and_reopened_alerts(run, home, alert, run_at, webhook, tomorrow):
    run([alert("a1"), alert("a2")], run_at(1))
    decide(home, "a2", "encerrado", "fim", "Ana")
    tomorrow(1)
    run([alert("a1"), alert("a2", fato="2025-12"), alert("a3", regra="MR-01")], run_at(2))
    text = webhook.texts[-1]
    assert "Novos: 1," in text and "MR-01: 1" in text
    assert "Reabertos: 1," in text


def test_nothing_is_sent_when_nothing_changed(run, alert, run_at, webhook, tomorrow):
    run([alert("a1")], run_at(1))
    tomorrow(1)
    assert run([alert("a1")], run_at(2)).frase == "Não há resumo novo a enviar."
    assert len(webhook.texts) == 1


def test_a_case_without_progress_for_fifteen_days_is_in_the_digest(run, home, alert, run_at, webhook, tomorrow):
    run([alert("a1")], run_at(1))
    decide(home, "a1", "aguarda_instituicao", "ofício enviado", "Ana")
    tomorrow(14)
    run([alert("a1")], run_at(2))
    assert len(webhook.texts) == 1
    tomorrow(15)
    run([alert("a1")], run_at(3))
    assert "Sem andamento há 15 dias ou mais: 1," in webhook.texts[-1]


def test_an_open_alert_on_a_programmed_payment_is_in_every_digest(home, publish, alert, run_at, webhook, tomorrow):
    for number in (1, 2):
        tomorrow(number)
        publish([alert("a1")], run_at(number))
        with duckdb.connect(str(home.restrito)) as con:
            con.execute("update pagamentos.alertas set fase = 'pre'")
        register(home, home.restrito, run_at(number))
        send(home, run_at(number), MONTH)
    assert "A decidir antes do pagamento: 1, com R$ 4.000,00 em risco" in webhook.texts[-1]
    assert "Novos" not in webhook.texts[-1]


def test_a_case_confirmed_before_payment_is_no_more_to_be_decided(home, publish, alert, run_at, webhook):
    publish([alert("a1"), alert("b2")], run_at(1))
    with duckdb.connect(str(home.restrito)) as con:
        con.execute("update pagamentos.alertas set fase = 'pre'")
    register(home, home.restrito, run_at(1))
    decide(home, "a1", "confirmado", "o contrato acabou", "Ana")
    assign(home, ["a1"], "ana", day_of(now()), "Ana")
    send(home, run_at(1), MONTH)
    assert "A decidir antes do pagamento: 1, com" in webhook.texts[-1]
    assert f"casos com prazo até {day_of(now()) + timedelta(days=10):%d/%m/%Y}: 1," in webhook.texts[-1]


@pytest.mark.parametrize(
    ("days", "pending", "sent"), [(0, 3, True), (10, 3, True), (11, 3, False), (-1, 3, False), (5, 0, False)]
)
def test_a_deadline_is_in_the_digest_in_its_last_ten_days_while_pending(
    home, publish, run_at, webhook, days, pending, sent
):
    publish([], run_at(1))
    with duckdb.connect(str(home.restrito)) as con:
        due = day_of(now()) + timedelta(days=days)
        con.execute("insert into pagamentos.prazos values ('MR-20', '2026-02-01', ?, ?, ?)", [due, due, pending])
    register(home, home.restrito, run_at(1))
    assert send(home, run_at(1), MONTH).enviadas == sent
    assert [f"MR-20, até {due:%d/%m/%Y}: 3 pendentes" in text for text in webhook.texts] == [True] * sent


def test_a_payment_with_two_alerts_counts_once_in_the_total(run, alert, run_at, webhook):
    run([alert("a1"), alert("b2", regra="MR-01")], run_at(1))
    assert "Novos: 2, com R$ 4.000,00 em risco" in webhook.texts[-1]


def test_a_digest_that_failed_is_sent_with_the_next(run, home, alert, run_at, webhook, tomorrow):
    webhook.status = 503
    failed = run([alert("a1")], run_at(1))
    assert (failed.enviadas, failed.falhas) == (0, 1)
    assert "não chegou a 1 de 1 endereços" in failed.frase
    webhook.status = 200
    tomorrow(1)
    run([alert("a1"), alert("a2")], run_at(2))
    assert "Novos: 2," in webhook.texts[-1]
    with open_store(home) as connection:
        attempts = connection.execute(select(notificacoes)).all()
    assert [row.enviada for row in attempts] == [False, True]
    assert all("127.0.0.1" not in f"{row.destino} {row.resumo}" for row in attempts)


def test_a_failing_address_neither_stops_nor_repeats_the_other(run, alert, run_at, webhook, monkeypatch):
    monkeypatch.setenv("RESIDENCIAS_NOTIFICACAO", f"{webhook.address} json://127.0.0.1:1/nada")
    first = run([alert("a1")], run_at(1))
    again = run([alert("a1")], run_at(2))
    assert (first.enviadas, first.falhas) == (1, 1)
    assert (again.enviadas, again.falhas) == (0, 1)
    assert len(webhook.texts) == 1


@pytest.mark.parametrize("address", ["isto-nao-e-endereco", "json://127.0.0.1:1/ninguem"])
def test_a_bad_address_does_not_fail_the_run(run, alert, run_at, monkeypatch, address):
    monkeypatch.setenv("RESIDENCIAS_NOTIFICACAO", address)
    assert run([alert("a1")], run_at(1)).falhas == 1


def test_an_unreadable_store_is_reported_and_does_not_fail_the_run(home, run, alert, run_at, webhook):
    run([alert("a1")], run_at(1))
    home.casos.write_bytes(b"nao e um banco" * 200)
    delivery = send(home, run_at(2), MONTH)
    assert delivery.falhas == 1 and "casos.sqlite" in delivery.frase


def test_a_failed_run_is_notified_without_its_cause(home, webhook):
    assert tell(home, "2026-02")
    (text,) = webhook.texts
    assert "2026-02" in text and "a publicação anterior continua valendo" in text and "doutor" in text


@pytest.mark.parametrize("address", ["isto-nao-e-endereco", "json://127.0.0.1:1/ninguem"])
def test_a_failure_that_could_not_be_notified_is_returned(home, monkeypatch, address):
    monkeypatch.setenv("RESIDENCIAS_NOTIFICACAO", address)
    assert not tell(home, "2026-02")


def test_the_digest_names_the_largest_what_is_due_what_is_missing_and_where_to_look(
    home, publish, webhook, alert, run_at, monkeypatch
) -> None:
    monkeypatch.setenv("RESIDENCIAS_MESA", "https://mesa.exemplo.gov.br/")
    small = [alert(f"a{number}", regra=f"R-{number}", valor=number * 10) for number in range(1, 8)]
    publish([alert("b1", valor=9000), *small], run_at(1))
    register(home, home.restrito, run_at(1))
    today = day_of(now())
    assign(home, ["b1"], "bia", today - timedelta(days=1), "Ana")
    assert send(home, run_at(1), MONTH).enviadas == 1
    for said in (
        "MR-09A, Pagamento depois do fim da função: 1, R$ 9.000,00",
        "e mais 3 regras: 3 alertas",
        f"casos com prazo até {today + timedelta(days=10):%d/%m/%Y}: 1, 1 vencido",
        "O que falta de 02/2026",
        "cnrm/equipe, esperado até 20/02/2026",
        "Para examinar: https://mesa.exemplo.gov.br/casos?estado=novo.",
        "Para a equipe técnica",
        "1 arquivo carregado, 40 linhas, 2 rejeitadas",
        "recusado: cnrm/equipe_202602.csv. O arquivo está vazio.",
        "checagem com aviso: frescor (1 de 22 fora)",
    ):
        assert said in webhook.texts[-1], (said, webhook.texts[-1])
    assert "parceiros/iefs" not in webhook.texts[-1]
