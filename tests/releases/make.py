"""Makes the homes of earlier releases that the upgrade is tested from: `python -m tests.releases.make`, minutes each.

Each release is taken from git into an empty folder, installed there from its own uv.lock, and run over its own sample
landing (nobody in it exists); a case is decided. The home is packed beside this file without what a run makes again
(publications, kept build, logs). What was in landing is in its `recebidos`.
"""

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from orchestration.settings import REPOSITORY

RELEASES = {
    "0.1.0": "0ce2bb2",  # 2026-11-22
    "0.2.0": "28b6e8f",  # 2026-11-28
}
"""Commit of each release before this one."""
HERE = Path(__file__).parent
SAMPLE = ("--scale", "0.0003", "--competencias", "1")
LEFT_OUT = {"publicacoes", "warehouse", "painel", "construcao", "logs", "cache", "trabalho", "qualidade"}
DECIDED_BY = "Servidora de teste"


def packed(version: str) -> Path:
    """The fixture of a release."""
    return HERE / f"{version}.tar.xz"


def main() -> None:
    """Make the homes of the releases named on the command line, or of all of them."""
    for version in sys.argv[1:] or RELEASES:
        with tempfile.TemporaryDirectory(prefix="residencias-versao-") as folder:
            _make(version, Path(folder))
        print(f"{packed(version)}: {packed(version).stat().st_size} bytes")


def _make(version: str, folder: Path) -> None:
    checkout, landing, home = folder / "codigo", folder / "landing", folder / "home"
    checkout.mkdir()
    archive = subprocess.run(["git", "archive", RELEASES[version]], cwd=REPOSITORY, check=True, stdout=subprocess.PIPE)
    subprocess.run(["tar", "-x"], cwd=checkout, input=archive.stdout, check=True)
    uv = str(Path(sys.executable).with_name("uv"))
    own = {name: value for name, value in os.environ.items() if not name.startswith(("RESIDENCIAS_", "VIRTUAL_ENV"))}

    def call(*command: str) -> str:
        done = subprocess.run(command, cwd=checkout, env=own, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout

    call(uv, "sync", "--quiet", "--locked", "--no-dev", "--python", sys.executable)
    program = str(checkout / ".venv" / "bin" / "residencias")
    call(program, "sample", "--landing", str(landing), *SAMPLE)
    call(program, "run", "--landing", str(landing), "--home", str(home))
    alert = json.loads(call(program, "alertas", "--home", str(home), "--formato", "json"))[0]["alerta_id"]
    decision = ("--estado", "em_analise", "--motivo", "Exame do caso de teste", "--por", DECIDED_BY)
    call(program, "decidir", alert, *decision, "--home", str(home))
    with tarfile.open(packed(version), "w:xz", preset=9) as out:
        out.add(home, home.name, filter=lambda item: None if LEFT_OUT & set(Path(item.name).parts) else item)


if __name__ == "__main__":
    main()
