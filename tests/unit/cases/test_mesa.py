"""The case desk over HTTP: login, what each role may do, and refusal of forged requests."""

import re

import pytest
import requests
from sqlalchemy import select

from orchestration.cases.mesa import sessions
from orchestration.cases.mesa.serve import is_loopback, serve
from orchestration.cases.mesa.users import change_user
from orchestration.cases.opening import open_store
from orchestration.cases.store import states
from orchestration.cases.tables import acessos
from orchestration.errors import UserError
from tests.unit.cases.desk_client import PASSWORD, log_in, token_of

COOKIE = sessions.cookie_name(encrypted=False)


def decide_by_form(browser: requests.Session, desk: str, **changed: str) -> requests.Response:
    page = browser.get(f"{desk}/casos/a1")
    order = re.search(r'name="ordem" value="(\d+)"', page.text)
    form = {"csrf": token_of(page), "ordem": order[1] if order else "0", "estado": "em_analise", "motivo": "lido"}
    return browser.post(f"{desk}/casos/a1/decisao", data=form | changed)


@pytest.mark.parametrize(
    "path", ["/casos", "/casos/a1", "/debitos", "/debitos.xlsx", "/regras", "/casos/a1/dossie.csv"]
)
def test_pages_require_a_login(desk, path):
    answer = requests.get(desk + path, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/entrar")


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/estatico/../pages.py", "/estatico/%2e%2e/pages.py"])
def test_other_paths_are_not_served(desk, path):
    assert requests.get(desk + path).status_code == 404


def test_a_wrong_password_is_refused_and_logged(desk, home):
    browser = log_in(desk, "bia", "errada mas comprida")
    assert browser.get(f"{desk}/casos").url.endswith("/entrar")
    with open_store(home) as connection:
        assert connection.execute(select(acessos.c.acao)).scalars().all() == ["entrada_recusada"]


def test_an_unknown_login_is_logged_without_the_text_typed(desk, home):
    log_in(desk, "111.444.777-35", "errada mas comprida")
    with open_store(home, reading=True) as connection:
        assert connection.execute(select(acessos.c.quem)).scalars().all() == ["login sem conta"]


def test_the_session_from_before_the_login_is_invalid_after_it(desk):
    browser = requests.Session()
    token = token_of(browser.get(f"{desk}/entrar"))
    before = str(browser.cookies[COOKIE])
    browser.post(f"{desk}/entrar", data={"csrf": token, "login": "bia", "senha": PASSWORD})
    assert browser.cookies[COOKIE] != before
    assert requests.get(f"{desk}/casos", cookies={COOKIE: before}).url.endswith("/entrar")


def test_a_copied_cookie_is_invalid_after_the_session_ends(desk):
    browser = log_in(desk, "bia")
    copied = str(browser.cookies[COOKIE])
    assert requests.get(f"{desk}/casos", cookies={COOKIE: copied}).url.endswith("/casos")
    browser.post(f"{desk}/sair", data={"csrf": token_of(browser.get(f"{desk}/casos"))})
    assert requests.get(f"{desk}/casos", cookies={COOKIE: copied}).url.endswith("/entrar")


def test_a_cookie_signed_elsewhere_is_refused(desk):
    forged = sessions.Sessions()
    cookie = forged.sign(forged.new("bia", 2))
    assert requests.get(f"{desk}/casos", cookies={COOKIE: cookie}).url.endswith("/entrar")


def test_changing_an_account_ends_its_sessions(desk, home):
    browser = log_in(desk, "bia")
    change_user(home, "bia", ativo=False)
    assert browser.get(f"{desk}/casos").url.endswith("/entrar")
    assert log_in(desk, "bia").get(f"{desk}/casos").url.endswith("/entrar")


def test_a_decision_is_recorded_and_signed(desk, home):
    answer = decide_by_form(log_in(desk, "bia"), desk)
    assert answer.status_code == 200 and "Decisão registrada." in answer.text and "Bia Melo (bia)" in answer.text
    assert states(home)["a1"] == "em_analise"


def test_improcedente_requires_a_reason_of_the_list(desk, home):
    browser = log_in(desk, "bia")
    refused = decide_by_form(browser, desk, estado="improcedente", motivo="porque sim")
    assert refused.status_code == 400 and "código da lista" in refused.text
    decide_by_form(browser, desk, estado="improcedente", motivo_codigo="decisao_judicial", motivo="ofício 12")
    assert states(home)["a1"] == "improcedente"


def test_an_account_that_only_reads_has_no_form_and_cannot_decide(desk, home):
    browser = log_in(desk, "leo")
    assert "Registrar decisão" not in browser.get(f"{desk}/casos/a1").text
    assert decide_by_form(browser, desk).status_code == 403
    assert states(home)["a1"] == "novo"


@pytest.mark.parametrize("login", ["leo", "bia"])
def test_identities_require_their_own_role(desk, login):
    browser = log_in(desk, login)
    page = browser.get(f"{desk}/casos/a1")
    assert "Ver identidade" not in page.text
    form = {"csrf": token_of(page), "finalidade": "curiosidade"}
    assert browser.post(f"{desk}/casos/a1/identidade", data=form).status_code == 403


@pytest.mark.parametrize("token", ["", "x" * 43])
def test_a_form_without_the_token_of_the_session_is_refused(desk, home, token):
    assert decide_by_form(log_in(desk, "bia"), desk, csrf=token).status_code == 403
    assert states(home)["a1"] == "novo"


def test_a_form_sent_from_another_site_is_refused(desk, home):
    browser = log_in(desk, "bia")
    page = browser.get(f"{desk}/casos/a1")
    form = {"csrf": token_of(page), "ordem": "0", "estado": "confirmado", "motivo": "x"}
    answer = browser.post(f"{desk}/casos/a1/decisao", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403 and states(home)["a1"] == "novo"


def test_a_decision_from_an_outdated_page_is_refused(desk, home):
    browser = log_in(desk, "bia")
    decide_by_form(browser, desk)
    answer = decide_by_form(browser, desk, ordem="0", estado="confirmado")
    assert answer.status_code == 400 and "O caso mudou" in answer.text and states(home)["a1"] == "em_analise"


def test_every_response_has_the_security_headers(desk):
    browser = log_in(desk, "bia")
    for path in ("/casos", "/casos/a1", "/casos/nada", "/estatico/mesa.css"):
        headers = browser.get(desk + path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Cache-Control"] == "no-store"
    cookie = requests.get(f"{desk}/entrar").headers["Set-Cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie


def test_text_from_sources_is_escaped(desk):
    page = log_in(desk, "bia").get(f"{desk}/casos").text
    assert "<script" not in page and "&lt;script&gt;" in page


def test_filters_apply_and_stay_selected(desk):
    page = log_in(desk, "leo").get(f"{desk}/casos", params={"regra": "MR-20", "pagina": "abc"}).text
    assert "1 caso." in page and '<option value="MR-20" selected>' in page
    assert "0 casos" in log_in(desk, "leo").get(f"{desk}/casos", params={"regra": "' or 1=1 --"}).text


def test_opening_a_case_and_downloading_its_dossier_are_logged(desk, home):
    browser = log_in(desk, "leo")
    browser.get(f"{desk}/casos/a1")
    dossier = browser.get(f"{desk}/casos/a1/dossie.csv")
    assert dossier.headers["Content-Disposition"] == 'attachment; filename="caso-a1.csv"'
    with open_store(home) as connection:
        rows = connection.execute(select(acessos.c.quem, acessos.c.acao, acessos.c.alerta_id)).all()
    assert [tuple(row) for row in rows] == [("leo", "entrada", None), ("leo", "caso", "a1"), ("leo", "dossie", "a1")]


def test_beyond_this_machine_the_desk_requires_tls(home, publish, alert, run_at):
    publish([alert("a1")], run_at(1))
    with pytest.raises(UserError, match="só atende com TLS"):
        serve(home, "0.0.0.0", 8765, None, None)
    with pytest.raises(UserError, match="por que nomes atende: dê --nome"):
        serve(home, "0.0.0.0", 8765, "cert.pem", "chave.pem")
    with pytest.raises(UserError, match="Nenhuma conta existe"):
        serve(home, "127.0.0.1", 8765, None, None)


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("exemplo.br", False)],
)
def test_loopback_hosts_are_recognised(host, local):
    assert is_loopback(host) is local
