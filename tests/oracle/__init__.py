"""A second, plain-Python reading of the rules, row by row, to hold the SQL against. It shares no code with the product."""
