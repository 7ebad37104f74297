"""Dagster as docs/deploy/compose.yaml starts it: daemon and webserver as processes, storage in PostgreSQL."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from orchestration.settings import REPOSITORY

DEPLOY = REPOSITORY / "docs" / "deploy"
SERVICES: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
SELECTOR = {"repositoryLocationName": "orchestration.definitions", "repositoryName": "__repository__"}
HEALTH = """{ instance { daemonHealth { allDaemonStatuses { daemonType required healthy } } }
  workspaceOrError { ... on Workspace { locationEntries { locationOrLoadError { __typename } } } } }"""
TICK = """
  __typename ... on PythonError { message }
  ... on DryRunInstigationTick { evaluationResult {
    cursor skipReason error { message } runRequests { runKey jobName tags { key value } } } }
"""
SCHEDULE_TICK = (
    "mutation($on: ScheduleSelector!, $at: Float) { scheduleDryRun(selectorData: $on, timestamp: $at) {" + TICK + "} }"
)
SENSOR_TICK = (
    "mutation($on: SensorSelector!, $cursor: String) { sensorDryRun(selectorData: $on, cursor: $cursor) {"
    + TICK
    + "} }"
)
LAUNCH = """mutation($params: ExecutionParams!) { launchPipelineExecution(executionParams: $params) {
  __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } ... on Error { message } } }"""
BACKFILL = """mutation($params: LaunchBackfillParams!) { launchPartitionBackfill(backfillParams: $params) {
  __typename ... on LaunchBackfillSuccess { backfillId } ... on Error { message } } }"""
RUNS = """{ runsOrError { ... on Runs {
  results { runId status parentRunId startTime endTime tags { key value } } } } }"""


@dataclass
class Deployment:
    """The two services over one instance; each may be killed with all its processes and started again."""

    folder: Path
    variables: Mapping[str, str]
    port: int
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def instance(self) -> Path:
        return self.folder / "dagster"

    def start(self, service: str) -> None:
        """Start a service by its command in the compose file, on loopback and a free port."""
        command: list[str] = SERVICES[service]["entrypoint"]
        here: dict[str, str] = {"0.0.0.0": "127.0.0.1", "3000": str(self.port)}
        program = str(Path(sys.executable).with_name(command[0]))
        # A test of the same process may have loaded the definitions, which set variables of Dagster.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("DAGSTER_")}
        with (self.folder / f"{service}.log").open("ab") as log:
            self.processes[service] = subprocess.Popen(
                [program, *(here.get(word, word) for word in command[1:])],
                cwd=self.folder,
                env=inherited | dict(self.variables),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, service: str) -> None:
        """Kill a service and every process that it started, as a machine that stops does."""
        process = self.processes.pop(service)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def query(self, query: str, **variables: object) -> Any:
        """Answer of the webserver to a query of GraphQL."""
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/graphql",
            json.dumps({"query": query, "variables": variables}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(asked, timeout=120) as answer:
            said = json.load(answer)
        assert "errors" not in said, said
        return said["data"]

    def healthy(self) -> bool:
        """Whether both services are up: code loaded, every daemon that is needed at work."""
        try:
            said = self.query(HEALTH)
        except OSError:
            return False
        loaded = [entry["locationOrLoadError"] for entry in said["workspaceOrError"]["locationEntries"]]
        needed = [one for one in said["instance"]["daemonHealth"]["allDaemonStatuses"] if one["required"]]
        return (
            [entry and entry["__typename"] for entry in loaded] == ["RepositoryLocation"]
            and {one["daemonType"] for one in needed} >= {"SCHEDULER", "SENSOR", "QUEUED_RUN_COORDINATOR", "MONITORING"}
            and all(one["healthy"] for one in needed)
        )

    def tick(self, query: str, name: Mapping[str, str], **variables: object) -> dict[str, Any]:
        """What a schedule or a sensor, evaluated by the deployed code server, asks for."""
        (ticked,) = self.query(query, on={**SELECTOR, **name}, **variables).values()
        assert ticked["__typename"] == "DryRunInstigationTick", ticked
        assert ticked["evaluationResult"]["error"] is None, ticked
        return ticked["evaluationResult"]

    def launch(self, tags: list[dict[str, str]]) -> str:
        """Ask for a run of the nightly job; the daemon takes it from the queue."""
        params = {
            "selector": {**SELECTOR, "pipelineName": "noturno"},
            "mode": "default",
            "runConfigData": "{}",
            "executionMetadata": {"tags": tags},
        }
        said = self.query(LAUNCH, params=params)["launchPipelineExecution"]
        assert said["__typename"] == "LaunchRunSuccess", said
        return said["run"]["runId"]

    def backfill(self, months: list[str], assets: list[str]) -> None:
        """Ask for `assets` (each `schema/name`) of several months; the daemon makes the runs."""
        keys = [{"path": asset.split("/")} for asset in assets]
        said = self.query(BACKFILL, params={"partitionNames": months, "assetSelection": keys})
        assert said["launchPartitionBackfill"]["__typename"] == "LaunchBackfillSuccess", said

    def runs(self) -> list[dict[str, Any]]:
        """Every run of the instance, its tags as a dict."""
        found = self.query(RUNS)["runsOrError"]["results"]
        return [run | {"tags": {tag["key"]: tag["value"] for tag in run["tags"]}} for run in found]

    def wait(self, until: Callable[[], Any], seconds: float) -> Any:
        """The first true value of `until`; the services' own words when there is none in time."""
        last = time.monotonic() + seconds
        while not (found := until()):
            assert time.monotonic() < last, self._words()
            time.sleep(0.5)
        return found

    def _words(self) -> str:
        return "\n".join(
            path.read_text(encoding="utf-8", errors="replace")[-4000:] for path in self.folder.glob("*.log")
        )


@contextmanager
def deployed(folder: Path, database: str, **variables: str) -> Iterator[Deployment]:
    """Both services over a new instance in `folder` and the empty database at this address, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    made = Deployment(folder, {"DAGSTER_PG_URL": database, "DAGSTER_HOME": str(folder / "dagster"), **variables}, port)
    (made.instance / "storage").mkdir(parents=True)
    parts = [(DEPLOY / name).read_text(encoding="utf-8") for name in ("dagster.yaml", "storage-postgres.yaml")]
    (made.instance / "dagster.yaml").write_text("".join(parts), encoding="utf-8")
    try:
        made.start("storage")
        assert made.processes.pop("storage").wait(timeout=240) == 0
        made.start("daemon")
        made.start("webserver")
        made.wait(made.healthy, 240)
        yield made
    finally:
        for service in list(made.processes):
            made.kill(service)
