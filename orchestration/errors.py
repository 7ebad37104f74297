"""The one exception meant for people. Its sentence is printed unchanged, without a traceback.

Defects are not errors of this kind: they raise whatever Python raises and the command line names only the place.
"""

import errno
import os
import re
from enum import IntEnum

from orchestration.mask import mask_name

DEBUG = "RESIDENCIAS_DEBUG"
"""Variable that, when set, lets tracebacks reach standard error. They may show values: never set it in production."""

_NO_ROOM = ("No space left on device", "File too large", "Disk quota exceeded", "disk is full")
_NO_MEMORY = ("Out of Memory Error", "Cannot allocate memory", "bad_alloc", "std::bad_alloc")
_NO_FILES = ("Too many open files",)
_REASONS = {
    os.strerror(number): words
    for number, words in {
        errno.EACCES: "sem permissão",
        errno.EPERM: "operação não permitida",
        errno.EROFS: "disco só de leitura",
        errno.ENOENT: "não existe",
        errno.ENOTDIR: "não é uma pasta",
        errno.EISDIR: "é uma pasta",
        errno.ENOSPC: "disco cheio",
        errno.EDQUOT: "cota de disco esgotada",
        errno.EFBIG: "arquivo grande demais",
        errno.ENAMETOOLONG: "nome longo demais",
        errno.EIO: "falha do disco",
    }.items()
}
_REFUSED = re.compile(r'[Ff]ile "([^"]+)".*?: (Permission denied|Read-only file system|Operation not permitted)')
"""How DuckDB reports a file that it may not open."""


class ExitCode(IntEnum):
    """Exit codes of every command."""

    PUBLICADO = 0
    NAO_PUBLICADO = 1
    USO_INCORRETO = 2
    PUBLICADO_COM_FALTAS = 3


class UserError(Exception):
    """One Portuguese sentence saying what and where, with the exit code that the command ends with.

    The sentence never holds a direct identifier: it goes to the terminal and to the log.
    """

    def __init__(self, frase: str, saida: ExitCode = ExitCode.NAO_PUBLICADO) -> None:
        super().__init__(frase)
        self.frase = frase
        self.saida = saida


class Unavailable(UserError):
    """A store, the publication or the settings cannot be used now. The desk answers with 503."""


def shortage(failure: BaseException | str, where: str = "") -> UserError | None:
    """The UserError for a failure caused by lack of disk, memory or open files; None for any other.

    DuckDB, dbt and SQLite report it only in their text. `where` follows the subject, as in " na etapa 'Casos'".
    """
    text = str(failure)
    if any(words in text for words in _NO_ROOM):
        return UserError(f"O disco encheu{where}: libere espaço e execute de novo.")
    if isinstance(failure, MemoryError) or any(words in text for words in _NO_MEMORY):
        return UserError(f"A memória não bastou{where}: aumente a configuração 'memoria' e execute de novo.")
    if any(words in text for words in _NO_FILES):
        return UserError(f"Os arquivos que se podem abrir não bastaram{where}: aumente o limite ('ulimit -n').")
    return None


def reason(of_system: str | None) -> str:
    """What the system says of a failure, in Portuguese; its own words when they are not of a kind that is common."""
    return _REASONS.get(of_system or "", of_system or "sem motivo declarado")


def refused_by_system(failure: BaseException) -> UserError | None:
    """The UserError for a file that the system does not let this user read or write; None for any other failure."""
    if isinstance(failure, OSError) and failure.filename:
        path, why = str(failure.filename), failure.strerror
    elif found := _REFUSED.search(str(failure)):
        path, why = found.groups()
    else:
        return None
    return UserError(f"O sistema recusou o acesso a {mask_name(path)} ({reason(why)}).")
