"""Finds the files that the month under examination needs and that are missing or refused."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from orchestration import seeds
from orchestration.clock import months_after
from orchestration.contracts import Contrato, contracts
from orchestration.ingest.ledger import Carga, opened
from orchestration.settings import Home
from orchestration.sources import sources


def missing_needed(home: Home, competencia: date) -> list[str]:
    """Return one Portuguese sentence for each needed file that is missing or refused."""
    with opened(home) as ledger:
        cargas = _Cargas(ledger.in_force(), ledger.current_refusals(), ledger.waiting())
        parceiros = ledger.parceiros()
    sentences = list(_scnes(cargas, competencia))
    for contrato in contracts():
        if contrato.necessario and not contrato.conjunto_scnes:
            for fonte in contrato.fontes:
                for parceiro in parceiros if sources()[fonte].pasta_por_parceiro else [None]:
                    sentences += _dataset(contrato, fonte, parceiro, cargas, competencia)
    return list(dict.fromkeys(sentences))


@dataclass(frozen=True)
class _Cargas:
    """Loads of a dataset: in force, refused, and left for the next run."""

    boas: Sequence[Carga]
    recusadas: Sequence[Carga]
    esperando: Sequence[Carga]

    def of(self, chosen: Callable[[Carga], bool]) -> "_Cargas":
        return _Cargas(*(list(filter(chosen, group)) for group in (self.boas, self.recusadas, self.esperando)))


def _scnes(cargas: _Cargas, competencia: date) -> Iterator[str]:
    oldest = months_after(competencia, -seeds.scnes_delay(competencia))
    of_scnes = cargas.of(lambda carga: carga.fonte == "scnes" and carga.competencia is not None)
    missing = f"Falta a base do SCNES de {oldest:%m/%Y} ou de mês posterior."
    yield from _snapshot(of_scnes, competencia, oldest, missing)


def _dataset(contrato: Contrato, fonte: str, parceiro: str | None, cargas: _Cargas, competencia: date) -> Iterator[str]:
    mine = cargas.of(
        lambda carga: (carga.fonte, carga.conjunto, carga.parceiro) == (fonte, contrato.conjunto, parceiro)
    )
    expected = "/".join(filter(None, (fonte, parceiro, f"{contrato.conjunto}_{competencia:%Y%m}")))
    missing = f"Falta o arquivo {expected}, necessário para a competência {competencia:%m/%Y}."
    if contrato.tipo == "evento":
        of_month = mine.of(lambda carga: carga.competencia == competencia)
        yield from (c.motivo or "" for c in of_month.recusadas)
        if not of_month.recusadas and not of_month.boas:
            yield _reason(of_month.esperando, missing)
    else:
        yield from _snapshot(mine, competencia, competencia, missing)


def _snapshot(cargas: _Cargas, competencia: date, oldest: date, missing: str) -> Iterator[str]:
    """Yield the reasons of refused snapshots that are needed, or the sentence of the missing one.

    A refused snapshot is needed unless a good one of another month is newer or is recent enough for the month under
    examination. One of a later month than that is needed only when no good one is recent enough.
    """
    serving = [good for good in cargas.boas if good.competencia and good.competencia >= oldest]

    def needed(bad: Carga) -> bool:
        assert bad.competencia
        if bad.competencia > competencia:
            return not serving
        others = {good.competencia for good in cargas.boas if good.competencia} - {bad.competencia}
        return not any(month >= oldest or month > bad.competencia for month in others)

    refused = [bad for bad in cargas.recusadas if needed(bad)]
    yield from (bad.motivo or "" for bad in refused)
    if not refused and not serving:
        yield _reason([c for c in cargas.esperando if c.competencia and c.competencia >= oldest], missing)


def _reason(waiting: Sequence[Carga], missing: str) -> str:
    return next((carga.motivo for carga in waiting if carga.motivo), missing)
