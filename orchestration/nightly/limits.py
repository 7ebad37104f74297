"""What the system lets one process have. A run raises what it may; what stays low is said by `doutor`."""

import resource

ENOUGH_FILES = 1024
"""A history of many months is as many Parquet files open at once."""


def allow_open_files() -> int:
    """Raise the number of files that this process may open to the most that the system allows it; gives that number."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(soft, ENOUGH_FILES) if hard == resource.RLIM_INFINITY else hard
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted
