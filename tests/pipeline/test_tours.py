"""The tours of five minutes in the documents, one for each kind of reader, are run word by word."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.settings import REPOSITORY
from tests.conftest import Published, residencias

TOURS = {"mesa.md": "## Em cinco minutos", "analysts.md": "## Five minutes", "operations.md": "## Five minutes"}


@pytest.mark.lento
@pytest.mark.parametrize("document", TOURS)
def test_a_tour_of_five_minutes_works_word_by_word(document: str, own: Published, tmp_path: Path) -> None:
    text = (REPOSITORY / "docs" / document).read_text(encoding="utf-8")
    section = text.partition(f"{TOURS[document]}\n")[2].partition("\n## ")[0]
    lines = re.findall(r"^    (\S.*)$", section, re.MULTILINE)
    assert len(lines) >= 4
    place = tmp_path / "projeto"
    (place / "dados").mkdir(parents=True)
    for name, folder in {"landing": own.landing, "home": own.home}.items():
        (place / "dados" / name).symlink_to(folder)
    (place / "residencias.toml").write_bytes((REPOSITORY / "residencias.toml").read_bytes())
    first = re.search(r"[0-9a-f]{20,}", residencias("alertas", "--home", own.home, "--formato", "csv").out)
    assert first
    programs = str(Path(sys.executable).parent)
    script = "\n".join([f"export PATH={shlex.quote(programs)}:$PATH", *lines]).replace("CASO", first[0])
    done = subprocess.run(["bash", "-eu", "-c", script], cwd=place, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert not re.search(r"(?m)^ *0 rows", done.stdout)
