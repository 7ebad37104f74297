"""Acceptance at the two boundaries: landed files, and tables about to be published. No rule of law belongs here."""
