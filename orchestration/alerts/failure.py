"""The word sent to the configured addresses when a run published nothing. Its cause is read in the log, not sent."""

from orchestration.settings import Home, notification_addresses

NOT_DELIVERED = "O aviso de que a carga não publicou não chegou a todos os endereços da configuração 'notificacao'."


def tell(home: Home, run: str) -> bool:
    """Say at every address of the digest that `run` published nothing; False when some address did not take it."""
    addresses = notification_addresses(home)
    if not addresses:
        return True
    from apprise import Apprise

    messenger = Apprise()
    understood = messenger.add(list(addresses))
    delivered = messenger.notify(
        title="Residências em saúde: a carga noturna não publicou",
        body=f"A execução {run} terminou sem publicar; a publicação anterior continua valendo. "
        "Veja o que houve com 'residencias doutor'.",
    )
    return bool(understood and delivered)
