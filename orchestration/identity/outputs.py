"""Writes the Parquet files of lake/identidade, with pseudonyms and no identifier (docs/reference/identity.md).

Each table is a folder. `profissionais` has a file per SCNES load, written once from that load alone;
`profissionais_corrigidos` has, per load, the few rows that the other sources and loads correct, which prevail.
"""

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.duck import literal
from orchestration.files import aside, write_text
from orchestration.identity.extracts import Extract
from orchestration.settings import Home
from orchestration.vault import vault
from orchestration.vault.keys import OUTRO_NASCIMENTO, PRIMEIRO_CPF

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Keys of persons whose identifiers were deleted are known by their seals alone.
_APAGADAS = """
create or replace temp view apagadas as
select pessoa, coalesce(vigente, pessoa_id) as pessoa_id, selo, tipo
from cofre.lapides left join cofre.apelidos using (pessoa_id)
join (select pessoa, pessoa_id as vigente_id from cofre.pessoas) on vigente_id = coalesce(vigente, pessoa_id);
create or replace temp view apagadas_com_cpf as select distinct pessoa from apagadas where tipo = 'cpf';
"""

_REGISTROS = """
with das_linhas as (select distinct tripla from linhas where no is null and tripla is not null),
pessoas_da_tripla as (
    select tripla, min(pessoa) as pessoa, min(pessoa_id) as pessoa_id
    from (
        select tripla, pessoa, pessoa_id from registros join situacao using (no) semi join das_linhas using (tripla)
        union all
        select tripla, pessoa, pessoa_id from das_linhas join apagadas on selo = selo_da_tripla(tripla)
    )
    group by tripla having min(pessoa) = max(pessoa)
)
select carga_id, linha, pessoa, pessoa_id, chave from registros join situacao using (no)
union all
select carga_id, linha, pessoa, pessoa_id, if(pessoa is null, null, 'tripla')
from linhas left join pessoas_da_tripla using (tripla) where no is null
"""

_LINHAS = f"""
with cpf_da_pessoa as (
    select distinct pessoa, lpad((grupo - {PRIMEIRO_CPF})::varchar, 11, '0') as cpf_da_pessoa
    from situacao where grupo >= {PRIMEIRO_CPF}
)
select carga_id, linha, cpf_valido,
    case when cpf_titular is null then null
         when cpf_titular in (cpf_lido, cpf_da_pessoa) or no_lapide(cpf_titular) = no then 'igual'
         else 'diferente' end as titular,
    titular_valido,
    case when not cpf_valido then selo('cpf:' || cpf_lido) end as cpf_recusado,
    selo('conta:' || conta) as conta_hash
from linhas
left join read_parquet($registros) using (carga_id, linha)
left join cpf_da_pessoa using (pessoa)
"""

_CONSULTAS = f"""
select carga_id, linha, pessoa_id, cpf_recusado,
    nascimento is null or nascimento <> '{OUTRO_NASCIMENTO}' and not exists (
    select 1 from registros join situacao as outra using (no)
    where outra.grupo = situacao.grupo and registros.nascimento <> consultas.nascimento
) as nascimento_confere
from consultas left join situacao using (no)
"""

# Sealing is dear: of the triples of those who are known, it is done of what may be shared alone.
_TRIPLAS = f"""
with conhecidas as (
    select distinct pessoa_id, tripla from registros join situacao using (no)
    where tripla is not null and grupo >= {PRIMEIRO_CPF}
    qualify count(*) over (partition by tripla) > 1 or exists (from apagadas_com_cpf)
),
da_pessoa as (
    select pessoa_id, selo_da_tripla(tripla) as tripla from conhecidas
    union
    select pessoa_id, selo from apagadas semi join apagadas_com_cpf using (pessoa) where tipo = 'tripla'
)
select pessoa_id, tripla from da_pessoa qualify count(*) over (partition by tripla) > 1
"""

# A PF file covers one state; the same people may have another number in another state, so `numero_unico` is false.
_BASE = """
select $competencia::date as competencia, co_profissional_sus, pessoa, nome_forca(forca_no(no)) as chave,
    $uf = '' and no not in (select no from read_parquet($extrato) group by no having count(*) > 1) as numero_unico
from read_parquet($extrato) left join cofre.pessoas using (no)
"""

# Rows that differ from those of _BASE: another person or key, or more than one number of the person in SCNES.
_CORRECOES = """
create or replace temp table correcoes as
select no, situacao.pessoa, situacao.chave
from situacao
semi join cofre.scnes_nos using (no)
left join cofre.pessoas on pessoas.no = situacao.no
qualify count(*) over (partition by situacao.pessoa) > 1
    or situacao.pessoa is distinct from pessoas.pessoa or situacao.chave <> nome_forca(forca_no(situacao.no))
"""
# Every number of a person with several has a row in `correcoes`, so counting these counts all of them.
_CORRIGIDOS = """
select $competencia::date as competencia, co_profissional_sus, correcoes.pessoa, correcoes.chave,
    $uf = '' and count(*) over (partition by correcoes.pessoa) = 1 as numero_unico
from read_parquet($extrato) join correcoes using (no)
"""

_CORRECOES_MUDADAS = """
create or replace temp table correcoes_mudadas as
select no from (from correcoes except from cofre.correcoes)
union
select no from (from cofre.correcoes except from correcoes)
"""

_DOS_REGISTROS = "select distinct pessoa, pessoa_id from situacao"

_PESSOAS = f"""
with com_os_dois as (
    select no_cpf(cpf) as no from registros where cpf is not null and cns is not null
    union
    select no_cpf(cpf) from cofre.scnes_cpf_cns
),
vistas as (
    select pessoa,
        if(bool_or(no in (select no from registros)), any_value(pessoa_id), null) as pessoa_id,
        nome_forca(if(pessoa in (from apagadas_com_cpf), 1, any_value(forca))) as forca_vinculo,
        bool_or(grupo >= {PRIMEIRO_CPF}) or pessoa in (from apagadas_com_cpf) as tem_cpf,
        bool_or(no > 0 and no < {PRIMEIRO_CPF} or grupo in (from com_os_dois)) as tem_cns,
        bool_or(tem_conselho) as tem_conselho, bool_or(tem_tripla) as tem_tripla
    from situacao
    group by pessoa
)
select vistas.*, primeira_vez from vistas join cofre.pessoas using (pessoa)
union all
select pessoa, null, nome_forca(forca_no(no)), no >= {PRIMEIRO_CPF},
    no < {PRIMEIRO_CPF} or no in (from com_os_dois),
    no in (select no from cofre.scnes_inscricoes), false, primeira_vez
from cofre.pessoas semi join cofre.scnes_nos using (no) anti join situacao using (no)
"""


VERSAO = "v10"
"""Version of the outputs, part of their names. Change it when the same inputs give different outputs."""

ESTADO = "estado.json"
"""Records the inputs of the files beside it. Written last: if it is missing, the files are of an unfinished run."""


def file_of(home: Home, table: str) -> Path:
    """The single file of a table that is rewritten whole in each run."""
    return home.lake_identidade / table / "tabela.parquet"


def recorded(home: Home) -> dict[str, Any] | None:
    """What `record` wrote, if every output is still unchanged; otherwise None, and all outputs are deleted."""
    path = home.lake_identidade / ESTADO
    if path.exists():
        fatos, files = json.loads(path.read_text(encoding="utf-8"))
        if files == _files(home):
            return fatos
        shutil.rmtree(home.lake_identidade)
    return None


def record(home: Home, fatos: dict[str, Any]) -> None:
    """Record the inputs of the outputs on disk."""
    write_text(home.lake_identidade / ESTADO, json.dumps([fatos, _files(home)]))


def _files(home: Home) -> dict[str, list[int]]:
    """Size and modification time of each output, to detect changes made outside a run."""
    paths = sorted(home.lake_identidade.glob("*/*.parquet"))
    return {
        str(path.relative_to(home.lake_identidade)): [path.stat().st_size, path.stat().st_mtime_ns] for path in paths
    }


def write(con: "DuckDBPyConnection", home: Home, extratos: list[Extract]) -> None:
    """Write every table except `vinculos_provaveis`, from `registros` and `cofre.situacao`."""
    con.execute(_APAGADAS)
    registros = file_of(home, "registros")
    _copy(con, _REGISTROS, registros)
    _copy(con, _LINHAS, file_of(home, "linhas"), {"registros": str(registros)})
    _copy(con, _PESSOAS, file_of(home, "pessoas"))
    _copy(con, _DOS_REGISTROS, file_of(home, "pessoas_dos_registros"))
    _copy(con, _CONSULTAS, file_of(home, "consultas"))
    _copy(con, _TRIPLAS, file_of(home, "triplas"))
    _copy(con, "select pessoa_id, vigente from cofre.apelidos", file_of(home, "apelidos"))
    _write_professionals(con, home, extratos)


def write_probable(con: "DuckDBPyConnection", home: Home, sql: str) -> None:
    """Write `vinculos_provaveis` from the query returned by linkage.py."""
    _copy(con, sql, file_of(home, "vinculos_provaveis"))


def _write_professionals(con: "DuckDBPyConnection", home: Home, extratos: list[Extract]) -> None:
    cofre_id = con.execute("select cofre_id[:8] from cofre.instalacao").fetchone()
    assert cofre_id
    con.execute(_CORRECOES)
    con.execute(_CORRECOES_MUDADAS)
    changed = _with_changes(con, extratos)
    kept: set[Path] = set()
    for extrato in extratos:
        nome = f"{VERSAO}-{extrato.nome}-{cofre_id[0]}.parquet"
        base = home.lake_identidade / "profissionais" / nome
        corrigidos = home.lake_identidade / "profissionais_corrigidos" / nome
        dados = {
            "competencia": f"{extrato.competencia}-01",
            "extrato": str(extrato.parte("profissionais")),
            "uf": extrato.uf,
        }
        if not base.exists():
            _copy(con, _BASE, base, dados)
        if extrato.nome in changed or not corrigidos.exists():
            _copy(con, _CORRIGIDOS, corrigidos, dados)
        kept |= {base, corrigidos}
        if extrato.uf:
            linhas = home.lake_identidade / "linhas_pf" / nome
            if not linhas.exists():
                _copy(con, "from read_parquet($extrato)", linhas, {"extrato": str(extrato.parte("linhas_pf"))})
            kept.add(linhas)
    for folder in ("profissionais", "profissionais_corrigidos", "linhas_pf"):
        for path in set((home.lake_identidade / folder).glob("*")) - kept:
            path.unlink()
    con.begin()
    con.execute("delete from cofre.correcoes where no in (from correcoes_mudadas)")
    con.execute("insert into cofre.correcoes from correcoes where no in (from correcoes_mudadas)")
    con.commit()


def _with_changes(con: "DuckDBPyConnection", extratos: list[Extract]) -> set[str]:
    """Names of the extracts with a node of which the corrections say something else than when they were written."""
    if con.execute("select count(*) from correcoes_mudadas").fetchone() == (0,):
        return set()
    found = set()
    for extrato in extratos:
        rows = con.execute(
            "select 1 from read_parquet(?) semi join correcoes_mudadas using (no) limit 1",
            [str(extrato.parte("profissionais"))],
        )
        if rows.fetchall():
            found.add(extrato.nome)
    return found


def _copy(con: "DuckDBPyConnection", sql: str, destino: Path, dados: dict[str, str] | None = None) -> None:
    destino.parent.mkdir(parents=True, exist_ok=True)
    with aside(destino) as fresh:
        con.execute(f"copy ({sql}) to {literal(fresh)} ({vault.COPIA})", dados or {})
