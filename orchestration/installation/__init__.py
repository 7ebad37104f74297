"""Whether an installation is whole, and the opening of a run in it."""
