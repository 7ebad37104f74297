"""Builds the rules, the rights and the projection again under another parameter, over a copy of the kept build.

Only what is between the changed table and the compared ones is built. Nothing is published, and the copy is removed.
"""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration import duck
from orchestration.contracts import contracts_of
from orchestration.duck import literal, quoted
from orchestration.errors import ExitCode, UserError
from orchestration.portuguese import listed
from orchestration.publish import state
from orchestration.run.context import Run, new_id
from orchestration.settings import TRABALHO, Home, Settings
from orchestration.simulate.effects import Effects, compare
from orchestration.transform import base, build, incremental, manifest, sources

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

COMPARED = ("avaliacoes", "int_controles", "linhas", "direitos", "trajetorias")
"""Models whose rows are compared with the published ones."""
EDITAIS = "incentivo_editais"


@dataclass(frozen=True)
class Change:
    """What the simulation supposes: `id` is a parameter, or a term of the calls (`de_edital`)."""

    id: str
    valor: str
    desde: date | None
    edital: str | None
    de_edital: bool


def change(text: str, desde: date | None, edital: str | None) -> Change:
    """Read `ID=VALOR`. Raises UserError (exit 2) when it is not so, or when a term of calls has a month."""
    name, equals, value = (part.strip() for part in text.partition("="))
    if not (name and equals and value):
        raise UserError(f"'{text}' não tem a forma ID=VALOR, como horas_semanais_teto=44.", ExitCode.USO_INCORRETO)
    of_edital = name in _terms()
    if of_edital and desde:
        raise UserError(f"'{name}' é termo de edital e vale por todo ele: tire --desde.", ExitCode.USO_INCORRETO)
    return Change(name, value, desde, edital, of_edital)


def simulate(home: Home, supposed: Change, para: Path | None) -> tuple[Effects, Path]:
    """Build in a folder of its own, compare, and write the effects to `para` or below <home>/simulacoes.

    Raises UserError when there is no publication or kept build, the parameter does not exist or its value is no number
    where it was one, or a model fails.
    """
    published = state.in_force(home)
    if not published:
        raise UserError(
            f"Ainda não há publicação em {home.warehouse}: execute antes 'residencias run'.", ExitCode.USO_INCORRETO
        )
    home.simulacoes.mkdir(mode=0o700, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="em-andamento-", dir=home.simulacoes))
    try:
        run = Run(
            home=home,
            landing=home.recebidos,
            competencia=date.fromisoformat(f"{published.competencia}-01"),
            settings=Settings.load(home),
            execucao_id=published.execucao_id,
            executado_em=datetime.fromisoformat(published.executado_em),
            pasta=folder,
        )
        base.restore(run)
        if not run.trabalho.exists():
            raise UserError(f"Não há construção guardada em {home.construcao}: execute antes 'residencias run'.")
        sources.register(run)
        parsed = _current_project(run)
        if rebuilt := _between(parsed, _apply(run, supposed)):
            build.build(run, alone=rebuilt).raise_if_failed()
        published_build = (home.restrito.resolve(), home.construcao / TRABALHO)
        effects = compare(
            published_build, (run.restrito, run.trabalho), None if supposed.de_edital else supposed.edital
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    path = para or home.simulacoes / f"{supposed.id}-{new_id(datetime.now(UTC))}.csv"
    effects.write(path)
    return effects, path


def _apply(run: Run, supposed: Change) -> str:
    """Change the copied databases; returns the dbt id of the table that differs."""
    with duck.connect(run.trabalho) as con:
        con.execute(f"attach {literal(run.restrito)} as restrito")
        if supposed.de_edital:
            _change_calls(con, supposed)
            return f"source.residencias.lake.{EDITAIS}"
        _change_parameter(con, supposed)
        return "seed.residencias.parametros"


def _change_parameter(con: Any, supposed: Change) -> None:
    table = "restrito.referencia.parametros"
    before = con.execute(
        f"select valor, unidade, ato, artigo, descricao from {table} where id = $1 order by vigencia_inicio desc",
        [supposed.id],
    ).fetchone()
    if not before:
        known = [name for (name,) in con.execute(f"select distinct id from {table} order by id").fetchall()]
        near = [name for name in known if supposed.id[:5] in name] or known[:8]
        raise UserError(
            f"Nenhum parâmetro e nenhum termo de edital se chama '{supposed.id}'; existem, entre outros,"
            f" {listed([*near, *_terms()])}.",
            ExitCode.USO_INCORRETO,
        )
    if _is_number(before[0]) and not _is_number(supposed.valor):
        raise UserError(f"O valor de '{supposed.id}' é um número, e '{supposed.valor}' não é.", ExitCode.USO_INCORRETO)
    desde = supposed.desde or date(1900, 1, 1)
    con.execute(f"delete from {table} where id = $1 and vigencia_inicio >= $2", [supposed.id, desde])
    con.execute(
        f"insert into {table} (id, valor, unidade, vigencia_inicio, ato, artigo, descricao)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        [supposed.id, supposed.valor, before[1], desde, *before[2:]],
    )


def _change_calls(con: Any, supposed: Change) -> None:
    name, received = quoted(EDITAIS), quoted(f"{EDITAIS}_recebidos")
    con.execute(f"alter view lake.{name} rename to {received}")
    kind = dict(con.execute(f"select column_name, column_type from (describe lake.{received})").fetchall())[supposed.id]
    value = {"S": "true", "N": "false"}.get(supposed.valor, supposed.valor) if kind == "BOOLEAN" else supposed.valor
    known = [
        code for (code,) in con.execute(f"select distinct codigo_edital from lake.{received} order by 1").fetchall()
    ]
    if supposed.edital and supposed.edital not in known:
        raise UserError(
            f"O edital '{supposed.edital}' não existe; há {listed(known) if known else 'nenhum'}.",
            ExitCode.USO_INCORRETO,
        )
    fits = con.execute(f"select try_cast($1 as {kind}) is not null", [value]).fetchone()
    if not fits[0]:
        raise UserError(f"'{supposed.valor}' não é valor de '{supposed.id}'.", ExitCode.USO_INCORRETO)
    column, which = quoted(supposed.id), f"codigo_edital = {literal(supposed.edital)}" if supposed.edital else "true"
    con.execute(
        f"create view lake.{name} as select * replace (case when {which} then cast({literal(value)} as {kind})"
        f" else {column} end as {column}) from lake.{received}"
    )


def _current_project(run: Run) -> "Manifest":
    """The project as dbt parsed it.

    UserError when the kept build is not what this program would make of the lake: what differs would not be the
    parameter's doing.
    """
    from dbt.contracts.graph.manifest import Manifest

    parsed = Manifest.from_msgpack(manifest.parsed())
    try:
        stale = incremental.prepare(run, parsed).plan.fazer & _compared(parsed)
    except base.Unusable:
        stale = _compared(parsed)
    if stale:
        raise UserError(
            "A construção guardada é de outra versão do programa, ou chegaram arquivos depois dela: execute antes"
            " 'residencias run'."
        )
    return parsed


def _compared(parsed: "Manifest") -> frozenset[str]:
    """Everything that the compared models are made from, and they."""
    return incremental.with_parents(parsed, [name for name, node in parsed.nodes.items() if node.name in COMPARED])


def _between(parsed: "Manifest", changed: str) -> list[str]:
    """The tables that read `changed`, at any distance, and that the compared models read: their dbt ids."""
    parsed.build_parent_and_child_maps()
    affected, waiting = set[str](), [changed]
    while waiting:
        children = set(parsed.child_map[waiting.pop()]) - affected
        affected |= children
        waiting += children
    models = [parsed.nodes[name] for name in _compared(parsed) & affected]
    return sorted(node.unique_id for node in models if node.config.materialized != "view")


def _terms() -> list[str]:
    """Columns of a call that are terms of it, as its contract has them."""
    (contract,) = [contract for contract in contracts_of("incentivo") if contract.conjunto == "editais"]
    return [column.nome for column in contract.colunas if column.tipo in ("inteiro", "booleano")]


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
