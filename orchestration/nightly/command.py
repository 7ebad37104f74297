"""`residencias run`: the nightly load, landing to notification, in this process. Heavy imports wait for the lock."""

import os
from datetime import date
from pathlib import Path

import click

from orchestration.cli_types import competencia_option, folder_option, home_option
from orchestration.errors import ExitCode, UserError
from orchestration.settings import ENGINES, Home, held


class _Landing(click.Option):
    """Its help names the folders of the sources, which are read when somebody asks for help."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        from orchestration.sources import sources

        self.help = f"Pasta de chegada dos arquivos, com uma pasta por fonte ({', '.join(sources())})."
        return super().get_help_record(ctx)


@click.command()
@folder_option("landing", click.Path(path_type=Path), "", cls=_Landing)
@home_option
@competencia_option
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help="Motor que constrói as tabelas; sem a opção, o da configuração 'motor'. Veja docs/scale.md.",
)
def run(landing: Path, home: Home, competencia: date | None, engine: str | None) -> ExitCode:
    """Executa a carga noturna, do começo ao fim, sem servidor.

    Lê o que chegou, confere, carrega, identifica pessoas, constrói o registro e os indicadores, julga cada
    pagamento, audita e só então publica. Se algo falhar, a publicação anterior continua como estava.
    Sem --competencia, examina o mês mais novo de incentivo/pagamentos que carrega ou, sem ele, do SCNES.

    \b
    Exemplo:
      residencias run --landing dados/landing --home dados/home --competencia 2026-03
    """
    from orchestration.alerts.failure import reported
    from orchestration.ingest import month
    from orchestration.run import environment, lock, telemetry

    if engine:
        os.environ["RESIDENCIAS_MOTOR"] = engine
    os.environ["RESIDENCIAS_HOME"] = str(home.raiz)
    with reported(home, competencia):
        from orchestration.nightly.execute import execute

        if not landing.is_dir():
            raise UserError(f"A pasta de chegada {landing} não existe.", ExitCode.USO_INCORRETO)
        if home.raiz.exists() and landing.samefile(home.raiz):
            raise UserError(f"A pasta de chegada e a da instalação são a mesma, {landing}.", ExitCode.USO_INCORRETO)
        if not os.access(landing, os.R_OK | os.X_OK):
            raise UserError(f"A pasta de chegada {landing} não pode ser lida por este usuário.", ExitCode.USO_INCORRETO)
        with held(home):
            environment.dagster_home()
            telemetry.switch_off()
            with lock.exclusive(home):
                return execute(landing.resolve(), home, competencia or month.newest(landing, home))
