"""Command `simular`. What it does is in simulate.py and effects.py."""

from datetime import date
from pathlib import Path

import click

from orchestration.cli_types import Competencia, home_option
from orchestration.settings import Home

SHOWN = 40
"""Rows of the table on the terminal; the file has all."""


@click.command()
@home_option
@click.option(
    "--parametro",
    required=True,
    metavar="ID=VALOR",
    help="Parâmetro de seeds/legal/parametros.csv, ou termo de edital, e o valor que teria.",
)
@click.option("--desde", type=Competencia(), help="Primeiro mês em que o valor vale; sem ele, todos.")
@click.option("--edital", help="Edital cujo termo muda; de um parâmetro, o edital cujas linhas se comparam.")
@click.option(
    "--para",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Arquivo CSV dos efeitos; sem ele, um em <home>/simulacoes.",
)
def simular(home: Home, parametro: str, desde: date | None, edital: str | None, para: Path | None) -> None:
    """Mostra o que mudaria com outro valor de um parâmetro. Nada é publicado.

    Compara com a publicação em vigor as regras, os direitos, os valores e a projeção do dimensionamento.

    \b
    Exemplos:
      residencias simular --parametro horas_semanais_teto=44 --home dados/home
      residencias simular --parametro residentes_por_preceptor=2 --edital ED-2026 --home dados/home
    """
    from orchestration.portuguese import counted, number
    from orchestration.simulate import simulate

    effects, path = simulate.simulate(home, simulate.change(parametro, desde, edital), para)
    totals = effects.totals()
    for row in totals[:SHOWN]:
        name = " · ".join(part for part in row[:4] if part)
        click.echo(f"{name}: {number(row[4])} -> {number(row[5])} ({'+' if row[6] > 0 else ''}{number(row[6])})")
    if len(totals) > SHOWN:
        click.echo(f"... e {counted(len(totals) - SHOWN, 'linha', 'linhas')} do quadro, no arquivo.")
    if not effects.rows:
        click.echo("Nada mudaria.")
    elif not totals:
        click.echo("Nos totais do país nada mudaria; o que muda por mês ou por UF está no arquivo.")
    click.echo(f"{counted(len(effects.rows), 'efeito', 'efeitos')} em {path}. Nada foi publicado.")
