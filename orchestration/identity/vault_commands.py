"""Commands on the vault: `chave rotacionar` and `identificadores apagar`. The work is in identity/privacy.py."""

import click

from orchestration.cli_types import home_option
from orchestration.settings import Home
from orchestration.signature import tidy

_who = click.option(
    "--por",
    "quem",
    required=True,
    metavar="QUEM",
    callback=lambda ctx, _, value: tidy(value),
    help="Nome de quem pede; fica no registro do cofre.",
)


@click.group()
def chave() -> None:
    """A chave do cofre, que dá identificadores às pessoas."""


@chave.command()
@_who
@home_option
def rotacionar(home: Home, quem: str) -> None:
    """Troca a chave do cofre por uma nova; alertas e casos continuam das mesmas pessoas."""
    from orchestration.identity.privacy import rotate_key
    from orchestration.run import lock

    with lock.exclusive(home):
        rotate_key(home, quem)
    click.echo(f"A chave em {home.chave} foi trocada; guarde uma cópia dela fora desta pasta.")


@click.group()
def identificadores() -> None:
    """Os identificadores diretos (CPF, CNS, nomes) que o cofre guarda de uma pessoa."""


@identificadores.command()
@click.argument("pessoa")
@click.option("--motivo", required=True, help="Por que se apaga; fica no registro do cofre.")
@_who
@click.option("--sim", is_flag=True, help="Não pergunta antes de apagar.")
@home_option
def apagar(home: Home, pessoa: str, motivo: str, quem: str, sim: bool) -> None:
    """Apaga do cofre os identificadores diretos de PESSOA (pessoa_id); as contas ficam."""
    from orchestration.identity.privacy import delete_identifiers
    from orchestration.run import lock

    # click's own confirmation takes only the letters y and n.
    if not sim and click.prompt("Isto não se desfaz. Para apagar, escreva sim", "não", show_default=False) != "sim":
        raise click.Abort
    with lock.exclusive(home):
        delete_identifiers(home, pessoa, motivo, quem)
    click.echo(f"Os identificadores diretos de {pessoa} foram apagados do cofre.")
