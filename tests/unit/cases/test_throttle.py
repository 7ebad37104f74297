"""The limit of wrong passwords at the desk, also for simultaneous attempts, and without locking other people out."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import requests
from requests.adapters import HTTPAdapter
from sqlalchemy import func, select

from orchestration.cases.mesa import pages, throttle, users
from orchestration.cases.mesa.throttle import LOCK_SECONDS, LoginThrottle, network_of
from orchestration.cases.opening import open_store
from orchestration.cases.tables import acessos
from tests.unit.cases.desk_client import PASSWORD, send_login, token_of

WRONG = "errada mas comprida"


class From(HTTPAdapter):
    """Connects from a chosen loopback address."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__()

    def init_poolmanager(self, *args, **kwargs):
        super().init_poolmanager(*args, source_address=(self.address, 0), **kwargs)


def at(address: str) -> requests.Session:
    browser = requests.Session()
    browser.mount("http://", From(address))
    return browser


def statuses(desk: str, login: str, password: str, address: str = "127.0.0.1", times: int = 1) -> list[int]:
    return [send_login(at(address), desk, login, password).status_code for _ in range(times)]


def test_only_five_of_sixty_simultaneous_attempts_are_checked(desk, home, monkeypatch):
    checked: list[str] = []
    real = users.authenticate
    monkeypatch.setattr(pages, "authenticate", lambda *words: checked.append(words[1]) or real(*words))
    browsers = [at("127.0.0.1") for _ in range(60)]
    forms = [
        {"csrf": token_of(browser.get(f"{desk}/entrar")), "login": "bia", "senha": WRONG if number else PASSWORD}
        for number, browser in enumerate(browsers, start=-30)
    ]
    start = Barrier(60)

    def attempt(number: int) -> int:
        start.wait()
        return browsers[number].post(f"{desk}/entrar", data=forms[number], allow_redirects=False).status_code

    with ThreadPoolExecutor(60) as people:
        answers = Counter(people.map(attempt, range(60)))
    entered = answers.pop(303, 0)  # one of the sixty passwords is right; it may be among the first five
    assert set(answers) == {401, 429}
    assert answers[401] <= 5 + 4 * entered and len(checked) == answers[401] + entered
    with open_store(home, reading=True) as connection:
        refused = select(func.count()).where(acessos.c.acao == "entrada_recusada")
        assert connection.execute(refused).scalar_one() == answers[401]


def test_after_five_failures_the_right_password_is_refused_from_that_address_only(desk):
    assert statuses(desk, "bia", WRONG, times=5) == [401] * 5
    assert statuses(desk, "bia", PASSWORD) == [429]
    assert statuses(desk, "leo", PASSWORD) == [303]
    assert statuses(desk, "bia", PASSWORD, address="127.0.0.2") == [303]


def test_an_unknown_account_gets_the_same_answers_as_a_known_one(desk):
    for login in ("bia", "ninguem", "B\u0131a"):
        assert statuses(desk, login, WRONG, times=6) == [401] * 5 + [429]
    one, other = (send_login(at("127.0.0.3"), desk, login, WRONG) for login in ("bia", "ninguem"))
    assert one.text.replace(token_of(one), "") == other.text.replace(token_of(other), "")


def test_all_spellings_of_a_login_count_together(desk):
    spellings = ("bia", " BIA", "ｂｉａ", "Bia ", "bIa", "biA")
    answered = [statuses(desk, login, WRONG)[0] for login in spellings]
    assert answered == [401] * 5 + [429]


def test_the_right_password_resets_the_count(desk):
    assert statuses(desk, "bia", WRONG, times=4) == [401] * 4
    assert statuses(desk, "bia", PASSWORD) == [303]
    assert statuses(desk, "bia", WRONG, times=5) == [401] * 5


def test_an_attempt_that_could_not_be_checked_does_not_count(desk, home):
    store = home.casos.read_bytes()
    for _ in range(6):
        home.casos.write_bytes(b"isto nao e sqlite" * 100)
        browser = at("127.0.0.1")
        assert send_login(browser, desk, "bia", WRONG).status_code == 503
    home.casos.write_bytes(store)
    assert statuses(desk, "bia", PASSWORD) == [303]


def test_the_refusal_states_how_long_to_wait(desk):
    statuses(desk, "bia", WRONG, times=5)
    answer = send_login(at("127.0.0.1"), desk, "bia", WRONG)
    assert answer.headers["Retry-After"] == str(LOCK_SECONDS) and "espere quinze minutos" in answer.text


def fail(limit: LoginThrottle, login: str, address: str, times: int = 1) -> int:
    """Send wrong passwords and return how many were checked."""
    checked = 0
    for _ in range(times):
        with limit.attempt(login, address) as attempt:
            if attempt is not None:
                attempt.right = False
                checked += 1
    return checked


def succeed(limit: LoginThrottle, login: str, address: str) -> bool:
    with limit.attempt(login, address) as attempt:
        if attempt is None:
            return False
        attempt.right = True
        return True


def test_one_address_may_try_twenty_passwords_over_all_accounts():
    limit = LoginThrottle()
    assert sum(fail(limit, f"conta{number}", "10.0.0.1", 4) for number in range(10)) == 20
    assert not succeed(limit, "bia", "10.0.0.1")
    assert succeed(limit, "bia", "10.0.0.2")


def test_an_address_with_a_previous_login_is_not_locked_out_by_others():
    limit = LoginThrottle()
    assert succeed(limit, "bia", "10.0.0.1")
    for number in range(30):
        fail(limit, "bia", f"10.0.1.{number}", 5)
        fail(limit, f"conta{number}", "10.0.0.1", 5)
    assert not succeed(limit, "bia", "10.0.0.9"), "a hundred failures from all addresses lock the account elsewhere"
    assert succeed(limit, "bia", "10.0.0.1")
    assert fail(limit, "bia", "10.0.0.1", 9) == 5


def test_the_lock_ends_after_fifteen_minutes(monkeypatch):
    limit, now = LoginThrottle(), time.monotonic()
    assert fail(limit, "bia", "10.0.0.1", 9) == 5
    monkeypatch.setattr(throttle.time, "monotonic", lambda: now + LOCK_SECONDS - 1)
    assert not succeed(limit, "bia", "10.0.0.1")
    monkeypatch.setattr(throttle.time, "monotonic", lambda: now + LOCK_SECONDS + 5)
    assert succeed(limit, "bia", "10.0.0.1") and not any(limit._failures.values())


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_what_counts_as_one_address(address, network):
    assert network_of(address) == network
