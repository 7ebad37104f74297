"""The one kind of partition: the competencia under examination, written AAAA-MM; a backfill is a run for each."""

from datetime import date

from dagster import BackfillPolicy, MonthlyPartitionsDefinition

# SCNES exists since August 2005. Two years ahead: the batch of coming months arrives before they end, and a machine's
# clock may be behind the data.
MONTHS = MonthlyPartitionsDefinition(start_date="2005-08", end_offset=24, fmt="%Y-%m")
ONE_MONTH_A_RUN = BackfillPolicy.multi_run(1)


def key(competencia: date) -> str:
    """Partition key of a month."""
    return f"{competencia:%Y-%m}"


def month(partition_key: str) -> date:
    """The month of a partition key, as the date of its first day."""
    return date.fromisoformat(f"{partition_key}-01")
