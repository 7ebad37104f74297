"""Refuses files with far fewer rows than expected, usually a failed export, and warns of files with far more."""

from datetime import date

from orchestration.clock import day_of
from orchestration.contracts import Contrato
from orchestration.ingest.discover import ZIP, Arrival
from orchestration.ingest.ledger import Aceite, Carga, Ledger
from orchestration.ingest.tabular import Refusal
from orchestration.portuguese import counted
from orchestration.sources import sources


class Collapse(Refusal):
    """A file refused only for having too few rows; `residencias aceitar` lets it in."""


def check(chegada: Arrival, contrato: Contrato, lidas: int, ledger: Ledger, aceite: Aceite | None) -> tuple[str, ...]:
    """Raise Collapse when the dataset has fewer rows than its minimum, or than its share of the previous version.

    The minimum and the maximum are in fontes.yml, the share in the contract. The previous version is the one in force
    for the same month or, for a new month, for the newest earlier one. Returns the warnings: of more rows than the
    maximum, or, with an `aceite` of the file, of the reason it would be refused.
    """
    expected = sources()[chegada.fonte].conjuntos[contrato.conjunto]
    share, before = contrato.parcela_minima_do_anterior or 0, _before(chegada, contrato, ledger)
    dataset = f"A tabela '{contrato.conjunto}' do arquivo" if chegada.conjunto == ZIP else "O arquivo"
    reason = f"{dataset} {chegada.arquivo} tem {counted(lidas, 'linha', 'linhas')}"
    if before and before.competencia and lidas < share * before.linhas_lidas:
        of = f"{before.linhas_lidas} da versão em vigor, de {before.competencia:%m/%Y}"
        reason += f", menos de {100 * share:g} % das {of}"
    elif lidas < expected.linhas_minimas:
        reason += f", menos que o mínimo de {expected.linhas_minimas}" if lidas else ""
    elif expected.linhas_maximas and lidas > expected.linhas_maximas:
        return (f"{reason}, mais que o máximo esperado de {expected.linhas_maximas}.",)
    else:
        return ()
    if aceite is None:
        raise Collapse(f"{reason}. Se está certo, aceite o arquivo com 'residencias aceitar'.", lidas)
    return (f"{reason}. Aceito por {aceite.por} em {day_of(aceite.em):%d/%m/%Y}: {aceite.motivo}",)


def _before(chegada: Arrival, contrato: Contrato, ledger: Ledger) -> Carga | None:
    assert chegada.competencia is not None
    months = {c.competencia: c for c in ledger.in_series(chegada.lugar, contrato.conjunto) if c.competencia}
    newest = max((month for month in months if month <= chegada.competencia), default=date.min)
    return months.get(newest)
