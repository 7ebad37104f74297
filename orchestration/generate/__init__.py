"""Files that are written from others: the page of rules, dbt's sources and lists, the data dictionary."""
