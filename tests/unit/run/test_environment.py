"""The limit of open files, in processes that are really given a low one."""

import subprocess
import sys


def raised(soft: int, hard: int) -> int:
    """The soft limit of a process that began with these limits and allowed itself what it may."""
    script = (
        "import resource, sys; from orchestration.run.environment import allow_open_files\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]), int(sys.argv[2])))\n"
        "allow_open_files(); print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )
    command = [sys.executable, "-c", script, str(soft), str(hard)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_a_low_limit_of_open_files_is_raised() -> None:
    assert raised(64, 900) == 900
    assert raised(900, 900) == 900
