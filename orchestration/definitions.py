"""The one Dagster code location: loads defs/ and binds the installation. No asset is written here."""

from orchestration.run import telemetry

telemetry.switch_off()

from dagster import Definitions, JobDefinition, in_process_executor, load_assets_from_modules  # noqa: E402

from orchestration.defs import alerts, audit, automation, fetch, identity, ingest, publish, transform  # noqa: E402
from orchestration.defs.resources import from_environment  # noqa: E402

defs = Definitions(
    assets=load_assets_from_modules([ingest, identity, transform, publish, alerts]),
    asset_checks=[audit.entry_audit, audit.exit_audit],
    jobs=[automation.nightly, fetch.downloads],
    schedules=[automation.every_night, fetch.every_night],
    sensors=[automation.landing_sensor, automation.tell_failure],
    resources={"instalacao": from_environment()},
    executor=in_process_executor,
)


def nightly_job() -> JobDefinition:
    """The nightly job, resolved: what the command line and the schedule execute."""
    return defs.resolve_job_def(automation.NIGHTLY)
