"""The data dictionary: dbt's documentation of every table and column, as one page that needs no network."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from orchestration import seeds
from orchestration.errors import UserError
from orchestration.run import telemetry
from orchestration.settings import Home
from orchestration.transform import manifest

PAGE = "static_index.html"


def write(home: Home, folder: Path) -> Path:
    """Write `folder`/index.html from the project and, for sizes and types, from the publication of `home` if any."""
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    parsed = Manifest.from_msgpack(manifest.parsed())
    parsed.build_flat_graph()
    for name, text in formulas().items():
        parsed.nodes[f"model.residencias.{name}"].description = text
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        for database in (home.restrito, home.publico):
            if database.exists():
                shutil.copy(database, work / database.name)
        os.environ.update(manifest.environment(work))
        outcome = dbtRunner(manifest=parsed).invoke(
            ["docs", "generate", "--static", *manifest.dbt_arguments(work / "dbt")]
        )
        if not outcome.success:
            raise UserError(f"O dicionário de dados não pôde ser escrito ({type(outcome.exception).__name__}).")
        folder.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy(work / "dbt" / PAGE, folder / "index.html"))


def formulas() -> dict[str, str]:
    """What the catalogue says of each indicator, by the name of the model that computes it."""
    said = "{indicador}, {nome}. {definicao} Fórmula: {formula}. {artigo}."
    return {row["modelo"]: said.format_map(row) for row in seeds.rows("legal/indicadores")}


if __name__ == "__main__":
    telemetry.switch_off()
    print(write(Home(Path(sys.argv[1])), Path(sys.argv[2])))
