"""Costs of commands as separate processes, as the operating system reports them."""

import os
import subprocess
import time
from dataclasses import dataclass

from orchestration.clock import months_after, months_between, today
from orchestration.synthetic.registers import PRIMEIRA_COMPETENCIA


@dataclass(frozen=True)
class Cost:
    """Wall and CPU (user + system, children included) in seconds; peak resident memory of the largest process in MB."""

    wall: float
    cpu: float
    peak_mb: float


def run(command: list[str], environment: dict[str, str] | None = None, accepted: tuple[int, ...] = (0,)) -> Cost:
    """Run the command and wait. Raises subprocess.CalledProcessError when the exit code is not in `accepted`."""
    start = time.perf_counter()
    process = subprocess.Popen(command, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    process.returncode = code
    if code not in accepted:
        raise subprocess.CalledProcessError(code, command)
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def permitted_months() -> int:
    """Months from the first with payments in `sample` to the newest that ingest accepts, since `sample` goes on."""
    return months_between(PRIMEIRA_COMPETENCIA.primeiro, months_after(today(), 1)) + 1
