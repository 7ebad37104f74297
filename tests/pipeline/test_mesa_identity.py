"""Showing the person of a case, on a real publication: it needs the role and a purpose, and is always logged."""

import csv
import json
import re
import socket
import time
from collections.abc import Iterator
from threading import Thread

import pytest
import requests
import uvicorn
from sqlalchemy import select

from orchestration.cases.mesa.app import create_app
from orchestration.cases.mesa.users import create_user
from orchestration.cases.opening import open_store
from orchestration.cases.tables import acessos
from orchestration.settings import Home
from tests.conftest import Published

PASSWORD = "uma senha bem comprida"
PURPOSE = "conferir o CPF com o banco pagador"


@pytest.fixture
def desk(own: Published) -> Iterator[str]:
    home = Home(own.home)
    create_user(home, "vera", "Vera Sales", ("ver_identidade",), PASSWORD)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(home), host="127.0.0.1", port=port, log_level="error"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def ask(desk: str, alerta: str, purpose: str) -> requests.Response:
    """Log in and ask for the identity of the case's person."""
    browser = requests.Session()
    for path, form in (
        ("/entrar", {"login": "vera", "senha": PASSWORD}),
        (f"/casos/{alerta}", {"finalidade": purpose}),
    ):
        token = re.search(r'name="csrf" value="([^"]+)"', browser.get(desk + path).text)
        assert token
        sent = path if path == "/entrar" else f"{path}/identidade"
        answer = browser.post(desk + sent, data={"csrf": token[1], **form})
    return answer


def case_with_cpf(own: Published) -> tuple[str, str]:
    """An alert about one payment of one person, and that person's CPF in the file of payments."""
    ((alerta, payment),) = own.rows(
        "select alerta_id, codigos_pagamento[1] from pagamentos.alertas "
        "where pessoa_id is not null and len(codigos_pagamento) = 1 and regra <> 'MR-00' order by 1 limit 1"
    )
    for path in (own.landing / "incentivo").glob("pagamentos_*.csv"):
        lines = path.read_text("utf-8-sig", errors="replace").splitlines()
        for row in csv.DictReader(lines, delimiter=";" if ";" in lines[0] else ","):
            if row["codigo_pagamento"] == payment:
                return alerta, re.sub(r"\D", "", row["cpf"]).zfill(11)
    raise AssertionError("the payment is in no file")


def test_an_identity_is_shown_for_a_purpose_and_the_access_is_logged(own: Published, desk: str) -> None:
    alerta, cpf = case_with_cpf(own)
    shown = ask(desk, alerta, PURPOSE)
    assert shown.status_code == 200 and cpf in re.sub(r"[.-]", "", shown.text)
    assert re.search(r"data de nascimento</dt><dd>\d{2}/\d{2}/\d{4}<", shown.text)
    with open_store(Home(own.home)) as connection:
        (row,) = connection.execute(select(acessos).where(acessos.c.acao == "identidade"))
    assert (row.quem, row.alerta_id, row.finalidade) == ("vera", alerta, PURPOSE)
    log = Home(own.home).acessos_ao_cofre.read_text("utf-8")
    assert {"quem": "vera", "finalidade": PURPOSE}.items() <= json.loads(log.splitlines()[-1]).items()
    assert cpf not in log


def test_without_a_purpose_nothing_is_shown(own: Published, desk: str) -> None:
    alerta, cpf = case_with_cpf(own)
    refused = ask(desk, alerta, "   ")
    assert refused.status_code == 400 and "dizer para quê" in refused.text and cpf not in refused.text
