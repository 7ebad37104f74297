"""Reads what the desk and the dossier show: the publication joined with the case store."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration import duck
from orchestration.cases.assignments import Assignment, assignment_of
from orchestration.cases.opening import open_store
from orchestration.cases.precision import Precision, precision_by_rule
from orchestration.cases.registration import register_publication
from orchestration.cases.store import Case, find, history
from orchestration.errors import Unavailable, UserError
from orchestration.settings import Home

if TYPE_CHECKING:
    import duckdb

Line = dict[str, Any]
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
    nomes: Line
    """Names of the alert's programme and institution: programa, instituicao, municipio_instituicao, uf."""
    nomes_dos_codigos: Mapping[str, str]
    """Names of the programmes and institutions that are values of its facts, by code."""
    atribuicao: Assignment


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


def fill_names(con: "duckdb.DuckDBPyConnection", alerts: Sequence[Line]) -> None:
    """Give alerts of several programmes, or of a partner's student, the names of those that their payments have."""
    missing = [alert for alert in alerts if not (alert["programa"] and alert["instituicao"])]
    codes = sorted({code for alert in missing for code in alert["codigos_pagamento"] or ()})
    found = rows(
        con,
        """
        select linha.codigo_pagamento, programa.nome as programa, instituicao.nome as instituicao, linha.uf
        from (select unnest($codes) as codigo_pagamento) escolhidos
        join pagamentos.linhas linha using (codigo_pagamento)
        left join cadastro.programas programa using (codigo_programa)
        left join cadastro.instituicoes instituicao on instituicao.codigo_instituicao = linha.codigo_instituicao
        """,
        {"codes": codes},
    )
    of_payment = {row["codigo_pagamento"]: row for row in found}
    for alert in missing:
        lines = [of_payment[code] for code in alert["codigos_pagamento"] or () if code in of_payment]
        for name in ("programa", "instituicao", "uf"):
            alert[name] = alert[name] or "; ".join(sorted({line[name] for line in lines if line[name]})) or None


def open_case(home: Home, alerta: str) -> CaseFile:
    """Gather the case whose id is `alerta` or begins with it; UserError (exit 2) when there is none.

    The alert's row is the last one published, even when the facts are gone.
    """
    case, events, assignment = _known_case(home, alerta)
    line = json.loads(case.linha)
    payments = list(line.get("codigos_pagamento") or [])
    with publication(home) as con:
        lines = rows(
            con,
            """
            select linha.*, programa.nome as programa, instituicao.nome as instituicao
            from pagamentos.linhas linha
            left join cadastro.programas programa using (codigo_programa)
            left join cadastro.instituicoes instituicao on instituicao.codigo_instituicao = linha.codigo_instituicao
            where list_contains($codes, codigo_pagamento) order by codigo_pagamento
            """,
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
        names = rows(
            con,
            """
            select programa.nome as programa, instituicao.nome as instituicao,
                instituicao.nome_municipio as municipio_instituicao, coalesce(instituicao.uf, programa.uf) as uf
            from (select 1) left join cadastro.programas programa on programa.codigo_programa = $programa
            left join cadastro.instituicoes instituicao on instituicao.codigo_instituicao = $instituicao
            """,
            {"programa": line.get("codigo_programa"), "instituicao": line.get("codigo_instituicao")},
        )
        named = names[0] | {"codigos_pagamento": payments}
        fill_names(con, [named])
        facts = list(line.get("evidencias") or [])
        codes = [fact["valor"] for fact in facts if fact.get("campo") in ("codigo_programa", "codigo_instituicao")]
        of_codes = con.execute(
            """
            select codigo_programa, nome from cadastro.programas where list_contains($codes, codigo_programa)
            union all
            select codigo_instituicao, nome from cadastro.instituicoes where list_contains($codes, codigo_instituicao)
            """,
            {"codes": codes},
        ).fetchall()
    precision = precision_by_rule(home, case.regra)
    return CaseFile(
        case=case,
        alerta=line,
        evidencias=facts,
        linhas=lines,
        avaliacoes=judged,
        historico=events,
        precisao=precision[0] if precision else None,
        titulo=titles[0][0] if titles else "",
        nomes=named,
        nomes_dos_codigos=dict(of_codes),
        atribuicao=assignment,
    )


def _known_case(home: Home, alerta: str) -> tuple[Case, list[Line], Assignment]:
    try:
        return _registered(home, alerta)
    except Unavailable:
        raise
    except UserError:
        # It may have been published by a run that has not registered its cases yet, or crashed before doing so.
        register_publication(home)
        return _registered(home, alerta)


def _registered(home: Home, alerta: str) -> tuple[Case, list[Line], Assignment]:
    with open_store(home, reading=True) as connection:
        case = find(connection, alerta)
        events = [dict(row._mapping) for row in history(connection, case.alerta_id)]
        return case, events, assignment_of(connection, case.alerta_id)
