"""Containerfile, compose file and systemd units, as far as a machine without a container engine can check them.

The commands that they start are run as another user in tests/pipeline/test_installed.py and test_dagster_deployed.py.
"""

import re
import shutil
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.settings import REPOSITORY

CONTAINERFILE = REPOSITORY / "Containerfile"
DEPLOY = REPOSITORY / "docs" / "deploy"
UNITS = sorted((*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")))


def program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]


def ours(services: dict[str, Any]) -> dict[str, Any]:
    return {name: service for name, service in services.items() if name != "postgres"}


def test_the_containerfile_has_no_fault_that_hadolint_knows() -> None:
    done = subprocess.run([program("hadolint"), CONTAINERFILE], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout


def test_the_compose_file_follows_the_schema_of_compose() -> None:
    command = [program("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout


def test_every_service_runs_unprivileged_over_a_read_only_root(services: dict[str, Any]) -> None:
    assert set(ours(services)) == {"storage", "daemon", "webserver", "mesa"}
    user = re.findall(r"(?m)^USER (\d+)$", CONTAINERFILE.read_text(encoding="utf-8"))
    assert user and user != ["0"]
    for service in ours(services).values():
        assert service["read_only"] and service["cap_drop"] == ["ALL"] and [service["user"]] == user
        assert service["ulimits"] == {"core": 0}


def test_what_is_written_is_a_volume_of_the_image(services: dict[str, Any]) -> None:
    (declared,) = re.findall(r"(?m)^VOLUME \[(.+)\]$", CONTAINERFILE.read_text(encoding="utf-8"))
    for service in ours(services).values():
        assert {volume.partition(":")[2] for volume in service["volumes"]} == set(re.findall(r'"([^"]+)"', declared))


def test_what_the_image_starts_is_installed(services: dict[str, Any]) -> None:
    scripts = {script.name for script in entry_points(group="console_scripts")}
    started = {service["entrypoint"][0] for service in ours(services).values() if "entrypoint" in service}
    started |= set(re.findall(r'(?m)^ENTRYPOINT \["([^"]+)"\]$', CONTAINERFILE.read_text(encoding="utf-8")))
    assert started == {"residencias", "dagster", "dagster-daemon", "dagster-webserver"} <= scripts


def test_what_the_image_is_built_from_is_sent_to_the_engine() -> None:
    sent = [line[1:] for line in (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").split() if line[0] == "!"]
    assert [name for name in sent if not (REPOSITORY / name).exists()] == []
    project = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    (packed,) = re.findall(r"(?m)^only-include = \[(.+)\]$", project)
    needed = {"pyproject.toml", "uv.lock", "hatch_build.py", "README.md", "LICENSE", ".gitignore", "docs/deploy"}
    assert set(sent) == needed | set(re.findall(r'"([^"]+)"', packed))


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_accepts_the_units(unit: Path, tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if not verify:
        pytest.skip("no systemd here")
    # Its programs are those of an installation; here one that every machine has takes their place.
    for path in UNITS:
        written = re.sub(r"(?m)^(Exec\w+=-?)/opt/residencias/\S+", r"\1/bin/true", path.read_text(encoding="utf-8"))
        (tmp_path / path.name).write_text(written, encoding="utf-8")
    done = subprocess.run([verify, "verify", tmp_path / unit.name], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
