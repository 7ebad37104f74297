"""The commit that the code is of, as git says it, or as the built package kept it (hatch_build.py)."""

import os
import subprocess
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
KEPT = "_commit"
"""File of the package, in a wheel, that says its commit; in a checkout there is none."""
CHOSEN = "RESIDENCIAS_COMMIT"
"""Variable that says the commit to a build without .git."""


def current() -> str:
    """The commit, with a mark when files were changed since; empty when nothing says it."""
    kept = PACKAGE / KEPT
    return kept.read_text(encoding="utf-8") if kept.exists() else described(PACKAGE.parent)


def described(checkout: Path) -> str:
    """The commit of a checkout, as `current` gives it."""
    if chosen := os.environ.get(CHOSEN):
        return chosen
    if not (checkout / ".git").exists():
        return ""
    command = ["git", "describe", "--always", "--dirty=-modificado", "--abbrev=12", "--exclude=*"]
    try:
        return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
