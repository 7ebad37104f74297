"""One run of the nightly load: its lock, work folder, log, month and command. No stage's own work belongs here."""
