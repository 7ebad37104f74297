"""Adding a rule by the recipe of its README: sql, yml and a row, then `make lists`; nothing else is touched."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from orchestration.generate import lists
from orchestration.settings import DBT_PROJECT, RESTRITO, SEEDS, TRABALHO

RULE = """
with julgadas as (
    select
        *,
        {{ falta() }} as falta,
        case when valor > 1000 then 'revisao' end as resultado,
        valor - 1000 as em_risco,
        'O valor passa de mil reais.' as motivo,
        [{{ fato('carga_id', 'linha', 'codigo_pagamento', 'valor', 'valor') }}] as fatos
    from {{ ref('core_linhas') }} as linhas
)

{{ conclusao('MR-99', regular='O valor não passa de mil reais.') }}
"""
YML = """
version: 2

models:
  - name: mr_99_regra_de_teste
    description: "MR-99: o valor passa de mil reais."
    config:
      meta:
        leitura: Vale o valor da linha.
        nao_diz: Não diz por quê.

unit_tests:
  - name: mr_99_passa_de_mil
    description: Acima de mil é revisão do que passa; mil é regular.
    model: mr_99_regra_de_teste
    given:
      - input: ref('core_linhas')
        rows:
          - {codigo_pagamento: acima, valor: 1500}
          - {codigo_pagamento: no_limite, valor: 1000}
    expect:
      rows:
        - {codigo_pagamento: acima, resultado: revisao, valor_em_risco: 500}
        - {codigo_pagamento: no_limite, resultado: regular, valor_em_risco: 0}
"""
ROW = "MR-99,MR 99,Regra de teste,linha,revisao,2025-10-15,incentivo/pagamentos,linha,,Art. 99,o valor,,false,,"


@pytest.fixture
def project_with_rule(tmp_path: Path) -> Path:
    """A copy of the project with the new rule."""
    project = tmp_path / "dbt_project"
    shutil.copytree(DBT_PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    shutil.copytree(SEEDS, tmp_path / "seeds")
    rule = project / "models" / "intermediate" / "regras" / "linhas" / "mr_99_regra_de_teste.sql"
    rule.write_text(RULE, encoding="utf-8")
    rule.with_suffix(".yml").write_text(YML, encoding="utf-8")
    catalogue = tmp_path / "seeds" / "legal" / "regras.csv"
    catalogue.write_text(f"{catalogue.read_text(encoding='utf-8')}{ROW}\n", encoding="utf-8")
    return project


@pytest.mark.lento
def test_a_file_its_yml_and_a_row_are_enough(
    project_with_rule: Path, trabalho: Path, dbt: Callable[..., dict[str, str]]
) -> None:
    lists.write(project_with_rule)
    with duckdb.connect(str(trabalho / TRABALHO)) as con:
        con.execute("create table lake.um as select * from lake.incentivo_pagamentos")
        con.execute(
            """insert into lake.um by name select 1 as carga_id, 2 as linha, date '2026-03-01' as competencia_arquivo,
            'P1' as codigo_pagamento, 'tutor' as tipo, 'PR1' as codigo_programa, date '2026-03-01' as competencia,
            2000 as valor, 'programado' as situacao"""
        )
        con.execute("create or replace view lake.incentivo_pagamentos as select * from lake.um")
    built = dbt(
        "build",
        "--select",
        "+alertas",
        "+cobertura_regras",
        "--exclude-resource-type",
        "unit_test",
        project=project_with_rule,
    )
    assert {name: status for name, status in built.items() if status not in ("success", "pass")} == {}
    tested = dbt("test", "--select", "mr_99_*,test_type:unit", project=project_with_rule)
    assert tested == {"mr_99_passa_de_mil": "pass"}
    with duckdb.connect(str(trabalho / TRABALHO), read_only=True) as con:
        con.execute(f"attach '{trabalho / RESTRITO}' as restrito (read_only)")
        assert con.sql("select codigo_pagamento, resultado from regras.mr_99").fetchall() == [("P1", "revisao")]
    with duckdb.connect(str(trabalho / RESTRITO), read_only=True) as con:
        assert con.sql(
            "select resultado, valor_em_risco::int from pagamentos.avaliacoes where regra = 'MR-99'"
        ).fetchall() == [("revisao", 1000)]
        assert con.sql("select mensagem from pagamentos.alertas where regra = 'MR-99'").fetchall() == [
            ("Art. 99: o valor passa de mil reais; confira o valor.",)
        ]
        assert con.sql(
            "select implementada, testada, revisao from pagamentos.cobertura_regras where regra = 'MR-99'"
        ).fetchall() == [(True, True, 1)]


@pytest.mark.lento
def test_a_rule_missing_from_the_list_stops_the_build(
    project_with_rule: Path, dbt: Callable[..., dict[str, str]]
) -> None:
    built = dbt("run", "--select", "int_avaliacoes", project=project_with_rule)
    assert (
        "macros/listas.sql não traz os modelos da pasta regras/linhas: execute make lists." in built["int_avaliacoes"]
    )
