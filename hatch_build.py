"""Build hook of hatchling: the built package names its commit, in orchestration/_commit (`residencias --version`).

The commit is that of RESIDENCIAS_COMMIT, for a build without .git, else of git; empty when neither says it.
"""

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SAID_IN = Path("orchestration", "_commit")
DESCRIBE = ["git", "describe", "--always", "--dirty=-modificado", "--abbrev=12", "--exclude=*"]


class CommitHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        # A checkout asks git each time; a source distribution already has the file.
        if version == "editable" or Path(self.root, SAID_IN).exists():
            return
        self.folder = tempfile.TemporaryDirectory()
        said = Path(self.folder.name, SAID_IN.name)
        said.write_text(os.environ.get("RESIDENCIAS_COMMIT") or self._described(), encoding="utf-8")
        build_data["force_include"][str(said)] = str(SAID_IN)

    def _described(self) -> str:
        if not Path(self.root, ".git").exists():
            return ""
        return subprocess.run(DESCRIBE, cwd=self.root, capture_output=True, text=True, check=True).stdout.strip()
