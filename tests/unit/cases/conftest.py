"""Fixtures for the tests of cases: small publications of alerts, a desk that serves them, and PostgreSQL."""

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
from argon2 import PasswordHasher

from orchestration.cases.mesa import users
from orchestration.cases.mesa.app import create_app
from orchestration.cases.mesa.users import create_user
from orchestration.cases.opening import open_store
from orchestration.cases.registration import register
from orchestration.settings import Home
from tests.unit.cases.desk_client import PASSWORD, serving
from tests.unit.cases.postgres_server import Server, running

Alert = dict[str, Any]
Publish = Callable[[Sequence[Alert], datetime], None]


@pytest.fixture
def run_at() -> Callable[[int], datetime]:
    """Return the time of the nth run, from 1."""
    return lambda number: datetime(2026, 3, 1, 5, 0, 0, 123456) + timedelta(days=number)


@pytest.fixture
def alert() -> Callable[..., Alert]:
    """Make an alert by its id, with default values for the columns that a test does not set."""

    def make(alerta_id: str, **chosen: object) -> Alert:
        return {
            "alerta_id": alerta_id,
            "fato": "2026-01",
            "regra": "MR-09A",
            "valor": Decimal("4000.00"),
            "arquivo": "cnrm/equipe_202603.csv",
            "mensagem": "A função terminou antes do mês pago.",
        } | chosen

    return make


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv("RESIDENCIAS_CASOS", raising=False)
    return Home(tmp_path / "home")


@pytest.fixture
def publish(home: Home) -> Publish:
    def write(alerts: Sequence[Alert], executado_em: datetime) -> None:
        with open_store(home):
            pass  # a home that publishes has its case store
        home.warehouse.mkdir(parents=True, exist_ok=True)
        home.restrito.unlink(missing_ok=True)
        with duckdb.connect(str(home.restrito)) as con:
            con.begin()  # one commit for all, not one for each alert
            con.execute("create schema pagamentos; create schema referencia; create schema cadastro")
            con.execute(
                """
                create table cadastro.programas as select 'PRG1' as codigo_programa, 'Residência em Pediatria' as nome,
                    'INS1' as codigo_instituicao, 'SE' as uf;
                create table cadastro.instituicoes as select 'INS1' as codigo_instituicao,
                    'Hospital da Serra' as nome, 'Aracaju' as nome_municipio, 'SE' as uf;
                """
            )
            con.execute(
                """
                create table referencia.regras as
                from (values ('MR-09A', 'Pagamento depois do fim da função'), ('MR-20', 'Pagamento fora do prazo'))
                    t(id, titulo)
                """
            )
            con.execute(
                """
                create table pagamentos.alertas (
                    alerta_id varchar, regra varchar, tipo varchar, fase varchar, competencia date, pessoa_id varchar,
                    codigo_programa varchar, codigo_instituicao varchar, parceiro varchar, codigos_pagamento varchar[],
                    valor_em_risco decimal(14, 2), fundamento varchar, mensagem varchar, evidencias json,
                    primeira_vez timestamp, ultima_vez timestamp, estado varchar, evidencia_hash varchar
                )
                """
            )
            con.execute(
                """
                create table pagamentos.linhas as
                select 'PG1' as codigo_pagamento, 'p1' as pessoa_id, 'preceptor' as tipo, 'PRG1' as codigo_programa,
                    date '2026-02-01' as competencia, 4000.00::decimal(14, 2) as valor,
                    'pago' as situacao, 'pos' as fase, 'indicio' as resultado,
                    4000.00::decimal(14, 2) as valor_em_risco, 'INS1' as codigo_instituicao, 'SE' as uf,
                    null::varchar as codigo_edital, date '2026-03-10' as data_pagamento,
                    date '2026-03-01' as competencia_lote, null::varchar as codigo_matricula,
                    null::varchar as codigo_matricula_curso, null::varchar as parceiro
                """
            )
            con.execute(
                """
                create table pagamentos.debitos (
                    codigo_pagamento varchar, pessoa bigint, pessoa_id varchar, tipo varchar, codigo_programa varchar,
                    competencia date, alertas varchar[], risco decimal(14, 2), recolhido decimal(14, 2),
                    saldo decimal(14, 2), decidido_em timestamp, dias_desde_a_decisao integer
                )
                """
            )
            con.execute(
                """
                create table pagamentos.prazos (
                    regra varchar, competencia date, prazo date, aviso_ate date, pendentes bigint)
                """
            )
            con.execute(
                """
                create table pagamentos.avaliacoes as
                from (values ('PG1', 'MR-08', 'regular', 0.00, 'O programa tem residentes ativos.'),
                    ('PG1', 'MR-09A', 'indicio', 4000.00, 'A função terminou em janeiro de 2026.'))
                    t(codigo_pagamento, regra, resultado, valor_em_risco, motivo)
                """
            )
            con.execute(
                """
                create schema qualidade;
                create table qualidade.completude as
                from (values ('cnrm', 'equipe', null::varchar, date '2026-02-01', date '2026-02-20', true, false),
                    ('parceiros', 'relatorio', 'iefs', date '2026-02-01', date '2026-03-09', true, true))
                    t(fonte, conjunto, parceiro, competencia, esperado_em, esperado, chegou);
                create table qualidade.cargas as
                from (values ('cnrm/equipe_202602.csv', 'recusado', 'O arquivo está vazio.', 0, 0),
                    ('cnrm/programas_202602.csv', 'carregado', null, 40, 2))
                    t(arquivo, estado, motivo, linhas_carregadas, linhas_rejeitadas);
                create table qualidade.checagens as
                from (values ('frescor', false, '1 de 22 fora'), ('chaves', true, '0')) t(checagem, sucesso, observado)
                """
            )
            con.execute("alter table qualidade.cargas add column primeira_vista timestamp")
            con.execute("update qualidade.cargas set primeira_vista = ?", [executado_em])
            for alert in alerts:
                con.execute(
                    """
                    insert into pagamentos.alertas values (
                        $id, $regra, 'indicio', 'pos', date '2026-02-01', 'p1', 'PRG1', 'INS1', null, ['PG1'], $valor,
                        'MR 9 I', $mensagem, $evidencias, $em, $em, 'novo', md5($fato || $valor)
                    )
                    """,
                    {
                        "id": alert["alerta_id"],
                        "regra": alert["regra"],
                        "valor": alert["valor"],
                        "mensagem": alert["mensagem"],
                        "evidencias": json.dumps(
                            [
                                {"fonte": "cnrm", "arquivo": alert["arquivo"], "sha256": alert["arquivo"]}
                                | {"chave": "EQ1", "campo": "data_fim", "valor": alert["fato"]}
                            ]
                        ),
                        "em": executado_em,
                        "fato": alert["fato"],
                    },
                )
            con.commit()

    return write


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture
def postgres(postgres_server: Server, home: Home, monkeypatch: pytest.MonkeyPatch) -> str:
    """Address of a new database in which the home keeps its cases."""
    address = postgres_server.new_database(f"casos_{secrets.token_hex(4)}")
    monkeypatch.setenv("RESIDENCIAS_CASOS", address)
    return address


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cheap password hashes, to make tests fast."""
    monkeypatch.setattr(users, "_hasher", cache(lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)))


@pytest.fixture
def desk(home, publish, alert, run_at, quick) -> Iterator[str]:
    """Address of a desk with three cases, an account that may read and one that may decide."""
    publish(
        [alert("a1"), alert("b2", regra="MR-20", valor=0), alert("c3", mensagem="<script>alert(1)</script>")], run_at(1)
    )
    register(home, home.restrito, run_at(1))
    create_user(home, "leo", "Leo Reis", ("ler",), PASSWORD)
    create_user(home, "bia", "Bia Melo", ("decidir",), PASSWORD)
    with serving(create_app(home)) as port:
        yield f"http://127.0.0.1:{port}"
