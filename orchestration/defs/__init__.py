"""Dagster only: assets, checks, job, schedule and sensors, a file a stage. The work is in the stages' packages."""
