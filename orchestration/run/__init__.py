"""What a run is: its context, lock, log, folders, checks and telemetry. No stage's own work belongs here."""
