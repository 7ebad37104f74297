"""Limits wrong passwords by account and address. Passwords are checked in users.py."""

import ipaddress
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

MAX_FAILURES = (5, 20, 100)
"""Limits for one account from one address, for one address (all accounts), and for one account (all addresses)."""
LOCK_SECONDS = 15 * 60
Key = tuple[str, str]
"""(account, address); empty text in one of them means any."""


@dataclass(eq=False)
class Attempt:
    """One login attempt: its account and address, the keys it counts for, and whether the password was right."""

    own: Key
    keys: tuple[Key, ...]
    right: bool | None = None


class LoginThrottle:
    """Counts wrong passwords by account and address.

    Five for an account from one address block only that pair, so that nobody can lock another person out. Twenty from
    one address block the address, and a hundred for one account block the account, except from an address where its
    password was right before. An attempt counts from its start, so that simultaneous attempts do not exceed the limits.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._failures: dict[Key, dict[Attempt, float]] = {}
        self._right_before: set[Key] = set()

    @contextmanager
    def attempt(self, login: str, address: str) -> Iterator["Attempt | None"]:
        """Yield an attempt for the caller to mark right or wrong, or None when the limit was reached.

        An attempt left unmarked (the desk could not check the password) does not count.
        """
        network = network_of(address)
        attempt = Attempt((login, network), ((login, network), ("", network), (login, "")))
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
            limits = zip(attempt.keys, counted, strict=False)
            if any(len(self._failures.get(key, ())) >= limit for key, limit in limits):
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
    """Return what counts as one address; for IPv6 it is the /64, in which one machine may take any address."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is None:
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(getattr(ip, "ipv4_mapped", None) or ip)
