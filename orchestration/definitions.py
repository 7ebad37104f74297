"""The one Dagster code location: loads defs/ and binds the installation. No asset is written here."""

import warnings

from orchestration.run import telemetry

telemetry.switch_off()

from dagster import (  # noqa: E402
    BetaWarning,
    Definitions,
    JobDefinition,
    in_process_executor,
    load_assets_from_modules,
)

# The reader of a log can do nothing about what Dagster still calls beta.
warnings.filterwarnings("ignore", category=BetaWarning)

from orchestration.defs import alerts, audit, automation, fetch, identity, ingest, publish, transform  # noqa: E402
from orchestration.defs.resources import from_environment  # noqa: E402

defs = Definitions(
    assets=load_assets_from_modules([ingest, identity, transform, publish, alerts]),
    asset_checks=[audit.entry_audit, audit.exit_audit, publish.files_of_the_month],
    jobs=[automation.nightly, fetch.downloads],
    schedules=[automation.every_night, fetch.every_night],
    sensors=[
        automation.months_sensor,
        automation.landing_sensor,
        automation.interrupted_runs,
        automation.tell_failure,
    ],
    resources={"instalacao": from_environment()},
    executor=in_process_executor,
)


def nightly_job() -> JobDefinition:
    """The nightly job, resolved: what the command line and the schedule execute."""
    return defs.resolve_job_def(automation.NIGHTLY)
