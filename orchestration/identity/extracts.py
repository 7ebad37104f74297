"""Extracts the nodes and keys of SCNES professionals into a few Parquet files per load, kept in the vault.

Also maintains the union of all months (`cofre.scnes_*`), which resolution.py reads, by differences: a new month adds
its rows, a corrected month changes only what differs.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.duck import literal
from orchestration.files import aside
from orchestration.settings import Home
from orchestration.vault import vault

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

VERSAO = "v2"
"""Part of the name of each extract. Change it when the content of extracts changes, or a seed that they read."""

DADOS, VINCULOS, PF = "tbdadosprofissionalsus", "tbcargahorariasus", "pf"
"""Datasets with professionals: their names in the ledger, in lower case."""

CONJUNTOS_DE_CHAVES = {
    "scnes_nos": ("profissionais", "no"),
    "scnes_cpf_cns": ("cpf_cns", "cpf, cns"),
    "scnes_inscricoes": ("inscricoes", "no, chave, nome, com_cns"),
}
"""Vault table -> the part of each extract that it unites, and its columns."""

MUDANCAS = {
    "scnes_nos": ("mudancas_nos", "no"),
    "scnes_cpf_cns": ("mudancas_cpf_cns", "cpf, cns"),
    "scnes_inscricoes": ("mudancas_inscricoes", "no, chave"),
}
"""Vault table -> where scope.py finds its rows that changed, and their columns."""


@dataclass(frozen=True)
class Extract:
    """The extract of one month's load, as Parquet files in `pasta`, one per part.

    * profissionais: co_profissional_sus, no, of professionals with a link in the month; the others would double the
      work and are in no link.
    * cpf_cns: cpf, cns, of all professionals.
    * inscricoes: no, council key, first and last name of its holder (empty if unknown), whether that record has a CNS.
    * linhas_pf: carga_id, linha, co_profissional_sus.
    """

    nome: str
    competencia: str
    cargas: dict[str, int]
    uf: str
    pasta: Path

    def parte(self, parte: str) -> Path:
        return self.pasta / f"{self.nome}.{parte}.parquet"

    @property
    def nomes(self) -> Path:
        """The vault's file with the professionals' names; it exists if the month has professionals."""
        return self.pasta.parent / "registros" / f"{self.cargas[DADOS]}.parquet"

    @property
    def pronto(self) -> bool:
        """Whether the extract is complete: the part written last exists."""
        return self.parte("inscricoes").exists()


def in_force(con: "DuckDBPyConnection", home: Home) -> list[Extract]:
    """The extracts of all SCNES months loaded. PF files count only for months without the ministry's zip."""
    rows = con.execute("""
        with scnes as (
            select strftime(competencia, '%Y-%m') as competencia, lower(conjunto) as conjunto, carga_id,
                if(lower(conjunto) = 'pf', regexp_extract(arquivo, 'PF([A-Z]{2})[0-9]{4}', 1), '') as uf
            from lake.conjuntos
            where fonte = 'scnes' and lower(conjunto) in ('tbdadosprofissionalsus', 'tbcargahorariasus', 'pf')
        )
        select competencia, uf, map_from_entries(list((conjunto, carga_id)))
        from scnes
        group by competencia, uf
        qualify uf = '' or count(*) filter (where uf = '') over (partition by competencia) = 0
        order by competencia, uf
    """).fetchall()
    return [
        Extract(
            "-".join([VERSAO, *(str(cargas.get(conjunto, 0)) for conjunto in (DADOS, VINCULOS, PF))]),
            competencia,
            cargas,
            uf,
            home.extratos,
        )
        for competencia, uf, cargas in rows
    ]


def refresh(con: "DuckDBPyConnection", home: Home, extratos: list[Extract]) -> bool:
    """Write missing extracts and update `cofre.scnes_*` to exactly `extratos`; returns whether they changed."""
    home.extratos.mkdir(parents=True, exist_ok=True, mode=0o700)
    for extrato in extratos:
        if not extrato.pronto:
            _write(con, home, extrato)
    nomes = {extrato.nome for extrato in extratos}
    known = {nome for (nome,) in con.execute("select nome from cofre.scnes_extratos").fetchall()}
    if nomes != known:
        novos = [extrato for extrato in extratos if extrato.nome not in known]
        saidos = [Extract(nome, "", {}, "", home.extratos) for nome in sorted(known - nomes)]
        con.begin()
        if all(extrato.pronto for extrato in saidos):  # extracts of an older VERSAO no longer exist
            _forget(con, saidos, novos, extratos)
        else:
            con.execute("delete from cofre.memoria")  # so that everything is resolved
            for table in CONJUNTOS_DE_CHAVES:
                con.execute(f"delete from cofre.{table}")
            novos = extratos
        _learn(con, novos)
        con.execute("delete from cofre.scnes_extratos")
        con.execute("insert into cofre.scnes_extratos select unnest(?)", [sorted(nomes)])
        con.commit()
    for path in home.extratos.iterdir():
        if path.name.split(".")[0] not in nomes:
            path.unlink()
    return nomes != known


def _write(con: "DuckDBPyConnection", home: Home, extrato: Extract) -> None:
    if extrato.uf:
        _read_pf(con, extrato, home.registros / f"{extrato.cargas[PF]}.parquet")
    else:
        _read_zip(con, home, extrato)
    _copy(con, "select distinct co_profissional_sus, no from vistos", extrato.parte("profissionais"))
    both = "select distinct cpf, cns from identificados where cpf is not null and cns is not null"
    _copy(con, both, extrato.parte("cpf_cns"))
    keys = "select distinct no, chave, nome, com_cns from vistos where chave is not null"
    _copy(con, keys, extrato.parte("inscricoes"))
    con.execute("drop table vistos; drop table identificados")


def _read_zip(con: "DuckDBPyConnection", home: Home, extrato: Extract) -> None:
    """Create `identificados` (professionals and their keys) and `vistos` (those with a link: node, council keys)."""
    dados = extrato.cargas.get(DADOS)
    con.execute(
        f"""
        create temp table identificados as
        select co_profissional_sus, try_cast(co_cpf as bigint) as cpf, try_cast(co_cns as bigint) as cns,
            coalesce(no_lapide(co_cpf), no_lapide(co_cns)) as lapide, no_profissional, no_social
        from read_parquet({literal(home.registros / f"{dados}.parquet")})
        """
        if dados
        else "create temp table identificados (co_profissional_sus varchar, cpf bigint, cns bigint, lapide bigint,"
        " no_profissional varchar, no_social varchar)"
    )
    # Nearly all professionals have a single council in all links. Distinct rows first, so that keys are computed once;
    # names are read only for professionals with a key, in a layer of their own, or each use would normalise them again.
    con.execute(f"""
        create temp table vistos as
        with com_chave as materialized (
            select co_profissional_sus,
                coalesce(lapide, no_cpf(cpf), cns, no_registro('scnes.profissional:' || co_profissional_sus)) as no,
                chave_conselho(conselho, nu_registro, sg_uf_crm) as chave,
                cns is not null as com_cns, no_profissional, no_social
            from (
                select distinct co_profissional_sus,
                    case when da_profissao(conselho, co_cbo) then conselho end as conselho, nu_registro, sg_uf_crm
                from (
                    select *, getvariable('conselhos_scnes')[co_conselho_classe] as conselho
                    from lake.scnes_tbcargahorariasus where carga_id = {extrato.cargas.get(VINCULOS, 0)}
                )
            ) left join identificados using (co_profissional_sus)
        ),
        com_nome as materialized (
            select co_profissional_sus, no, chave, com_cns, case when chave is not null then
                coalesce(nome_normalizado(no_profissional), nome_normalizado(no_social)) end as nome
            from com_chave
        )
        select co_profissional_sus, no, chave,
            case when chave is not null then coalesce(primeiro_e_ultimo(nome), '') end as nome, com_cns
        from com_nome
    """)


def _read_pf(con: "DuckDBPyConnection", extrato: Extract, arquivo: Path) -> None:
    """As `_read_zip`, for PF. It lacks the state of the council, needed for a key: rows join by CNS or whole CPF."""
    con.execute(f"""
        create temp table identificados as
        with lidas as (
            select carga_id, linha, try_cast(cpf_prof as bigint) as cpf, try_cast(cns_prof as bigint) as cns,
                coalesce(no_lapide(cpf_prof), no_lapide(cns_prof)) as lapide
            from read_parquet({literal(arquivo)})
        )
        select *,
            'PF{extrato.uf}' || min(linha) over (partition by coalesce(lapide, no_cpf(cpf), cns, -linha))
                as co_profissional_sus
        from lidas
    """)
    con.execute(f"""
        create temp table vistos as
        select distinct co_profissional_sus,
            coalesce(lapide, no_cpf(cpf), cns, no_registro('scnes.pf:{extrato.competencia}' || co_profissional_sus))
                as no,
            null::varchar as chave, '' as nome, false as com_cns
        from identificados
    """)
    _copy(con, "select carga_id, linha, co_profissional_sus from identificados", extrato.parte("linhas_pf"))


def _copy(con: "DuckDBPyConnection", sql: str, destino: Path) -> None:
    with aside(destino, 0o600) as fresh:
        con.execute(f"copy ({sql}) to {literal(fresh)} ({vault.COPIA})")


def _files(extratos: list[Extract], parte: str) -> dict[str, Any]:
    return {"arquivos": [str(extrato.parte(parte)) for extrato in extratos]}


def _learn(con: "DuckDBPyConnection", novos: list[Extract]) -> None:
    if novos:
        for table, (parte, colunas) in CONJUNTOS_DE_CHAVES.items():
            con.execute(
                f"""
                create or replace temp table acrescidos as
                select distinct {colunas} from read_parquet($arquivos) anti join cofre.{table} using ({colunas})
                """,
                _files(novos, parte),
            )
            con.execute(f"insert into cofre.{table} from acrescidos")
            _note(con, table, "acrescidos")
            con.execute("drop table acrescidos")


def _note(con: "DuckDBPyConnection", table: str, changed: str) -> None:
    """Keep which rows changed, for scope.py, unless everything will be resolved anyway."""
    changes, columns = MUDANCAS[table]
    con.execute(f"insert into cofre.{changes} select {columns} from {changed} where exists (from cofre.memoria)")


def _forget(con: "DuckDBPyConnection", saidos: list[Extract], novos: list[Extract], todos: list[Extract]) -> None:
    """Delete the rows that only the extracts `saidos` had, comparing first with the new ones, which leaves few."""
    if not saidos:
        return
    for table, (parte, colunas) in CONJUNTOS_DE_CHAVES.items():
        con.execute(
            f"create or replace temp table orfaos as select distinct {colunas} from read_parquet($arquivos)",
            _files(saidos, parte),
        )
        for restantes in (novos, todos):
            if restantes:
                con.execute(
                    f"""create or replace temp table orfaos as
                    select {colunas} from orfaos anti join read_parquet($arquivos) using ({colunas})""",
                    _files(restantes, parte),
                )
        con.execute(f"delete from cofre.{table} where ({colunas}) in (select ({colunas}) from orfaos)")
        _note(con, table, "orfaos")
        con.execute("drop table orfaos")
