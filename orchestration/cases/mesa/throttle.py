"""How many wrong passwords the desk takes, and from whom. Passwords themselves are in users.py."""

import ipaddress
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

MAX_FAILURES = (5, 20, 100)
"""For one account from one address; for all accounts from one address; for one account from all addresses."""
LOCK_SECONDS = 15 * 60
Key = tuple[str, str]
"""Account and address; empty where either is whatever it may be."""


@dataclass(eq=False)
class Attempt:
    """One attempt to enter: its account and address, what else it counts for, and whether the password was right."""

    own: Key
    keys: tuple[Key, ...]
    right: bool | None = None


class LoginThrottle:
    """Counts wrong passwords, by account and address.

    Five for an account from one address close that address to the account, and nothing else: nobody locks another
    person out. Twenty from an address close it, and a hundred for an account from anywhere close the account, but not
    to an address from which its password was right before. An attempt counts from when it begins, so that many at once
    are no more than these.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._failures: dict[Key, dict[Attempt, float]] = {}
        self._right_before: set[Key] = set()

    @contextmanager
    def attempt(self, login: str, address: str) -> Iterator["Attempt | None"]:
        """An attempt to enter, to be marked right or wrong; None when there were too many.

        One that was not marked, because the desk could not look, does not count.
        """
        place = network_of(address)
        attempt = Attempt((login, place), ((login, place), ("", place), (login, "")))
        if not self._begin(attempt):
            yield None
            return
        try:
            yield attempt
        finally:
            if attempt.right is not False:
                self._forget(attempt)

    def _begin(self, attempt: "Attempt") -> bool:
        now = time.monotonic()
        with self._lock:
            for key, moments in list(self._failures.items()):
                recent = {other: moment for other, moment in moments.items() if moment > now - LOCK_SECONDS}
                self._failures[key] = recent
                if not recent:
                    del self._failures[key]
            counted = MAX_FAILURES[:1] if attempt.own in self._right_before else MAX_FAILURES
            if any(len(self._failures.get(key, ())) >= most for key, most in zip(attempt.keys, counted, strict=False)):
                return False
            for key in attempt.keys:
                self._failures.setdefault(key, {})[attempt] = now
            return True

    def _forget(self, attempt: "Attempt") -> None:
        with self._lock:
            for key in attempt.keys:
                self._failures.get(key, {}).pop(attempt, None)
            if attempt.right:
                self._failures.pop(attempt.own, None)
                self._right_before.add(attempt.own)


def network_of(address: str) -> str:
    """What counts as one address: of IPv6, the /64 that one machine may change its address in."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is None:
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(getattr(ip, "ipv4_mapped", None) or ip)
