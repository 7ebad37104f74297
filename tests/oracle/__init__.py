"""A second, plain-Python reading of the rules, row by row, to hold the SQL against; no code shared with the product."""
