"""Dagster as its web interface uses it: the GraphQL of the installed webserver, over the real code location.

Runs are asked for as the interface asks, and executed in this process instead of the daemon's.
"""

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster import AssetCheckKey, AssetKey, DagsterInstance, DagsterRun, DagsterRunStatus, RunsFilter
from dagster._core.execution.backfill import BulkActionStatus
from dagster._core.instance.ref import InstanceRef
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import InProcessWorkspaceLoadTarget
from dagster._daemon.backfill import execute_backfill_iteration
from dagster_graphql.schema import create_schema

LOCATION, REPOSITORY, ASSET_JOB = "residencias", "__repository__", "__ASSET_JOB"
SELECTOR = {"repositoryLocationName": LOCATION, "repositoryName": REPOSITORY}
IN_THIS_PROCESS = {
    "telemetry": {"enabled": False},
    "run_coordinator": {"module": "dagster._core.run_coordinator", "class": "QueuedRunCoordinator"},
    "run_launcher": {
        "module": "dagster._core.launcher.sync_in_memory_run_launcher",
        "class": "SyncInMemoryRunLauncher",
    },
}
LAUNCH = """
mutation($params: ExecutionParams!) {
  launchPipelineExecution(executionParams: $params) {
    __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message stack } ... on Error { message }
  }
}
"""
AGAIN = """
mutation($params: ReexecutionParams!) {
  launchPipelineReexecution(reexecutionParams: $params) {
    __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message stack } ... on Error { message }
  }
}
"""
BACKFILL = """
mutation($params: LaunchBackfillParams!) {
  launchPartitionBackfill(backfillParams: $params) {
    __typename ... on LaunchBackfillSuccess { backfillId } ... on Error { message }
  }
}
"""


class Interface:
    """What a person can do and see in the interface."""

    def __init__(self, workspace: WorkspaceProcessContext) -> None:
        self._workspace = workspace
        self._schema = create_schema()
        self.instance: DagsterInstance = workspace.instance

    def query(self, query: str, **variables: object) -> Mapping[str, Any]:
        """Answer to a query or mutation."""
        context = self._workspace.create_request_context()
        answer = asyncio.run(
            self._schema.execute_async(query, context_value=context, variable_values=variables)  # type: ignore
        )
        assert answer.data and not answer.errors, answer.errors
        return answer.data

    def materialize(self, *assets: str, month: str, job: str = ASSET_JOB) -> DagsterRun:
        """Materialise `assets` (each `schema/name`) for a month, all of the job when none is named."""
        selected = {"assetSelection": [{"path": asset.split("/")} for asset in assets]} if assets else {}
        return self._launch({"pipelineName": job, **selected}, {"dagster/partition": month})

    def check(self, check: AssetCheckKey, month: str = "") -> DagsterRun:
        """Execute a check alone, for a month or, as the button of the page of checks does, for none."""
        key = {"assetKey": {"path": list(check.asset_key.path)}, "name": check.name}
        selected = {"pipelineName": ASSET_JOB, "assetSelection": [], "assetCheckSelection": [key]}
        return self._launch(selected, {"dagster/partition": month} if month else {})

    def _launch(self, selected: Mapping[str, Any], tags: Mapping[str, str]) -> DagsterRun:
        params = {
            "selector": {**SELECTOR, **selected},
            "mode": "default",
            "runConfigData": "{}",
            "executionMetadata": {"tags": [{"key": key, "value": value} for key, value in tags.items()]},
        }
        return self._launched(self.query(LAUNCH, params=params)["launchPipelineExecution"])

    def again(self, run: DagsterRun, strategy: str = "FROM_FAILURE") -> DagsterRun:
        """Re-execute a run, from where it failed."""
        params = {"parentRunId": run.run_id, "strategy": strategy}
        return self._launched(self.query(AGAIN, params=params)["launchPipelineReexecution"])

    def backfill(self, *assets: str, months: Sequence[str]) -> list[DagsterRun]:
        """Materialise `assets` for several months, and let the daemon work until its runs ended."""
        keys = [{"path": asset.split("/")} for asset in assets]
        answer = self.query(BACKFILL, params={"partitionNames": list(months), "assetSelection": keys})
        backfill = answer["launchPartitionBackfill"]
        assert backfill["__typename"] == "LaunchBackfillSuccess", backfill
        logger = logging.getLogger("backfill")
        for _ in range(len(months) + 5):
            list(execute_backfill_iteration(self._workspace, logger))
            self._execute_queued()
            found = self.instance.get_backfill(backfill["backfillId"])
            if found and found.status is not BulkActionStatus.REQUESTED:
                break
        tag = {"dagster/backfill": backfill["backfillId"]}
        return [record for record in self.instance.get_runs() if tag.items() <= record.tags.items()]

    def materialized(self, asset: str) -> set[str]:
        """Months for which an asset is materialised."""
        return self.instance.get_materialized_partitions(AssetKey(asset.split("/")))

    def _launched(self, answer: Mapping[str, Any]) -> DagsterRun:
        assert answer["__typename"] == "LaunchRunSuccess", json.dumps(answer)[:3000]
        self._execute_queued()
        run = self.instance.get_run_by_id(answer["run"]["runId"])
        assert run
        return run

    def _execute_queued(self) -> None:
        for run in self.instance.get_runs(RunsFilter(statuses=[DagsterRunStatus.QUEUED])):
            self.instance.launch_run(run.run_id, self._workspace.create_request_context())


@contextmanager
def opened(folder: Path) -> Iterator[Interface]:
    """The interface of an instance in `folder`, over the code location of the project."""
    folder.mkdir(parents=True, exist_ok=True)
    target = LoadableTargetOrigin(module_name="orchestration.definitions")
    origin = InProcessCodeLocationOrigin(target, location_name=LOCATION)
    with (
        DagsterInstance.from_ref(InstanceRef.from_dir(str(folder), overrides=IN_THIS_PROCESS)) as instance,
        WorkspaceProcessContext(instance, InProcessWorkspaceLoadTarget(origin)) as workspace,
    ):
        yield Interface(workspace)
