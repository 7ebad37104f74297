"""Click's own words in Portuguese: usage errors, headings and hints. The commands' texts are in the commands."""

import types

import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.termui
import click.types

_WORDS = {
    "Aborted!": "Interrompido.",
    "Arguments": "Argumentos",
    "Choose from:\n\t{choices}": "Escolha entre:\n\t{choices}.",
    "Commands": "Comandos",
    "Could not open file {filename!r}: {message}": "O arquivo {filename!r} não pôde ser aberto: {message}",
    "Got unexpected extra argument ({args})": "Argumento que sobra: {args}.",
    "Got unexpected extra arguments ({args})": "Argumentos que sobram: {args}.",
    "Invalid value for {param_hint}: {message}": "O valor de {param_hint} não serve: {message}",
    "Error: The two entered values do not match.": "Os dois textos não são iguais.",
    "Error: {message}": "{message}",
    "Invalid value: {message}": "O valor não serve: {message}",
    "Missing argument": "Falta o argumento",
    "Missing command.": "Falta o comando.",
    "Missing option": "Falta a opção",
    "Missing parameter": "Falta o parâmetro",
    "No such command {name!r}.": "O comando {name!r} não existe.",
    "No such option {name!r}.": "A opção {name!r} não existe.",
    "Option {name!r} does not take a value.": "A opção {name!r} não leva valor.",
    "Option {name!r} requires an argument.": "A opção {name!r} pede um valor.",
    "Option {name!r} requires {nargs} arguments.": "A opção {name!r} pede {nargs} valores.",
    "Options": "Opções",
    "Show this message and exit.": "Mostra esta ajuda.",
    "Usage:": "Uso:",
    "Did you mean {possibility}?": "Seria {possibility}?",
    "(Did you mean one of: {possibilities}?)": "(Seria um destes: {possibilities}?)",
    "default: {default}": "padrão: {default}",
    "directory": "pasta",
    "env var: {var}": "variável: {var}",
    "file": "arquivo",
    "path": "caminho",
    "required": "obrigatória",
    "{name} {filename!r} does not exist.": "{name} {filename!r} não existe.",
    "{name} {filename!r} is a directory.": "{name} {filename!r} é uma pasta.",
    "{name} {filename!r} is a file.": "{name} {filename!r} é um arquivo.",
    "{name} {filename!r} is not readable.": "{name} {filename!r} não pode ser lido.",
    "{name} {filename!r} is not writable.": "{name} {filename!r} não aceita escrita.",
    "{value!r} does not match the format {format}.": "{value!r} não é uma data; escreva como 2026-03-31.",
    "{value!r} is not a valid {number_type}.": "{value!r} não é um número válido.",
    "{value} is not in the range {range}.": "{value} está fora do intervalo {range}.",
    "{value!r} is not {choice}.": "{value!r} não é {choice}.",
    "{value!r} is not one of {choices}.": "{value!r} não é um destes: {choices}.",
}
_KINDS: dict[type[click.ParamType], str] = {
    click.types.FloatParamType: "número",
    click.types.FloatRange: "número",
    click.types.IntParamType: "inteiro",
    click.types.IntRange: "inteiro",
    click.types.StringParamType: "texto",
}
"""What the help writes, in capitals, for a value that the command does not name."""
_MODULES: tuple[types.ModuleType, ...] = (
    click.core,
    click.decorators,
    click.exceptions,
    click.formatting,
    click.parser,
    click.termui,
    click.types,
)


def translate(text: str) -> str:
    """`text` in Portuguese, or unchanged when click has a sentence that is not listed here."""
    return _WORDS.get(text, text)


def translate_number(singular: str, plural: str, count: int) -> str:
    """As `translate`, by number."""
    return translate(singular if count == 1 else plural)


def speak_portuguese() -> None:
    """Put these words in the place of click's gettext, which would need compiled catalogues on every machine."""
    for module in _MODULES:
        if hasattr(module, "_"):
            vars(module)["_"] = translate
        if hasattr(module, "ngettext"):
            vars(module)["ngettext"] = translate_number
    for kind, name in _KINDS.items():
        kind.name = name
