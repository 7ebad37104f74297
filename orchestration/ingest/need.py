"""Which files the month under examination needs and does not have, and which month that is. Nothing is loaded here."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from orchestration.contracts import Contrato, contracts
from orchestration.ingest.discover import PF, ZIP, discover
from orchestration.ingest.ledger import Carga, opened
from orchestration.settings import Home

DEFASAGEM_SCNES = 2
"""Months by which the newest loaded month of SCNES may be older than the month under examination."""


def default_competencia(landing: Path, home: Home) -> date | None:
    """The newest month of incentivo/pagamentos, without any of SCNES, by the names in landing and what was loaded."""
    arrivals = discover(landing, ("incentivo", "scnes"))
    with opened(home) as ledger:
        loaded = ledger.in_force()
    for fonte, conjuntos in (("incentivo", ("pagamentos",)), ("scnes", (ZIP, PF))):
        months = [c.competencia for c in loaded if c.fonte == fonte and _kind(c) in conjuntos and c.competencia]
        months += [c.competencia for c in arrivals if c.fonte == fonte and c.conjunto in conjuntos and c.competencia]
        if months:
            return max(months)
    return None


def missing_needed(home: Home, competencia: date, defasagem_scnes: int = DEFASAGEM_SCNES) -> list[str]:
    """One Portuguese sentence for each needed file that is missing or refused; empty when nothing is."""
    with opened(home) as ledger:
        loaded, refused, parceiros = ledger.in_force(), ledger.standing_refusals(), ledger.parceiros()
    sentences = list(_scnes(loaded, refused, competencia, defasagem_scnes))
    for contrato in contracts():
        if contrato.necessario and not contrato.conjunto_scnes:
            for fonte in contrato.fontes:
                for parceiro in parceiros if fonte == "parceiros" else [None]:
                    sentences += _dataset(contrato, fonte, parceiro, loaded, refused, competencia)
    return list(dict.fromkeys(sentences))


def _scnes(loaded: Sequence[Carga], refused: Sequence[Carga], competencia: date, defasagem: int) -> Iterator[str]:
    oldest = _months_before(competencia, defasagem)
    good = [c for c in loaded if c.fonte == "scnes"]
    bad = [c for c in refused if c.fonte == "scnes" and c.competencia]
    yield from _judge_snapshot(good, bad, oldest, f"Falta a base do SCNES de {oldest:%m/%Y} ou de mês posterior.")


def _dataset(
    contrato: Contrato,
    fonte: str,
    parceiro: str | None,
    loaded: Sequence[Carga],
    refused: Sequence[Carga],
    competencia: date,
) -> Iterator[str]:
    def of(cargas: Sequence[Carga]) -> list[Carga]:
        return [c for c in cargas if (c.fonte, c.conjunto, c.parceiro) == (fonte, contrato.conjunto, parceiro)]

    good, bad = of(loaded), of(refused)
    expected = "/".join(filter(None, (fonte, parceiro, f"{contrato.conjunto}_{competencia:%Y%m}")))
    missing = f"Falta o arquivo {expected}, necessário para a competência {competencia:%m/%Y}."
    if contrato.tipo == "evento":
        of_month = [c for c in bad if c.competencia == competencia]
        yield from (c.motivo or "" for c in of_month)
        if not of_month and not any(c.competencia == competencia for c in good):
            yield missing
    else:
        yield from _judge_snapshot(good, bad, competencia, missing)


def _judge_snapshot(good: Sequence[Carga], bad: Sequence[Carga], oldest: date, missing: str) -> Iterator[str]:
    """A refused snapshot is needed unless another month's good one is later than it or serves the month examined."""
    needed = [b for b in bad if not any(_serves_instead(g, b, oldest) for g in good)]
    yield from (b.motivo or "" for b in needed)
    if not needed and not any(g.competencia and g.competencia >= oldest for g in good):
        yield missing


def _serves_instead(good: Carga, bad: Carga, oldest: date) -> bool:
    assert good.competencia and bad.competencia
    other_month = good.competencia != bad.competencia
    return other_month and (good.competencia > bad.competencia or good.competencia >= oldest)


def _kind(carga: Carga) -> str | None:
    return PF if carga.conjunto == PF else ZIP if carga.fonte == "scnes" else carga.conjunto


def _months_before(mes: date, months: int) -> date:
    count = mes.year * 12 + mes.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)
