"""The vault: its database, its key, the names that it knows, and the refusal of texts that identify a person."""
