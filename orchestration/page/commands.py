"""Commands `relatorio` and `exportar`. What they do lies in annual.py and export.py."""

from pathlib import Path

import click

from orchestration.cli_types import home_option
from orchestration.errors import Erro, Saida
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
        raise Erro(
            f"Ainda não há publicação em {home.warehouse}: execute antes 'residencias run'.", Saida.USO_INCORRETO
        )
    click.echo(f"Relatório de {ano} em {annual.write(home, ano)}.")


@click.command()
@home_option
@click.argument("tabela", required=False)
@click.option("--lista", is_flag=True, help="Mostra as tabelas que se podem exportar.")
@click.option(
    "--formato",
    type=click.Choice(["csv", "parquet", "xlsx"]),
    default="csv",
    show_default=True,
    help="Formato do arquivo.",
)
@click.option(
    "--para",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Arquivo de destino; sem ele, TABELA.FORMATO na pasta atual.",
)
@click.option("--publico", is_flag=True, help="Lê publico.duckdb, que só tem agregados, em vez de restrito.duckdb.")
def exportar(home: Home, tabela: str | None, lista: bool, formato: str, para: Path | None, publico: bool) -> None:
    """Exporta a TABELA publicada (esquema.tabela) para CSV, Parquet ou XLSX.

    \b
    Exemplos:
      residencias exportar --home dados/home --lista
      residencias exportar indicadores.valores --publico --formato xlsx --home dados/home
    """
    from orchestration.page import export
    from orchestration.portuguese import counted

    if lista:
        for name in export.tables(home, publico):
            click.echo(name)
        return
    if tabela is None:
        raise click.UsageError("Diga a TABELA, como indicadores.valores, ou use --lista.")
    target = para or Path(f"{tabela}.{formato}")
    rows = export.export(home, tabela, target, formato, publico)
    click.echo(f"{counted(rows, 'linha', 'linhas')} de {tabela} em {target}.")
