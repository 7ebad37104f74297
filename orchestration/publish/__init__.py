"""Publication: the run's files take the place of the published ones. Nothing is computed here."""
