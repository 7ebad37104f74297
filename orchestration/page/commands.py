"""Command `relatorio`. What it does is in annual.py."""

import click

from orchestration.cli_types import home_option
from orchestration.errors import ExitCode, UserError
from orchestration.settings import Home


@click.command()
@home_option
@click.option("--ano", type=click.IntRange(2000, 2100), required=True, help="Ano do relatório, como 2026.")
def relatorio(home: Home, ano: int) -> None:
    """Escreve o relatório anual consolidado (MR, art. 7º, VI), em HTML pronto para imprimir.

    \b
    Exemplo:
      residencias relatorio --home dados/home --ano 2026
    """
    from orchestration.page import annual

    if not home.publico.exists():
        raise UserError(
            f"Ainda não há publicação em {home.warehouse}: execute antes 'residencias run'.", ExitCode.USO_INCORRETO
        )
    click.echo(f"Relatório de {ano} em {annual.write(home, ano)}.")
