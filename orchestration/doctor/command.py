"""`residencias doutor`: prints the findings about an installation."""

import click

from orchestration.cli_types import home_option
from orchestration.errors import ExitCode
from orchestration.settings import Home


@click.command()
@home_option
def doutor(home: Home) -> ExitCode:
    """Diz o que há de errado nesta instalação, uma frase por achado.

    Examina configuração, chave, pastas, permissões, trava, disco, versões, fontes paradas, arquivos que faltam ou
    foram recusados, aviso não entregue e execução que não publicou ou nem começou. Um aviso informa e não pede
    providência. Código de saída: 0 sem achados (avisos não contam), 1 com achados.
    """
    from orchestration.doctor.findings import examine

    findings = examine(home)
    wrong = [finding.frase for finding in findings if not finding.aviso]
    for sentence in wrong:
        click.echo(f"- {sentence}")
    if not wrong:
        click.echo("Nada de errado foi encontrado.")
    for finding in findings:
        if finding.aviso:
            click.echo(f"- Aviso. {finding.frase}")
    return ExitCode.NAO_PUBLICADO if wrong else ExitCode.PUBLICADO
