"""Build hook of hatchling: the built package keeps its commit in a file, for `residencias --version`."""

import runpy
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CommitHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        package = Path(self.root, "orchestration")
        of_package = runpy.run_path(str(package / "commit.py"))
        kept = package / of_package["KEPT"]
        # A checkout asks git each time; a source distribution has the file already.
        if version == "editable" or kept.exists():
            return
        self.folder = tempfile.TemporaryDirectory()
        said = Path(self.folder.name, kept.name)
        said.write_text(of_package["described"](Path(self.root)), encoding="utf-8")
        build_data["force_include"][str(said)] = f"orchestration/{kept.name}"
