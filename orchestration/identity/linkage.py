"""Finds pairs of ids that are probably the same person, with Splink, for the review queue. No payment rule uses them.

Also keeps the decisions about pairs. The model is model.json, made by synthetic/train.py. When every person has a valid
CPF, nothing is compared and Splink is not imported.
"""

import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration import duck
from orchestration.errors import ExitCode, UserError
from orchestration.files import sha256
from orchestration.identity import continuity
from orchestration.identity.extracts import DADOS, VINCULOS, Extract
from orchestration.settings import Home
from orchestration.vault import vault
from orchestration.vault.keys import PRIMEIRO_CPF
from orchestration.vault.reasons import refuse_identities, refuse_numbers

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MODELO = Path(__file__).with_name("model.json")

MAIOR_RESIDUO = 300_000
"""With more rows of persons without CPF than this, nothing is compared: a whole source came without CPF."""

MAIOR_REPETICAO = 300
"""A name, mother, birth date or number in more rows than this is a placeholder, and is not compared."""

PENDENTE, ACEITO, RECUSADO = "pendente", "aceito", "recusado"
SITUACOES = (PENDENTE, ACEITO, RECUSADO)

# One row for each spelling of a person. `residuo`: without a valid CPF; only these are looked for among the others.
_DOS_REGISTROS = f"""
create or replace temp table comparados as
select distinct pessoa_id, grupo < {PRIMEIRO_CPF} as residuo, false as scnes, nome, mae,
    nascimento::varchar as nascimento, cpf_lido as cpf,
    split_part(conselho, '/', 1) || '/' || split_part(conselho, '/', 3) as conselho
from registros join situacao using (no) where nome is not null;
"""

# From the newest SCNES month: those marked as resident or preceptor, who should be in a register, and those with the
# council number and first name of a register's record that was not joined to them (refused council keys).
# `escritos` is materialised so that DuckDB normalises each of these names once, and no other. A union, since with
# `marcado or (...) in` it compares every row with every registered one.
_DO_SCNES = f"""
create or replace temp table do_scnes as
with inscritos as (
    select distinct conselho, split_part(nome, ' ', 1) as primeiro from comparados where conselho is not null
),
vistos as (
    select co_profissional_sus, tp_residente or tp_preceptor or ind_vinculacao like '05%' or co_cbo = '2231F9' as marca,
        getvariable('conselhos_scnes')[co_conselho_classe] || '/' || inscricao(numero_conselho(nu_registro)) as conselho
    from lake.scnes_tbcargahorariasus where carga_id = $vinculos
),
marcados as (
    select co_profissional_sus, conselho, bool_or(marca) as marcado from vistos
    where marca or conselho in (select conselho from inscritos) group by all
),
identificados as (
    select co_profissional_sus, no
    from read_parquet($profissionais)
    semi join marcados using (co_profissional_sus)
    left join situacao using (no)
    where coalesce(grupo, no) < {PRIMEIRO_CPF}
),
escritos as materialized (
    select no, nome_normalizado(no_profissional) as nome, conselho, marcado
    from marcados join identificados using (co_profissional_sus) join read_parquet($nomes) using (co_profissional_sus)
)
select no, nome, conselho from escritos where nome is not null and marcado
union
select no, nome, escritos.conselho from escritos
semi join inscritos on escritos.conselho = inscritos.conselho and split_part(nome, ' ', 1) = primeiro
"""

_COMPARAR_SCNES = """
insert into comparados
select distinct coalesce(situacao.pessoa_id, pessoas.pessoa_id), true, true, nome, null, null, null, conselho
from do_scnes left join situacao using (no) left join cofre.pessoas using (no)
"""

_NUMERADOS = """
create or replace temp table comparados as
select row_number() over (order by pessoa_id, scnes, nome, mae, nascimento, cpf, conselho) as unique_id, *
from comparados
"""

_SEM_VALORES_GASTOS = (
    "delete from comparados where nome in"
    f" (select nome from comparados group by nome having count(*) > {MAIOR_REPETICAO})",
    *(
        f"update comparados set {column} = null where {column} in"
        f" (select {column} from comparados group by {column} having count(*) > {MAIOR_REPETICAO})"
        for column in ("mae", "nascimento", "cpf", "conselho")
    ),
)

_NOMES_DO_SCNES = """
insert into nomes_do_pais
select nome_normalizado(no_profissional) from read_parquet($nomes) using sample 200000 rows (reservoir, 1)
"""

_FREQUENCIAS = """
create or replace temp table frequencia_de_nomes as
select nome, count(*) / sum(count(*)) over () as tf_nome from nomes_do_pais where nome is not null group by nome
"""

# A person without CPF enters the queue only with a single candidate: with two homonyms, neither is proposed.
_ESCOLHIDOS = """
create or replace temp table provaveis as
with pares as (
    select if(residuo_l, pessoa_id_l, pessoa_id_r) as pessoa_id, if(residuo_l, pessoa_id_r, pessoa_id_l) as candidata,
        max(match_probability) as probabilidade
    from {previstos} where gamma_nome <> 0 and pessoa_id_l <> pessoa_id_r
    group by all
)
select *, count(*) over (partition by pessoa_id) as candidatas from pares;
delete from provaveis where candidatas > 1;
"""

_NENHUM = "create or replace temp table provaveis (pessoa_id varchar, candidata varchar, probabilidade double)"

_VINCULOS = """
with pares as (
    select p.pessoa_id, candidata as pessoa_id_candidata, p.probabilidade, $modelo as modelo,
        coalesce(d.decisao, 'pendente') as situacao
    from provaveis as p left join decisoes as d on d.pessoa_id = p.pessoa_id and d.pessoa_id_candidata = p.candidata
    union all
    select pessoa_id, pessoa_id_candidata, probabilidade, modelo, decisao
    from decisoes anti join (select pessoa_id, candidata as pessoa_id_candidata from provaveis)
        using (pessoa_id, pessoa_id_candidata)
)
select pares.*, um.pessoa, outro.pessoa as pessoa_candidata
from pares
join cofre.pessoas as um on um.pessoa_id = pares.pessoa_id
join cofre.pessoas as outro on outro.pessoa_id = pares.pessoa_id_candidata
"""

# Decisions follow persons: an id that became an alias is replaced by the current id.
_DECISOES = """
create or replace temp table decisoes as
select coalesce(a.vigente, d.pessoa_id) as pessoa_id, coalesce(b.vigente, d.pessoa_id_candidata) as pessoa_id_candidata,
    arg_max(probabilidade, quando) as probabilidade, arg_max(modelo, quando) as modelo,
    arg_max(decisao, quando) as decisao
from cofre.decisoes_de_vinculo as d
left join cofre.apelidos as a on a.pessoa_id = d.pessoa_id
left join cofre.apelidos as b on b.pessoa_id = d.pessoa_id_candidata
where coalesce(a.vigente, d.pessoa_id) <> coalesce(b.vigente, d.pessoa_id_candidata)
group by all
"""


def link(con: "DuckDBPyConnection", extratos: list[Extract], limiar: float) -> str:
    """Compare persons without CPF with the others; returns the SQL of `vinculos_provaveis`, with past decisions.

    Reads the tables made by resolution.py. `limiar` is the minimum probability of a pair.
    """
    con.execute(_DOS_REGISTROS)
    month = next((e for e in reversed(extratos) if DADOS in e.cargas), None)
    if month:
        files = {"nomes": str(month.nomes), "profissionais": str(month.parte("profissionais"))}
        con.execute(_DO_SCNES, files | {"vinculos": month.cargas.get(VINCULOS, 0)})
        continuity.name_nodes(con, "do_scnes")
        con.execute(_COMPARAR_SCNES)
    for statement in (*_SEM_VALORES_GASTOS, _NUMERADOS, _DECISOES):
        con.execute(statement)
    con.execute("create or replace temp table nomes_do_pais as select nome from comparados")
    residue = _one(con, "select count(*) filter (where residuo) from comparados")[0]
    if 0 < residue <= MAIOR_RESIDUO:
        if month:
            con.execute(_NOMES_DO_SCNES, {"nomes": str(month.nomes)})
        compare(con, limiar)
    else:
        con.execute(_NENHUM)
    return _VINCULOS.replace("$modelo", f"'{model_version()}'")


def model_version() -> str:
    """Identifies model.json by part of its hash."""
    return f"splink-{sha256(MODELO.read_bytes())[:12]}"


def compare(con: "DuckDBPyConnection", limiar: float) -> None:
    """Create `provaveis` (pessoa_id, candidata, probabilidade) from `comparados` and `nomes_do_pais` (nome)."""
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    con.execute(_FREQUENCIAS)
    (total,) = _one(con, "select count(*) from comparados")
    settings = json.loads(MODELO.read_text(encoding="utf-8"))
    settings["probability_two_random_records_match"] = 0.5 / total
    api = DuckDBAPI(con)
    linker = Linker(api.register("comparados"), settings, log_level=None, validate_settings=False)
    linker.table_management.register_term_frequency_lookup(api.register("frequencia_de_nomes"), "nome")
    predicted = linker.inference.predict(threshold_match_probability=limiar, warning_mode="never")
    for statement in _ESCOLHIDOS.format(previstos=predicted.physical_name).split(";\n"):
        con.execute(statement)
    api.delete_tables_created_by_splink_from_db()


def _one(con: "DuckDBPyConnection", sql: str) -> tuple[Any, ...]:
    [row] = con.execute(sql).fetchall()  # fetched to the end, because Splink shares the connection
    return row


def pairs(home: Home, situacao: str | None = None) -> list[dict[str, Any]]:
    """Pairs of the last run, most probable first, with the columns of `vinculos_provaveis`."""
    from orchestration.ingest import lake

    with duck.connect() as con:
        lake.register_identity(con, home)
        con.execute(
            """
            select * from identidade.vinculos_provaveis where situacao = coalesce($1, situacao)
            order by probabilidade desc, pessoa_id, pessoa_id_candidata
        """,
            [situacao],
        )
        names = [column[0] for column in con.description or []]
        return [dict(zip(names, row, strict=True)) for row in con.fetchall()]


def decide(home: Home, pessoa_id: str, pessoa_id_candidata: str, decisao: str, motivo: str, por: str) -> None:
    """Record permanently that a pair is one person (`aceito`) or is not (`recusado`); the next run shows it.

    The two ids are not joined: rules still see two persons. Raises UserError when the pair is not in the last run, or
    when the reason identifies a person.
    """
    refuse_identities(home, "O motivo", motivo)
    refuse_numbers("O nome de quem decide", por)
    ids = (pessoa_id, pessoa_id_candidata)
    pair = next((p for p in pairs(home) if (p["pessoa_id"], p["pessoa_id_candidata"]) == ids), None)
    if pair is None:
        raise UserError(
            "Este par de pessoas não está entre os vínculos prováveis da última execução.", ExitCode.USO_INCORRETO
        )
    with vault.open_vault(home, "decisão sobre um vínculo provável", por) as con:
        con.begin()
        con.execute(
            "insert into cofre.decisoes_de_vinculo values (?, ?, ?, ?, ?, ?, ?, ?)",
            [pessoa_id, pessoa_id_candidata, decisao, motivo, por, datetime.now(UTC).replace(tzinfo=None),
             pair["probabilidade"], pair["modelo"]],
        )  # fmt: skip
        con.execute("update cofre.instalacao set geracao = geracao + 1")
        con.commit()
