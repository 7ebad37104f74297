"""What third-party libraries may not do in any of our processes: report usage, or write outside the installation."""

import os

_OFF = {
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
}


def switch_off() -> None:
    """Refuse telemetry of Dagster, dbt and Great Expectations, before any of them is imported."""
    os.environ.update(_OFF)
