"""Codes typed by people that contain a CPF or CNS: outside the vault they appear only as their seal."""

from orchestration.mask import holds_identifier
from orchestration.settings import Home
from orchestration.vault import vault
from orchestration.vault.keys import seal_code


def as_kept(home: Home, codigo: str, finalidade: str, quem: str) -> str:
    """The code as published: its seal if it contains a CPF or CNS, otherwise the code itself.

    Opens the vault (and logs the access) only to seal. Raises what `vault.open_vault` raises.
    """
    if not holds_identifier(codigo):
        return codigo
    with vault.open_vault(home, finalidade, quem, somente_leitura=True) as con:
        return seal_code(con, codigo)
