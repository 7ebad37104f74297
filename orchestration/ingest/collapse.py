"""Files that lost most of their rows since the version before: a failed export, which must not replace a good one."""

from datetime import date

from orchestration.clock import day_of
from orchestration.contracts import Contrato
from orchestration.ingest.discover import ZIP, Chegada
from orchestration.ingest.ledger import Aceite, Carga, Ledger
from orchestration.ingest.tabular import Recusa


class Colapso(Recusa):
    """A file refused for its few rows alone; `residencias aceitar` lets it in."""


def check(chegada: Chegada, contrato: Contrato, lidas: int, ledger: Ledger, aceite: Aceite | None) -> tuple[str, ...]:
    """Raise Colapso when the dataset has no row, or less than the contract's share of the version before it.

    That version is the one in force of the same month or, for a new month, of the newest earlier month. Where `aceite`
    says that the file is right, what would be the refusal is returned as a warning.
    """
    share = contrato.parcela_minima_do_anterior
    if share is None:
        return ()
    before = _before(chegada, contrato, ledger)
    if lidas and (before is None or lidas >= share * before.linhas_lidas):
        return ()
    dataset = f"A tabela '{contrato.conjunto}' do arquivo" if chegada.conjunto == ZIP else "O arquivo"
    found = f"{dataset} {chegada.arquivo} tem {lidas} linhas"
    if before and before.competencia:
        of = f"{before.linhas_lidas} da versão em vigor, de {before.competencia:%m/%Y}"
        found += f", menos de {100 * share:g} % das {of}"
    if aceite is None:
        raise Colapso(f"{found}. Se está certo, aceite o arquivo com 'residencias aceitar'.", lidas)
    return (f"{found}. Aceito por {aceite.por} em {day_of(aceite.em):%d/%m/%Y}: {aceite.motivo}",)


def _before(chegada: Chegada, contrato: Contrato, ledger: Ledger) -> Carga | None:
    assert chegada.competencia is not None
    serie = chegada.lugar.rpartition("/")[0]
    months = {c.competencia: c for c in ledger.in_series(serie, contrato.conjunto) if c.competencia}
    newest = max((month for month in months if month <= chegada.competencia), default=date.min)
    return months.get(newest)
