"""The word sent to the configured addresses when a run published nothing. Its cause is read in the log, not sent."""

import logging

from orchestration.nightly.log import say
from orchestration.settings import Home, Settings


def tell(home: Home, run: str) -> None:
    """Say at every address of the digest that `run` published nothing; what is not delivered is logged."""
    addresses = Settings.load(home).notificacao
    if not addresses:
        return
    from apprise import Apprise

    messenger = Apprise()
    understood = messenger.add(list(addresses))
    delivered = messenger.notify(
        title="Residências em saúde: a carga noturna não publicou",
        body=f"A execução {run} terminou sem publicar; a publicação anterior continua valendo. "
        "Veja o que houve com 'residencias doutor'.",
    )
    if not (understood and delivered):
        say("aviso_de_falha_nao_entregue", logging.WARNING, enderecos=len(addresses))
