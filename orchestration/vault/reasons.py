"""Refuses typed texts (reasons, purposes, signatures) that identify a person, before they are stored."""

from orchestration import duck
from orchestration.errors import ExitCode, UserError
from orchestration.mask import holds_identifier
from orchestration.settings import Home
from orchestration.vault import words


def refuse_identities(home: Home, campo: str, texto: str) -> None:
    """Raise UserError when `texto` contains a valid CPF or CNS, or the full name of a person of the vault.

    `campo` is what the text is, in Portuguese with its article. Names are found only if the vault knows them.
    """
    if holds_identifier(texto):
        raise _refused(campo, "um CPF ou CNS")
    with duck.connect() as con:
        con.execute("create temp table digitados as select ? as texto", [texto])
        if words.names_in(con, home, "digitados"):
            raise _refused(campo, "o nome de uma pessoa dos registros")


def refuse_numbers(campo: str, texto: str) -> None:
    """As `refuse_identities`, for texts that may contain a name, such as the signature of who decides."""
    if holds_identifier(texto):
        raise _refused(campo, "um CPF ou CNS")


def _refused(campo: str, what: str) -> UserError:
    return UserError(
        f"{campo} traz {what}, o que não se guarda: escreva sem identificar ninguém.", ExitCode.USO_INCORRETO
    )
