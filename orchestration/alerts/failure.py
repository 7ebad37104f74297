"""The word sent to the configured addresses when a run failed. Its cause is read in the log, not sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import click

from orchestration.errors import UserError
from orchestration.run.stopped import kept
from orchestration.settings import Home, notification_addresses

NOT_DELIVERED = "O aviso de que a carga não publicou não chegou a todos os endereços da configuração 'notificacao'."

_NOTHING = (
    "a carga noturna não publicou",
    "terminou sem publicar; a publicação anterior continua valendo",
)
_AFTER = (
    "a carga noturna publicou e parou depois",
    "publicou, mas uma etapa posterior (casos, página ou aviso) não terminou",
)
"""Title, and what became of the run."""


@contextmanager
def reported(home: Home, competencia: date | None) -> Iterator[None]:
    """As `kept`, and a failure inside the block is also sent to the addresses of `notificacao`."""
    try:
        with kept(home):
            yield
    except UserError:
        if not tell(home, f"de {competencia:%Y-%m}" if competencia else "sem mês decidido"):
            click.secho(NOT_DELIVERED, fg="yellow", err=True)
        raise


def tell(home: Home, run: str, published: bool = False) -> bool:
    """Say at every address of the digest that `run` published nothing, or, when it `published`, that what comes after
    failed; False when some address did not take it.
    """
    addresses = notification_addresses(home)
    if not addresses:
        return True
    from apprise import Apprise

    messenger = Apprise()
    understood = messenger.add(list(addresses))
    title, ended = _AFTER if published else _NOTHING
    delivered = messenger.notify(
        title=f"Residências em saúde: {title}",
        body=f"A execução {run} {ended}. Veja o que houve com 'residencias doutor'.",
    )
    return bool(understood and delivered)
