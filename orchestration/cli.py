"""The console script `residencias`: names of commands, errors and exit codes. What each command does is in its module.

Nothing heavy is imported here or by a command's module: help must answer at once.
"""

import importlib
import os
import re
import sys

import click

from orchestration import cli_output
from orchestration.cli_language import speak_portuguese
from orchestration.errors import DEBUG, ExitCode, UserError, refused_by_system, shortage

speak_portuguese()

_AFTER_FIRST_SENTENCE = re.compile(r"(?<=\.) (?=[A-ZÀ-Ú\b]).*")
COMMANDS = {
    "run": "orchestration.nightly.command:run",
    "sample": "orchestration.synthetic.command:sample",
    "fetch": "orchestration.fetch.command:fetch",
    "aceitar": "orchestration.cases.accept:aceitar",
    "alertas": "orchestration.alerts.listing:alertas",
    "lote": "orchestration.alerts.batch:lote",
    "explicar": "orchestration.alerts.explain:explicar",
    "decidir": "orchestration.cases.commands:decidir",
    "dossie": "orchestration.cases.commands:dossie",
    "oficio": "orchestration.cases.people_commands:oficio",
    "ficha": "orchestration.cases.people_commands:ficha",
    "mesa": "orchestration.cases.commands:mesa",
    "relatorio": "orchestration.page.commands:relatorio",
    "simular": "orchestration.simulate.command:simular",
    "exportar": "orchestration.export.commands:exportar",
    "vinculos": "orchestration.identity.commands:vinculos",
    "chave": "orchestration.identity.vault_commands:chave",
    "identificadores": "orchestration.identity.vault_commands:identificadores",
    "doutor": "orchestration.doctor.command:doutor",
    "copia": "orchestration.backup.commands:copia",
    "restaurar": "orchestration.backup.commands:restaurar",
}


class LazyGroup(click.Group):
    """Commands by the place of their code, imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        _describe(command)
        return command


def _say_version(ctx: click.Context) -> None:
    from importlib.metadata import version

    from orchestration import commit

    said = commit.current()
    click.echo(f"residencias {version('residencias')}{f' ({said})' if said else ''}")
    ctx.exit()


def _describe(command: click.Command) -> None:
    """Give a command what click has no translation of, and the whole first sentence of its help for lists of commands,
    which click would cut at an abbreviation or at the end of the line.
    """
    command.options_metavar = "[OPÇÕES]"
    command.short_help = _AFTER_FIRST_SENTENCE.sub("", " ".join((command.help or "").split()))
    if isinstance(command, click.Group):
        command.subcommand_metavar = "COMANDO [ARGUMENTOS]..."
        for nested in command.commands.values():
            _describe(nested)


@click.command(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar="[OPÇÕES]",
    subcommand_metavar="COMANDO [ARGUMENTOS]...",
    epilog="Cada comando explica o que faz: residencias COMANDO --help. "
    "Códigos de saída: 0 publicado; 1 não publicado, vale a publicação anterior; 2 uso ou configuração incorretos; "
    "3 publicado, mas falta um arquivo necessário do mês.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda ctx, _, asked: _say_version(ctx) if asked else None,
    help="Mostra a versão.",
)
@click.option(
    "--debug", is_flag=True, expose_value=False, help="Diante de um erro, mostra também onde ele aconteceu no programa."
)
def residencias() -> None:
    """Residências em saúde: carga noturna, registro nacional de especialistas e alertas de pagamento.

    Para começar: `residencias sample --landing dados/landing` cria uma entrada fictícia,
    `residencias run --landing dados/landing --home dados/home` a processa e
    `residencias alertas --home dados/home` mostra o que merece exame. As duas pastas podem ficar nas variáveis
    RESIDENCIAS_LANDING e RESIDENCIAS_HOME ou em ./residencias.toml.
    """


def main() -> None:
    """Run the command line and end the process with its exit code, which no failure to print it changes."""
    cli_output.protect()
    debug = "--debug" in sys.argv
    if debug:
        os.environ[DEBUG] = "1"
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    try:
        code = residencias.main(arguments, prog_name="residencias", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        code = ExitCode.PUBLICADO
    except click.ClickException as error:
        code = _usage(error)
    except (click.Abort, KeyboardInterrupt):
        code = _tell("Interrompido.", ExitCode.NAO_PUBLICADO)
    except UserError as error:
        code = _tell(error.frase, error.saida, debug)
    except Exception as error:
        unexpected = _unexpected(error)
        code = _tell(unexpected.frase, unexpected.saida, debug)
    if reason := cli_output.lost():
        click.secho(f"Nem tudo o que havia a mostrar pôde ser escrito ({reason}); o que foi feito não muda.", err=True)
    sys.exit(int(code or 0))


def _usage(error: click.ClickException) -> ExitCode:
    context = getattr(error, "ctx", None)
    where = f" Veja: {context.command_path} --help." if context else ""
    # click translates every word but these two.
    sentence = " ".join(error.format_message().split()).replace("(env var:", "(variável:")
    return _tell(sentence + where, ExitCode.USO_INCORRETO)


def _unexpected(error: Exception) -> UserError:
    from orchestration.run.log import describe

    facts = describe(error)
    return (
        shortage(error)
        or refused_by_system(error)
        or UserError(
            f"O programa encontrou um erro que não esperava ({facts['erro']} em {facts['lugar']}); "
            "use --debug para vê-lo."
        )
    )


def _tell(sentence: str, code: ExitCode, debug: bool = False) -> ExitCode:
    if debug:
        import traceback

        traceback.print_exc()
    click.secho(sentence, fg="red", err=True)
    return code


if __name__ == "__main__":
    main()
