"""The commands that face people outside the system: `oficio`, to an institution, and `ficha`, of a beneficiary."""

import json
from dataclasses import asdict
from datetime import datetime
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.cli_output import say
from orchestration.cli_types import home_option, published
from orchestration.errors import ExitCode, UserError
from orchestration.settings import Home

if TYPE_CHECKING:
    from orchestration.cases.ficha import Record


@click.command()
@click.option(
    "--instituicao", metavar="CÓDIGO", help="Código da instituição ou sigla do parceiro: todos os casos abertos."
)
@click.option("--alertas", metavar="A,B", help="Casos de uma só instituição, separados por vírgula.")
@click.option("--por", metavar="QUEM", help="Quem assina: nome, ou login na mesa. Sem ela, o usuário do sistema.")
@click.option(
    "--prazo",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="AAAA-MM-DD",
    help="Até quando responder; sem ela, quinze dias.",
)
@click.option(
    "--formato",
    "formatos",
    multiple=True,
    type=click.Choice(["html", "docx"]),
    help="Formato do arquivo (pode repetir); sem a opção, os dois.",
)
@click.option(
    "--saida", type=click.Path(file_okay=False, path_type=Path), help="Pasta a gravar; sem ela, relatorios/oficios."
)
@home_option
def oficio(
    instituicao: str | None,
    alertas: str | None,
    por: str | None,
    prazo: datetime | None,
    formatos: tuple[str, ...],
    saida: Path | None,
    home: Home,
) -> None:
    """Escreve o ofício à instituição sobre os seus casos: fatos, fundamento e prazo, sem CPF nem nome de ninguém.

    Os casos passam a aguardar a instituição, com o prazo do ofício.

    \b
    Exemplos:
      residencias oficio --instituicao I00130 --por "Ana Lima"
      residencias oficio --alertas 31d4262614fdd14b9432,a1a670ff59d13c860ccd --prazo 2026-08-31
    """
    from orchestration.cases.mesa.users import signed
    from orchestration.cases.oficio import FORMATS, compose, open_ids, send
    from orchestration.cases.registration import register_publication
    from orchestration.portuguese import counted, day

    if bool(instituicao) == bool(alertas):
        raise click.UsageError("Diga --instituicao ou --alertas, uma das duas.")
    published(home)
    register_publication(home)
    ids = open_ids(home, instituicao) if instituicao else [a for a in (alertas or "").replace(" ", "").split(",") if a]
    letter = compose(home, ids, signed(home, por or getuser()), prazo.date() if prazo else None)
    files = send(home, letter, saida or home.relatorios / "oficios", formatos or FORMATS)
    for path in files:
        click.echo(f"Ofício gravado em {path}.")
    moved = counted(len(letter.casos), "caso aguarda", "casos aguardam")
    click.echo(f"{moved} a instituição {letter.instituicao}, até {day(letter.prazo)}.")


@click.command()
@click.argument("pessoa")
@click.option(
    "--finalidade", metavar="TEXTO", help="Para que se precisa da identidade: só com ela é mostrada, e fica registrada."
)
@click.option("--por", metavar="QUEM", help="Quem consulta a identidade. Sem a opção, o usuário do sistema.")
@click.option(
    "--formato",
    type=click.Choice(["texto", "html", "json"]),
    default="texto",
    show_default=True,
    help="texto para ler; html para imprimir e json para programas, ambos sem a identidade.",
)
@click.option(
    "--saida", type=click.Path(dir_okay=False, path_type=Path), help="Arquivo do html; sem ela, relatorios/fichas."
)
@home_option
def ficha(pessoa: str, finalidade: str | None, por: str | None, formato: str, saida: Path | None, home: Home) -> None:
    """Acompanha um beneficiário: cadastros, funções, vínculos, pagamentos, direitos, alertas e decisões.

    PESSOA é o número da pessoa (coluna pessoa), o pessoa_id ou o seu começo (seis caracteres ou mais). A identidade só
    aparece na tela, com --finalidade, e cada consulta fica no registro de acessos ao cofre; nenhum arquivo a guarda.

    \b
    Exemplo:
      residencias ficha de974c59 --finalidade "resposta ao ofício 12/2026"
    """
    from orchestration.cases.ficha import follow
    from orchestration.cases.mesa.users import signed
    from orchestration.export.tables import notice

    if saida and formato != "html":
        raise click.UsageError("--saida pede --formato html: o resto só vai para a tela.")
    if finalidade is not None and not finalidade.strip():
        raise UserError("Para ver a identidade de uma pessoa é preciso dizer para quê.", ExitCode.USO_INCORRETO)
    published(home)
    record = follow(home, pessoa)
    match formato:
        case "json":
            invented = {"aviso": said} if (said := notice(home)) else {}
            click.echo(json.dumps(invented | asdict(record), ensure_ascii=False, indent=1))
        case "html":
            click.echo(f"Ficha gravada em {_write_html(record, home, saida)}.")
        case _:
            if said := notice(home):
                click.echo(said)
            _print(record)
    if finalidade:
        from orchestration.identity.privacy import identity_of

        identity = identity_of(home, record.pessoa_id, finalidade.strip(), signed(home, por or getuser()))
        _print_identity(identity)


def _write_html(record: "Record", home: Home, target: Path | None) -> Path:
    from orchestration.cases.dossier import template_environment
    from orchestration.cases.words import person_code
    from orchestration.files import asked_for

    target = target or home.relatorios / "fichas" / f"ficha-{person_code(record.pessoa_id)}.html"
    html = template_environment(home).get_template("ficha.html").render(ficha=record)
    with asked_for(target, 0o600) as fresh:
        fresh.write_text(html, encoding="utf-8")
    return target


def _print(record: "Record") -> None:
    from orchestration.cases.words import person_code

    click.echo(f"Beneficiário {person_code(record.pessoa_id)} ({record.pessoa_id})")
    for section in record.secoes:
        click.echo(f"\n{section.titulo}")
        for line in section.linhas:
            shown = [f"{name}: {text}" for name, text in zip(section.colunas, line, strict=True) if text != "—"]
            say("- " + " · ".join(shown), 2)


def _print_identity(identity: dict[str, list[str]]) -> None:
    from orchestration.cases.words import field_name
    from orchestration.portuguese import day

    click.echo("\nIdentidade (consulta registrada)")
    for field, values in identity.items():
        shown = [day(value) for value in values] if field == "data_nascimento" else values
        click.echo(f"- {field_name(field)}: {'; '.join(shown) or '—'}")
