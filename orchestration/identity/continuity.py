"""Assigns ids to groups: recognises the persons of earlier runs and gives an id to new ones.

Writes all that the vault keeps about persons, in one transaction per run.
"""

from typing import TYPE_CHECKING

from orchestration.identity import scope
from orchestration.vault.keys import PRIMEIRO_CPF

if TYPE_CHECKING:
    from datetime import datetime

    from duckdb import DuckDBPyConnection

# A node always alone in its group, in this run and all earlier ones, needs no work: its person is the one made from it.
# All others are members, including nodes of persons identified by a key, which another record may have in this run.

_MEMBROS = """
create or replace temp table membros as
with de_outras_noites as (
    select no from alcance_excecoes
    union
    select no
    from alcance_pessoas
    semi join (select pessoa_id from alcance_excecoes union all select pessoa_id from alcance_chaves) using (pessoa_id)
    where no is not null
),
nos as (
    select no from grupos_tripla
    union select grupo from grupos_tripla
    union select no from alcance_registros
    union select no from alcance_scnes_nos where no < 0
    union select no from de_outras_noites semi join alcance_scnes_nos using (no)
)
select no, coalesce(cns.grupo, no) as por_cns, coalesce(conselho.grupo, no) as por_conselho,
    coalesce(tripla.grupo, no) as grupo
from nos
left join grupos_cns as cns using (no)
left join grupos_conselho as conselho using (no)
left join grupos_tripla as tripla using (no);
"""

# Persons named by SCNES alone have a number and no id: most of the country, whose ids nobody would read.
_NOMEAR = """
update {pessoas} set pessoa_id = hmac(texto_no(no)) where pessoa_id is null and no in (select no from {nos})
"""

_CHAVES_DOS_MEMBROS = """
create or replace temp table chaves_dos_membros as
select no, grupo, 3 as forca, 'conselho:' || chave as chave, chave not in (from conselhos_recusados) as une
from membros join (
    select no, conselho as chave from alcance_registros where conselho is not null
    union
    select no, chave from alcance_scnes_inscricoes
) using (no)
union all
select distinct no, grupo, 4, 'tripla:' || tripla, true
from membros join alcance_registros using (no) where tripla is not null
union all
select distinct no, grupo, 5, texto_no(registro), true
from membros join alcance_registros using (no) where registro is not null;
"""

_ANCORAS = """
create or replace temp table ancoras as
with candidatas as (
    select grupo, no, forca_no(no) as forca, texto_no(no) as chave from membros
    union all
    select grupo, no, forca, chave from chaves_dos_membros where une and no < 0 and forca < 5
),
primeiras as (select grupo, arg_min(candidatas, (forca, chave, no)) as ancora from candidatas group by grupo)
select primeiras.grupo, ancora.no, ancora.forca, ancora.chave, por_cns, por_conselho
from primeiras join membros on membros.no = ancora.no;
"""

_LACOS = f"""
create or replace temp table lacos as
with nos_conhecidos as (
    select no, pessoa_id, false as de_origem from alcance_excecoes
    union all
    select no, pessoa_id, true from alcance_pessoas anti join alcance_excecoes using (no) where no is not null
),
grupo_da_chave as (
    -- a key of several groups in this run points to the one without CPF, the only one that it joins
    select chave, any_value(forca) as forca, min(grupo) as grupo
    from chaves_dos_membros where une group by chave
    having min(grupo) = max(grupo) or count(distinct grupo) filter (where grupo < {PRIMEIRO_CPF}) = 1
)
select pessoa_id, grupo, forca_no(no) as forca, not de_origem as secundario, no::varchar as desempate,
    false as por_chave
from nos_conhecidos join membros using (no)
union all
select pessoa_id, grupo, forca, true, chave, true
from alcance_chaves join grupo_da_chave using (chave);
"""

_DONOS = f"""
create or replace temp table donos as
with cpf_da_pessoa as (
    select pessoa_id, max(no) as cpf
    from (
        select no, pessoa_id from alcance_excecoes
        union all
        select no, pessoa_id from alcance_pessoas anti join alcance_excecoes using (no)
    ) semi join lacos using (pessoa_id)
    where no >= {PRIMEIRO_CPF}
    group by pessoa_id
),
escolhidos as (
    select pessoa_id, arg_min(grupo, (forca, secundario, desempate)) as grupo
    from lacos left join cpf_da_pessoa using (pessoa_id)
    where cpf is null or grupo < {PRIMEIRO_CPF} or cpf = grupo
    group by pessoa_id
)
-- of persons first seen in the same run, the one of the stronger key: payments, and so cases, are of persons with a CPF
select grupo, arg_min(pessoa_id, (primeira_vez, coalesce(forca_no(no), 5), pessoa_id)) as pessoa_id,
    list(pessoa_id) as todas
from escolhidos join alcance_pessoas using (pessoa_id) group by grupo;
"""

_NOVOS = """
create or replace temp table novos as
select grupo, no, chave, hmac(chave) as pessoa_id, 1 as tentativa
from ancoras anti join donos using (grupo);
"""

# The persons of the groups of this run, resolved again or not.
_EM_USO = """
create or replace temp table ids_em_uso as
select pessoa_id from donos
union
select pessoa_id from cofre.situacao where no not in (select no from alcance_nos);
"""

_OUTRA_TENTATIVA = """
update novos set pessoa_id = hmac(chave || '#' || (tentativa + 1)), tentativa = tentativa + 1
where pessoa_id in (from ids_em_uso);
"""

_APELIDAR = """
create or replace temp table apelidados as
select unnest(todas) as apelido, pessoa_id as vigente from donos where len(todas) > 1;
delete from apelidados where apelido = vigente;

update cofre.apelidos set vigente = novo.vigente from apelidados as novo where apelidos.vigente = novo.apelido;
update cofre.excecoes set pessoa_id = vigente from apelidados where pessoa_id = apelido;
update cofre.chaves set pessoa_id = vigente from apelidados where pessoa_id = apelido;
insert into cofre.excecoes
select no, vigente from cofre.pessoas join apelidados on pessoa_id = apelido
where no is not null and no not in (select no from cofre.excecoes);
insert into cofre.apelidos from apelidados;
"""

_FUNDAR = """
create or replace temp table resolvidos as
select membros.no, grupo, coalesce(donos.pessoa_id, novos.pessoa_id) as pessoa_id,
    case when membros.por_cns = ancoras.por_cns
            then nome_forca(if(membros.no < 0, ancoras.forca, forca_no(membros.no)))
         when membros.por_conselho = ancoras.por_conselho then 'conselho'
         else 'tripla' end as chave
from membros
join ancoras using (grupo)
left join donos using (grupo)
left join novos using (grupo);

create or replace temp table nos_com_pessoa as
select no from cofre.excecoes semi join membros using (no)
union
select no from cofre.pessoas semi join membros using (no);

insert into cofre.pessoas (pessoa_id, primeira_vez, no, pessoa)
select pessoa_id, $agora::timestamp,
    if(tentativa = 1 and chave = texto_no(no) and no not in (select no from nos_com_pessoa), no, null),
    (select coalesce(max(pessoa), 0) from cofre.pessoas) + row_number() over (order by pessoa_id)
from novos anti join (select pessoa_id from cofre.pessoas semi join novos using (pessoa_id)) using (pessoa_id);

delete from cofre.apelidos where pessoa_id in (select pessoa_id from novos);

delete from cofre.excecoes where no in (select no from membros);
insert into cofre.excecoes
select no, pessoa_id
from resolvidos
anti join (select no, pessoa_id from cofre.pessoas semi join resolvidos using (no)) using (no, pessoa_id);

delete from cofre.chaves where pessoa_id in (select pessoa_id from resolvidos);
insert into cofre.chaves
select distinct chaves_dos_membros.chave, resolvidos.pessoa_id
from chaves_dos_membros join resolvidos using (no) join ancoras on ancoras.grupo = resolvidos.grupo
where une and (chaves_dos_membros.forca < 5 or ancoras.forca = 5);

insert into cofre.pessoas (primeira_vez, no, pessoa)
select $agora::timestamp, no, (select coalesce(max(pessoa), 0) from cofre.pessoas) + row_number() over (order by no)
from alcance_scnes_nos
anti join (
    select no from membros
    union all
    select no from cofre.excecoes
    union all
    select no from cofre.pessoas where no is not null
) using (no);

delete from cofre.situacao where no in (select no from alcance_nos);
insert into cofre.situacao
select resolvidos.no, membros.por_cns, membros.por_conselho, resolvidos.grupo, pessoas.pessoa, pessoa_id,
    resolvidos.chave, ancoras.forca,
    resolvidos.grupo in (select grupo from chaves_dos_membros where chaves_dos_membros.forca = 3),
    resolvidos.grupo in (select grupo from chaves_dos_membros where chaves_dos_membros.forca = 4)
from resolvidos
join membros using (no)
join ancoras on ancoras.grupo = resolvidos.grupo
join cofre.pessoas using (pessoa_id)
where resolvidos.no < 0 or resolvidos.no in (select no from alcance_registros) or resolvidos.no in (from movidos)
    or resolvidos.no in (select no from cofre.excecoes) or pessoa_id in (select pessoa_id from cofre.chaves);

update cofre.instalacao set geracao = geracao + 1;
"""
# A node that is alone again, whose person no key recognises, is not kept: its person is the one made from it.

_LEMBRAR = """
delete from cofre.registros_lidos where {tudo}
    or (no, coalesce(registro, 0)) in (select (no, coalesce(registro, 0)) from conteudo_mudado);
insert into cofre.registros_lidos from conteudo
where {tudo} or (no, coalesce(registro, 0)) in (select (no, coalesce(registro, 0)) from conteudo_mudado);
delete from cofre.mudancas_nos;
delete from cofre.mudancas_cpf_cns;
delete from cofre.mudancas_inscricoes;
delete from cofre.memoria;
insert into cofre.memoria values ('{versao}');
"""

_SEPARADAS = """
select count(*), coalesce(sum(partes), 0)
from (
    select pessoa_id, count(distinct grupo) as partes from lacos where not por_chave
    group by pessoa_id having count(distinct grupo) > 1
)
"""


def name_nodes(con: "DuckDBPyConnection", nos: str) -> None:
    """Give an id to the persons made from the nodes in the table `nos` who have none."""
    con.execute(_NOMEAR.format(pessoas="cofre.pessoas", nos=nos))


def recognise(con: "DuckDBPyConnection", agora: "datetime", tudo: bool = True) -> tuple[int, int]:
    """From the groups of resolution.py, update the vault, with `cofre.situacao`: the group and the person of each node.

    `tudo`: everything was resolved, not only what scope.py found.

    Returns how many persons of earlier runs were split, and into how many parts.

    A group keeps its oldest id (of two as old, that of the stronger key) and the others become aliases of it. When a
    person is split, the id stays with the part that has the strongest key. An id never passes from one valid CPF to
    another.
    """
    con.execute(_MEMBROS)
    name_nodes(con, "membros")
    if not tudo:  # then the persons in scope are a copy
        con.execute(_NOMEAR.format(pessoas="alcance_pessoas", nos="membros"))
    for step in (_CHAVES_DOS_MEMBROS, _ANCORAS, _LACOS, _DONOS, _NOVOS, _EM_USO):
        con.execute(step)
    [(separadas, partes)] = con.execute(_SEPARADAS).fetchall()
    while con.execute("select count(*) from novos semi join ids_em_uso using (pessoa_id)").fetchone() != (0,):
        con.execute(_OUTRA_TENTATIVA)
    con.begin()
    con.execute(_APELIDAR)
    con.execute(
        "create or replace temp table movidos as select no from grupos_tripla union select grupo from grupos_tripla"
    )
    for statement in _FUNDAR.split(";\n"):
        if statement.strip():
            con.execute(statement, {"agora": agora} if "$agora" in statement else {})
    con.execute(_LEMBRAR.format(tudo=str(tudo).lower(), versao=scope.version(con)))
    con.commit()
    con.execute("create or replace temp view situacao as from cofre.situacao")
    return separadas, partes
