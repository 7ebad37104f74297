"""What is wrong with an installation, each finding a sentence. Nothing is repaired here."""
