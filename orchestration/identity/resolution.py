"""Decides which records are one person: joins nodes into groups by CNS, council key and triple.

A group never has two valid CPFs. continuity.py assigns ids to groups.
"""

from typing import TYPE_CHECKING

from orchestration.vault.keys import PRIMEIRO_CPF

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# A group is named after one of its nodes: the CPF if it has one. Tables grupos_* have only the nodes moved by a stage.

_POR_CNS = f"""
create or replace temp view pares_cns as
select cpf, cns from alcance_registros where cpf is not null and cns is not null
union all
from alcance_scnes_cpf_cns;

-- Only a CNS that is a node can move: records with a CPF are CPF nodes, also where SCNES has the CPF of everyone.
create or replace temp table grupos_cns as
with nos as (
    select no from alcance_registros
    union all
    from alcance_scnes_nos
    union all
    select no from alcance_pessoas
    union all
    select no from alcance_excecoes
)
select cns as no, no_cpf(min(cpf)) as grupo
from pares_cns
where cns in (select no from nos where no between 1 and {PRIMEIRO_CPF - 1})
group by cns having min(cpf) = max(cpf);
"""

# A key of two valid CPFs joins no record to the one that is left when the identifiers of the other are deleted.
_PARTILHADAS = "select selo from cofre.lapides where tipo = '{}' and not une"
_CNS_DE_APAGADAS = f"""
delete from grupos_cns
where exists ({_PARTILHADAS.format("cns")}) and selo(texto_no(no)) in ({_PARTILHADAS.format("cns")})
"""
_TRIPLAS_DE_APAGADAS = f"""
delete from pares where grupo >= {PRIMEIRO_CPF} and selo_da_tripla(chave) in ({_PARTILHADAS.format("tripla")})
"""

_PARES = """
create or replace temp table pares as
with todos as materialized (
    select coalesce(atual.grupo, lido.no) as grupo, lido.chave
    from ({lidos}) as lido left join {grupos} as atual using (no)
),
partilhadas as (select chave from todos group by chave having min(grupo) <> max(grupo))
select distinct grupo, chave from todos semi join partilhadas using (chave);
"""

_CONSELHOS_LIDOS = """
select no, conselho as chave from alcance_registros where conselho is not null
union all
select no, chave from alcance_scnes_inscricoes
"""

_TRIPLAS_LIDAS = "select no, tripla as chave from alcance_registros where tripla is not null"

# Only keys that could join records or recognise a person are examined: shared ones, those of the registers, and those
# of professionals without CPF and CNS. The code of an occupation is typed in place of an unknown council number.
_CONSELHOS_RECUSADOS = """
create or replace temp table conselhos_recusados as
with examinadas as (
    select chave from pares
    union
    select conselho from alcance_registros where conselho is not null
    union
    select chave from alcance_scnes_inscricoes where no < 0
),
portadores as (
    select no, conselho as chave, primeiro_e_ultimo(nome) as nome, false as com_cns
    from alcance_registros where conselho is not null
    union all
    select no, chave, nullif(nome, ''), com_cns from alcance_scnes_inscricoes semi join examinadas using (chave)
),
em_grupos as (
    select chave, nome, com_cns, coalesce(atual.grupo, no) as grupo
    from portadores left join grupos_cns as atual using (no)
),
nascimentos as (
    select distinct coalesce(atual.grupo, lido.no) as grupo, nascimento
    from alcance_registros as lido left join grupos_cns as atual using (no) where nascimento is not null
)
select chave from em_grupos group by chave
having min(nome) <> max(nome) or min(grupo) filter (com_cns) <> max(grupo) filter (com_cns)
union
select chave from em_grupos join nascimentos using (grupo) group by chave having min(nascimento) <> max(nascimento)
union
select chave from examinadas where split_part(chave, '/', 3) in (select co_cbo from lake.scnes_tbatividadeprofissional);

delete from pares where chave in (from conselhos_recusados);
"""

_ROTULOS = f"""
create or replace temp table rotulos as
select distinct grupo, grupo as rotulo from pares where grupo < {PRIMEIRO_CPF};
"""

_ROTULOS_MENORES = f"""
create or replace temp table rotulos_novos as
with da_chave as (select chave, min(rotulo) as rotulo from pares join rotulos using (grupo) group by chave)
select grupo, min(da_chave.rotulo) as rotulo
from pares join da_chave using (chave) where grupo < {PRIMEIRO_CPF} group by grupo;
"""

_UNIAO = f"""
create or replace temp table uniao as
with cpf_da_chave as (
    select chave, min(grupo) as cpf from pares where grupo >= {PRIMEIRO_CPF}
    group by chave having min(grupo) = max(grupo)
),
alcance as (
    select rotulo, min(cpf) as cpf from rotulos join pares using (grupo) join cpf_da_chave using (chave)
    group by rotulo having min(cpf) = max(cpf)
)
select grupo, coalesce(alcance.cpf, rotulo) as destino
from rotulos left join alcance using (rotulo)
where grupo <> coalesce(alcance.cpf, rotulo);

create or replace temp table {{depois}} as
select no, coalesce(destino, grupo) as grupo from {{antes}} left join uniao using (grupo)
union all
select grupo, destino from uniao;
"""


def resolve(con: "DuckDBPyConnection") -> None:
    """From the tables `alcance_*` (scope.py), create `grupos_cns`, `grupos_conselho` and `grupos_tripla` (no, grupo).

    Each has the nodes whose group has another name after that stage; the last one is the result. Also creates
    `conselhos_recusados`: council keys that join no records, because their holders have two birth dates, two first or
    last names, or different CNS in SCNES, or because the number is the code of an occupation.
    """
    con.execute(_POR_CNS)
    con.execute(_CNS_DE_APAGADAS)
    con.execute(_PARES.format(lidos=_CONSELHOS_LIDOS, grupos="grupos_cns"))
    con.execute(_CONSELHOS_RECUSADOS)
    _join_by_shared_keys(con, "grupos_cns", "grupos_conselho")
    con.execute(_PARES.format(lidos=_TRIPLAS_LIDAS, grupos="grupos_conselho"))
    con.execute(_TRIPLAS_DE_APAGADAS)
    _join_by_shared_keys(con, "grupos_conselho", "grupos_tripla")


def _join_by_shared_keys(con: "DuckDBPyConnection", antes: str, depois: str) -> None:
    """Join the groups of `pares`. Groups without CPF join by every shared key into components.

    A component then joins the CPF that it reaches through keys of a single CPF. If it reaches two CPFs it joins none,
    which is the reading that accuses least.
    """
    con.execute(_ROTULOS)
    while _labels_fall(con):
        con.execute("create or replace temp table rotulos as from rotulos_novos")
    con.execute(_UNIAO.format(antes=antes, depois=depois))


def _labels_fall(con: "DuckDBPyConnection") -> bool:
    con.execute(_ROTULOS_MENORES)
    changed = con.execute("""
        select count(*) from rotulos join rotulos_novos as novo using (grupo) where novo.rotulo < rotulos.rotulo
    """).fetchone()
    return changed != (0,)
