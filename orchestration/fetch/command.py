"""The command `fetch`: downloads the files due, shows progress, and prints one sentence per file."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.cli_types import LANDING, competencia_option, folder_option, home_option
from orchestration.errors import ExitCode, UserError
from orchestration.fetch.config import DEFAULT_SOURCES, SOURCES, Item, items
from orchestration.portuguese import counted
from orchestration.settings import Home, Settings

if TYPE_CHECKING:
    from orchestration.fetch.attempt import Progress
    from orchestration.fetch.transfer import Outcome


@click.command()
@folder_option("landing", LANDING, "Pasta de entrada, onde os arquivos chegam.")
@home_option
@competencia_option
@click.option(
    "--source",
    "sources",
    multiple=True,
    type=click.Choice(SOURCES),
    help="Só esta fonte (pode repetir). Sem ela: scnes, populacao e parceiros.",
)
def fetch(landing: Path, home: Home, competencia: date | None, sources: tuple[str, ...]) -> None:
    """Baixa o que é público (SCNES, IBGE, regiões de saúde do DATASUS) e os relatórios de parceiros configurados.

    Um arquivo só aparece na pasta de entrada quando chegou inteiro; o que foi interrompido é retomado na vez seguinte.
    Sem --competencia, vale o mês mais novo que cada fonte já deve ter publicado. Os endereços que não são os públicos
    estão na tabela [fontes] de residencias.toml, na pasta da instalação.
    """
    bring(landing, home, sources or DEFAULT_SOURCES, competencia)


def bring(landing: Path, home: Home, sources: tuple[str, ...], competencia: date | None) -> None:
    """Download every file of `sources`, printing a line for each; UserError at the end when any of them failed."""
    wanted = items(Settings.load(home).fontes, sources, competencia, date.today())
    failures = [sentence for item in wanted if (sentence := _one(item, landing))]
    if failures:
        raise UserError(f"Arquivos não obtidos: {len(failures)} de {len(wanted)}; os outros estão em {landing}.")


def _one(item: Item, landing: Path) -> str | None:
    """Download one file and print the outcome; return the failure's sentence, or None."""
    try:
        with _progress(item) as progress:
            outcome = _obtain(item, landing, progress)
    except UserError as failure:
        if failure.saida == ExitCode.USO_INCORRETO:
            raise
        click.echo(failure.frase, err=True)
        return failure.frase
    what = "obtido" if outcome.estado == "novo" else "já estava atualizado"
    size = counted(outcome.bytes, "byte", "bytes")
    click.echo(f"{item.destino}: {what}, {size}, sha256 {outcome.sha256[:12]}")
    return None


def _obtain(item: Item, landing: Path, progress: "Progress") -> "Outcome":
    from orchestration.fetch.attempt import Policy
    from orchestration.fetch.transfer import CONVERTERS, obtain, obtain_converted

    download = obtain_converted if item.fonte in CONVERTERS else obtain
    return download(item, landing / item.destino, progress, Policy())


@contextmanager
def _progress(item: Item) -> "Iterator[Progress]":
    """Show a progress bar on a terminal; elsewhere show nothing, since each file's line is enough."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(item.destino.name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
