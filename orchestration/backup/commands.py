"""The commands `copia` and `restaurar`. The work is in backup.py."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.cli_types import home_option
from orchestration.settings import Home

if TYPE_CHECKING:
    from orchestration.backup.manifest import Manifest


@click.command()
@click.argument("destino", type=click.Path(path_type=Path))
@click.option("--com-chave", is_flag=True, help="Copia também a chave; sem a opção, guarde-a em outro lugar.")
@home_option
def copia(destino: Path, com_chave: bool, home: Home) -> None:
    """Copia a instalação inteira para a pasta DESTINO, que deve ser nova ou vazia, e confere cada arquivo.

    É recusada enquanto uma execução grava. Sem --com-chave, a chave (cofre/chave) não vai na cópia: guarde-a longe
    dela, porque quem tem as duas pode refazer os códigos de pessoas.

    \b
    Exemplo:
      residencias copia backups/2026-07-31 --home dados/home
    """
    from orchestration.backup.backup import back_up

    made = back_up(home, destino, com_chave)
    click.echo(f"Cópia de {home.raiz} feita em {destino}: {_size(made)}, conferidos por sha256.")
    if not com_chave and home.chave.exists():
        click.echo(f"A chave não foi copiada: guarde {home.chave} em outro lugar.")
    if made.casos_fora:
        click.echo("O registro de casos fica fora desta pasta (configuração 'casos'): copie-o agora também.")


@click.command()
@click.argument("origem", type=click.Path(path_type=Path))
@home_option
def restaurar(origem: Path, home: Home) -> None:
    """Repõe em --home a cópia que está na pasta ORIGEM, depois de conferir cada arquivo.

    A pasta de --home deve ser nova ou vazia: uma instalação em uso nunca é sobrescrita.

    \b
    Exemplo:
      residencias restaurar backups/2026-07-31 --home dados/home-restaurada
    """
    from orchestration.backup.backup import restore
    from orchestration.portuguese import moment

    held = restore(origem, home)
    click.echo(f"Cópia de {moment(held.feita_em)} restaurada em {home.raiz}: {_size(held)}, conferidos por sha256.")
    if not held.com_chave:
        click.echo(f"A cópia não tem a chave: ponha a que guardou em {home.chave} antes da próxima execução.")
    if held.casos_fora:
        click.echo("O registro de casos fica fora desta pasta (configuração 'casos'): restaure-o também.")


def _size(copied: "Manifest") -> str:
    from orchestration.portuguese import counted, decimal

    size = sum(entry.bytes for entry in copied.arquivos)
    return f"{counted(len(copied.arquivos), 'arquivo', 'arquivos')}, {decimal(size / 10**6)} MB"
