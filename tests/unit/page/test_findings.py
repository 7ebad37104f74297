"""Sentences and tables of the yearly report, on made-up cells."""

import json
from datetime import date

from orchestration.page import findings
from orchestration.portuguese import percent
from tests.unit.page.conftest import Publish

MES = date(2026, 12, 1)


def _i_13(medida: str, valor: float | None, leitura: str | None = None) -> tuple[object, ...]:
    recorte = {"edital": "ED-1", "medida": medida} | ({"leitura": leitura} if leitura else {})
    return ("I-13", MES, "brasil", "BR", json.dumps(recorte), None, valor)


def test_before_and_after_of_an_edital_is_one_row_an_outcome(publish: Publish) -> None:
    publico = publish(
        _i_13("ocupacao_antes", 0.7, "homologados"),
        _i_13("ocupacao_depois", 0.8, "homologados"),
        _i_13("ocupacao_antes", 0.6, "elegiveis"),
        _i_13("ocupacao_depois", 0.625, "elegiveis"),
        _i_13("ocupacao_efeito", 0.075),
        _i_13("ocupacao_efeito_limite_inferior", -0.01),
        _i_13("ocupacao_efeito_limite_superior", 0.16),
        _i_13("desistencia_antes", None, "homologados"),
    )
    assert findings.before_and_after(publico) == [
        {
            "edital": "ED-1",
            "desfecho": "Ocupação",
            "homologados": f"{percent(0.7)} → {percent(0.8)}",
            "elegiveis": f"{percent(0.6)} → {percent(0.625)}",
            "diferenca": "+7,50",
            "intervalo": "-1,00 a +16,00",
        },
    ]


def test_without_a_homologation_a_year_old_there_is_no_row(publish: Publish) -> None:
    assert findings.before_and_after(publish(("I-13", MES, "brasil", "BR", "{}", None, None))) == []
