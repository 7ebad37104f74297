"""`residencias doutor`: prints the findings about an installation."""

import click

from orchestration.cli_types import home_option
from orchestration.errors import Saida
from orchestration.settings import Home


@click.command()
@home_option
def doutor(home: Home) -> Saida:
    """Diz o que há de errado nesta instalação, uma frase por achado.

    Examina chave, pastas, permissões, trava, disco, versões, fontes paradas, aviso não entregue e execução que não
    terminou. Código de saída: 0 sem achados, 1 com achados.
    """
    from orchestration.doctor.findings import examine

    findings = examine(home)
    for finding in findings:
        click.echo(f"- {finding}")
    if not findings:
        click.echo("Nada de errado foi encontrado.")
    return Saida.NAO_PUBLICADO if findings else Saida.PUBLICADO
