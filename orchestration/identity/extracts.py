"""SCNES professionals reduced to nodes and keys, a few Parquet files a load, kept in the vault.

Reading SCNES belongs here, and the set of all months that the resolution reads (`cofre.scnes_*`), kept by difference:
a new month costs that month, a corrected one the difference. What joins persons is in resolution.py.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.identity import vault
from orchestration.settings import Home

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

VERSAO = "v1"
"""Goes into the name of each extract: change it when the meaning of an extract changes."""

CONJUNTOS_DE_CHAVES = {
    "scnes_nos": ("profissionais", "no", "true"),
    "scnes_cpf_cns": ("profissionais", "cpf, cns", "cpf is not null and cns is not null"),
    "scnes_conselhos": ("conselhos", "no, chave", "true"),
}
"""Table of the vault -> the part of an extract, its columns and its rows."""


@dataclass(frozen=True)
class Extrato:
    """What one month's load says of persons: `partes` are Parquet files in `pasta`.

    profissionais: co_profissional_sus, no, cpf, cns, vinculo (has a link in the month). conselhos: no, chave.
    linhas_pf: carga_id, linha, co_profissional_sus (the file PF names no professional).
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
        """The vault's file of the professionals' names; the month has one when it has professionals."""
        return self.pasta.parent / "registros" / f"{self.cargas['tbdadosprofissionalsus']}.parquet"

    @property
    def pronto(self) -> bool:
        """The part written last is there."""
        return self.parte("conselhos").exists()


def in_force(con: "DuckDBPyConnection", home: Home) -> list[Extrato]:
    """The extracts of all SCNES months loaded; the file PF only of months without the ministry's zip."""
    rows = con.execute("""
        with scnes as (
            select strftime(competencia, '%Y-%m') as competencia, lower(conjunto) as conjunto, carga_id,
                case when lower(conjunto) = 'pf' then regexp_extract(arquivo, 'PF([A-Z]{2})[0-9]{4}', 1) else '' end as uf
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
        Extrato(
            "-".join([VERSAO, *(str(cargas.get(name, 0)) for name in ("tbdadosprofissionalsus", "tbcargahorariasus", "pf"))]),
            competencia, cargas, uf, home.extratos,
        )
        for competencia, uf, cargas in rows
    ]


def refresh(con: "DuckDBPyConnection", home: Home, extratos: list[Extrato]) -> bool:
    """Write the extracts that are missing and bring `cofre.scnes_*` to exactly `extratos`; whether they changed."""
    home.extratos.mkdir(parents=True, exist_ok=True, mode=0o700)
    for extrato in extratos:
        if not extrato.pronto:
            _write(con, home, extrato)
    nomes = {extrato.nome for extrato in extratos}
    known = {nome for (nome,) in con.execute("select nome from cofre.scnes_extratos").fetchall()}
    if nomes != known:
        novos = [extrato for extrato in extratos if extrato.nome not in known]
        saidos = [Extrato(nome, "", {}, "", home.extratos) for nome in sorted(known - nomes)]
        con.begin()
        if all(extrato.pronto for extrato in saidos):
            _forget(con, saidos, novos, extratos)
        else:
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


def _write(con: "DuckDBPyConnection", home: Home, extrato: Extrato) -> None:
    if extrato.uf:
        _write_pf(con, home, extrato)
    else:
        _write_zip(con, home, extrato)
    con.execute("drop table profissionais_do_mes")


def _write_zip(con: "DuckDBPyConnection", home: Home, extrato: Extrato) -> None:
    dados = extrato.cargas.get("tbdadosprofissionalsus", 0)
    vinculos = extrato.cargas.get("tbcargahorariasus", 0)
    identificados = (
        f"""select co_profissional_sus, try_cast(co_cpf as bigint) as cpf, try_cast(co_cns as bigint) as cns
            from read_parquet($arquivo)"""
        if dados else "select null::varchar as co_profissional_sus, null::bigint as cpf, null::bigint as cns where false"
    )
    con.execute(
        f"""
        create or replace temp table profissionais_do_mes as
        with identificados as ({identificados}),
        vinculados as (
            select distinct co_profissional_sus from lake.scnes_tbcargahorariasus where carga_id = {vinculos}
        )
        select co_profissional_sus,
            coalesce(no_cpf(cpf), cns, no_registro('scnes.profissional:' || co_profissional_sus)) as no,
            cpf, cns, vinculados.co_profissional_sus is not null as vinculo
        from identificados full join vinculados using (co_profissional_sus)
        """,
        {"arquivo": str(home.registros / f"{dados}.parquet")} if dados else {},
    )
    _copy(con, "from profissionais_do_mes", extrato.parte("profissionais"))
    _copy(
        con,
        f"""
        select distinct no, chave_conselho(sigla, nu_registro, sg_uf_crm) as chave
        from (
            select distinct co_profissional_sus, getvariable('conselhos_scnes')[co_conselho_classe] as sigla, nu_registro,
                sg_uf_crm
            from lake.scnes_tbcargahorariasus
            where carga_id = {vinculos} and nu_registro is not null and sg_uf_crm is not null and sigla is not null
        ) join profissionais_do_mes using (co_profissional_sus)
        where chave is not null
        """,
        extrato.parte("conselhos"),
    )


def _write_pf(con: "DuckDBPyConnection", home: Home, extrato: Extrato) -> None:
    """PF has no state of the council: a number alone is no key, so its rows join by CNS (and CPF, should it be whole)."""
    carga_id = extrato.cargas["pf"]
    con.execute(
        f"""
        create or replace temp table linhas_do_mes as
        with lidas as (
            select linha, try_cast(cpf_prof as bigint) as cpf, try_cast(cns_prof as bigint) as cns
            from read_parquet($arquivo)
        )
        select linha, cpf, cns,
            'PF{extrato.uf}' || min(linha) over (partition by coalesce(no_cpf(cpf), cns, -linha)) as co_profissional_sus
        from lidas
        """,
        {"arquivo": str(home.registros / f"{carga_id}.parquet")},
    )
    con.execute(f"""
        create or replace temp table profissionais_do_mes as
        select co_profissional_sus, max(cpf) as cpf, max(cns) as cns, true as vinculo,
            coalesce(no_cpf(max(cpf)), max(cns), no_registro('scnes.pf:{extrato.competencia}' || co_profissional_sus)) as no
        from linhas_do_mes group by co_profissional_sus
    """)
    _copy(con, "select co_profissional_sus, no, cpf, cns, vinculo from profissionais_do_mes", extrato.parte("profissionais"))
    _copy(con, f"select {carga_id}::integer as carga_id, linha, co_profissional_sus from linhas_do_mes", extrato.parte("linhas_pf"))
    _copy(con, "select null::bigint as no, null::varchar as chave where false", extrato.parte("conselhos"))
    con.execute("drop table linhas_do_mes")


def _copy(con: "DuckDBPyConnection", sql: str, destino: Path) -> None:
    aside = destino.with_suffix(".novo")
    con.execute(f"copy ({sql}) to {vault.quoted(aside)} ({vault.COPIA})")
    aside.chmod(0o600)
    aside.rename(destino)


def _files(extratos: list[Extrato], parte: str) -> dict[str, Any]:
    return {"arquivos": [str(extrato.parte(parte)) for extrato in extratos]}


def _learn(con: "DuckDBPyConnection", novos: list[Extrato]) -> None:
    if novos:
        for table, (parte, colunas, filtro) in CONJUNTOS_DE_CHAVES.items():
            con.execute(
                f"""
                insert into cofre.{table}
                select distinct {colunas} from read_parquet($arquivos) novo where {filtro}
                and ({colunas}) not in (select ({colunas}) from cofre.{table})
                """,
                _files(novos, parte),
            )


def _forget(con: "DuckDBPyConnection", saidos: list[Extrato], novos: list[Extrato], todos: list[Extrato]) -> None:
    """Take out what only the extracts `saidos` said: first against the new ones, that leave few to look for."""
    if not saidos:
        return
    for table, (parte, colunas, filtro) in CONJUNTOS_DE_CHAVES.items():
        con.execute(
            f"create or replace temp table orfaos as select distinct {colunas} from read_parquet($arquivos) where {filtro}",
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
        con.execute("drop table orfaos")
