"""Each month from 2025-09 to 2035-12 is judged on a parameter and a calendar in force, or what lacks is named."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.settings import RESTRITO, TRABALHO
from tests.oracle.norms import BEGINNING, YEARS, business_day, first_day

MONTHS = range(2025 * 12 + 8, 2036 * 12)
LATE = 100
"""Days after the end of the month at which nothing is on time any more."""
INPUTS = """
    create schema core;
    create schema staging;
    create schema intermediate;
    create table core.core_linhas as
        select 'p' || linha as codigo_pagamento, 'bolsa_formacao' as tipo, mes as competencia, false as hipotetica,
            mes < date '2025-10-01' as antes_do_incentivo
        from casos where quem = 'pontual';
    create table intermediate.int_linhas_bolsa as
        select quem || linha as codigo_pagamento, mes as competencia, false as hipotetica, pagamento as data_pagamento,
            mes < date '2025-10-01' as antes_do_incentivo, 1 as carga_id, linha
        from casos;
    create table intermediate.int_avaliacoes as
        select codigo_pagamento, unnest(['MR-17A', 'MR-20']) as regra, 'sem_dado' as resultado from core.core_linhas;
    create table staging.stg_parceiros__envios as
        select quem as parceiro, mes as competencia, envio as primeiro_envio, 1 as carga_id, linha,
            'k' as codigo_matricula_curso
        from casos;
    create table core.core_matriculas_curso as
        select quem || linha as codigo_matricula_curso, quem as parceiro, 'p' as pessoa_id, null::date as visto_ate,
            'desistente' as ultimo_situacao, mes as ultimo_data_situacao, comunicacao as ultimo_data_comunicacao,
            1 as ultimo_carga_id, linha as ultimo_linha
        from casos;
    create table staging.stg_lake__conjuntos as
        select 'incentivo' as fonte, 'pagamentos' as conjunto, mes as competencia
        from casos union select 'incentivo', 'pagamentos', date '2036-01-01';
"""
MODELS = [
    "core_parametros_mes", "core_dias_uteis", "core_meses_com_lote_depois", "core_meses_julgados",
    "int_prazos_sem_calendario",
]  # fmt: skip
RULES = ["mr_15d_*", "mr_20_*", "mr_25_*"]


@pytest.fixture
def judged(trabalho: Path, dbt: Callable[..., dict[str, str]]) -> duckdb.DuckDBPyConnection:
    """Seeds, parameters, calendar and the rules of deadlines, over one case on the last day and one the day after."""
    with duckdb.connect(str(trabalho / TRABALHO)) as con:
        dates = "mes date, pagamento date, envio date, comunicacao date"
        con.execute(f"create temp table casos (quem text, linha int, {dates})")
        for month in MONTHS:
            con.executemany("insert into casos values (?, ?, ?, ?, ?, ?)", [_case(month, late) for late in (0, 1)])
        con.execute(INPUTS)
    select = ["path:../seeds/legal", *MODELS, *RULES, "parametros_ausentes"]
    built = dbt("build", "--select", *select, "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test")
    assert set(built.values()) == {"success"}, built
    con = duckdb.connect(str(trabalho / TRABALHO), read_only=True)
    con.execute(f"attach '{trabalho / RESTRITO}' as restrito (read_only)")
    return con


def _case(month: int, late: int) -> tuple[Any, ...]:
    """Paid, sent and reported `late` days after each deadline; very late where there is no calendar to know it."""
    after = first_day(month + 1) + timedelta(days=LATE)
    payment, report = business_day(month + 1, 15), business_day(month + 1, 5)
    return (
        "atrasado" if late else "pontual",
        month,
        first_day(month),
        payment + timedelta(days=late) if payment else after,
        report + timedelta(days=late) if report else after,
        payment + timedelta(days=late - 10) if payment else after,
    )


@pytest.mark.lento
def test_no_month_is_judged_on_what_was_in_force_in_another(judged: duckdb.DuckDBPyConnection) -> None:
    _parameters_are_in_force_since_the_rule_is(judged)
    _deadlines_are_of_the_year_or_of_none(judged)
    _what_lacks_is_named(judged)


def _parameters_are_in_force_since_the_rule_is(con: duckdb.DuckDBPyConnection) -> None:
    """One value a month; none only in months before the norm of the rule that uses it."""
    lacking = con.execute(
        """
        with usos as (
            select id as regra, desde, unnest(string_split(parametros, '|')) as parametro
            from restrito.referencia.regras where parametros is not null
            union all select 'MR-VIG', date '2025-10-15', 'inicio_do_incentivo'
        ),
        meses as (
            select cast(unnest(generate_series(date '2025-09-01', date '2035-12-01', interval 1 month)) as date) as mes
        )
        select regra, parametro, mes, count(vigente.texto) as valores
        from usos cross join meses
        left join core.core_parametros_mes as vigente on vigente.id = usos.parametro and vigente.competencia = mes
        group by all
        having valores <> 1 and not (valores = 0 and mes < date_trunc('month', any_value(desde)))
        """
    ).fetchall()
    assert lacking == []
    old = con.execute(
        """
        select competencia, id from core.core_parametros_mes as vigente
        join restrito.referencia.parametros as norma using (id)
        group by competencia, id, texto
        having not bool_or(norma.valor = texto and vigencia_inicio <= last_day(competencia)
            and coalesce(vigencia_fim, date '9999-12-31') >= competencia)
        """
    ).fetchall()
    assert old == []


def _deadlines_are_of_the_year_or_of_none(con: duckdb.DuckDBPyConnection) -> None:
    known = [month for month in MONTHS if month >= BEGINNING and first_day(month + 1).year in YEARS]
    late = {first_day(month) for month in known}
    expected = {
        (f"{quem}{month}", "sem_dado" if month not in known else "controle" if quem == "atrasado" else "regular")
        for month in MONTHS
        for quem in ("pontual", "atrasado")
    }
    assert set(con.execute("select codigo_pagamento, resultado from regras.mr_20").fetchall()) == expected
    for rule in ("mr_15d", "mr_25"):
        found = con.execute(f"select parceiro, competencia from regras.{rule}").fetchall()
        assert set(found) == {("atrasado", month) for month in late} and len(found) == len(late)
    assert {month for (month,) in con.execute("select competencia from core.core_meses_julgados").fetchall()} == late


def _what_lacks_is_named(con: duckdb.DuckDBPyConnection) -> None:
    """In qualidade.parametros_ausentes, which ends the run with code 3, and in the reason of each line."""
    without = {first_day(month): first_day(month + 1).year for month in MONTHS if month >= BEGINNING}
    without = {month: year for month, year in without.items() if year not in YEARS}
    found = con.execute("select parametro, competencia, regras from restrito.qualidade.parametros_ausentes").fetchall()
    rules = ["MR-15D", "MR-20", "MR-25", "MR-DIR"]
    assert sorted(found) == [(f"pontos_facultativos_{year}", month, rules) for month, year in without.items()]
    reasons = con.execute(
        "select distinct competencia, motivo from regras.mr_20"
        " join intermediate.int_linhas_bolsa using (codigo_pagamento)"
        " where resultado = 'sem_dado' and not antes_do_incentivo"
    ).fetchall()
    assert set(reasons) == {(month, f"Não há calendário de dias úteis de {year}.") for month, year in without.items()}
