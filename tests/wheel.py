"""The wheel, as `make dist` builds it, installed in an environment of its own that sees the libraries of this one."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

from orchestration.settings import REPOSITORY

UV = Path(sys.executable).with_name("uv")
LIBRARIES = sysconfig.get_path("purelib")
NOBODY = "65534"
MOMENT = "1795000000"
"""SOURCE_DATE_EPOCH of the builds."""


def build(out: Path) -> Path:
    """Build the wheel of the checkout into `out`, and return it."""
    command = [UV, "build", "--quiet", "--offline", "--wheel", "--out-dir", out, REPOSITORY]
    done = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | {"SOURCE_DATE_EPOCH": MOMENT}, timeout=120
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = out.glob("*.whl")
    return wheel


@dataclass(frozen=True)
class Installed:
    """An environment that has the wheel and no checkout, and an empty folder of the user who runs it."""

    environment: Path
    folder: Path

    @property
    def program(self) -> Path:
        return self.environment / "bin" / "residencias"

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the console script in the empty folder as an unprivileged user, umask 0027, without a home of its own."""
        known = {
            "PATH": os.environ["PATH"],
            "HOME": "/nonexistent",
            "TMPDIR": str(self.folder / "tmp"),
            "LANG": "C.UTF-8",
        }
        return subprocess.run(
            [*as_another_user(), str(self.program), *arguments],
            cwd=self.folder,
            env=known | variables,
            umask=0o027,
            capture_output=True,
            text=True,
            timeout=600,
        )


def install(wheel: Path, folder: Path) -> Installed:
    """Install `wheel` in a bare environment in `folder`, which another user may enter; nothing there is writable."""
    environment, own = folder / "venv", folder / "pasta"
    venv.create(environment, with_pip=False)
    pip = [sys.executable, "-m", "pip", "--python", str(environment / "bin" / "python"), "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True, timeout=120)
    (packages,) = (environment / "lib").glob("python*/site-packages")
    # A folder in a .pth is put on the path, and its own .pth files (of the checkout) are not read.
    (packages / "bibliotecas.pth").write_text(f"{LIBRARIES}\n", encoding="utf-8")
    for path in environment.rglob("*"):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)
    (own / "tmp").mkdir(parents=True)
    if os.geteuid() == 0:
        shutil.chown(own, int(NOBODY), int(NOBODY))
        shutil.chown(own / "tmp", int(NOBODY), int(NOBODY))
    return Installed(environment, own)


def as_another_user() -> tuple[str, ...]:
    """Command prefix that runs as nobody when the caller is root: it may read anything, as a checkout or an interpreter
    may be in a private folder, and write only what is its own.
    """
    if os.geteuid() != 0:
        return ()
    reading = (f"--{held}=-all,+dac_read_search" for held in ("inh-caps", "ambient-caps", "bounding-set"))
    return ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *reading)
