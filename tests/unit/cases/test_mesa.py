"""The case desk served for real: who enters, what each role may do, and that no forged request gets through."""

import re

import pytest
import requests
from click.testing import CliRunner
from sqlalchemy import select

from orchestration.cases.commands import mesa
from orchestration.cases.mesa import sessions
from orchestration.cases.mesa.serve import is_loopback, serve
from orchestration.cases.mesa.users import authenticate, change_user, create_user, list_users
from orchestration.cases.store import open_store, states
from orchestration.cases.tables import acessos, usuarios
from orchestration.errors import Erro, Saida

PASSWORD = "uma senha bem comprida"


def token_of(page: requests.Response) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def enter(desk: str, login: str, password: str = PASSWORD) -> requests.Session:
    browser = requests.Session()
    token = token_of(browser.get(f"{desk}/entrar"))
    browser.post(f"{desk}/entrar", data={"csrf": token, "login": login, "senha": password})
    return browser


def decide_by_form(browser: requests.Session, desk: str, **changed: str) -> requests.Response:
    page = browser.get(f"{desk}/casos/a1")
    order = re.search(r'name="ordem" value="(\d+)"', page.text)
    form = {"csrf": token_of(page), "ordem": order[1] if order else "0", "estado": "em_analise", "motivo": "lido"}
    return browser.post(f"{desk}/casos/a1/decisao", data=form | changed)


@pytest.mark.parametrize("path", ["/casos", "/casos/a1", "/regras", "/casos/a1/dossie.csv"])
def test_nothing_is_shown_to_who_has_not_logged_in(desk, path):
    answer = requests.get(desk + path, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/entrar")


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/estatico/../pages.py", "/estatico/%2e%2e/pages.py"])
def test_nothing_else_is_served(desk, path):
    assert requests.get(desk + path).status_code == 404


def test_a_wrong_password_does_not_enter_and_is_written_down(desk, home):
    browser = enter(desk, "bia", "errada mas comprida")
    assert browser.get(f"{desk}/casos").url.endswith("/entrar")
    with open_store(home) as connection:
        assert connection.execute(select(acessos.c.acao)).scalars().all() == ["entrada_recusada"]


def test_five_wrong_passwords_close_the_door_even_to_the_right_one(desk):
    for _ in range(sessions.MAX_FAILURES):
        enter(desk, "bia", "errada mas comprida")
    assert enter(desk, "bia").get(f"{desk}/casos").url.endswith("/entrar")
    assert enter(desk, "leo").get(f"{desk}/casos").url.endswith("/casos")


def test_the_session_of_before_the_login_is_worth_nothing_after_it(desk):
    browser = requests.Session()
    token = token_of(browser.get(f"{desk}/entrar"))
    before = str(browser.cookies[sessions.COOKIE])
    browser.post(f"{desk}/entrar", data={"csrf": token, "login": "bia", "senha": PASSWORD})
    assert browser.cookies[sessions.COOKIE] != before
    assert requests.get(f"{desk}/casos", cookies={sessions.COOKIE: before}).url.endswith("/entrar")


def test_a_copied_cookie_dies_with_the_session(desk):
    browser = enter(desk, "bia")
    copied = str(browser.cookies[sessions.COOKIE])
    assert requests.get(f"{desk}/casos", cookies={sessions.COOKIE: copied}).url.endswith("/casos")
    browser.post(f"{desk}/sair", data={"csrf": token_of(browser.get(f"{desk}/casos"))})
    assert requests.get(f"{desk}/casos", cookies={sessions.COOKIE: copied}).url.endswith("/entrar")


def test_a_cookie_that_was_not_signed_here_is_nobody(desk):
    forged = sessions.Sessions()
    cookie = forged.sign(forged.new("bia", 2))
    assert requests.get(f"{desk}/casos", cookies={sessions.COOKIE: cookie}).url.endswith("/entrar")


def test_changing_an_account_ends_its_sessions(desk, home):
    browser = enter(desk, "bia")
    change_user(home, "bia", ativo=False)
    assert browser.get(f"{desk}/casos").url.endswith("/entrar")
    assert enter(desk, "bia").get(f"{desk}/casos").url.endswith("/entrar")


def test_who_decides_decides_and_signs(desk, home):
    answer = decide_by_form(enter(desk, "bia"), desk)
    assert answer.status_code == 200 and "Decisão registrada." in answer.text and "Bia Melo (bia)" in answer.text
    assert states(home)["a1"] == "em_analise"


def test_improcedente_takes_its_reason_from_the_list(desk, home):
    browser = enter(desk, "bia")
    refused = decide_by_form(browser, desk, estado="improcedente", motivo="porque sim")
    assert refused.status_code == 400 and "código da lista" in refused.text
    decide_by_form(browser, desk, estado="improcedente", motivo_codigo="decisao_judicial", motivo="ofício 12")
    assert states(home)["a1"] == "improcedente"


def test_who_only_reads_sees_no_form_and_cannot_decide(desk, home):
    browser = enter(desk, "leo")
    assert "Registrar decisão" not in browser.get(f"{desk}/casos/a1").text
    assert decide_by_form(browser, desk).status_code == 403
    assert states(home)["a1"] == "novo"


@pytest.mark.parametrize("login", ["leo", "bia"])
def test_who_may_not_see_identities_does_not(desk, login):
    browser = enter(desk, login)
    page = browser.get(f"{desk}/casos/a1")
    assert "Ver identidade" not in page.text
    form = {"csrf": token_of(page), "finalidade": "curiosidade"}
    assert browser.post(f"{desk}/casos/a1/identidade", data=form).status_code == 403


@pytest.mark.parametrize("token", ["", "x" * 43])
def test_a_form_without_the_sessions_token_is_refused(desk, home, token):
    assert decide_by_form(enter(desk, "bia"), desk, csrf=token).status_code == 403
    assert states(home)["a1"] == "novo"


def test_a_form_sent_from_another_site_is_refused(desk, home):
    browser = enter(desk, "bia")
    page = browser.get(f"{desk}/casos/a1")
    form = {"csrf": token_of(page), "ordem": "0", "estado": "confirmado", "motivo": "x"}
    answer = browser.post(f"{desk}/casos/a1/decisao", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403 and states(home)["a1"] == "novo"


def test_a_page_opened_before_another_decision_is_refused(desk, home):
    browser = enter(desk, "bia")
    decide_by_form(browser, desk)
    answer = decide_by_form(browser, desk, ordem="0", estado="confirmado")
    assert answer.status_code == 400 and "O caso mudou" in answer.text and states(home)["a1"] == "em_analise"


def test_a_name_of_another_host_is_refused(desk):
    assert requests.get(f"{desk}/entrar", headers={"Host": "mesa.exemplo.com"}).status_code == 400


def test_every_answer_carries_the_safeguards(desk):
    browser = enter(desk, "bia")
    for path in ("/casos", "/casos/a1", "/casos/nada", "/estatico/mesa.css"):
        headers = browser.get(desk + path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Cache-Control"] == "no-store"
    cookie = requests.get(f"{desk}/entrar").headers["Set-Cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie


def test_what_sources_say_is_never_markup(desk):
    page = enter(desk, "bia").get(f"{desk}/casos").text
    assert "<script" not in page and "&lt;script&gt;" in page


def test_filters_answer_and_keep_what_was_chosen(desk):
    page = enter(desk, "leo").get(f"{desk}/casos", params={"regra": "MR-20", "pagina": "abc"}).text
    assert "1 caso," in page and '<option value="MR-20" selected>' in page
    assert "0 casos" in enter(desk, "leo").get(f"{desk}/casos", params={"regra": "' or 1=1 --"}).text


def test_opening_a_case_and_taking_its_dossier_are_written_down(desk, home):
    browser = enter(desk, "leo")
    browser.get(f"{desk}/casos/a1")
    dossier = browser.get(f"{desk}/casos/a1/dossie.csv")
    assert dossier.headers["Content-Disposition"] == 'attachment; filename="caso-a1.csv"'
    with open_store(home) as connection:
        rows = connection.execute(select(acessos.c.quem, acessos.c.acao, acessos.c.alerta_id)).all()
    assert [tuple(row) for row in rows] == [("leo", "entrada", None), ("leo", "caso", "a1"), ("leo", "dossie", "a1")]


def test_passwords_are_kept_as_argon2_hashes(home):
    create_user(home, "ana", "Ana", (), PASSWORD)
    with open_store(home) as connection:
        (kept,) = connection.execute(select(usuarios.c.senha)).scalars()
    assert kept.startswith("$argon2id$") and PASSWORD not in kept
    assert authenticate(home, "ana", PASSWORD) and not authenticate(home, "ana", PASSWORD + "x")
    assert authenticate(home, "ninguem", PASSWORD) is None


@pytest.mark.parametrize(
    ("login", "nome", "senha", "sentence"),
    [
        ("ana", "Ana", "curta", "pelo menos 12"),
        ("a b", "Ana", PASSWORD, "só pode ter letras"),
        ("ana", " ", PASSWORD, "nome da pessoa"),
        ("bia", "Bia", PASSWORD, "Já há uma conta"),
    ],
)
def test_an_account_that_may_not_be_is_one_sentence(home, login, nome, senha, sentence):
    create_user(home, "bia", "Bia", (), PASSWORD)
    with pytest.raises(Erro, match=sentence) as refusal:
        create_user(home, login, nome, (), senha)
    assert refusal.value.saida == Saida.USO_INCORRETO


def test_accounts_are_kept_by_the_command_line(home):
    def run(*arguments: str) -> str:
        result = CliRunner().invoke(
            mesa, ["--home", str(home.raiz), "usuario", *arguments], input=f"{PASSWORD}\n{PASSWORD}\n"
        )
        assert result.exit_code == 0, result.output
        return result.output

    run("criar", "ana", "--nome", "Ana Lima", "--papel", "ver_identidade")
    elsewhere = CliRunner().invoke(mesa, ["usuario", "listar", "--home", str(home.raiz)])
    assert elsewhere.output == run("listar")
    assert "ana\tAna Lima\tler, ver_identidade\tativa" in run("listar")
    run("papeis", "ana", "--papel", "decidir")
    run("senha", "ana")
    run("desligar", "ana")
    (user,) = list_users(home)
    assert (user.papeis, user.ativo) == (frozenset({"ler", "decidir"}), False)


def test_beyond_this_machine_the_desk_asks_for_tls(home, publish, alert, night):
    publish([alert("a1")], night(1))
    with pytest.raises(Erro, match="só atende com TLS"):
        serve(home, "0.0.0.0", 8765, None, None)
    with pytest.raises(Erro, match="Nenhuma conta existe"):
        serve(home, "127.0.0.1", 8765, None, None)


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("exemplo.br", False)],
)
def test_loopback_is_told_from_the_rest(host, local):
    assert is_loopback(host) is local
