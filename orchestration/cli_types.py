"""Options that several commands share, read and refused in one way. No command's own option belongs here."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import click

from orchestration.errors import ExitCode, UserError
from orchestration.settings import Home


class Competencia(click.ParamType):
    """A month written AAAA-MM, given to the command as the date of its first day."""

    name = "AAAA-MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", str(value))
        if not match:
            self.fail(f"'{value}' não é uma competência; escreva ano e mês, como 2026-03.", param, ctx)
        return date(int(match[1]), int(match[2]), 1)


class HomeFolder(click.ParamType):
    """The installation's folder, given to the command as Home. It need not exist yet."""

    name = "PASTA"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Home:
        if isinstance(value, Home):
            return value
        path = Path(value).expanduser().resolve()
        if path.exists() and not path.is_dir():
            self.fail(f"'{value}' não é uma pasta.", param, ctx)
        return Home(path)


HERE = Path("residencias.toml")
"""Where the commands look, in the folder they run in, for the `home` and `landing` that no flag or variable gives."""


def folder_option(name: str, kind: click.ParamType, help: str, needed: bool = True, cls: type = click.Option) -> Any:
    """A folder by one rule for all commands: the flag, else RESIDENCIAS_<NAME>, else its name in ./residencias.toml.

    Without any of them UserError (exit 2), or None where it is not `needed`.
    """

    def found(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        if value is None and needed:
            raise missing(name)
        return value

    return click.option(
        f"--{name}",
        cls=cls,
        type=kind,
        default=lambda: _written_here(name),
        show_default=f"{name} de ./{HERE.name}",
        envvar=f"RESIDENCIAS_{name.upper()}",
        show_envvar=True,
        callback=found,
        help=help,
    )


def missing(name: str) -> UserError:
    """What is said when a command has no folder `name`."""
    return UserError(
        f"Falta a pasta: use --{name}, a variável RESIDENCIAS_{name.upper()} ou '{name}' em ./{HERE.name}.",
        ExitCode.USO_INCORRETO,
    )


def _written_here(name: str) -> str | None:
    try:
        written = tomllib.loads(HERE.read_text(encoding="utf-8")).get(name)
    except FileNotFoundError:
        return None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as failure:
        raise UserError(f"O arquivo ./{HERE.name} não pôde ser lido como TOML.", ExitCode.USO_INCORRETO) from failure
    if written is not None and not isinstance(written, str):
        raise UserError(f"Em ./{HERE.name}, '{name}' não é um caminho entre aspas.", ExitCode.USO_INCORRETO)
    return written


HOME_HELP = "Pasta da instalação: publicação, cofre, histórico, casos e painel."
LANDING = click.Path(file_okay=False, path_type=Path)
home_option = folder_option("home", HomeFolder(), HOME_HELP)
competencia_option = click.option("--competencia", type=Competencia(), help="Mês, como 2026-03.")


def published(home: Home) -> Path:
    """The restricted publication of `home`; UserError (exit 2) when nothing was published there yet."""
    if not home.restrito.exists():
        raise UserError(
            f"Ainda não há publicação em {home.warehouse}: execute antes 'residencias run'.", ExitCode.USO_INCORRETO
        )
    return home.restrito
