"""Registry and indicators of one real state and month of SCNES equal the known counts."""

import csv
import json
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.settings import Home
from tests.conftest import Ended, Published, residencias

pytestmark = [pytest.mark.dados_reais, pytest.mark.lento]
ANO = "2021"
# The month's other files are missing.
PUBLICADO_COM_FALTAS = 3


@pytest.fixture(scope="module")
def real(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Published:
    folder = tmp_path_factory.mktemp("real")
    landing, home = folder / "landing", folder / "home"
    (landing / "scnes").mkdir(parents=True)
    (landing / "referencia").mkdir()
    for zipped in (real_data / "scnes").glob("BASE_DE_DADOS_CNES_*.ZIP"):
        shutil.copy(zipped, landing / "scnes")
    with (real_data / "reference" / "municipios.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    population = [(row["codigo7"], ANO, row[f"populacao_{ANO}"]) for row in rows if row[f"populacao_{ANO}"]]
    regions = [
        (row["codigo6"], row["codigo_regiao_saude"], row["nome_regiao_saude"])
        for row in rows
        if row["codigo_regiao_saude"]
    ]
    for name, header, lines in (
        ("populacao", ("codigo_municipio", "ano", "populacao"), population),
        ("regioes_saude", ("codigo_municipio", "codigo_regiao_saude", "nome_regiao_saude"), regions),
    ):
        with (landing / "referencia" / f"{name}_{ANO}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerows([header, *lines])
    ended: Ended = residencias("run", "--landing", landing, "--home", home)
    assert ended.code == PUBLICADO_COM_FALTAS, ended.err
    return Published(landing, home, ended)


@pytest.fixture(scope="module")
def expected(real_data: Path) -> dict[str, Any]:
    return json.loads((real_data / "expected.json").read_text(encoding="utf-8"))["BASE_DE_DADOS_CNES_202111.ZIP"]


def test_a_month_of_scnes_alone_is_published_without_what_must_never_be_loaded(real: Published) -> None:
    assert "Falta o arquivo cnrm/residentes" in real.ended.out
    # Owners of private practices appear as 999 and eight digits, in a column that must never be loaded.
    owner = re.compile(r"(?<!\w)999\d{8}(?!\w)")
    assert [text for text in _text_values(Home(real.home).restrito, "999") if owner.search(text)] == []


def test_different_people_are_not_joined(real: Published, expected: dict[str, Any]) -> None:
    """Council numbers in real data are often placeholders: here each CNS is one person."""
    ((people, tired),) = real.rows(
        """select count(*), count_if(horas > 60)
        from (select pessoa, sum(horas) as horas from cadastro.vinculos group by all)"""
    )
    assert (people, tired) == (expected["people_by_cns_with_a_link"], expected["people_over_60h"])


def test_registry_holds_every_link(real: Published, expected: dict[str, Any]) -> None:
    ((links, sus, hours, sus_hours),) = real.rows(
        """select count(*), count_if(atende_sus), sum(horas), sum(horas) filter (where atende_sus)
        from cadastro.vinculos"""
    )
    assert (links, sus) == (expected["links"], expected["links_sus"])
    assert hours == expected["hours_per_week"]["total"]
    assert sus_hours == expected["hours_per_week"]["total_sus"]
    by_setting = real.rows("select cenario, count(*) from cadastro.vinculos group by 1")
    by_municipality = real.rows("select codigo_municipio, count(*) from cadastro.vinculos group by 1")
    assert dict(by_setting) == expected["links_by_setting"]
    assert dict(by_municipality) == expected["links_by_municipality"]


def test_residents_by_setting_and_over_sixty_hours(real: Published, expected: dict[str, Any]) -> None:
    settings = real.rows(
        """select recorte ->> 'cenario', numerador from indicadores.valores
        where indicador = 'I-50' and nivel = 'uf' and recorte ->> 'cenario' is not null"""
    )
    over = dict(
        real.rows(
            """select recorte ->> 'medida', (numerador, denominador) from indicadores.valores
            where indicador = 'I-37' and nivel = 'brasil'"""
        )
    )
    residents = expected["residents"]["any_of_the_three"]["people"]
    assert {name: int(count) for name, count in settings} == expected["resident_links_by_setting"]
    assert over["todos_os_vinculos"] == (expected["residents_over_60h_all_links"], residents)
    assert over["vinculos_de_residencia"] == (expected["residents_over_60h_resident_links_only"], residents)


def test_coverage_of_residents_and_preceptors(real: Published, expected: dict[str, Any]) -> None:
    residents, preceptors = expected["residents"]["any_of_the_three"], expected["preceptors_by_flag"]
    ((links, people, taught, teachers),) = real.rows(
        """select count(*) filter (marcado_residencia), count(distinct pessoa) filter (marcado_residencia),
            count(*) filter (preceptor), count(distinct pessoa) filter (preceptor)
        from cadastro.vinculos"""
    )
    assert (links, people) == (residents["links"], residents["people"])
    assert (taught, teachers) == (preceptors["links"], preceptors["people"])
    by_municipality = real.rows(
        "select codigo_municipio, count(*) from cadastro.vinculos where marcado_residencia group by 1"
    )
    assert dict(by_municipality) == expected["resident_links_by_municipality"]
    payers = real.rows(
        """select cnpj_detalhamento, count(*) from cadastro.vinculos
        where marcado_residencia and cnpj_detalhamento is not null group by 1"""
    )
    assert dict(payers) == expected["resident_links_by_payer_cnpj"]
    marked = real.rows(
        """select nivel, numerador from indicadores.valores
        where indicador = 'I-50' and recorte ->> 'medida' = 'marcados_no_scnes' and json_keys(recorte) = ['medida']"""
    )
    assert {level: count for level, count in marked if count} == dict.fromkeys(
        ("brasil", "regiao", "uf"), residents["people"]
    )


def test_hours_and_places_of_residents(real: Published, expected: dict[str, Any]) -> None:
    # Residents only: the known counts of all people are by CNS, and council keys join some people with two CNS.
    counted = real.rows(
        """with pessoas as (
            select sum(horas) as horas, bool_or(not marcado_residencia) as outro_vinculo,
                count(distinct co_unidade) as unidades
            from cadastro.vinculos group by pessoa having bool_or(marcado_residencia)
        )
        select count(*) filter (horas > 60), count(*) filter (outro_vinculo), count(*) filter (unidades > 1), max(horas)
        from pessoas"""
    )
    assert counted == [
        (
            expected["residents_over_60h_all_links"],
            expected["residents_with_a_non_resident_link"],
            expected["residents_in_more_than_one_unit"],
            expected["resident_max_hours_all_links"],
        )
    ]


def test_share_of_sus_hours(real: Published, expected: dict[str, Any]) -> None:
    ((numerator, denominator),) = real.rows(
        """select numerador, denominador from indicadores.valores
        where indicador = 'I-04' and nivel = 'brasil' and recorte ->> 'medida' = 'horas_de_todos_os_vinculos'"""
    )
    hours = expected["hours_per_week"]
    assert (numerator, denominator) == (hours["total_sus"], hours["total"])


def test_indicators_without_their_source_name_it(real: Published) -> None:
    missing = real.rows(
        "select valor, numerador, motivo from indicadores.valores where indicador in ('I-01', 'I-17', 'I-27')"
    )
    assert missing and all(value is None and count is None for value, count, _ in missing)
    assert all("falta carregar" in why and "cnrm/residentes" in why for _, _, why in missing)


def _text_values(database: Path, part: str) -> list[str]:
    """Distinct values containing `part`, of every text column of the database."""
    with duckdb.connect(str(database), read_only=True) as con:
        columns = con.execute(
            """
            select schema_name, table_name, column_name
            from duckdb_columns()
            where data_type = 'VARCHAR' and not internal
            """
        ).fetchall()
        values = []
        for schema, table, column in columns:
            query = f'select distinct "{column}" from {schema}.{table} where contains("{column}", ?)'
            values += [value for (value,) in con.execute(query, [part]).fetchall()]
    return values
