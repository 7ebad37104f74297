"""The vault: its database, its key, the words of its names, and the refusal of texts that identify somebody."""
