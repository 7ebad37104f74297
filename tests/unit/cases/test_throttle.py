"""Wrong passwords at the desk: five and no more, many at once too, and nobody locks the right person out."""

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
from tests.unit.cases.desk_client import PASSWORD, token_of, try_to_enter

WRONG = "errada mas comprida"


class From(HTTPAdapter):
    """Connects from an address of this machine."""

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
    return [try_to_enter(at(address), desk, login, password).status_code for _ in range(times)]


def test_sixty_attempts_at_once_are_five(desk, home, monkeypatch):
    looked: list[str] = []
    real = users.authenticate
    monkeypatch.setattr(pages, "authenticate", lambda *words: looked.append(words[1]) or real(*words))
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
        told = Counter(people.map(attempt, range(60)))
    entered = told.pop(303, 0)  # the one right password of the sixty, when it was among the first
    assert set(told) == {401, 429}
    assert told[401] <= 5 + 4 * entered and len(looked) == told[401] + entered
    with open_store(home, reading=True) as connection:
        refused = select(func.count()).where(acessos.c.acao == "entrada_recusada")
        assert connection.execute(refused).scalar_one() == told[401]


def test_after_five_the_right_password_waits_too_but_only_there(desk):
    assert statuses(desk, "bia", WRONG, times=5) == [401] * 5
    assert statuses(desk, "bia", PASSWORD) == [429]
    assert statuses(desk, "leo", PASSWORD) == [303]
    assert statuses(desk, "bia", PASSWORD, address="127.0.0.2") == [303]


def test_an_account_that_does_not_exist_is_answered_as_one_that_does(desk):
    for login in ("bia", "ninguem", "B\u0131a"):
        assert statuses(desk, login, WRONG, times=6) == [401] * 5 + [429]
    one, other = (try_to_enter(at("127.0.0.3"), desk, login, WRONG) for login in ("bia", "ninguem"))
    assert one.text.replace(token_of(one), "") == other.text.replace(token_of(other), "")


def test_another_spelling_of_a_login_is_no_new_start(desk):
    spellings = ("bia", " BIA", "ｂｉａ", "Bia ", "bIa", "biA")
    answered = [statuses(desk, login, WRONG)[0] for login in spellings]
    assert answered == [401] * 5 + [429]


def test_the_right_password_forgives_what_came_before(desk):
    assert statuses(desk, "bia", WRONG, times=4) == [401] * 4
    assert statuses(desk, "bia", PASSWORD) == [303]
    assert statuses(desk, "bia", WRONG, times=5) == [401] * 5


def test_an_attempt_that_the_desk_could_not_look_at_does_not_count(desk, home):
    kept = home.casos.read_bytes()
    for _ in range(6):
        home.casos.write_bytes(b"isto nao e sqlite" * 100)
        browser = at("127.0.0.1")
        assert try_to_enter(browser, desk, "bia", WRONG).status_code == 503
    home.casos.write_bytes(kept)
    assert statuses(desk, "bia", PASSWORD) == [303]


def test_the_refusal_says_how_long_to_wait(desk):
    statuses(desk, "bia", WRONG, times=5)
    answer = try_to_enter(at("127.0.0.1"), desk, "bia", WRONG)
    assert answer.headers["Retry-After"] == str(LOCK_SECONDS) and "espere quinze minutos" in answer.text


def fail(counted: LoginThrottle, login: str, address: str, times: int = 1) -> int:
    """How many of these wrong passwords were looked at."""
    looked = 0
    for _ in range(times):
        with counted.attempt(login, address) as attempt:
            if attempt is not None:
                attempt.right = False
                looked += 1
    return looked


def succeed(counted: LoginThrottle, login: str, address: str) -> bool:
    with counted.attempt(login, address) as attempt:
        if attempt is None:
            return False
        attempt.right = True
        return True


def test_one_address_tries_twenty_passwords_on_all_accounts_together():
    counted = LoginThrottle()
    assert sum(fail(counted, f"conta{number}", "10.0.0.1", 4) for number in range(10)) == 20
    assert not succeed(counted, "bia", "10.0.0.1")
    assert succeed(counted, "bia", "10.0.0.2")


def test_who_entered_before_from_an_address_is_not_locked_out_by_others():
    counted = LoginThrottle()
    assert succeed(counted, "bia", "10.0.0.1")
    for number in range(30):
        fail(counted, "bia", f"10.0.1.{number}", 5)
        fail(counted, f"conta{number}", "10.0.0.1", 5)
    assert not succeed(counted, "bia", "10.0.0.9"), "a hundred wrong ones from everywhere close the account elsewhere"
    assert succeed(counted, "bia", "10.0.0.1")
    assert fail(counted, "bia", "10.0.0.1", 9) == 5


def test_a_quarter_of_an_hour_later_it_begins_anew(monkeypatch):
    counted, now = LoginThrottle(), time.monotonic()
    assert fail(counted, "bia", "10.0.0.1", 9) == 5
    monkeypatch.setattr(throttle.time, "monotonic", lambda: now + LOCK_SECONDS - 1)
    assert not succeed(counted, "bia", "10.0.0.1")
    monkeypatch.setattr(throttle.time, "monotonic", lambda: now + LOCK_SECONDS + 5)
    assert succeed(counted, "bia", "10.0.0.1") and not any(counted._failures.values())


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
