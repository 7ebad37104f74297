"""The command `exportar`. The work is in tables.py."""

from pathlib import Path

import click

from orchestration.cli_types import home_option
from orchestration.settings import Home


@click.command()
@home_option
@click.argument("tabela", required=False)
@click.option("--lista", is_flag=True, help="Mostra as tabelas que podem ser exportadas.")
@click.option(
    "--formato",
    type=click.Choice(["csv", "parquet", "xlsx"]),
    default="csv",
    show_default=True,
    help="Formato do arquivo.",
)
@click.option(
    "--dialeto",
    type=click.Choice(["brasileiro", "internacional"]),
    default="brasileiro",
    show_default=True,
    help="Do CSV: vírgula decimal, para planilhas em português, ou ponto decimal, para programas.",
)
@click.option(
    "--para",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Arquivo de destino; sem ele, TABELA.FORMATO na pasta atual.",
)
@click.option("--publico", is_flag=True, help="Lê publico.duckdb, que só tem agregados, em vez de restrito.duckdb.")
def exportar(
    home: Home, tabela: str | None, lista: bool, formato: str, dialeto: str, para: Path | None, publico: bool
) -> None:
    """Exporta a TABELA publicada (esquema.tabela) para CSV, Parquet ou XLSX.

    \b
    Exemplos:
      residencias exportar --home dados/home --lista
      residencias exportar indicadores.valores --publico --formato xlsx --home dados/home
    """
    from orchestration.export import tables
    from orchestration.portuguese import counted

    if lista:
        for name in tables.tables(home, publico):
            click.echo(name)
        return
    if tabela is None:
        raise click.UsageError("Diga a TABELA, como indicadores.valores, ou use --lista.")
    target = para or Path(f"{tabela}.{formato}")
    rows = tables.export(home, tabela, target, formato, publico, dialeto)
    invented = f" {tables.FICTICIOS}." if home.ficticio.exists() else ""
    click.echo(f"{counted(rows, 'linha', 'linhas')} de {tabela} em {target}.{invented}")
