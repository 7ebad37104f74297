"""The one kind of partition: a month, written AAAA-MM, from the first one known to the one after the newest landed."""

from datetime import date
from pathlib import Path

from dagster import BackfillPolicy, DagsterInstance, DynamicPartitionsDefinition

from orchestration.clock import months_after, months_between, today
from orchestration.ingest.discover import discover
from orchestration.ingest.ledger import opened
from orchestration.ingest.month import FIRST, MONTHS_AHEAD
from orchestration.settings import Home

# A list kept in the instance: an end fixed when the code was loaded would be old once the next month lands.
MONTHS = DynamicPartitionsDefinition(name="competencia")
ONE_MONTH_A_RUN = BackfillPolicy.multi_run(1)
_SOURCES = (("incentivo", "pagamentos"), ("scnes", None))
"""Whose months a run can examine; None: any of its datasets."""


def key(competencia: date) -> str:
    """Partition key of a month."""
    return f"{competencia:%Y-%m}"


def month(partition_key: str) -> date:
    """The month of a partition key, as the date of its first day."""
    return date.fromisoformat(f"{partition_key}-01")


def known(landing: Path, home: Home) -> list[date]:
    """Months from the first one loaded or landed to the one after the newest; empty when nothing says a month."""
    limit = months_after(today(), MONTHS_AHEAD)
    loads = []
    if home.estado.exists():
        with opened(home) as ledger:
            loads = ledger.in_force()
    files = [*loads, *discover(landing, {fonte for fonte, _ in _SOURCES})]
    months = {
        file.competencia
        for file in files
        for fonte, conjunto in _SOURCES
        if file.fonte == fonte and conjunto in (None, file.conjunto) and file.competencia
    }
    serving = [month for month in months if FIRST <= month <= limit]
    if not serving:
        return []
    first = min(serving)
    return [months_after(first, place) for place in range(months_between(first, max(serving)) + 2)]


def keep(instance: DagsterInstance, months: list[date]) -> None:
    """Make `months` the partitions of the instance, in this order: the last one is what Dagster calls the latest."""
    wanted, present = [key(month) for month in months], list(instance.get_dynamic_partitions(str(MONTHS.name)))
    if wanted[: len(present)] != present:
        for stale in present:
            instance.delete_dynamic_partition(str(MONTHS.name), stale)
        present = []
    instance.add_dynamic_partitions(str(MONTHS.name), wanted[len(present) :])


def keep_known(instance: DagsterInstance, landing: Path, home: Home, examined: date | None = None) -> None:
    """Make the known months, and `examined`, the partitions of the instance."""
    months = known(landing, home)
    if examined:
        first, last = min([examined, *months]), max([examined, *months])
        months = [months_after(first, place) for place in range(months_between(first, last) + 1)]
    keep(instance, months)
