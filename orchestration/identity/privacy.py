"""Requests about the vault, each logged: show a person's identity, rotate the key, delete a person's identifiers.

A person whose identifiers were deleted keeps their pessoa_id, payments and cases. In the vault's files, a mark with the
pessoa_id replaces CPF and CNS, and names and birth date become null. Rows that arrive later are recognised by an HMAC.
"""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration import duck
from orchestration.duck import literal
from orchestration.errors import ExitCode, UserError
from orchestration.files import aside
from orchestration.identity import extracts, outputs
from orchestration.ingest import lake
from orchestration.settings import Home
from orchestration.vault import vault, words
from orchestration.vault.keys import INVALIDO, LAPIDE, OUTRO_NASCIMENTO
from orchestration.vault.reasons import refuse_identities, refuse_numbers

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NOMES = {
    "nome": "nome", "no_profissional": "nome", "nomeprof": "nome",
    "nome_social": "nome_social", "no_social": "nome_social",
    "nome_mae": "nome_mae", "data_nascimento": "data_nascimento",
}  # fmt: skip
"""Column of a vault file -> field of the identity."""
NUMEROS = {"cpf": 11, "co_cpf": 11, "cpf_prof": 11, "cns": 15, "co_cns": 15, "cns_prof": 15}
"""Column of a vault file that identifies its row's person -> number of digits."""
DE_OUTROS = ("cpf_titular", "cpf_atestante")
"""Column of a vault file with the CPF of another person than its row's."""

_NOS = """
create or replace temp table nos_da_pessoa as
select no from cofre.excecoes where pessoa_id = $pessoa
union
select no from cofre.pessoas anti join cofre.excecoes using (no) where pessoa_id = $pessoa and no is not null
"""

# A CNS that records have beside the person's CPF is no node of its own.
_NUMEROS_DA_PESSOA = """
select no from nos_da_pessoa where no > 0
union
select cns from cofre.registros_lidos semi join nos_da_pessoa using (no) where cns is not null
union
select cns from cofre.scnes_cpf_cns where no_cpf(cpf) in (from nos_da_pessoa)
"""
_LIDOS_COM_CPF = """
select no_cpf(cpf) as no, cns from cofre.registros_lidos where cpf is not null and cns is not null
union
select no_cpf(cpf), cns from cofre.scnes_cpf_cns
"""
_SELAR = f"""
insert into cofre.lapides (selo, pessoa_id, fundamento, por, quando, tipo, une)
select selo(chave), $pessoa, $fundamento, $quem, now()::timestamp, split_part(chave, ':', 1),
    not (partilhada or selo(chave) in (select selo from cofre.lapides where pessoa_id <> $pessoa))
from (
    select texto_no(no) as chave,
        no not in (from nos_da_pessoa)
            and no in (select cns from ({_LIDOS_COM_CPF}) as lido where lido.no not in (from nos_da_pessoa))
            as partilhada
    from ({_NUMEROS_DA_PESSOA})
    union
    select chave,
        chave in (
            select 'tripla:' || tripla from cofre.registros_lidos
            where cpf is not null and no not in (from nos_da_pessoa)
        )
    from cofre.chaves where pessoa_id = $pessoa and starts_with(chave, 'tripla:')
    union
    select 'nascimento:' || $pessoa || ':' || nascimento, true
    from cofre.registros_lidos semi join nos_da_pessoa using (no) where nascimento is not null
)
"""


def identity_of(home: Home, pessoa_id: str, finalidade: str, quem: str) -> dict[str, list[str]]:
    """Identity of a person: field -> distinct values in the vault. An alias gives the current person.

    Raises UserError when no person has that id, or when the purpose identifies a person.
    """
    refuse_identities(home, "A finalidade", finalidade)
    with vault.open_vault(home, finalidade, quem, somente_leitura=True, pessoa_id=pessoa_id) as con:
        lake.register_lake(con, home)
        pessoa = _current(con, pessoa_id)
        con.execute(_NOS, {"pessoa": pessoa})
        identity = {field: set[str]() for field in (*NOMES.values(), "cpf", "cns", "conselho")}
        numbers = con.execute(f"select distinct string_split(texto_no(no), ':') from ({_NUMEROS_DA_PESSOA})").fetchall()
        for ((kind, number),) in numbers:
            identity[kind].add(number)
        keys = con.execute(
            """
            select chave from cofre.scnes_inscricoes semi join nos_da_pessoa using (no)
            union select substr(chave, 10) from cofre.chaves where pessoa_id = $1 and starts_with(chave, 'conselho:')
        """,
            [pessoa],
        )
        identity["conselho"] = {key for (key,) in keys.fetchall()}
        for path, rows in _rows_of(con, home, pessoa):
            _add_names(con, path, rows, identity)
    return {field: sorted(values) for field, values in identity.items()}


def rotate_key(home: Home, quem: str) -> None:
    """Replace the key file by a new random key. Ids are stored, so persons, alerts and cases do not change.

    Raises UserError when the key comes from the environment, where it must be changed.
    """
    refuse_numbers("O nome de quem pede", quem)
    with vault.open_vault(home, "troca da chave", quem) as con:
        if vault.key_is_from_environment():
            raise UserError(
                f"A chave vem da variável {vault.CHAVE}: troque-a onde ela é definida.", ExitCode.USO_INCORRETO
            )
        nova = secrets.token_bytes(32)
        vault.prepare_key(home, nova)
        con.begin()
        con.execute(
            "update cofre.instalacao set impressao_da_chave = ?, geracao = geracao + 1", [vault.fingerprint(nova)]
        )
        con.commit()
    vault.settle_key(home)


def delete_identifiers(home: Home, pessoa_id: str, fundamento: str, quem: str) -> None:
    """Delete CPF, CNS, names and birth date of a person from the whole vault; received files are kept as evidence.

    Rows that arrive later with one of those numbers, or with that triple, are marked before they are read. Raises
    UserError when the reason identifies a person.
    """
    refuse_identities(home, "O motivo", fundamento)
    refuse_numbers("O nome de quem pede", quem)
    with vault.open_vault(home, f"apagamento de identificadores: {fundamento}", quem, pessoa_id=pessoa_id) as con:
        pessoa = _current(con, pessoa_id)
        con.execute(_NOS, {"pessoa": pessoa})
        con.begin()
        con.execute(_SELAR, {"pessoa": pessoa, "fundamento": fundamento, "quem": quem})
        lapide = con.execute("select no_lapide($1)", [LAPIDE + pessoa]).fetchall()[0][0]
        for statement in _FORGET:
            con.execute(statement, {"pessoa": pessoa, "lapide": lapide} if "$" in statement else {})
        con.commit()
        bury(con, home)
    _rewrite(home)
    for path in home.extratos.glob("*.parquet"):
        path.unlink()
    words.forget(home)


_FORGET = (
    "insert into cofre.scnes_inscricoes"
    " select distinct $lapide, chave, '', false from cofre.scnes_inscricoes semi join nos_da_pessoa using (no)"
    " where $pessoa is not null",
    "insert into cofre.scnes_nos select distinct $lapide from cofre.scnes_nos semi join nos_da_pessoa using (no)"
    " where $pessoa is not null",
    "delete from cofre.scnes_inscricoes where no in (from nos_da_pessoa)",
    "delete from cofre.scnes_nos where no in (from nos_da_pessoa)",
    "delete from cofre.scnes_cpf_cns where cns in (from nos_da_pessoa) or no_cpf(cpf) in (from nos_da_pessoa)",
    "update cofre.pessoas set no = null where no in (from nos_da_pessoa)",
    "delete from cofre.excecoes where no in (from nos_da_pessoa)",
    "insert into cofre.excecoes values ($lapide, $pessoa)",
    "delete from cofre.chaves where pessoa_id = $pessoa and starts_with(chave, 'tripla:') and $lapide is not null",
    "delete from cofre.memoria",
    "delete from cofre.registros_lidos where no in (from nos_da_pessoa)",
    "delete from cofre.situacao",
    "update cofre.instalacao set geracao = geracao + 1",
)


def bury(con: "DuckDBPyConnection", home: Home) -> None:
    """Mark the rows of deleted persons in the vault's files not yet examined since the last deletion.

    A number new to the vault, found in such a row, is sealed too: later rows may have it alone.
    """
    while (lapides := _count(con)) > 0:
        examined = con.execute("select carga_id from cofre.cargas_examinadas where lapides = ?", [lapides]).fetchall()
        for path in sorted(home.registros.glob("*.parquet")):
            if (int(path.stem),) not in examined:
                _bury_file(con, home, path)
                con.execute("delete from cofre.cargas_examinadas where carga_id = ?", [int(path.stem)])
                con.execute("insert into cofre.cargas_examinadas values (?, ?)", [int(path.stem), lapides])
        if _count(con) == lapides:
            return


def _count(con: "DuckDBPyConnection") -> int:
    [(count,)] = con.execute("select count(*) from cofre.lapides").fetchall()
    return count


_CHAVES_DA_LINHA = """
select linha, '{tipo}' as tipo, selo('{tipo}:' || lpad(so_digitos({nome}), {digitos}, '0')) as selo, {numero} as no
from {fonte} where {nome} is not null and not enterrado({nome})
"""
_CONHECIDOS = f"""
select unnest([no, cns]) from ({_LIDOS_COM_CPF}) union all select no from cofre.scnes_nos
union all select no from cofre.excecoes union all select no from cofre.pessoas where no is not null
"""
# Of the birth date it stays whether it is not that of the person's records, which the rule about deaths asks.
_OUTRO_NASCIMENTO = f"""
when data_nascimento is not null and exists (
    select 1 from cofre.lapides where pessoa_id = lapide and tipo = 'nascimento'
        and selo <> selo('nascimento:' || lapide || ':' || data_nascimento::date)
) then date '{OUTRO_NASCIMENTO}'
"""
# Of a row with a valid CPF only that tells whose it is, unless it is new and the deleted person is known without one.
_ENTERRADAS = """
create or replace temp table chaves_das_linhas as {chaves};
create or replace temp table enterradas as
select linha, arg_min(pessoa_id, (ordem, pessoa_id)) as lapide
from (
    select linha, pessoa_id, if(linhas.tipo = 'cpf', 0, 1) as ordem
    from chaves_das_linhas as linhas join cofre.lapides using (selo)
    where linhas.tipo = 'cpf' or (coalesce(une, true) and (
        linha not in (select linha from chaves_das_linhas where tipo = 'cpf' and no is not null)
        or pessoa_id not in (select pessoa_id from cofre.lapides where coalesce(tipo, 'cpf') = 'cpf')
            and linha in (select linha from chaves_das_linhas where tipo = 'cpf' and no not in ({conhecidos}))
    ))
    {pela_linha}
)
group by linha;
"""
_SELAR_OUTROS = f"""
insert into cofre.lapides (selo, pessoa_id, fundamento, por, quando, tipo, une)
select selo, lapide, any_value(fundamento), any_value(por), now()::timestamp, tipo, true
from (select distinct linha, tipo, selo, no from chaves_das_linhas where no is not null)
join enterradas using (linha)
join (select pessoa_id as lapide, fundamento, por from cofre.lapides) using (lapide)
where selo not in (select selo from cofre.lapides)
    and no not in ({_CONHECIDOS})
group by selo, lapide, tipo
"""


def _bury_file(con: "DuckDBPyConnection", home: Home, path: Path) -> None:
    source = f"read_parquet({literal(path)})"
    columns = _columns(con, path)
    keys = [
        _CHAVES_DA_LINHA.format(
            tipo="cpf" if digits == 11 else "cns",
            nome=name,
            digitos=digits,
            numero=f"no_cpf(cpf_valido({name}))" if digits == 11 else f"try_cast({name} as bigint)",
            fonte=source,
        )
        for name, digits in NUMEROS.items() if name in columns
    ]  # fmt: skip
    others = [name for name in DE_OUTROS if name in columns]
    if not keys and not others:
        return
    if {"nome", "nome_mae", "data_nascimento"} <= columns:
        keys.append(
            f"select linha, 'tripla', selo('tripla:' || tripla(nome, data_nascimento, nome_mae)), null from {source}"
        )
    known = outputs.file_of(home, "registros")
    by_row = (
        f"union select linha, pessoa_id, 0 from read_parquet({literal(known)})"
        f" semi join cofre.lapides using (pessoa_id) where carga_id = {path.stem}" if known.exists() else ""
    )  # fmt: skip
    nothing = "select null::integer as linha, null as tipo, null as selo, null::bigint as no where false"
    con.execute(
        _ENTERRADAS.format(chaves=" union all ".join(keys or [nothing]), pela_linha=by_row, conhecidos=_CONHECIDOS)
    )
    con.execute(_SELAR_OUTROS)
    if con.execute("select count(*) from enterradas").fetchall() == [(0,)] and not others:
        return
    numbers = [name for name in NUMEROS if name in columns]
    # The mark must be somewhere: a row with neither CPF nor CNS, given by its triple, has it in place of the CPF.
    without = {"cpf": f"coalesce({', '.join(numbers)}) is not null and cpf is null"} if "cpf" in columns else {}
    replaced = [
        f"case when lapide is null or {without.get(name, f'{name} is null')} then {name}"
        f" when {_invalid(name)} then '{LAPIDE}' || lapide || '{INVALIDO}' else '{LAPIDE}' || lapide end as {name}"
        for name in numbers
    ] + [
        f"case when lapide is null then {name} {_OUTRO_NASCIMENTO * (name == 'data_nascimento')} end as {name}"
        for name in NOMES if name in columns
    ]  # fmt: skip
    replaced += [
        f"coalesce((select '{LAPIDE}' || min(l.pessoa_id) from cofre.lapides as l"
        f" where l.selo = selo('cpf:' || lpad(so_digitos({name}), 11, '0'))), {name}) as {name}" for name in others
    ]  # fmt: skip
    with aside(path, 0o600) as fresh:
        con.execute(
            f"copy (select * exclude (lapide) replace ({', '.join(replaced)})"
            f" from {source} left join enterradas using (linha) order by linha)"
            f" to {literal(fresh)} (format parquet, compression zstd)"
        )


def _invalid(name: str) -> str:
    return "cpf_valido(cpf) is null and not enterrado(cpf)" if name == "cpf" else "false"


def _columns(con: "DuckDBPyConnection", path: Path) -> set[str]:
    return {row[0] for row in con.execute(f"describe from read_parquet({literal(path)})").fetchall()}


def _current(con: "DuckDBPyConnection", pessoa_id: str) -> str:
    rows: list[Any] = con.execute(
        """
        select coalesce(vigente, pessoa_id) from cofre.pessoas left join cofre.apelidos using (pessoa_id)
        where pessoa_id = ?
        """,
        [pessoa_id],
    ).fetchall()
    if not rows:
        raise UserError("Este código de pessoa não é de ninguém nesta instalação.", ExitCode.USO_INCORRETO)
    return rows[0][0]


def _rows_of(con: "DuckDBPyConnection", home: Home, pessoa: str) -> list[tuple[Path, str]]:
    """Vault files with rows of the person, each with the SQL condition that selects them."""
    sources: list[tuple[Path, str]] = []
    known = outputs.file_of(home, "registros")
    if known.exists():
        rows = con.execute(
            f"""
            select carga_id, 'list_contains(' || list(linha)::varchar || ', linha)'
            from read_parquet({literal(known)}) where pessoa_id = ? group by all
            """,
            [pessoa],
        )
        sources += [(home.registros / f"{carga_id}.parquet", condition) for carga_id, condition in rows.fetchall()]
    month = next((e for e in reversed(extracts.in_force(con, home)) if extracts.DADOS in e.cargas), None)
    if month and month.parte("profissionais").exists():
        professionals = f"select co_profissional_sus from read_parquet({literal(month.parte('profissionais'))})"
        sources.append((month.nomes, f"co_profissional_sus in ({professionals} semi join nos_da_pessoa using (no))"))
    return [(path, condition) for path, condition in sources if path.exists()]


def _add_names(con: "DuckDBPyConnection", path: Path, rows: str, identity: dict[str, set[str]]) -> None:
    for column in _columns(con, path) & NOMES.keys():
        source = f"(select {column}::varchar as valor from read_parquet({literal(path)}) where {rows})"
        values = con.execute(f"select distinct valor from {source} where valor is not null")
        identity[NOMES[column]] |= {value for (value,) in values.fetchall()} - {OUTRO_NASCIMENTO}


def _rewrite(home: Home) -> None:
    """Copy the vault's database to a new file, because unused blocks of the old one may still hold deleted rows."""
    with aside(home.identidades, 0o600) as fresh:
        fresh.unlink(missing_ok=True)
        with duck.connect() as con:
            con.execute(f"attach {literal(home.identidades)} as velho (read_only)")
            con.execute(f"attach {literal(fresh)} as novo")
            con.execute("copy from database velho to novo")
