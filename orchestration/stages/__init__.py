"""The stages of a run, each done once and after those that it needs. Nothing here knows Dagster."""
