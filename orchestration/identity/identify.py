"""Runs the identity stage; its steps are listed in the package's docstring."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from orchestration.duck import literal
from orchestration.identity import (
    continuity,
    extracts,
    linkage,
    outputs,
    privacy,
    records,
    resolution,
    scope,
    texts,
)
from orchestration.ingest import lake
from orchestration.settings import Home, Settings
from orchestration.vault import vault, words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Progresso = Callable[[int, int], None]
"""Called with the number of steps done and the total number of steps."""


@dataclass(frozen=True)
class Identification:
    """Counts resulting from the identity stage of a run."""

    pessoas: int
    por_forca: dict[str, int] = field(default_factory=dict)
    linhas_sem_pessoa: int = 0
    residentes: int = 0
    residentes_no_scnes: int = 0
    residentes_no_scnes_so_por_conselho: int = 0
    vinculos_provaveis: int = 0
    pessoas_separadas: int = 0
    """Persons of earlier runs that were split in this one."""
    partes_das_separadas: int = 0

    @property
    def parcela_so_por_conselho(self) -> float | None:
        """Of the residents found in SCNES, the share linked only by council key (some councils number by region)."""
        if not self.residentes_no_scnes:
            return None
        return self.residentes_no_scnes_so_por_conselho / self.residentes_no_scnes


def resolve(home: Home, execucao_id: str, progresso: Progresso | None = None) -> Identification:
    """Identify the persons of every load in force and write the tables of docs/reference/identity.md.

    Does nothing if nothing changed. Raises UserError when the vault's key is missing or belongs to another vault.
    """
    with vault.open_vault(home, "identificação da noite", f"execução {execucao_id}") as con:
        lake.register_lake(con, home)
        return identify(con, home, progresso)


def identify(con: "DuckDBPyConnection", home: Home, progresso: Progresso | None = None) -> Identification:
    """As `resolve`, on a vault connection that already has the schema `lake`."""
    privacy.bury(con, home)
    limiar = Settings.load(home).limiar_vinculo
    recorded = outputs.recorded(home)
    if recorded and recorded["entradas"] == _inputs(con, limiar):
        texts.reword(con, home)  # a refused file is not among the inputs, and its messages may have names
        return replace(Identification(**recorded["resultado"]), pessoas_separadas=0, partes_das_separadas=0)
    extratos = extracts.in_force(con, home)
    separadas = (0, 0)

    def resolve_touched() -> None:
        nonlocal separadas
        tudo = scope.prepare(con)
        resolution.resolve(con)
        separadas = continuity.recognise(con, datetime.now(UTC).replace(tzinfo=None), tudo)

    steps: list[Callable[[], Any]] = [
        lambda: words.learn(con, home),
        lambda: texts.clean(con, home),
        lambda: texts.reword(con, home),
        lambda: extracts.refresh(con, home, extratos),
        lambda: records.read(con, home),
        resolve_touched,
        lambda: outputs.write(con, home, extratos),
        lambda: outputs.write_probable(con, home, linkage.link(con, extratos, limiar)),
    ]
    for done, step in enumerate(steps, start=1):
        step()
        if progresso:
            progresso(done, len(steps))
    result = replace(_counted(con, home), pessoas_separadas=separadas[0], partes_das_separadas=separadas[1])
    outputs.record(home, {"entradas": _inputs(con, limiar), "resultado": asdict(result)})
    return result


def _inputs(con: "DuckDBPyConnection", limiar: float) -> list[Any]:
    """What the outputs depend on: loads in force, state of the vault, linkage threshold and model, code version."""
    loads = con.execute("select coalesce(list(carga_id order by carga_id), []) from lake.conjuntos").fetchone()
    state = con.execute("select cofre_id, impressao_da_chave, geracao from cofre.instalacao").fetchone()
    assert loads and state
    return [outputs.VERSAO, linkage.model_version(), limiar, *loads, *state]


def _counted(con: "DuckDBPyConnection", home: Home) -> Identification:
    pessoas = literal(outputs.file_of(home, "pessoas"))
    registros = literal(outputs.file_of(home, "registros"))
    por_forca = dict(con.execute(f"select forca_vinculo, count(*) from {pessoas} group by all order by all").fetchall())
    (linhas_sem_pessoa,) = _one(con, f"select count(*) from {registros} where pessoa_id is null")
    residentes, no_scnes, so_por_conselho = _one(
        con,
        """
        with residentes as (
            select grupo, por_cns from registros join cofre.situacao using (no) where conjunto = 'residentes'
        ),
        profissionais as (select grupo, por_cns from cofre.scnes_nos join cofre.situacao using (no)),
        ligados as (
            select residentes.grupo, bool_or(residentes.por_cns = profissionais.por_cns) as por_cpf_ou_cns
            from residentes join profissionais using (grupo) group by all
        )
        select (select count(distinct grupo) from residentes), count(*), count(*) filter (where not por_cpf_ou_cns)
        from ligados
        """,
    )
    provaveis = literal(outputs.file_of(home, "vinculos_provaveis"))
    (vinculos,) = _one(con, f"select count(*) from {provaveis} where situacao = '{linkage.PENDENTE}'")
    return Identification(
        sum(por_forca.values()), por_forca, linhas_sem_pessoa, residentes, no_scnes, so_por_conselho, vinculos
    )


def _one(con: "DuckDBPyConnection", sql: str) -> tuple[Any, ...]:
    row = con.execute(sql).fetchone()
    assert row is not None
    return row
