"""The writer's lock: taken although somebody looks at it, refused when another process works."""

import fcntl
import os
import threading
import time
from pathlib import Path

import pytest

from orchestration.errors import UserError
from orchestration.run import lock
from orchestration.settings import Home
from tests.conftest import holding


def test_who_looks_at_the_lock_stops_no_run(tmp_path: Path) -> None:
    """`doutor`, the desk and the sensors hold it for an instant to see whether a run does."""
    home = Home(tmp_path)
    home.trava.touch()
    looking = os.open(home.trava, os.O_RDWR)
    fcntl.flock(looking, fcntl.LOCK_SH)
    leaving = threading.Timer(0.1, os.close, [looking])
    leaving.start()
    with lock.exclusive(home):
        assert lock.holder(home)
    leaving.join()


def test_a_run_is_refused_soon_while_another_works(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with holding(home.raiz):
        began = time.monotonic()
        with pytest.raises(UserError, match="Outra execução já está gravando"), lock.exclusive(home):
            pass
        assert time.monotonic() - began < 5
