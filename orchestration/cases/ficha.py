"""The follow-up of one beneficiary (`ficha`, MR art. 7, IV): what the publication and the case store know of a person.

It has no direct identifier. Identity is read apart, for a stated purpose, by orchestration.identity.privacy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from orchestration.cases.opening import open_store
from orchestration.cases.reading import Line, publication, rows
from orchestration.cases.store import current_cases, history
from orchestration.cases.words import field_label, name_of
from orchestration.errors import ExitCode, UserError
from orchestration.portuguese import ABSENT, day, moment, money, month, number
from orchestration.settings import Home

if TYPE_CHECKING:
    import duckdb

SHORTEST_CODE = 6
"""A person may be named by the beginning of the pessoa_id, from this length on."""
MONTHS = frozenset({"competencia", "visto_pela_ultima_vez", "conta_ate"})


@dataclass(frozen=True)
class Section:
    """One table of the record: its title, the names of its columns, and rows as texts."""

    titulo: str
    colunas: Sequence[str]
    linhas: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Record:
    """All that is known of one person."""

    pessoa_id: str
    secoes: Sequence[Section]


_NAMES = """
left join cadastro.programas as programa using (codigo_programa)
left join cadastro.instituicoes as instituicao on instituicao.codigo_instituicao = programa.codigo_instituicao
"""
_SECTIONS = {
    "Cadastros e funções": f"""
        select case t.conjunto
                when 'residentes' then 'residência' when 'equipe' then 'função no programa'
                when 'cadastros' then 'cadastro no incentivo' else 'matrícula em curso' end as registro,
            t.codigo, t.funcao, programa.nome as programa, instituicao.nome as instituicao, t.parceiro, t.situacao,
            t.desde, t.visto_em as visto_pela_ultima_vez, t.visto_ate as conta_ate
        from cadastro.historico_registros as t {_NAMES} where t.pessoa_id = $pessoa
        order by t.desde nulls last, t.conjunto, t.codigo, t.visto_em
        """,
    "Residência": f"""
        select t.codigo_matricula, programa.nome as programa, instituicao.nome as instituicao, programa.uf, t.profissao,
            t.ano_residencia, t.data_inicio, t.data_prevista_fim, t.situacao, t.data_situacao
        from cadastro.residentes as t {_NAMES} where t.pessoa_id = $pessoa order by t.data_inicio, t.codigo_matricula
        """,
    "Função de preceptor": f"""
        select programa.nome as programa, instituicao.nome as instituicao, programa.uf, t.carga_horaria_semanal,
            t.data_inicio, t.data_fim, t.em_exercicio
        from cadastro.preceptores as t {_NAMES} where t.pessoa_id = $pessoa order by t.data_inicio, t.codigo_programa
        """,
    "Títulos": """
        select cadastro, profissao, especialidade, origem, data_titulo, situacao, conselho, uf_registro
        from cadastro.especialistas where pessoa_id = $pessoa order by data_titulo, especialidade, origem
        """,
    "Trabalho no CNES, mês a mês": """
        select t.competencia, municipio.nome as municipio, municipio.uf, t.vinculos, t.horas, t.horas_sus,
            t.horas_residencia, t.preceptor
        from cadastro.lugares as t left join referencia.municipios as municipio using (codigo_municipio)
        where t.pessoa_id = $pessoa order by t.competencia, municipio.nome
        """,
    "Vínculos do mês mais novo do CNES": """
        select t.competencia, t.co_cnes as estabelecimento, ocupacao.nome as ocupacao, municipio.nome as municipio,
            municipio.uf, t.horas, t.atende_sus, t.preceptor, t.marcado_residencia as residente
        from cadastro.vinculos as t left join referencia.cbo as ocupacao using (co_cbo)
        left join referencia.municipios as municipio using (codigo_municipio)
        where t.pessoa_id = $pessoa and not t.repetido order by t.horas desc, t.co_cnes, t.co_cbo
        """,
    "Acompanhamento, mês a mês": f"""
        select t.competencia, t.tipo, coalesce(programa.nome, t.codigo_matricula_curso) as programa_ou_curso,
            case when t.validado then 'validado' when t.cadastrado then 'a validar' else 'não' end as cadastro,
            t.elegivel, nullif(array_to_string(t.impedimentos, ', '), '') as impedimentos,
            case when t.pago then 'pago' when t.programado then 'programado' end as pagamento,
            nullif(t.valor, 0) as valor, t.dias_ate_pagar,
            nullif(t.valor_devido, 0) as valor_devido, t.estado
        from pagamentos.acompanhamento as t {_NAMES} where t.pessoa_id = $pessoa
        order by t.competencia, t.tipo, t.codigo_programa, t.codigo_matricula_curso
        """,
    "Pagamentos": f"""
        select t.competencia, t.codigo_pagamento, t.tipo, programa.nome as programa, t.uf, t.situacao,
            t.data_pagamento, t.valor, t.resultado, t.valor_em_risco
        from pagamentos.linhas as t {_NAMES} where t.pessoa_id = $pessoa order by t.competencia, t.codigo_pagamento
        """,
    "Direitos": """
        select competencia, tipo, devido, valor_devido, valor_pago, motivo from pagamentos.direitos
        where pessoa_id = $pessoa order by competencia, tipo
        """,
}


def follow(home: Home, pessoa: str) -> Record:
    """Gather the record of a person by number, by pessoa_id or by its beginning; UserError (exit 2) for no such."""
    with publication(home) as con:
        pessoa_id = _person(con, pessoa.strip().lower())
        sections = [_section(title, rows(con, query, {"pessoa": pessoa_id})) for title, query in _SECTIONS.items()]
        alerts = rows(
            con,
            """
            select alerta_id, regra, competencia, fase, valor_em_risco, mensagem, estado from pagamentos.alertas
            where pessoa_id = $pessoa or list_has_any(
                codigos_pagamento, (select list(codigo_pagamento) from pagamentos.linhas where pessoa_id = $pessoa)
            )
            order by competencia, regra, alerta_id
            """,
            {"pessoa": pessoa_id},
        )
    steps: list[Line] = []
    with open_store(home, reading=True) as connection:
        ids = [alert["alerta_id"] for alert in alerts]
        now = {row.alerta_id: row.estado for row in connection.execute(current_cases(ids))} if ids else {}
        for alert in alerts:
            alert["estado"] = now.get(alert["alerta_id"], alert["estado"])
            steps += [
                {"em": event.em, "regra": alert["regra"], "quem": event.quem, "de": event.de, "para": event.para}
                | {"motivo": event.motivo}
                for event in history(connection, alert["alerta_id"])
            ]
    sections += [_section("Alertas", alerts), _section("Decisões", sorted(steps, key=lambda step: step["em"]))]
    return Record(pessoa_id, [section for section in sections if section.linhas])


def _person(con: "duckdb.DuckDBPyConnection", code: str) -> str:
    if code.isdecimal() and (
        known := con.execute("select pessoa_id from cadastro.pessoas where pessoa::varchar = ?", [code]).fetchall()
    ):
        return known[0][0]
    found = con.execute(
        "select pessoa_id from cadastro.pessoas where starts_with(pessoa_id, ?) limit 2", [code]
    ).fetchall()
    if len(code) < SHORTEST_CODE or not found:
        raise UserError("Nenhuma pessoa da publicação tem este código.", ExitCode.USO_INCORRETO)
    if len(found) > 1:
        raise UserError("Mais de uma pessoa tem este começo de código; escreva mais dele.", ExitCode.USO_INCORRETO)
    return found[0][0]


def _section(title: str, found: Sequence[Line]) -> Section:
    """A table of the rows, without the columns that none of them fills."""
    names = [name for name in (found[0] if found else ()) if any(row[name] is not None for row in found)]
    return Section(title, [field_label(name) for name in names], [[_text(n, row[n]) for n in names] for row in found])


def _text(name: str, value: Any) -> str:
    if value is None:
        return ABSENT
    if isinstance(value, bool):
        return "sim" if value else "não"
    if isinstance(value, Decimal):
        return money(value) if name.startswith("valor") else number(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return month(value) if name in MONTHS else day(value)
    if name in ("estado", "de", "para", "fase", "resultado", "tipo"):
        return name_of(value)
    return str(value)
