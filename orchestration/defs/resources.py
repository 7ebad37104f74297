"""The installation that a Dagster run works on. What a run is, is in orchestration.run.context."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dagster import ConfigurableResource, EnvVar, InitResourceContext
from pydantic import PrivateAttr

from orchestration.defs.partitions import month
from orchestration.installation.opening import open_run
from orchestration.run.context import Run
from orchestration.run.stopped import kept
from orchestration.settings import Home

PARTITION_TAG = "dagster/partition"


class Installation(ConfigurableResource):
    """Landing and home folders. While a run executes, it holds the writer's lock and the run's work folder."""

    landing: str
    home: str
    _run: Run | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Iterator["Installation"]:
        """Open the run of the partition that Dagster executes, if any; one process executes the whole of it."""
        partition = context.run.tags.get(PARTITION_TAG) if context.run else None
        if partition is None:
            # Schedules and sensors only read the two paths.
            yield self
            return
        examined = month(partition)
        with kept(self.home_folder), open_run(self.home_folder, Path(self.landing), examined) as run:
            self._run = run
            yield self
            self._run = None

    @property
    def home_folder(self) -> Home:
        return Home(Path(self.home))

    @property
    def run(self) -> Run:
        """The run in progress."""
        if self._run is None:
            raise ValueError("no run is open")
        return self._run


def from_environment() -> Installation:
    """The installation that `dagster dev`, the schedule and the sensor work on."""
    return Installation(landing=EnvVar("RESIDENCIAS_LANDING"), home=EnvVar("RESIDENCIAS_HOME"))
