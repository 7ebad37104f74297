"""Published tables as files for other programs. The page and the yearly report write theirs through it."""
