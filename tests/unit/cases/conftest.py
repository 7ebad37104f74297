"""A publication small enough to read: the alerts of one night, as the published table has them."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.settings import Home

Alert = dict[str, Any]
Publish = Callable[[Sequence[Alert], datetime], None]


@pytest.fixture
def night() -> Callable[[int], datetime]:
    """Time of the nth run, the first being 1."""
    return lambda number: datetime(2026, 3, 1, 5, 0, 0, 123456) + timedelta(days=number)


@pytest.fixture
def alert() -> Callable[..., Alert]:
    """An alert by its id, with the columns that a test decides."""

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
        home.warehouse.mkdir(parents=True, exist_ok=True)
        home.restrito.unlink(missing_ok=True)
        with duckdb.connect(str(home.restrito)) as con:
            con.execute("create schema pagamentos")
            con.execute(
                """
                create table pagamentos.alertas (
                    alerta_id varchar, regra varchar, tipo varchar, fase varchar, competencia date, pessoa_id varchar,
                    codigo_programa varchar, codigo_instituicao varchar, parceiro varchar, codigos_pagamento varchar[],
                    valor_em_risco decimal(14, 2), fundamento varchar, mensagem varchar, evidencias json,
                    primeira_vez timestamp, ultima_vez timestamp, estado varchar
                )
                """
            )
            con.execute(
                """
                create table pagamentos.linhas as
                select 'PG1' as codigo_pagamento, 'p1' as pessoa_id, 'preceptor' as tipo, 'PRG1' as codigo_programa,
                    date '2026-02-01' as competencia, 4000.00::decimal(14, 2) as valor,
                    'pago' as situacao, 'pos' as fase, 'indicio' as resultado, 4000.00::decimal(14, 2) as valor_em_risco
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
            for alert in alerts:
                con.execute(
                    """
                    insert into pagamentos.alertas values (
                        $id, $regra, 'indicio', 'pos', date '2026-02-01', 'p1', 'PRG1', 'INS1', null, ['PG1'], $valor,
                        'MR 9 I', $mensagem, $evidencias, $em, $em, 'novo'
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
                    },
                )

    return write
