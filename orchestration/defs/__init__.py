"""Dagster only: assets, checks, job, schedule and sensors, one file a stage. The work itself is in the stages' packages."""
