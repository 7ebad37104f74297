"""Exports published tables as files for other programs. The page and the yearly report use it too."""
