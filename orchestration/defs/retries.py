"""What is tried again by Dagster, and how. What the same bytes would fail again is not: it stops the run at once.

A step that speaks to the case store or writes after the publication may meet a server that is away for a moment. A
whole run is repeated when its process died (see docs/deploy/dagster.yaml): nothing it left counts.
"""

from dagster import Backoff, Jitter, RetryPolicy

AGAIN = RetryPolicy(max_retries=2, delay=2, backoff=Backoff.EXPONENTIAL, jitter=Jitter.PLUS_MINUS)
RUN_TAGS = {"dagster/max_retries": "2", "dagster/retry_strategy": "ALL_STEPS"}
"""All steps: they share one process, its lock and its work folder."""
