"""What must be resolved again tonight: the nodes that a changed row may reach, and what belongs to them.

The vault keeps how it resolved every node that is not alone (`cofre.situacao`), the content of the records then read
(`cofre.registros_lidos`) and what changed in SCNES since (`cofre.mudancas_*`, written by extracts.py). Nodes are
connected by shared keys, by CPF and CNS read together, and by the persons of earlier runs. Every decision of
resolution.py and continuity.py stays within one connected component, so only those that a change touches are resolved.
"""

from typing import TYPE_CHECKING

from orchestration.identity import outputs
from orchestration.vault.keys import PRIMEIRO_CPF

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PARCELA = 0.25
"""Above this share of all nodes, resolving everything costs less than finding out what need not be."""
POUCOS = 10_000
"""Nodes always worth looking for."""

_CONTEUDO = """
create or replace temp table conteudo as
select distinct no, cpf, cns, conselho, tripla, nascimento, registro, nome from registros;
create or replace temp table conteudo_mudado as
(from conteudo except from cofre.registros_lidos)
union all
(from cofre.registros_lidos except from conteudo);
"""

_VERSAO = """
select $versao || coalesce(md5(string_agg(distinct co_cbo, ',' order by co_cbo)), '')
from lake.scnes_tbatividadeprofissional
"""

_SEMENTES = f"""
create or replace temp table alcance_nos_novos as
select distinct no from (
    select unnest([no, cns]) as no from conteudo_mudado
    union all
    from cofre.mudancas_nos
    union all
    select unnest([{PRIMEIRO_CPF} + cpf, cns]) from cofre.mudancas_cpf_cns
    union all
    select no from cofre.mudancas_inscricoes
) where no is not null;
create or replace temp table alcance_chaves_novas as
select distinct chave from (
    select unnest(['conselho:' || conselho, 'tripla:' || tripla, texto_no(registro)]) as chave from conteudo_mudado
    union all
    select 'conselho:' || chave from cofre.mudancas_inscricoes
) where chave is not null;
create or replace temp table alcance_ids_novos (pessoa_id varchar);
create or replace temp table alcance_nos as from alcance_nos_novos;
create or replace temp table alcance_chaves_vistas as from alcance_chaves_novas;
create or replace temp table alcance_ids (pessoa_id varchar);
"""

_PASSO = f"""
create or replace temp table conselhos_novos as
select substr(chave, 10) as chave from alcance_chaves_novas where starts_with(chave, 'conselho:');
create or replace temp table vizinhos as
select cns as no from conteudo semi join alcance_nos_novos using (no)
union
select no from conteudo semi join (select no as cns from alcance_nos_novos) using (cns)
union
select no from conteudo semi join (select chave as conselho from conselhos_novos) using (conselho)
union
select no from conteudo where 'tripla:' || tripla in (from alcance_chaves_novas)
union
select no from conteudo where registro is not null and texto_no(registro) in (from alcance_chaves_novas)
union
select no from cofre.scnes_inscricoes semi join conselhos_novos using (chave)
union
select cns from cofre.scnes_cpf_cns
semi join (select no - {PRIMEIRO_CPF} as cpf from alcance_nos_novos where no >= {PRIMEIRO_CPF}) using (cpf)
union
select {PRIMEIRO_CPF} + cpf from cofre.scnes_cpf_cns semi join (select no as cns from alcance_nos_novos) using (cns)
union
select no from cofre.excecoes semi join alcance_ids_novos using (pessoa_id)
union
select no from cofre.pessoas semi join alcance_ids_novos using (pessoa_id)
union
select no from cofre.situacao
where grupo in (select grupo from cofre.situacao semi join alcance_nos_novos using (no));
create or replace temp table chaves_vizinhas as
select unnest(['conselho:' || conselho, 'tripla:' || tripla, texto_no(registro)]) as chave
from conteudo semi join alcance_nos_novos using (no)
union
select 'conselho:' || chave from cofre.scnes_inscricoes semi join alcance_nos_novos using (no)
union
select chave from cofre.chaves semi join alcance_ids_novos using (pessoa_id);
create or replace temp table ids_vizinhos as
select pessoa_id from cofre.excecoes semi join alcance_nos_novos using (no)
union
select pessoa_id from cofre.pessoas semi join alcance_nos_novos using (no)
union
select pessoa_id from cofre.chaves semi join alcance_chaves_novas using (chave);
create or replace temp table alcance_nos_novos as
select no from vizinhos anti join alcance_nos using (no) where no is not null;
create or replace temp table alcance_chaves_novas as
select chave from chaves_vizinhas anti join alcance_chaves_vistas using (chave) where chave is not null;
create or replace temp table alcance_ids_novos as
select pessoa_id from ids_vizinhos anti join alcance_ids using (pessoa_id) where pessoa_id is not null;
insert into alcance_nos from alcance_nos_novos;
insert into alcance_chaves_vistas from alcance_chaves_novas;
insert into alcance_ids from alcance_ids_novos;
"""

_DE_QUEM = {
    "registros": ("registros", "no in (from alcance_nos)"),
    "scnes_nos": ("cofre.scnes_nos", "no in (from alcance_nos)"),
    "scnes_inscricoes": ("cofre.scnes_inscricoes", "no in (from alcance_nos)"),
    "scnes_cpf_cns": ("cofre.scnes_cpf_cns", "cns in (from alcance_nos)"),
    "pessoas": ("cofre.pessoas", "no in (from alcance_nos) or pessoa_id in (from alcance_ids)"),
    "excecoes": ("cofre.excecoes", "no in (from alcance_nos) or pessoa_id in (from alcance_ids)"),
    "chaves": ("cofre.chaves", "pessoa_id in (from alcance_ids)"),
}
"""Table `alcance_<name>` that resolution.py and continuity.py read -> the table that it is of, and which rows."""


def prepare(con: "DuckDBPyConnection") -> bool:
    """Create the tables `alcance_*` from `registros` and the vault; returns whether they are everything."""
    con.execute(_CONTEUDO)
    all_of_it = not (_remembers(con) and _reach(con))
    if all_of_it:
        con.execute("create or replace temp table alcance_nos as select no from cofre.situacao")
    for name, (table, rows) in _DE_QUEM.items():
        kind, condition = ("view", "true") if all_of_it else ("table", rows)
        con.execute(f"create or replace temp {kind} alcance_{name} as from {table} where {condition}")
    return all_of_it


def version(con: "DuckDBPyConnection") -> str:
    """What the memory depends on besides rows: this code, and the codes of occupations typed for council numbers."""
    [(found,)] = con.execute(_VERSAO, {"versao": outputs.VERSAO}).fetchall()
    return found


def _remembers(con: "DuckDBPyConnection") -> bool:
    return con.execute("from cofre.memoria").fetchall() == [(version(con),)]


def _reach(con: "DuckDBPyConnection") -> bool:
    """Fill `alcance_nos` and `alcance_ids` from what changed; False when it is too much to be worth it."""
    [(nodes,)] = con.execute("select count(*) from cofre.pessoas").fetchall()
    con.execute(_SEMENTES)
    most = max(POUCOS, PARCELA * nodes)
    while _count(con, "alcance_nos") <= most:
        if not any(_count(con, f"alcance_{name}") for name in ("nos_novos", "chaves_novas", "ids_novos")):
            return True
        con.execute(_PASSO)
    return False


def _count(con: "DuckDBPyConnection", table: str) -> int:
    [(count,)] = con.execute(f"select count(*) from {table}").fetchall()
    return count
