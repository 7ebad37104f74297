"""Options that several commands share, read and refused in one way. No command's own option belongs here."""

import re
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


_HOME_HELP = "Pasta da instalação: publicação, cofre, histórico, casos e painel."
home_option = click.option(
    "--home",
    type=HomeFolder(),
    default="dados/home",
    show_default=True,
    envvar="RESIDENCIAS_HOME",
    show_envvar=True,
    help=_HOME_HELP,
)
required_home_option = click.option(
    "--home", type=HomeFolder(), required=True, envvar="RESIDENCIAS_HOME", show_envvar=True, help=_HOME_HELP
)
competencia_option = click.option("--competencia", type=Competencia(), help="Mês, como 2026-03.")


def published(home: Home) -> Path:
    """The restricted publication of `home`; UserError (exit 2) when nothing was published there yet."""
    if not home.restrito.exists():
        raise UserError(
            f"Ainda não há publicação em {home.warehouse}: execute antes 'residencias run'.", ExitCode.USO_INCORRETO
        )
    return home.restrito
