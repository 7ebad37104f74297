"""Commands about cases: `decidir`, `dossie` and the group `mesa`. The work is in the modules beside this one."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.cases.states import REASONS, STATES
from orchestration.cli_types import HOME_HELP, HomeFolder, folder_option, home_option, missing, published
from orchestration.settings import Home

if TYPE_CHECKING:
    from orchestration.cases.mesa.users import User

_REASONS_HELP = "; ".join(f"{code}, {meaning}" for code, meaning in REASONS.items())


@click.command()
@click.argument("alerta")
@click.option("--estado", required=True, type=click.Choice(STATES), help="Estado a que o caso passa.")
@click.option(
    "--motivo",
    required=True,
    help=f"Por quê. Para improcedente, um código e, se preciso, dois-pontos e o texto: {_REASONS_HELP}.",
)
@click.option("--por", required=True, metavar="QUEM", help="Nome de quem decide, ou o seu login na mesa.")
@home_option
def decidir(alerta: str, estado: str, motivo: str, por: str, home: Home) -> None:
    """Registra uma decisão sobre o caso ALERTA (o identificador ou o seu começo).

    A decisão nunca é apagada: uma nova decisão vem depois dela.
    """
    from orchestration.cases.mesa.users import signed
    from orchestration.cases.registration import register_publication
    from orchestration.cases.store import decide
    from orchestration.cases.words import name_of

    published(home)
    register_publication(home)
    case = decide(home, alerta, estado, motivo, signed(home, por))
    click.echo(f"O caso {case.alerta_id} ({case.regra}) passou a {name_of(case.estado)}.")


@click.command()
@click.argument("alerta")
@click.option(
    "--formato", type=click.Choice(["html", "csv"]), default="html", show_default=True, help="Formato do arquivo."
)
@click.option(
    "--saida", type=click.Path(dir_okay=False, path_type=Path), help="Arquivo a gravar; sem ele, relatorios/casos."
)
@home_option
def dossie(alerta: str, formato: str, saida: Path | None, home: Home) -> None:
    """Exporta o dossiê do caso ALERTA: fatos, pagamentos, regras e decisões, sem CPF, CNS nem nomes."""
    from orchestration.cases.dossier import as_csv, as_html
    from orchestration.cases.reading import open_case
    from orchestration.cases.registration import register_publication
    from orchestration.files import asked_for

    published(home)
    register_publication(home)
    case_file = open_case(home, alerta)
    target = saida or home.relatorios / "casos" / f"{case_file.case.alerta_id}.{formato}"
    text = as_html(home, case_file) if formato == "html" else as_csv(home, case_file)
    with asked_for(target) as fresh:
        fresh.write_text(text, encoding="utf-8")
    click.echo(f"Dossiê gravado em {target}.")


@click.group(invoke_without_command=True)
@folder_option("home", HomeFolder(), HOME_HELP, needed=False)
@click.option("--porta", default=8765, show_default=True, type=click.IntRange(1, 65535), help="Porta.")
@click.option(
    "--endereco",
    default="127.0.0.1",
    show_default=True,
    help="Endereço em que atende; outro que não o da própria máquina exige TLS.",
)
@click.option(
    "--nome",
    "nomes",
    multiple=True,
    envvar="RESIDENCIAS_MESA_NOMES",
    show_envvar=True,
    metavar="NOME",
    help="Nome por que o navegador chama a mesa, como mesa.exemplo.gov.br (pode repetir; na variável, com espaços).",
)
@click.option("--certificado", type=click.Path(exists=True, dir_okay=False), help="Certificado TLS (PEM).")
@click.option("--chave-tls", type=click.Path(exists=True, dir_okay=False), help="Chave do certificado (PEM).")
@click.pass_context
def mesa(
    ctx: click.Context,
    home: Home | None,
    porta: int,
    endereco: str,
    nomes: tuple[str, ...],
    certificado: str | None,
    chave_tls: str | None,
) -> None:
    """Abre a mesa de casos: página local em que se leem e decidem os alertas.

    Crie antes uma conta: residencias mesa usuario criar LOGIN --nome NOME --papel decidir.
    """
    ctx.obj = home
    if ctx.invoked_subcommand is None:
        from orchestration.cases.mesa.serve import serve

        if home is None:
            raise missing("home")
        serve(home, endereco, porta, certificado, chave_tls, nomes)


@mesa.group()
def usuario() -> None:
    """Contas da mesa de casos."""


def _home_of_account(ctx: click.Context, _: click.Parameter, value: Home | None) -> Home:
    home = value or ctx.find_object(Home)
    if home is None:
        raise missing("home")
    return home


_account_home = click.option(
    "--home",
    type=HomeFolder(),
    callback=_home_of_account,
    help="Pasta da instalação, se não foi informada antes de 'usuario'.",
)
_role_option = click.option(
    "--papel",
    "papeis",
    multiple=True,
    type=click.Choice(["ler", "decidir", "ver_identidade"]),
    help="O que a conta pode, além de ler (pode repetir): decidir casos, ver a identidade de pessoas.",
)
_password_option = click.option(
    "--senha",
    envvar="RESIDENCIAS_SENHA",
    prompt="Senha",
    hide_input=True,
    confirmation_prompt="De novo",
    help="Sem ela, é perguntada; prefira a variável RESIDENCIAS_SENHA a escrevê-la na linha de comando.",
)


def _off_notice(user: "User") -> str:
    return "" if user.ativo else "; a conta continua desligada"


@usuario.command()
@click.argument("login")
@click.option("--nome", required=True, help="Nome da pessoa, como aparece nas decisões.")
@_role_option
@_password_option
@_account_home
def criar(home: Home, login: str, nome: str, papeis: tuple[str, ...], senha: str) -> None:
    """Cria a conta LOGIN; a que foi desligada volta, com o nome, os papéis e a senha dados agora."""
    from orchestration.cases.mesa.users import create_user

    user = create_user(home, login, nome, papeis, senha)
    click.echo(f"Conta {user.login} criada; pode: {', '.join(sorted(user.papeis))}.")


@usuario.command()
@click.argument("login")
@_password_option
@_account_home
def senha(home: Home, login: str, senha: str) -> None:
    """Troca a senha da conta LOGIN e encerra as suas sessões; a que está desligada continua desligada."""
    from orchestration.cases.mesa.users import change_user

    user = change_user(home, login, senha=senha)
    click.echo(f"A senha de {user.login} foi trocada{_off_notice(user)}.")


@usuario.command()
@click.argument("login")
@_role_option
@_account_home
def papeis(home: Home, login: str, papeis: tuple[str, ...]) -> None:
    """Dá à conta LOGIN exatamente estes papéis e encerra as suas sessões; a desligada continua desligada."""
    from orchestration.cases.mesa.users import change_user

    user = change_user(home, login, papeis=papeis)
    click.echo(f"Conta {user.login}: pode {', '.join(sorted(user.papeis))}{_off_notice(user)}.")


@usuario.command()
@click.argument("login")
@_account_home
def desligar(home: Home, login: str) -> None:
    """Impede a conta LOGIN de entrar; o que ela fez continua registrado."""
    from orchestration.cases.mesa.users import change_user

    user = change_user(home, login, ativo=False)
    click.echo(f"Conta {user.login} desligada.")


@usuario.command()
@_account_home
def listar(home: Home) -> None:
    """Lista as contas."""
    from orchestration.cases.mesa.users import list_users

    for user in list_users(home):
        click.echo(
            f"{user.login}\t{user.nome}\t{', '.join(sorted(user.papeis))}\t{'ativa' if user.ativo else 'desligada'}"
        )
