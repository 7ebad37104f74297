"""The same project read again, from another folder or over dbt's partial parse, has the fingerprints of before."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from dbt.contracts.graph.manifest import Manifest

from orchestration.settings import REPOSITORY
from orchestration.transform import incremental, manifest

FOLDERS = ("dbt_project", "seeds")


def codes(parse: Path) -> dict[str, str]:
    return incremental.codes_of(Manifest.from_msgpack((parse / "partial_parse.msgpack").read_bytes()))


@pytest.mark.lento
def test_the_same_files_have_the_same_fingerprints(tmp_path: Path) -> None:
    expected = incremental.codes_of(Manifest.from_msgpack(manifest.parsed()))
    elsewhere, parse = tmp_path / "elsewhere", tmp_path / "parse"
    for name in FOLDERS:
        shutil.copytree(REPOSITORY / name, elsewhere / name, ignore=shutil.ignore_patterns("target", "logs"))
    model = elsewhere / "dbt_project" / "models" / "staging" / "referencia" / "stg_referencia__obitos.sql"
    text = model.read_text(encoding="utf-8")

    def read_again() -> dict[str, str]:
        arguments = manifest.dbt_arguments(parse)
        for option in ("--project-dir", "--profiles-dir"):
            arguments[arguments.index(option) + 1] = str(elsewhere / "dbt_project")
        subprocess.run(
            [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "parse", *arguments],
            env=os.environ | manifest.environment(tmp_path),
            check=True,
            capture_output=True,
        )
        return codes(parse)

    assert read_again() == expected
    model.write_text(f"{text}\n-- another text\n", encoding="utf-8")
    changed = read_again()
    assert {name for name in changed if changed[name] != expected[name]} == {"model.residencias.stg_referencia__obitos"}
    model.write_text(text, encoding="utf-8")
    assert read_again() == expected
