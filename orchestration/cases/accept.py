"""`residencias aceitar`: records in the ledger that a file refused for having too few rows is right."""

from collections.abc import Iterable
from datetime import UTC, datetime

import click

from orchestration.cli_types import home_option
from orchestration.clock import day_of
from orchestration.errors import ExitCode, UserError
from orchestration.ingest.ledger import Aceite, Carga, opened
from orchestration.mask import mask_name
from orchestration.settings import Home
from orchestration.vault.reasons import refuse_identities, refuse_numbers


@click.command()
@click.argument("arquivo")
@click.option("--por", required=True, metavar="QUEM", help="Nome de quem aceita, ou o seu login na mesa.")
@click.option("--motivo", required=True, metavar="TEXTO", help="Por que o arquivo está certo, sem CPF nem CNS.")
@home_option
def aceitar(arquivo: str, por: str, motivo: str, home: Home) -> None:
    """Deixa entrar um ARQUIVO que foi recusado porque perdeu linhas.

    Um retrato, relatório, lote de pagamentos ou tabela do SCNES sem nenhuma linha, ou com menos da metade das linhas
    da versão anterior, é recusado: quase sempre é uma exportação que falhou. Se o arquivo está certo (um programa
    encerrado, um parceiro que saiu), aceite-o: os mesmos bytes entram na próxima execução. ARQUIVO é o nome que o
    resumo da execução mostra. Quem aceitou, quando e por quê ficam guardados e aparecem em qualidade.cargas.

    \b
    Exemplo:
      residencias aceitar parceiros/abc/matriculas_202607.csv --por "Ana Lima" \\
        --motivo "ofício 12/2026: a instituição encerrou duas turmas"
    """
    aceite = accept(home, arquivo, por.strip(), motivo.strip())
    click.echo(f"O arquivo {aceite.arquivo} foi aceito por {aceite.por} e entra na próxima execução.")


def accept(home: Home, arquivo: str, por: str, motivo: str) -> Aceite:
    """Record that the refused bytes of `arquivo` are right.

    UserError (exit 2) when there is nothing to accept, or when a text is empty or identifies a person.
    """
    if not por or not motivo:
        raise UserError("Diga quem aceita e por quê: --por e --motivo não podem ser vazios.", ExitCode.USO_INCORRETO)
    if not home.estado.exists():
        raise UserError(
            f"Ainda não chegou nada a {home.raiz}: execute antes 'residencias run'.", ExitCode.USO_INCORRETO
        )
    refuse_identities(home, "O motivo", motivo)
    refuse_numbers("O nome de quem aceita", por)
    from orchestration.cases.mesa.users import signed

    por = signed(home, por)
    with opened(home) as ledger:
        refused = _refusal(mask_name(arquivo), ledger.current_refusals())
        before = ledger.acceptance(refused.arquivo, refused.sha256)
        if before:
            raise UserError(
                f"O arquivo {refused.arquivo} já foi aceito por {before.por} em {day_of(before.em):%d/%m/%Y} "
                "e entra na próxima execução.",
                ExitCode.USO_INCORRETO,
            )
        now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        aceite = Aceite(refused.arquivo, refused.sha256, por, motivo, now)
        ledger.accept(aceite)
    return aceite


def _refusal(arquivo: str, current: Iterable[Carga]) -> Carga:
    """Return the current refusal of a file, given its path in landing or a longer path that ends with it."""
    current = list(current)
    matches = [carga for carga in current if f"/{arquivo}".endswith(f"/{carga.arquivo}")]
    if not matches:
        known = ", ".join(sorted({carga.arquivo for carga in current if carga.colapso})) or "nenhum"
        raise UserError(
            f"O arquivo {arquivo} não está entre os recusados na última execução por terem perdido linhas: {known}.",
            ExitCode.USO_INCORRETO,
        )
    refused = matches[-1]
    if not refused.colapso:
        raise UserError(
            f"O arquivo {refused.arquivo} não foi recusado por ter perdido linhas, e só isso se aceita. "
            f"{refused.motivo}",
            ExitCode.USO_INCORRETO,
        )
    return refused
