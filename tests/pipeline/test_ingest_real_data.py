"""One real state and month: the counts loaded from the zip and from both forms of PF equal expected.json."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.unit.ingest.bancada import Workbench

pytestmark = [
    pytest.mark.dados_reais,
    pytest.mark.skipif("RESIDENCIAS_DADOS_REAIS" not in os.environ, reason="RESIDENCIAS_DADOS_REAIS names no folder"),
]
BASE = "BASE_DE_DADOS_CNES_202111.ZIP"
RESIDENT = "ind_vinculacao like '05%' or co_cbo = '2231F9' or tp_residente"


def folder() -> Path:
    return Path(os.environ["RESIDENCIAS_DADOS_REAIS"])


def expected(arquivo: str) -> dict[str, Any]:
    return json.loads((folder() / "expected.json").read_text(encoding="utf-8"))[arquivo]


def arrive(bancada: Workbench, arquivo: str) -> None:
    (bancada.landing / "scnes").mkdir()
    shutil.copy(folder() / "scnes" / arquivo, bancada.landing / "scnes")


@pytest.fixture
def bancada(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


def test_the_monthly_base(bancada: Workbench) -> None:
    counts = expected(BASE)
    arrive(bancada, BASE)
    cargas = bancada.run()
    assert {carga.conjunto: carga.linhas_carregadas for carga in cargas} == counts["rows"]
    assert sum(carga.linhas_rejeitadas for carga in cargas) == counts["rows_rejected"]
    assert not any(carga.avisos for carga in cargas)

    hours = counts["hours_per_week"]
    [counted] = bancada.query(f"""
        select count(*), count(*) filter (tp_sus_nao_sus), count(*) filter (not tp_sus_nao_sus),
            sum(qt_carga_horaria_ambulatorial)::int, sum(qt_carga_horaria_outros)::int, sum(qt_carga_hor_hosp_sus)::int,
            count(*) filter (tp_preceptor), count(*) filter (tp_residente), count(*) filter ({RESIDENT}),
            count(*) filter (nu_registro is null), count(*) filter (regexp_full_match(nu_registro, '0+')),
            count(distinct co_unidade), count(distinct co_profissional_sus)
        from lake.scnes_tbcargahorariasus
    """)
    assert counted == (
        counts["links"], counts["links_sus"], counts["links_nao_sus"],
        hours["ambulatorial"], hours["outros"], hours["hospitalar"],
        counts["preceptors_by_flag"]["links"], counts["residents"]["tp_residente"]["links"],
        counts["residents"]["any_of_the_three"]["links"],
        counts["registro"]["null_or_NaN"], counts["registro"]["all_zero"],
        counts["units_with_a_link"], counts["co_profissional_sus_with_a_link"],
    )  # fmt: skip
    units = "count(*), count(*) filter (co_motivo_desab is null), count(*) filter (length(co_unidade) = 31)"
    assert bancada.query(f"select {units} from lake.scnes_tbestabelecimento") == [
        (counts["units"], counts["units_active"], counts["units_whose_co_unidade_has_31_characters"])
    ]
    people = next(carga for carga in cargas if carga.conjunto == "tbDadosProfissionalSus")
    cns = bancada.vault(people.carga_id, "co_cns")
    assert len({number for (number,) in cns}) == counts["people_by_cns_in_tbDadosProfissionalSus"]
    assert sum(number is None for (number,) in cns) == counts["cns_failing_the_check"]
    assert bancada.query("select count(*) from lake.scnes_tbdadosprofissionalsus where tem_co_cpf") == [(0,)]


@pytest.mark.parametrize("arquivo", ["PFSE2111.parquet", "PFSE2111.dbc"])
def test_the_dissemination_file(bancada: Workbench, arquivo: str) -> None:
    counts = expected("PFSE2111.parquet")
    arrive(bancada, arquivo)
    carga = bancada.one()
    assert (carga.linhas_carregadas, carga.linhas_rejeitadas, carga.avisos) == (counts["rows"], 0, ())
    hours = counts["hours_per_week"]
    assert bancada.query("""
        select count(distinct cnes), count(*) filter (vinculac like '05%'), count(*) filter (cbo = '2231F9'),
            sum(hora_amb)::int, sum(horaoutr)::int, sum(horahosp)::int, count(*) filter (prof_sus),
            min(linha), max(linha)
        from lake.scnes_pf
    """) == [
        (
            counts["units"], counts["resident_links_vinculac_05"], counts["resident_links_2231F9"],
            hours["ambulatorial"], hours["outros"], hours["hospitalar"], counts["prof_sus_1"], 2, counts["rows"] + 1,
        )
    ]  # fmt: skip
    cns = {number for (number,) in bancada.vault(carga.carga_id, "cns_prof")}
    assert None not in cns and len(cns) == counts["people_by_cns"]


def test_both_forms_of_a_month_hold_the_same_rows(bancada: Workbench) -> None:
    arrive(bancada, "PFSE2111.parquet")
    columns = (
        "cnes, codufmun, cbo, conselho, registro, vinculac, prof_sus, horaoutr, horahosp, hora_amb, tp_unid, nat_jur"
    )
    ordered = f"select {columns} from lake.scnes_pf order by all"
    bancada.run()
    from_parquet = bancada.query(ordered)
    shutil.copy(folder() / "scnes/PFSE2111.dbc", bancada.landing / "scnes")
    bancada.run()
    assert [carga.arquivo for carga in bancada.ledger() if carga.em_vigor] == ["scnes/PFSE2111.dbc"]
    assert bancada.query(ordered) == from_parquet


@pytest.mark.parametrize("month", ["201911", "202407", "202602"])
def test_the_three_layouts_of_units(bancada: Workbench, month: str) -> None:
    from tests.unit.ingest.bancada import TABELAS, scnes_zip

    real = (folder() / f"scnes/tbEstabelecimento_layouts/tbEstabelecimento{month}.csv").read_bytes()
    bancada.put(f"scnes/BASE_DE_DADOS_CNES_{month}.ZIP", scnes_zip(month, {**TABELAS, "tbEstabelecimento": real}))
    carga = {carga.conjunto: carga for carga in bancada.run()}["tbEstabelecimento"]
    assert carga.estado == "carregado" and carga.linhas_lidas == carga.linhas_carregadas > 0
    assert not any("não é conhecida" in aviso for aviso in carga.avisos)
