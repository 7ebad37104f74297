"""The one exception meant for people. What is raised here is printed as it stands, without a traceback.

Defects are not errors of this kind: they raise whatever Python raises and the command line names only the place.
"""

from enum import IntEnum

DEBUG = "RESIDENCIAS_DEBUG"
"""Variable that, when set, lets tracebacks reach standard error. They may show values: never set it in production."""

NO_ROOM = ("No space left on device", "File too large", "Disk quota exceeded", "disk is full")


class Saida(IntEnum):
    """Exit codes of every command."""

    PUBLICADO = 0
    NAO_PUBLICADO = 1
    USO_INCORRETO = 2
    PUBLICADO_COM_FALTAS = 3


class Erro(Exception):
    """One Portuguese sentence saying what and where, with the exit code that the command ends with.

    The sentence never holds a direct identifier: it goes to the terminal and to the log.
    """

    def __init__(self, frase: str, saida: Saida = Saida.NAO_PUBLICADO) -> None:
        super().__init__(frase)
        self.frase = frase
        self.saida = saida


def disk_is_full(failure: BaseException | str) -> bool:
    """Whether the system refused a write for want of room; DuckDB, dbt and SQLite say so in their text alone."""
    return any(words in str(failure) for words in NO_ROOM)
