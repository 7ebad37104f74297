"""The `residencias sample` command. landing.py generates the files."""

from pathlib import Path

import click

from orchestration.cli_types import LANDING, folder_option
from orchestration.errors import ExitCode, UserError, reason
from orchestration.settings import FICTICIO


@click.command("sample")
@folder_option(
    "landing", LANDING, "Pasta de chegada a criar. As sete pastas de fontes de outra entrada fictícia são substituídas."
)
@click.option("--seed", default=1, show_default=True, help="Semente: o mesmo número dá os mesmos bytes.")
@click.option(
    "--scale",
    default=0.01,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True),
    help="Tamanho: 1 é um mês nacional (6,5 milhões de vínculos do CNES e 25 mil pagamentos); "
    "0.01 basta para conhecer o sistema.",
)
@click.option(
    "--competencias",
    default=3,
    show_default=True,
    type=click.IntRange(min=1),
    help="Quantos meses de pagamento. Os casos que dependem de meses seguidos só aparecem inteiros a partir de 3.",
)
@click.option(
    "--pagamentos",
    type=click.IntRange(min=1),
    help="Pagamentos por mês, quando não devem seguir a escala (por exemplo, muitos pagamentos e pouco CNES).",
)
@click.option(
    "--historico",
    default=0,
    show_default=True,
    type=click.IntRange(min=0),
    help="Quantos meses do CNES e das comissões antes do primeiro mês de pagamento: com 21, as séries têm 24 meses.",
)
def sample(landing: Path, seed: int, scale: float, competencias: int, pagamentos: int | None, historico: int) -> None:
    """Cria uma pasta de chegada sintética, com casos plantados e o gabarito deles.

    Ninguém que aparece nela existe. Os arquivos têm o formato exato das fontes: base mensal do CNES, comissões,
    incentivo, parceiros, títulos e referência. Ao lado das pastas ficam gabarito.csv (os alertas que a carga deve
    dar, um por linha), gabarito_permitidos.csv (os casos lícitos que a norma declara), gabarito_rejeicoes.csv (as
    linhas que devem ser rejeitadas) e identificadores.csv (o que não pode vazar).

    Depois, experimente: residencias run --landing PASTA --home OUTRA_PASTA
    """
    from orchestration.synthetic.landing import generate, is_of_others

    if is_of_others(landing):
        raise UserError(
            f"A pasta {landing} tem arquivos que não são fictícios (falta nela {FICTICIO}): escolha outra.",
            ExitCode.USO_INCORRETO,
        )
    try:
        resumo = generate(landing, seed, scale, competencias, pagamentos, click.echo, historico)
    except ValueError as erro:
        raise click.UsageError(f"{erro}.") from erro
    except OSError as erro:
        raise click.ClickException(f"Não foi possível escrever em {landing}: {reason(erro.strerror)}.") from erro
    click.echo(
        f"{len(resumo.registros)} arquivos, {resumo.pagamentos} pagamentos de {resumo.competencias[0]} a "
        f"{resumo.competencias[-1]} e {resumo.alertas} alertas plantados em {landing}."
    )
