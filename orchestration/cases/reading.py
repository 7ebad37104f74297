"""Reads what the desk and the dossier show: the publication joined with the case store."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration import duck
from orchestration.cases.opening import open_store
from orchestration.cases.precision import Precision, precision_by_rule
from orchestration.cases.registration import register_publication
from orchestration.cases.states import OPEN
from orchestration.cases.store import Case, find, history, states
from orchestration.errors import Unavailable, UserError
from orchestration.settings import Home

if TYPE_CHECKING:
    import duckdb

Line = dict[str, Any]
FILTERS = ("regra", "tipo", "fase", "competencia", "estado")
PAGE_SIZE = 50
WORST_FIRST: Sequence[str] = ("indicio", "revisao", "controle", "sem_dado", "permitido", "regular")


NAMED_ALERTS = """
select a.* exclude (evidencias), r.titulo, p.nome as programa, i.nome as instituicao,
    i.nome_municipio as municipio_instituicao, coalesce(i.uf, p.uf) as uf
from pagamentos.alertas a
left join referencia.regras r on r.id = a.regra
left join cadastro.programas p on p.codigo_programa = a.codigo_programa
left join cadastro.instituicoes i on i.codigo_instituicao = a.codigo_instituicao
"""
"""Alerts with the names of their rule, programme and institution, without the facts."""


@dataclass(frozen=True)
class CaseFile:
    """All that is known of one case, for a person to read, without direct identifiers."""

    case: Case
    alerta: Line
    evidencias: list[Line]
    linhas: list[Line]
    avaliacoes: list[Line]
    historico: list[Line]
    precisao: Precision | None
    titulo: str
    """The rule's title, as the catalogue has it."""


@contextmanager
def publication(home: Home) -> Iterator["duckdb.DuckDBPyConnection"]:
    """Open the restricted publication for reading and close it when the block ends, so that the next one is seen.

    Unavailable when there is none, another program holds it, or it cannot be read.
    """
    import duckdb

    try:
        with duck.connect(home.restrito, read_only=True) as con:
            yield con
    except duckdb.Error as failure:
        if not home.restrito.exists():
            raise Unavailable(f"Não há publicação em {home.warehouse}: execute 'residencias run'.") from failure
        if "Conflicting lock" in str(failure):
            raise Unavailable(f"A publicação {home.restrito} está ocupada por outro programa.") from failure
        raise Unavailable(
            f"A publicação {home.restrito} não pôde ser lida: execute 'residencias run' ou restaure-a da cópia."
        ) from failure


def rows(con: "duckdb.DuckDBPyConnection", query: str, parameters: Mapping[str, object]) -> list[Line]:
    """Run `query` with named parameters and return its rows as dictionaries."""
    result = con.execute(query, dict(parameters))
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def list_alerts(home: Home, chosen: Mapping[str, str], page: int = 1) -> tuple[list[Line], int]:
    """Return one page of alerts, the most certain and largest first, and the number of alerts in all pages.

    `chosen` maps names of FILTERS to the value wanted; competencia is written AAAA-MM. The state is the current one,
    from the store.
    """
    conditions = {
        "regra": "a.regra = $regra",
        "tipo": "a.tipo = $tipo",
        "fase": "a.fase = $fase",
        "competencia": "strftime(a.competencia, '%Y-%m') = $competencia",
        "estado": "estado_agora = $estado",
    }
    wanted = {name: chosen[name] for name in FILTERS if chosen.get(name)}
    where = " and ".join(conditions[name] for name in wanted) or "true"
    with publication(home) as con:
        _register_states(con, home)
        alerts = rows(
            con,
            f"""
            select a.* exclude (evidencias), coalesce(e.estado, a.estado) as estado_agora, r.titulo,
                count(*) over () as total
            from pagamentos.alertas a left join estados_de_casos e using (alerta_id)
            left join referencia.regras r on r.id = a.regra
            where {where}
            order by array_position(['indicio', 'revisao', 'controle'], a.tipo), a.valor_em_risco desc,
                a.competencia desc, a.alerta_id
            limit {PAGE_SIZE} offset $skipped
            """,
            {**wanted, "skipped": PAGE_SIZE * (page - 1)},
        )
    return alerts, alerts[0]["total"] if alerts else 0


def _register_states(con: "duckdb.DuckDBPyConnection", home: Home) -> None:
    import pyarrow as pa

    known = states(home)
    columns = [pa.array(list(known), pa.string()), pa.array(list(known.values()), pa.string())]
    con.register("estados_de_casos", pa.table(columns, names=["alerta_id", "estado"]))


def choices(home: Home) -> dict[str, list[str]]:
    """Return the values present in the publication for each filter except the state."""
    with publication(home) as con:
        return {
            "regra": _distinct(con, "regra"),
            "tipo": _distinct(con, "tipo"),
            "fase": _distinct(con, "fase"),
            "competencia": _distinct(con, "strftime(competencia, '%Y-%m')")[::-1],
        }


def _distinct(con: "duckdb.DuckDBPyConnection", expression: str) -> list[str]:
    return [
        row[0] for row in con.execute(f"select distinct {expression} from pagamentos.alertas order by 1").fetchall()
    ]


def open_case(home: Home, alerta: str) -> CaseFile:
    """Gather the case whose id is `alerta` or begins with it; UserError (exit 2) when there is none.

    The alert's row is the last one published, even when the facts are gone.
    """
    case, events = _known_case(home, alerta)
    line = json.loads(case.linha)
    payments = list(line.get("codigos_pagamento") or [])
    with publication(home) as con:
        lines = rows(
            con,
            "select * from pagamentos.linhas where list_contains($codes, codigo_pagamento) order by codigo_pagamento",
            {"codes": payments},
        )
        judged = rows(
            con,
            """
            select * from pagamentos.avaliacoes where list_contains($codes, codigo_pagamento)
            order by codigo_pagamento, array_position($worst_first, resultado), regra
            """,
            {"codes": payments, "worst_first": list(WORST_FIRST)},
        )
        titles = con.execute("select titulo from referencia.regras where id = ?", [case.regra]).fetchall()
    precision = {rule.regra: rule for rule in precision_by_rule(home)}
    return CaseFile(
        case=case,
        alerta=line,
        evidencias=list(line.get("evidencias") or []),
        linhas=lines,
        avaliacoes=judged,
        historico=events,
        precisao=precision.get(case.regra),
        titulo=titles[0][0] if titles else "",
    )


def _known_case(home: Home, alerta: str) -> tuple[Case, list[Line]]:
    try:
        return _registered(home, alerta)
    except Unavailable:
        raise
    except UserError:
        # It may have been published by a run that has not registered its cases yet, or crashed before doing so.
        register_publication(home)
        return _registered(home, alerta)


def _registered(home: Home, alerta: str) -> tuple[Case, list[Line]]:
    with open_store(home, reading=True) as connection:
        case = find(connection, alerta)
        return case, [dict(row._mapping) for row in history(connection, case.alerta_id)]


def overview(home: Home) -> list[tuple[str, int, Any]]:
    """Return (state, number of alerts, reais at risk) for each open state that has alerts.

    A payment with several alerts in one state counts once.
    """
    with publication(home) as con:
        _register_states(con, home)
        by_state = con.execute(
            """
            with abertos as (
                select coalesce(e.estado, a.estado) as estado_agora, a.alerta_id, a.codigos_pagamento
                from pagamentos.alertas a left join estados_de_casos e using (alerta_id)
            ),
            linhas_de_cada as (
                select distinct estado_agora, unnest(codigos_pagamento) as codigo_pagamento from abertos
            ),
            reais as (
                select estado_agora, sum(valor_em_risco) as reais from linhas_de_cada
                join pagamentos.linhas using (codigo_pagamento) group by estado_agora
            )
            select estado_agora, count(*), coalesce(any_value(reais), 0)
            from abertos left join reais using (estado_agora) group by estado_agora
            """
        ).fetchall()
    return sorted((row for row in by_state if row[0] in OPEN), key=lambda row: OPEN.index(row[0]))
