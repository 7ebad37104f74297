"""`residencias vinculos`: lists and decides the review queue of probable pairs made by linkage.py."""

import click

from orchestration.cli_types import home_option, published
from orchestration.identity.linkage import ACEITO, PENDENTE, RECUSADO, SITUACOES
from orchestration.settings import Home
from orchestration.signature import tidy


@click.group(help="Fila de revisão dos vínculos prováveis entre pessoas.")
def vinculos() -> None:
    pass


@vinculos.command(help="Lista os pares de pessoas que provavelmente são uma só, do mais ao menos provável.")
@home_option
@click.option("--situacao", type=click.Choice(SITUACOES), default=PENDENTE, show_default=True, help="Situação do par.")
def listar(home: Home, situacao: str) -> None:
    from orchestration.identity import linkage
    from orchestration.portuguese import counted, decimal

    pairs = linkage.pairs(home, situacao)
    if not pairs:
        published(home)  # An empty list of a home where nothing ran would look like an answer.
    for pair in pairs:
        chance = decimal(100 * pair["probabilidade"])
        click.echo(f"{pair['pessoa_id']} {pair['pessoa_id_candidata']} {chance} %")
    click.echo(f"{counted(len(pairs), 'vínculo', 'vínculos')} com a situação {situacao}.", err=True)


@vinculos.command(help="Aceita que os dois códigos são da mesma pessoa. Nenhuma regra de pagamento muda com isso.")
@click.argument("pessoa_id")
@click.argument("pessoa_id_candidata")
@click.option("--motivo", required=True, help="Por que são a mesma pessoa.")
@click.option("--por", required=True, help="Quem decide.")
@home_option
def aceitar(home: Home, pessoa_id: str, pessoa_id_candidata: str, motivo: str, por: str) -> None:
    _decide(home, pessoa_id, pessoa_id_candidata, ACEITO, motivo, por)


@vinculos.command(help="Recusa o vínculo: o par não volta à fila.")
@click.argument("pessoa_id")
@click.argument("pessoa_id_candidata")
@click.option("--motivo", required=True, help="Por que não são a mesma pessoa.")
@click.option("--por", required=True, help="Quem decide.")
@home_option
def recusar(home: Home, pessoa_id: str, pessoa_id_candidata: str, motivo: str, por: str) -> None:
    _decide(home, pessoa_id, pessoa_id_candidata, RECUSADO, motivo, por)


def _decide(home: Home, pessoa_id: str, pessoa_id_candidata: str, decisao: str, motivo: str, por: str) -> None:
    from orchestration.identity import linkage
    from orchestration.run import lock

    with lock.exclusive(home):
        linkage.decide(home, pessoa_id, pessoa_id_candidata, decisao, motivo, tidy(por))
    click.echo(f"Vínculo {decisao}; a próxima execução o mostra assim.")
