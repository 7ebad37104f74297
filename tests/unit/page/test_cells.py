"""The cells that a declaration asks for, and no others, in the order it asks."""

from datetime import date
from typing import Any

import pytest

from orchestration.page import cells
from orchestration.page.annual import _states
from orchestration.page.catalogue import Catalogue
from orchestration.page.declared import Cells, Column, Cut, Figure, Headline, Series
from orchestration.page.findings import goals
from orchestration.page.panel import highlight, national
from orchestration.page.places import names
from orchestration.page.publico import Publico
from tests.unit.page.conftest import Publish

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
BARS = {"tipo": "barras_por_uf", "eixo": "Valor", "dica": {}}


def figure(indicators: list[str], columns: list[str], **selection: Any) -> Figure:
    declared = {"id": "uma", "titulo": "Uma", "ordem": 1, "medida": columns[-1], "nomeia": columns[0], "grafico": BARS}
    return Figure(
        **declared,
        indicadores=indicators,
        celulas=Cells(**selection),
        colunas=[Column(campo=name) for name in columns],
    )


def rows(publico: Publico, shown: Figure) -> list[tuple[Any, ...]]:
    return publico.rows(cells.query(shown, publico.catalogue))


def test_a_cut_that_is_not_named_is_not_made(publish: Publish) -> None:
    publico = publish(
        ("I-11", JUNE, "uf", "35", '{"leitura": "razao_das_somas"}', 8, 0.8),
        ("I-11", JUNE, "uf", "28", '{"leitura": "razao_das_somas"}', 5, 0.5),
        ("I-11", JUNE, "uf", "28", '{"leitura": "media_das_razoes"}', 5, 0.6),
        ("I-11", JUNE, "uf", "28", '{"leitura": "razao_das_somas", "ano_residencia": "R1"}', 2, 0.2),
        ("I-11", JUNE, "uf", "28", '{"leitura": "razao_das_somas", "especialidade": "Pediatria"}', 1, 0.1),
        ("I-11", JUNE, "regiao", "2", '{"leitura": "razao_das_somas"}', 5, 0.5),
        ("I-11", MAY, "uf", "28", '{"leitura": "razao_das_somas"}', 4, 0.4),
    )
    shown = figure(
        ["I-11"], ["uf", "valor"], niveis=["uf"], onde={"leitura": "razao_das_somas"}, ordenar=["competencia", "nome"]
    )
    assert rows(publico, shown) == [("SP", 0.8), ("SE", 0.5)]
    every = shown.model_copy(update={"celulas": shown.celulas and shown.celulas.model_copy(update={"meses": "todos"})})
    assert rows(publico, every) == [("SE", 0.4), ("SP", 0.8), ("SE", 0.5)]


def test_a_total_comes_first_and_a_choice_without_a_value_is_left_out(publish: Publish) -> None:
    cut = '{{"especialidade": "{}"}}'.format
    publico = publish(
        ("I-01", JUNE, "uf", "28", cut("Acupuntura"), 7, 0.7),
        ("I-01", JUNE, "uf", "28", "{}", 9, 0.9),
        ("I-01", JUNE, "uf", "35", cut("Acupuntura"), None, None),
        ("I-01", JUNE, "uf", "28", cut("Pediatria"), None, None),
    )
    shown = figure(
        ["I-01"],
        ["uf", "escolha", "valor"],
        niveis=["uf"],
        por=[Cut(recorte="especialidade", campo="escolha", total="Todas")],
        so_escolhas_com_valor=True,
        ordenar=["escolha", "-valor"],
    ).model_copy(update={"escolhas": {"escolha": "Especialidade"}})
    assert rows(publico, shown) == [("SE", "Todas", 0.9), ("SE", "Acupuntura", 0.7), ("SP", "Acupuntura", None)]


def test_places_stand_in_the_order_of_a_dictionary(publish: Publish) -> None:
    cut = '{"leitura": "razao_das_somas"}'
    publico = publish(
        ("I-11", JUNE, "uf", "28", cut, 1, 0.5), ("I-11", JUNE, "uf", "35", cut, 1, 0.4),
        ("I-34", JUNE, "uf", "28", "{}", 1, 50.0), ("I-34", JUNE, "uf", "35", "{}", 1, 40.0),
    )  # fmt: skip
    shown = figure(["I-34"], ["nome"], niveis=["uf"], ordenar=["nome"])
    assert rows(publico, shown) == [("São Paulo",), ("Sergipe",)]
    assert [state["nome"] for state in _states(publico)] == ["São Paulo", "Sergipe"]
    assert [name for _, name, _ in names(publico)] == ["Brasil", "São Paulo", "Sergipe", "Sul", "Sul"]


def test_series_say_what_their_cells_are_and_names_keep_their_order(publish: Publish) -> None:
    publico = publish(
        ("I-34", JUNE, "brasil", "BR", '{"tipo": "tutor"}', 3, 30.0),
        ("I-34", JUNE, "brasil", "BR", '{"tipo": "coordenador"}', 1, 10.0),
        ("I-34", JUNE, "brasil", "BR", '{"tipo": "novo"}', 1, 5.0),
        ("I-34", JUNE, "brasil", "BR", '{"prioridade": "nenhuma"}', 4, 40.0),
        ("I-34", JUNE, "brasil", "BR", "{}", 4, 45.0),
    )
    kinds = Cut(recorte="tipo", campo="parte", nomes={"coordenador": "Coordenador", "tutor": "Tutor"}, posicao="lugar")
    priorities = Cut(recorte="prioridade", campo="parte", nomes={"nenhuma": "Nenhuma"}, posicao="lugar")
    shown = figure(
        ["I-34"],
        ["uf", "recorte", "parte", "formato", "valor"],
        niveis=["brasil"],
        series=[
            Series(indicador="I-34", campos={"recorte": "Tipo"}, por=[kinds]),
            Series(indicador="I-34", campos={"recorte": "Prioridade"}, por=[priorities]),
        ],
        ordenar=["serie", "lugar"],
    )
    assert rows(publico, shown) == [
        ("Brasil", "Tipo", "Coordenador", "reais", 10.0),
        ("Brasil", "Tipo", "Tutor", "reais", 30.0),
        ("Brasil", "Tipo", "novo", "reais", 5.0),
        ("Brasil", "Prioridade", "Nenhuma", "reais", 40.0),
    ]


@pytest.mark.parametrize(
    ("headline", "text"),
    [
        (Headline(rotulo="Pago", indicador="I-34"), "R$ 45"),
        (Headline(rotulo="Contados", indicador="I-34", coluna="numerador"), "4"),
        (Headline(rotulo="Ocupação", indicador="I-11", onde={"leitura": "razao_das_somas"}), "sem dado"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.rotulo,
)
def test_a_headline_is_the_cell_that_nothing_cuts(headline: Headline, text: str, publish: Publish) -> None:
    publico = publish(
        ("I-34", MAY, "brasil", "BR", "{}", 2, 20.0),
        ("I-34", JUNE, "brasil", "BR", '{"tipo": "tutor"}', 3, 30.0),
        ("I-34", JUNE, "brasil", "BR", "{}", 4, 45.0),
    )
    assert highlight(publico, headline)["valor"] == text


def test_a_share_so_near_all_is_said_in_place_of_its_value(publish: Publish) -> None:
    publico = publish(("I-27", JUNE, "brasil", "BR", "{}", None, None), faixa="> 99 %")
    shown = highlight(publico, Headline(rotulo="Marcados", indicador="I-27"))
    assert shown["valor"] == "> 99 %" and not shown["ausente"]
    (goal,) = [goal for goal in goals(publico, publico) if goal["indicador"] == "I-27"]
    assert goal["resultado"] == "> 99 % (06/2026)"


def test_measures_bear_the_names_of_the_catalogue(publish: Publish, catalogue: Catalogue) -> None:
    publico = publish(
        ("I-08", JUNE, "brasil", "BR", '{"medida": "regioes_sem_especialista"}', 3, 0.3),
        ("I-08", JUNE, "brasil", "BR", '{"medida": "populacao_sem_especialista"}', 3, 0.125),
    )
    assert national(publico, catalogue["I-08"]) == [
        "população sem especialista: 0,125",
        "regiões sem especialista: 0,3",
    ]


def test_a_share_has_the_unit_of_a_share(catalogue: Catalogue) -> None:
    of_shares = {code: row["unidade"] for code, row in catalogue.items() if row["formato"] == "percentual"}
    assert set(of_shares.values()) == {"proporção"}
    assert catalogue["I-26"]["unidade"] == "proporção", "egressos na UF de destino / encontrados"


def test_an_old_month_says_nothing_of_the_newest(publish: Publish, catalogue: Catalogue) -> None:
    publico = publish(
        ("I-08", MAY, "brasil", "BR", '{"medida": "regioes_sem_especialista"}', None, None),
        ("I-08", JUNE, "brasil", "BR", '{"especialidade": "Pediatria", "medida": "regioes_sem_especialista"}', 3, 0.3),
    )
    assert national(publico, catalogue["I-08"]) == ["só por recorte, no arquivo"]
