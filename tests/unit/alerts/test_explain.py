"""`explicar` tells all that the publication knows of a payment or an alert, and nothing else."""

import json
import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from sqlalchemy import insert

from orchestration.alerts.explain import explain, explicar
from orchestration.cases.opening import open_store
from orchestration.cases.store import decide
from orchestration.cases.tables import noites, observacoes
from orchestration.errors import ExitCode, UserError
from orchestration.ingest import store
from orchestration.ingest.ledger import opened
from orchestration.settings import Home
from orchestration.vault import keys, vault

FACT = {"fonte": "parceiros", "conjunto": "relatorio", "arquivo": "parceiros/abc/relatorio_202603.csv"} | {
    "sha256": "f" * 64
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two bolsa lines of one person: PG1 suspended and permitted beside a stipend, PG2 all regular."""
    home = Home(tmp_path / "casa")
    with open_store(home):
        pass  # a home that publishes has its case store
    home.warehouse.mkdir(parents=True)
    with duckdb.connect(str(home.restrito)) as con:
        con.execute("create schema pagamentos")
        con.execute("create schema referencia")
        con.execute(
            """
            create table referencia.regras as from (values
                ('MR-19', 'Bolsa-formação com bolsa de residência', 'MR 19'),
                ('MR-22', 'Bolsa suspensa pelo parceiro', 'MR 22')) t(id, titulo, artigo)
            """
        )
        con.execute(
            """
            create table pagamentos.linhas as
            select codigo as codigo_pagamento, 'p1' as pessoa_id, 'bolsa_formacao' as tipo,
                null::varchar as codigo_programa, date '2026-03-01' as competencia, 3000::decimal(14, 2) as valor,
                'pago' as situacao, 'pos' as fase, resultado, em_risco::decimal(14, 2) as valor_em_risco
            from (values ('PG1', 'indicio', 3000), ('PG2', 'regular', 0)) t(codigo, resultado, em_risco)
            """
        )
        con.execute(
            """
            create table pagamentos.avaliacoes as from (values
                ('PG1', 'MR-19', 'permitido', 0::decimal(14, 2), 'A pessoa recebe também a bolsa de residência.'),
                ('PG1', 'MR-22', 'indicio', 3000, 'A bolsa estava suspensa.'),
                ('PG2', 'MR-19', 'regular', 0, 'Nenhuma bolsa de residência foi informada.'),
                ('PG2', 'MR-22', 'regular', 0, 'O relatório não traz suspensão.')
            ) t(codigo_pagamento, regra, resultado, valor_em_risco, motivo)
            """
        )
        con.execute(
            """
            create table pagamentos.alertas as
            select alerta_id, 'MR-22' as regra, 'indicio' as tipo, 'pos' as fase,
                date '2026-03-01' as competencia, pagamentos::varchar[] as codigos_pagamento,
                3000::decimal(14, 2) as valor_em_risco, 'Art. 22: a bolsa estava suspensa.' as mensagem,
                $facts::json as evidencias, 'novo' as estado
            from (values ('abc123def', ['PG1']), ('abc123xyz', [])) t(alerta_id, pagamentos)
            """,
            {"facts": json.dumps([FACT | {"linha": 7, "chave": "K1", "campo": "suspenso", "valor": "true"}])},
        )
    return home


def test_a_payment_shows_every_rule_worst_first_and_its_alerts(home: Home) -> None:
    found = explain(home, "PG1")
    assert [line.linha["codigo_pagamento"] for line in found.linhas] == ["PG1"]
    assert [(a["regra"], a["resultado"], a["artigo"]) for a in found.linhas[0].avaliacoes] == [
        ("MR-22", "indicio", "MR 22"),
        ("MR-19", "permitido", "MR 19"),
    ]
    assert [a["regra"] for a in found.linhas[0].permitidos] == ["MR-19"]
    assert [alert["alerta_id"] for alert in found.alertas] == ["abc123def"]
    assert found.alertas[0]["evidencias"][0]["campo"] == "suspenso"


def test_a_payment_without_alerts_says_why_nothing_fired(home: Home) -> None:
    found = explain(home, "PG2")
    assert found.alertas == []
    assert {answer["motivo"] for answer in found.linhas[0].avaliacoes} == {
        "Nenhuma bolsa de residência foi informada.",
        "O relatório não traz suspensão.",
    }


@pytest.mark.parametrize("code", ["abc123def", "abc123d"])
def test_an_alert_by_its_id_or_its_beginning_brings_its_lines(home: Home, code: str) -> None:
    found = explain(home, code)
    assert [alert["alerta_id"] for alert in found.alertas] == ["abc123def"]
    assert [line.linha["codigo_pagamento"] for line in found.linhas] == ["PG1"]


@pytest.mark.parametrize(
    ("code", "words"), [("abc123", "serve a 2 alertas"), ("abc12", "Nenhum alerta"), ("PG9", "Nenhum alerta")]
)
def test_what_names_nothing_or_too_much_is_one_sentence(home: Home, code: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as raised:
        explain(home, code)
    assert raised.value.saida == ExitCode.USO_INCORRETO


CPF = "52998224725"


@pytest.fixture
def sealed(home: Home, tmp_path: Path) -> Home:
    """An installation with a vault, whose payment PG2 has a CPF as its code."""
    whole = Home(tmp_path / "inteira")
    store.prepare(whole)
    with opened(whole) as ledger:
        ledger.set_parceiros([])
    with vault.open_vault(whole, "teste", "teste") as con:
        seal = keys.seal_code(con, CPF)
    with open_store(whole):
        pass
    with duckdb.connect(str(home.restrito)) as con:
        for table in ("linhas", "avaliacoes"):
            con.execute(f"update pagamentos.{table} set codigo_pagamento = ? where codigo_pagamento = 'PG2'", [seal])
    shutil.copytree(home.warehouse, whole.warehouse)
    return whole


@pytest.mark.parametrize("typed", [CPF, "529.982.247-25"])
def test_a_payment_whose_code_is_a_cpf_is_found_by_it(sealed: Home, typed: str) -> None:
    [line] = explain(sealed, typed).linhas
    assert line.linha["codigo_pagamento"].startswith("c-")


def test_a_cpf_that_is_no_code_is_not_said_again(sealed: Home) -> None:
    with pytest.raises(UserError) as raised:
        explain(sealed, "00000000191")
    assert str(raised.value) == "Nenhum alerta nem pagamento publicado tem o código '***'."


def test_the_command_prints_line_rules_articles_permitted_cases_and_facts(home: Home) -> None:
    result = CliRunner().invoke(explicar, ["PG1", "--home", str(home.raiz)], catch_exceptions=False)
    assert result.exit_code == 0
    for words in (
        "Alerta abc123def: MR-22, Bolsa suspensa pelo parceiro",
        "Art. 22: a bolsa estava suspensa.",
        "parceiros/abc/relatorio_202603.csv",
        "suspenso",
        "Pagamento PG1: indício, R$ 3.000,00 em risco",
        "A bolsa estava suspensa.",
        "Permitido pelo artigo MR 19: A pessoa recebe também a bolsa de residência.",
    ):
        assert words in result.output


def test_a_decision_since_the_run_is_shown(home: Home) -> None:
    run = datetime(2026, 4, 1, 5)
    seen = {"regra": "MR-22", "noite_id": 1, "presente": True, "evidencia_hash": "h", "linha_hash": "l", "linha": "{}"}
    with open_store(home) as connection:
        connection.execute(insert(noites).values(id=1, executado_em=run, registrada_em=run))
        connection.execute(insert(observacoes).values(alerta_id="abc123def", **seen))
    decide(home, "abc123def", "em_analise", "lido", "Ana")
    assert [alert["estado"] for alert in explain(home, "PG1").alertas] == ["em_analise"]
    assert [alert["estado"] for alert in explain(home, "abc123xyz").alertas] == ["novo"]


@pytest.mark.parametrize("width", [80, 60])
def test_it_is_readable_on_a_narrow_screen(home: Home, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    shown = CliRunner().invoke(explicar, ["PG1", "--home", str(home.raiz)], catch_exceptions=False).output
    assert max(len(line) for line in shown.splitlines()) <= width
    assert "f" * 64 not in shown and "linha 7" not in shown
    monkeypatch.setenv("COLUMNS", "200")
    whole = CliRunner().invoke(explicar, ["PG1", "--completo", "--home", str(home.raiz)], catch_exceptions=False).output
    assert "f" * 64 in whole and "linha 7" in whole
