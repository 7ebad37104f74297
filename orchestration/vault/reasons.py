"""Searches what people type (reasons, purposes, signatures) for identifiers before it is stored."""

from orchestration import duck
from orchestration.errors import Erro, Saida
from orchestration.mask import holds_identifier
from orchestration.settings import Home
from orchestration.vault import words


def refuse_identities(home: Home, campo: str, texto: str) -> None:
    """Erro when `texto` holds a CPF or CNS that checks, or the full name of a person of the vault.

    `campo` says what the text is, in Portuguese with its article. A name without its vault is not recognised.
    """
    if holds_identifier(texto):
        raise _refused(campo, "um CPF ou CNS")
    with duck.connect() as con:
        con.execute("create temp table digitados as select ? as texto", [texto])
        if words.names_in(con, home, "digitados"):
            raise _refused(campo, "o nome de uma pessoa dos registros")


def refuse_numbers(campo: str, texto: str) -> None:
    """As `refuse_identities`, for what may be a name: who decides signs with theirs."""
    if holds_identifier(texto):
        raise _refused(campo, "um CPF ou CNS")


def _refused(campo: str, what: str) -> Erro:
    return Erro(f"{campo} traz {what} e não foi guardado: escreva sem identificar ninguém.", Saida.USO_INCORRETO)
