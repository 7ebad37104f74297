"""Reads the records of commissions, incentive, partners and titles, with their keys, from the lake and the vault.

What counts: the snapshots in force, the last state of each record that they no longer have, and the newest state of
each payment line. SCNES, a hundred times larger, is in extracts.py.
"""

from typing import TYPE_CHECKING

from orchestration.contracts import Contrato, contract_of
from orchestration.settings import Home
from orchestration.sources import sources, with_people
from orchestration.vault.keys import INVALIDO, OUTRO_NASCIMENTO

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TABELAS = """
create or replace temp table registros (
    carga_id integer, linha integer, fonte varchar, conjunto varchar, cpf bigint, cns bigint, conselho varchar,
    tripla varchar, nascimento date, registro bigint, no bigint, cpf_lido varchar, nome varchar, mae varchar);
create or replace temp table linhas (
    carga_id integer, linha integer, cpf bigint, cpf_lido varchar, tripla varchar, nascimento date,
    cpf_titular varchar, conta varchar, cpf_valido boolean, no bigint, titular_valido boolean);
create or replace temp table consultas (
    carga_id integer, linha integer, no bigint, cpf_recusado varchar, nascimento date);
"""

_IDENTIFICADORES = "'cpf', 'cns', 'nome', 'nome_mae', 'data_nascimento', 'cpf_titular', 'banco', 'agencia', 'conta'"
# The CPF's number is a column before it is checked, or the check would parse the text again for each digit.
_IDENTIFICADOS = f"""
    select carga_id, linha, columns(lambda coluna: coluna in ({_IDENTIFICADORES})),
        numero_do_cpf(cpf) as numero_do_cpf
    from (select null::varchar as cpf where false union all by name from read_parquet($arquivos, union_by_name = true))
"""


def _insert_records(fonte: str, contrato: Contrato) -> str:
    """SQL that inserts each record of a dataset, the keys in its columns, and its node (the record without keys)."""
    known = {coluna.nome for coluna in contrato.colunas}

    def of(columns: str, sql: str) -> str:
        return sql if known.issuperset(columns.split()) else "null"

    mother = "nome data_nascimento nome_mae"
    codigo = " || '|' || ".join(f"coalesce({coluna}::varchar, '')" for coluna in contrato.chave)
    registro = f"no_registro('{fonte}.{contrato.conjunto}:' || {codigo})"
    council = "chave_conselho(sigla_conselho(conselho), numero_registro, uf_registro)"
    lapide = f"coalesce(no_lapide(cpf), {of('cns', 'no_lapide(cns)')})"
    columns = contrato.chave_no_tempo or ("registro",)
    if contrato.chave_no_tempo and sources()[fonte].pasta_por_parceiro:
        columns = ("parceiro", *columns)
    keys = {"cpf": f"coalesce(cpf_normalizado(cpf), {lapide}::varchar)", "registro": registro}
    newest = f"""qualify row_number() over (
        partition by {", ".join(keys.get(column, column) for column in columns)}
        order by competencia_arquivo desc, carga_id desc
    ) = 1"""
    da_fonte = f"lake.{contrato.tabela(fonte)}"
    identificados = f"({_IDENTIFICADOS}) using (carga_id, linha)"
    # Of dozens of snapshots few rows are the newest of their record: the keys of those alone are computed. Where no
    # identifier tells records apart, those of the others are not even read.
    if contrato.tipo != "evento" and not contrato.chave_no_tempo:
        which = f"join {identificados}"
    elif keys.keys() & set(columns):
        which = f"join {identificados} {newest}"
    else:
        of_newest = f"(select carga_id, linha from {da_fonte} {newest}) using (carga_id, linha)"
        which = f"semi join {of_newest} join {identificados}"
    return f"""
        insert into registros
        with lidos as (select * from {da_fonte} {which}),
        com_chaves as (
            select carga_id, linha, se_confere(numero_do_cpf) as cpf,
                {of("cns", "try_cast(cns as bigint)")}::bigint as cns,
                {of("conselho numero_registro uf_registro", council)} as conselho,
                {of(mother, "tripla(nome, data_nascimento, nome_mae)")} as tripla,
                {of(mother, f"nullif(data_nascimento::date, '{OUTRO_NASCIMENTO}')")}::date as nascimento,
                cpf_normalizado(cpf) as cpf_lido,
                {of("nome", "nome_normalizado(nome)")} as nome,
                {of(mother, "nome_normalizado(nome_mae)")} as mae,
                {lapide} as lapide,
                {registro} as registro
            from lidos
        )
        select carga_id, linha, '{fonte}', '{contrato.conjunto}', cpf, cns, conselho, tripla, nascimento, registro,
            coalesce(no_cpf(cpf), lapide, cns, registro), cpf_lido, nome, mae
        from com_chaves
    """


_INSERT_LINHAS = f"""
    insert into linhas
    select carga_id, linha, se_confere(numero_do_cpf) as numero, cpf_normalizado(cpf),
        tripla(nome, data_nascimento, nome_mae),
        nullif(data_nascimento, '{OUTRO_NASCIMENTO}'), cpf_normalizado(cpf_titular),
        conta_normalizada(banco) || '|' || conta_normalizada(agencia) || '|' || conta_normalizada(conta),
        numero is not null or coalesce(enterrado(cpf) and not ends_with(cpf, '{INVALIDO}'), false),
        coalesce(no_cpf(numero), no_lapide(cpf)),
        cpf_valido(cpf_titular) is not null or coalesce(enterrado(cpf_titular), false)
    from lake.incentivo_pagamentos
    join ({_IDENTIFICADOS}) using (carga_id, linha)
    qualify row_number() over (partition by codigo_pagamento order by competencia_arquivo desc, linha) = 1
"""

_LINHAS_DE_PESSOA = """
    insert into registros (carga_id, linha, fonte, conjunto, cpf, tripla, nascimento, no)
    select carga_id, linha, 'incentivo', 'pagamentos', cpf, tripla, nascimento, no
    from linhas where no is not null
"""


def _insert_receivers(fonte: str, contrato: Contrato) -> str:
    """SQL that inserts the newest rows of a dataset that a valid CPF alone gives to a person."""
    return f"""
        insert into registros (carga_id, linha, fonte, conjunto, cpf, no)
        select carga_id, linha, '{fonte}', '{contrato.conjunto}', se_confere(numero_do_cpf) as numero,
            coalesce(no_cpf(numero), no_lapide(cpf)) as da_pessoa
        from lake.{contrato.tabela(fonte)}
        join ({_IDENTIFICADOS}) using (carga_id, linha)
        qualify row_number() over (
            partition by {", ".join(contrato.chave)} order by competencia_arquivo desc, carga_id desc
        ) = 1 and da_pessoa is not null
    """


def _insert_queries(fonte: str, contrato: Contrato) -> str:
    """SQL that inserts the newest rows of a dataset whose CPF is looked up, with the node of that CPF."""
    [cpf] = [coluna.nome for coluna in contrato.colunas if coluna.tipo == "cpf"]
    born = "data_nascimento" if any(coluna.nome == "data_nascimento" for coluna in contrato.colunas) else "null"
    return f"""
        insert into consultas
        select carga_id, linha, coalesce(no_cpf(cpf_valido({cpf})), no_lapide({cpf})) as no,
            case when no is null then selo('cpf:' || cpf_normalizado({cpf})) end, {born}::date
        from read_parquet($arquivos, union_by_name = true)
        join (select carga_id, linha, competencia_arquivo from lake.{contrato.tabela(fonte)}) using (carga_id, linha)
        qualify row_number() over (
            partition by {", ".join(contrato.chave)} order by competencia_arquivo desc, carga_id desc
        ) = 1
    """


def read(con: "DuckDBPyConnection", home: Home) -> None:
    """Fill `registros` (records that make a person, each with its node), `linhas` (all payment lines) and `consultas`.

    A line without a valid CPF makes no person, so it is only in `linhas`; `consultas` make none.
    """
    con.execute(_TABELAS)
    for kind, insert in (
        ("registro", _insert_records),
        ("recebedor", _insert_receivers),
        ("consulta", _insert_queries),
    ):
        for fonte, conjunto in with_people(kind):
            contrato = contract_of(fonte, conjunto)
            assert contrato is not None
            _execute_on_files(con, home, _in_force(con, fonte, contrato), insert(fonte, contrato))
    pagamentos = contract_of("incentivo", "pagamentos")
    assert pagamentos is not None
    _execute_on_files(con, home, _in_force(con, "incentivo", pagamentos), _INSERT_LINHAS)
    con.execute(_LINHAS_DE_PESSOA)


def _in_force(con: "DuckDBPyConnection", fonte: str, contrato: Contrato) -> list[int]:
    """carga_id of the loads in force that count: every one, or of a snapshot without history each partner's newest."""
    only_newest = contrato.tipo == "retrato" and not contrato.chave_no_tempo
    newest = "qualify competencia = max(competencia) over (partition by parceiro)" * only_newest
    rows = con.execute(
        f"select carga_id from lake.conjuntos where fonte = ? and conjunto = ? {newest}", [fonte, contrato.conjunto]
    )
    return [carga_id for (carga_id,) in rows.fetchall()]


def _execute_on_files(con: "DuckDBPyConnection", home: Home, cargas: list[int], sql: str) -> None:
    files = [home.registros / f"{carga_id}.parquet" for carga_id in sorted(cargas)]
    # A file loaded before its contract had a column that identifies people has nothing in the vault.
    if kept := [str(path) for path in files if path.exists()]:
        con.execute(sql, {"arquivos": kept})
