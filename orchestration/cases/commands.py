"""Commands about cases: `decidir`, `dossie` and the group `mesa`. What they do lies in the modules beside this one."""

from pathlib import Path

import click

from orchestration.cases.states import REASONS, STATES
from orchestration.cli_types import home_option, published
from orchestration.settings import Home

_REASONS_HELP = "; ".join(f"{code}, {meaning}" for code, meaning in REASONS.items())


@click.command()
@click.argument("alerta")
@click.option("--estado", required=True, type=click.Choice(STATES), help="Estado a que o caso passa.")
@click.option(
    "--motivo",
    required=True,
    help=f"Por quê. Para improcedente, um código e, se preciso, dois-pontos e o texto: {_REASONS_HELP}.",
)
@click.option("--por", required=True, metavar="QUEM", help="Nome de quem decide.")
@home_option
def decidir(alerta: str, estado: str, motivo: str, por: str, home: Home) -> None:
    """Registra uma decisão sobre o caso ALERTA (o identificador ou o seu começo).

    A decisão nunca é apagada: uma nova decisão vem depois dela.
    """
    from orchestration.cases.nights import register_publication
    from orchestration.cases.store import decide
    from orchestration.cases.words import name_of

    published(home)
    register_publication(home)
    case = decide(home, alerta, estado, motivo, por)
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
    from orchestration.cases.nights import register_publication
    from orchestration.cases.reading import open_case

    published(home)
    register_publication(home)
    found = open_case(home, alerta)
    target = saida or home.relatorios / "casos" / f"{found.case.alerta_id}.{formato}"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(as_html(found) if formato == "html" else as_csv(found), encoding="utf-8")
    click.echo(f"Dossiê gravado em {target}.")
