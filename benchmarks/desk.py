"""The case desk with 10,000 open and 100,000 closed cases: how long each page takes over HTTP.

Usage: python -m benchmarks.desk FOLDER [--abertos 10000] [--encerrados 100000]
Every case, name and decision is made here. A page should take less than a second on two cores.
"""

import argparse
import re
import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import requests
from sqlalchemy import insert

from orchestration.cases.assignments import assign
from orchestration.cases.mesa.app import create_app
from orchestration.cases.mesa.users import create_user
from orchestration.cases.opening import open_store
from orchestration.cases.tables import eventos, noites, observacoes
from orchestration.settings import Home
from tests.unit.cases.desk_client import PASSWORD, log_in, serving, token_of

RUN = datetime(2026, 8, 1, 5)
TIMES = 5
WAYS = {
    "novo": [],
    "improcedente": [("novo", "improcedente")],
    "encerrado": [("novo", "confirmado"), ("confirmado", "encerrado")],
}
"""Decisions that led to each state."""
PUBLICATION = """
create schema pagamentos; create schema referencia; create schema cadastro;
create table referencia.regras as select 'MR-' || range as id, 'Regra número ' || range as titulo from range(40);
create table cadastro.programas as select 'P' || range as codigo_programa, 'Residência em Área ' || range as nome,
    'I' || range % 400 as codigo_instituicao, 'SE' as uf from range(2000);
create table cadastro.instituicoes as select 'I' || range as codigo_instituicao, 'Hospital da Serra ' || range as nome,
    'Aracaju' as nome_municipio, ['SE', 'BA', 'SP', 'RS'][1 + range % 4] as uf from range(400);
create table pagamentos.linhas as select 'PG' || range as codigo_pagamento, sha256(range::varchar) as pessoa_id,
    'preceptor' as tipo, 'P' || range % 2000 as codigo_programa, date '2026-07-01' as competencia,
    4000::decimal(14, 2) as valor, 'pago' as situacao, 'pos' as fase, 'indicio' as resultado,
    4000::decimal(14, 2) as valor_em_risco, 'I' || range % 400 as codigo_instituicao, 'SE' as uf,
    null::varchar as codigo_edital, null::date as data_pagamento, date '2026-07-01' as competencia_lote,
    null::varchar as codigo_matricula, null::varchar as codigo_matricula_curso, null::varchar as parceiro
    from range($cases);
create table pagamentos.avaliacoes as select codigo_pagamento, 'MR-' || range as regra, 'regular' as resultado,
    0::decimal(14, 2) as valor_em_risco, 'Nada consta.' as motivo from pagamentos.linhas, range(5);
create table pagamentos.alertas as select left(sha256('a' || range), 20) as alerta_id, 'MR-' || range % 40 as regra,
    ['indicio', 'revisao', 'controle'][1 + range % 3] as tipo, 'pos' as fase, date '2026-07-01' as competencia,
    sha256(range::varchar) as pessoa_id, 'P' || range % 2000 as codigo_programa,
    'I' || range % 400 as codigo_instituicao, null::varchar as parceiro, ['PG' || range] as codigos_pagamento,
    (1000 + range % 4000)::decimal(14, 2) as valor_em_risco, 'Anexo CVIII, art. 9º (ato)' as fundamento,
    'Anexo CVIII, art. 9º: a função terminou antes do mês pago; confira o fim da função.' as mensagem,
    '[{"fonte": "cnrm", "chave": "EQ", "campo": "data_fim", "valor": "2026-06-30"}]'::json as evidencias,
    timestamp '$run' as primeira_vez, timestamp '$run' as ultima_vez,
    case when range < $open then 'novo' when range % 2 = 0 then 'improcedente' else 'encerrado' end as estado,
    'h' as evidencia_hash from range($cases);
"""


def make(home: Home, abertos: int, encerrados: int) -> list[str]:
    """Write the publication and the case store, and return the ids of the open cases."""
    with open_store(home):
        pass
    home.warehouse.mkdir(parents=True)
    with duckdb.connect(str(home.restrito)) as con:
        filled = {"$cases": abertos + encerrados, "$open": abertos, "$run": RUN}
        con.execute(re.sub(r"\$\w+", lambda match: str(filled[match[0]]), PUBLICATION))
        found = con.execute(
            "select alerta_id, regra, estado, to_json(a)::varchar from pagamentos.alertas a order by estado desc"
        ).fetchall()
    with open_store(home) as connection:
        connection.execute(insert(noites).values(id=1, executado_em=RUN, registrada_em=RUN))
        common = {"noite_id": 1, "presente": True, "evidencia_hash": "h", "linha_hash": "l"}
        seen = [common | {"alerta_id": i, "regra": rule, "linha": line} for i, rule, _, line in found]
        connection.execute(insert(observacoes), seen)
        step = {"em": RUN - timedelta(days=1), "quem": "Ana", "humano": True, "motivo": "fim"}
        steps = [
            step | {"alerta_id": alerta, "ordem": order, "de": before, "para": after}
            for alerta, _, state, _ in found
            for order, (before, after) in enumerate(WAYS[state], 1)
        ]
        connection.execute(insert(eventos), steps)
    ids = [i for i, _, state, _ in found if state == "novo"]
    create_user(home, "bia", "Bia Melo", ("decidir",), PASSWORD)
    assign(home, ids[::2], "bia", RUN.date(), "Bia Melo (bia)")
    return ids


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--abertos", type=int, default=10_000)
    parser.add_argument("--encerrados", type=int, default=100_000)
    wanted = parser.parse_args()
    home = Home(wanted.folder / "home")
    ids = make(home, wanted.abertos, wanted.encerrados)
    with serving(create_app(home)) as port:
        desk = f"http://127.0.0.1:{port}"
        browser = log_in(desk, "bia")
        pages = {
            "list": "/casos",
            "last page of all": f"/casos?estado=todos&pagina={(wanted.abertos + wanted.encerrados) // 50}",
            "search by institution": "/casos?busca=serra+12",
            "search all by payment": "/casos?estado=todos&busca=PG1234",
            "sorted by due date": "/casos?ordenar=prazo",
            "mine": "/casos?responsavel=bia",
            "groups": "/casos?agrupar=instituicao",
            "a case": f"/casos/{ids[7]}",
            "precision of rules": "/regras",
        }
        print("| page | median s | worst s | CPU s of desk and browser |\n|---|---:|---:|---:|")
        for name, path in pages.items():
            report(name, lambda path=path: browser.get(desk + path))
        token = token_of(browser.get(f"{desk}/casos"))
        form = {"csrf": token, "acao": "decidir", "estado": "em_analise", "motivo": "lote"}
        form |= {"caso": [f"{i}:0" for i in ids[100:120]]}
        report("twenty decided at once", lambda: browser.post(f"{desk}/casos", data=form), times=1)


def report(name: str, ask: Callable[[], requests.Response], times: int = TIMES) -> None:
    """Ask several times and print the median and the worst time."""
    spent, worked = [], []
    for _ in range(times):
        started, before = time.perf_counter(), time.process_time()
        answer = ask()
        spent.append(time.perf_counter() - started)
        worked.append(time.process_time() - before)
        assert answer.status_code == 200, (name, answer.status_code)
    print(
        f"| {name} | {statistics.median(spent):.2f} | {max(spent):.2f} | {statistics.median(worked):.2f} |", flush=True
    )


if __name__ == "__main__":
    main()
