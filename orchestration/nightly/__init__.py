"""The runner: `residencias run` executes the whole nightly load and prints its summary."""
