"""With a rule, a macro, a seed and a contract broken in a copy of the project, the build names each with the reason.

One copy serves all four, because they are in separate branches of the graph.
"""

import os
import shutil
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.run.context import Run
from orchestration.settings import DBT_PROJECT, SEEDS, TRABALHO, Home, Settings
from orchestration.transform import build, failures, manifest

NAME = "MARIA DA SILVA"
BROKEN = {
    "dbt_project/models/intermediate/regras/linhas/mr_10a_incentivo_repetido.sql": (
        "if(ordem = 1, 0, valor)",
        "cast(codigo_pagamento as integer)",
    ),
    "dbt_project/models/staging/referencia/stg_referencia__prioridades.sql": ("{{", "{{ quebrada() if execute }} {{"),
    "dbt_project/macros/valores.sql": ("{% macro", "{% macro quebrada() %}{{ nada.valor }}{% endmacro %}\n{% macro"),
    "dbt_project/models/marts/referencia/dias_uteis.yml": ("data_type: integer", "data_type: varchar"),
    "seeds/reference/fontes_pagadoras.csv": ("\n", "\na,b,c,d,e,f\n"),
}
PARTS = ("+int_avaliacoes", "stg_referencia__prioridades", "+dias_uteis", "fontes_pagadoras", "int_alertas")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(DBT_PROJECT, tmp_path / "dbt_project", ignore=shutil.ignore_patterns("target", "logs"))
    shutil.copytree(SEEDS, tmp_path / "seeds")
    for name, (written, instead) in BROKEN.items():
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert written in text, name
        (tmp_path / name).write_text(text.replace(written, instead, 1), encoding="utf-8")
    return tmp_path / "dbt_project"


@pytest.mark.lento
def test_each_broken_part_is_named_with_its_rule_and_the_engines_message(
    project: Path, trabalho: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for module in (manifest, failures):
        monkeypatch.setattr(module, "DBT_PROJECT", project)
    for variable in ("RESIDENCIAS_DBT_MEMORIA", *manifest.environment(trabalho)):
        monkeypatch.setenv(variable, os.environ.get(variable, ""))
    monkeypatch.setenv("RESIDENCIAS_DEBUG", "1")
    with duckdb.connect(str(trabalho / TRABALHO)) as con:
        con.execute("create table lake.um as select * from lake.incentivo_pagamentos")
        con.execute(
            """insert into lake.um by name select 1 as carga_id, 2 as linha, date '2026-03-01' as competencia_arquivo,
            $nome as codigo_pagamento, 'tutor' as tipo, 'PR1' as codigo_programa, date '2026-03-01' as competencia,
            2000 as valor, 'programado' as situacao""",
            {"nome": NAME},
        )
        con.execute("create or replace view lake.incentivo_pagamentos as select * from lake.um")
    run = Run(Home(trabalho.parent), trabalho, date(2026, 3, 1), Settings(), "x", datetime(2026, 5, 1), pasta=trabalho)

    outcome = build.build(run, PARTS)

    found = {failed.nome: failed for failed in outcome.failures}
    assert {name: (failed.tipo, failed.de) for name, failed in found.items()} == {
        "mr_10a_incentivo_repetido": ("model", "regra MR-10A"),
        "stg_referencia__prioridades": ("model", ""),
        "dias_uteis": ("model", ""),
        "fontes_pagadoras": ("seed", ""),
    }
    assert {name: failed.arquivo for name, failed in found.items()} == {
        "mr_10a_incentivo_repetido": "dbt_project/models/intermediate/regras/linhas/mr_10a_incentivo_repetido.sql",
        "stg_referencia__prioridades": "dbt_project/models/staging/referencia/stg_referencia__prioridades.sql",
        "dias_uteis": "dbt_project/models/marts/referencia/dias_uteis.sql",
        "fontes_pagadoras": "seeds/reference/fontes_pagadoras.csv",
    }
    reasons = {name: failed.motivo for name, failed in found.items()}
    assert reasons["mr_10a_incentivo_repetido"] == (
        "Conversion Error: Could not convert string *** to INT32 when casting from source column codigo_pagamento"
    )
    assert reasons["stg_referencia__prioridades"].startswith("'nada' is undefined")
    assert reasons["stg_referencia__prioridades"].endswith(", na macro quebrada (dbt_project/macros/valores.sql)")
    assert reasons["dias_uteis"] == "a coluna ordem é INTEGER no SQL e VARCHAR no contrato do .yml"
    assert reasons["fontes_pagadoras"] == "Row 0 has 6 values, but Table only has 1 columns"
    assert "int_alertas" in outcome.skipped
    assert all(NAME not in failed.frase for failed in outcome.failures)
    shown = capfd.readouterr().err
    assert NAME in shown and "LINE " in shown and "int_alertas" in shown.splitlines()[-1]
