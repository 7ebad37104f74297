"""Downloads into the landing folder, whole or not at all. What a file says is ingest's matter."""
