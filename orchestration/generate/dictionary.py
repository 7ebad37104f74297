"""The data dictionary: dbt's documentation of every table and column, as one page that needs no network."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from orchestration.errors import UserError
from orchestration.run import telemetry
from orchestration.settings import Home
from orchestration.transform import manifest

PAGE = "static_index.html"


def write(home: Home, folder: Path) -> Path:
    """Write `folder`/index.html from the project and, for sizes and types, from the publication of `home` if any."""
    from dbt.cli.main import dbtRunner

    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        for database in (home.restrito, home.publico):
            if database.exists():
                shutil.copy(database, work / database.name)
        os.environ.update(manifest.environment(work))
        outcome = dbtRunner().invoke(["docs", "generate", "--static", *manifest.dbt_arguments(work / "dbt")])
        if not outcome.success:
            raise UserError(f"O dicionário de dados não pôde ser escrito ({type(outcome.exception).__name__}).")
        folder.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy(work / "dbt" / PAGE, folder / "index.html"))


if __name__ == "__main__":
    telemetry.switch_off()
    print(write(Home(Path(sys.argv[1])), Path(sys.argv[2])))
