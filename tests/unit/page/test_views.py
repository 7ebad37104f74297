"""What is offered to the reader, the classes of a map, the words of a change."""

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.page import panel, revisions, views
from orchestration.page.charts import BarsByState, Map
from orchestration.page.declared import Cells, Column, Cut, Figure, Headline
from orchestration.page.publico import opened
from orchestration.page.stories import Trend, stories
from orchestration.parts import part_of
from orchestration.settings import Home
from tests.unit.page import painel
from tests.unit.page.conftest import Publish

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
CUT = '{{"especialidade": "{}"}}'.format


def figure(**more: Any) -> Figure:
    return Figure(
        id="uma",
        titulo="Uma",
        ordem=1,
        indicadores=["I-01"],
        celulas=Cells(
            niveis=["uf"],
            por=[Cut(recorte="especialidade", campo="escolha", total="Todas")],
            ordenar=["escolha", "-valor"],
        ),
        colunas=[
            Column(campo="nome"),
            Column(campo="escolha"),
            Column(campo="valor", rotulo="Por 100 mil", formato="decimal"),
        ],
        medida="valor",
        nomeia="nome",
        escolhas={"escolha": "Especialidade"},
        grafico=BarsByState(tipo="barras_por_uf", eixo="Valor", dica={}),
        **more,
    )


def test_what_the_newest_values_have_of_particular_is_said_with_one_full_stop(publish: Publish) -> None:
    cells = [("I-01", MAY, "uf", code, "{}", 5, 5.0) for code in ("28", "35")]
    publico = publish(*cells, motivos={"28": "Retrato posterior: titulos/titulos de 07/2026.", "35": "Parcial."})
    assert panel._quality(figure(), publico) == (
        "No mês mais novo mostram-se 2 das 2 células de UF, região e Brasil. "
        "Parcial; Retrato posterior: titulos/titulos de 07/2026."
    )


def test_a_choice_that_shows_less_than_a_third_is_not_offered(publish: Publish) -> None:
    cells = [("I-01", MAY, "uf", "28", CUT("Pediatria"), 5, 5.0)]
    cells += [("I-01", MAY, "uf", code, CUT("Pediatria"), None, None) for code in ("35", "99")]
    cells += [("I-01", MAY, "uf", "28", CUT("Acupuntura"), 5, 5.0)]
    cells += [("I-01", MAY, "uf", code, CUT("Acupuntura"), None, None) for code in ("35", "98", "99")]
    shown = views.view(figure(), publish(*cells), 0)
    assert list(shown.choices) == ["Pediatria"] and shown.withheld == 1
    assert shown.choices["Pediatria"].frase == "Por 100 mil: 5,00 em Sergipe; 2 não se mostram."


def test_a_figure_over_time_has_a_value_a_month_where_there_is_one(publish: Publish) -> None:
    publico = publish(
        ("I-01", APRIL, "uf", "28", "{}", 4, 4.0),
        ("I-01", MAY, "uf", "28", "{}", 5, 5.0),
        ("I-01", MAY, "uf", "35", "{}", 5, 6.0),
        ("I-01", APRIL, "uf", "28", CUT("Pediatria"), 5, 1.0),
        ("I-01", MAY, "uf", "28", CUT("Pediatria"), None, None),
    )
    assert views.over_time(figure(), publico) == {
        "meses": ["2026-04", "2026-05"],
        "series": {"Todas": {"Sergipe": [4.0, 5.0]}},
    }


def test_health_regions_of_one_name_in_two_states_are_two_over_time(publish: Publish) -> None:
    of_each = {"2801": [4.0, 5.0], "3501": [9.0, 7.0]}
    cells = [
        ("I-01", month, "regiao_saude", code, "{}", 1, value)
        for code, values in of_each.items()
        for month, value in zip((APRIL, MAY), values, strict=True)
    ]
    columns = [Column(campo=name) for name in ("codigo", "uf", "nome", "escolha", "valor")]
    regions = figure().model_copy(
        update={
            "celulas": Cells(
                niveis=["regiao_saude"],
                por=[Cut(recorte="especialidade", campo="escolha", total="Todas")],
                ordenar=["escolha", "-valor"],
            ),
            "colunas": columns,
            "grafico": Map(tipo="mapa_das_regioes", dica={}),
        }
    )
    assert views.over_time(regions, publish(*cells)) == {
        "meses": ["2026-04", "2026-05"],
        "series": {"Todas": {"Sul, SE": [4.0, 5.0], "Sul, SP": [9.0, 7.0]}},
    }


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60))
def test_limits_are_in_order_and_leave_no_class_above_them_empty(values: list[float]) -> None:
    limits = views._limits(values)
    assert len(limits) <= 4 and all(low < high for low, high in pairwise(limits))
    assert all(limit < max(values) for limit in limits)
    assert {views.class_of(value, limits) for value in values} <= set(range(1, len(limits) + 2))


@pytest.mark.parametrize(
    ("months", "values", "form", "said"),
    [
        ([date(2025, 5, 1), MAY], [1.85, 1.97], "decimal", "0,12 a mais que um ano antes"),
        ([APRIL, MAY], [1.97, 1.97], "decimal", "o mesmo que em abril de 2026"),
        ([APRIL, MAY], [0.5, 0.45], "percentual", "5,00 pontos percentuais a menos que em abril de 2026"),
        ([MAY], [1.0], "decimal", ""),
    ],
)
def test_a_change_is_said_in_the_unit_of_the_number(
    months: list[date], values: list[float], form: str, said: str
) -> None:
    assert Trend(months, values, form).change() == said


def test_a_published_value_that_changes_is_listed_and_stays_listed(tmp_path: Path) -> None:
    first, second = tmp_path / "um.duckdb", tmp_path / "dois.duckdb"
    for path in (first, second):
        painel.publish(path)
    with duckdb.connect(str(second)) as con:
        con.execute(
            """update indicadores.valores set valor = 99 where indicador = 'I-11' and nivel = 'uf'
            and codigo_territorio = '28' and competencia = '2026-05-01'"""
        )
        con.execute("update indicadores.valores set valor = null where indicador = 'I-11' and codigo_territorio = '35'")
    pages = [tmp_path / name for name in ("nenhuma", "primeira", "segunda")]
    for page in pages[1:]:
        (page / "dados").mkdir(parents=True)
    with opened(Home(second.parent), second) as publico:
        counted = revisions.write(pages[1] / "dados", publico, first, pages[0], MAY)
        again = revisions.write(pages[2] / "dados", publico, second, pages[1], MAY)
    assert counted == again == [{"dia": "2026-05-01", "indicador": "I-11", "mes": "2026-05", "celulas": 1}]
    others = {part_of("I-11"): ["2026-04"], part_of("I-34"): ["2026-05"]}
    for changed, found in (({}, []), (others, []), ({**others, part_of("I-11"): ["2026-04", "2026-05"]}, counted)):
        with opened(Home(second.parent), second) as publico:
            assert revisions.write(pages[1] / "dados", publico, first, pages[0], MAY, changed) == found
    header, row = (pages[2] / "dados" / revisions.FILE).read_text(encoding="utf-8-sig").splitlines()
    assert header.split(";") == list(revisions.COLUMNS) and row.endswith(";99")


def test_a_story_without_data_says_so(publish: Publish) -> None:
    paid = Headline(rotulo="Reais pagos", indicador="I-34", coluna="numerador")
    other = ("I-10", MAY, "brasil", "BR", "{}", 1, 1.0)
    said = [story["frases"] for story in stories(publish(other), paid)]
    assert all(len(sentences) == 1 and sentences[0].startswith("Ainda não se mostra") for sentences in said)
