"""Codes that name somebody, as people type them: outside the vault they are known by their seal alone."""

from orchestration.mask import holds_identifier
from orchestration.settings import Home
from orchestration.vault import vault
from orchestration.vault.keys import seal_code


def as_kept(home: Home, codigo: str, finalidade: str, quem: str) -> str:
    """A code as the publication may have it: the seal of one that holds a CPF or CNS, any other as it is.

    Opens the vault, and logs it, only for the former. Raises what `vault.abrir` raises.
    """
    if not holds_identifier(codigo):
        return codigo
    with vault.abrir(home, finalidade, quem, somente_leitura=True) as con:
        return seal_code(con, codigo)
