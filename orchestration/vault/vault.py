"""The vault: the installation's key, the identity database and its tables, and the log of who opened it and why."""

import hmac
import json
import os
import secrets
import string
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration import duck, evidence
from orchestration.errors import ExitCode, Unavailable, UserError
from orchestration.settings import Home, Settings
from orchestration.vault import keys

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CHAVE = "RESIDENCIAS_CHAVE"
"""Environment variable with the key in hexadecimal, for installations that keep it elsewhere."""
BYTES_DA_CHAVE = range(32, 65)
"""Length allowed, in bytes: from that of a SHA-256 hash to that of its block."""

IMPRESSAO = "impressao da chave"
RETRY_SECONDS = 0.1
"""Seconds between attempts to open a vault held by another process."""

_TABELAS = """
create table if not exists cofre.instalacao (cofre_id varchar, impressao_da_chave varchar, geracao bigint);
alter table cofre.instalacao add column if not exists cargas_id varchar;
create table if not exists cofre.selo (valor varchar);
create table if not exists cofre.pessoas (pessoa_id varchar, primeira_vez timestamp, no bigint);
alter table cofre.pessoas add column if not exists pessoa bigint;
create table if not exists cofre.excecoes (no bigint, pessoa_id varchar);
create table if not exists cofre.apelidos (pessoa_id varchar, vigente varchar);
create table if not exists cofre.chaves (chave varchar, pessoa_id varchar);
create table if not exists cofre.decisoes_de_vinculo (
    pessoa_id varchar, pessoa_id_candidata varchar, decisao varchar, motivo varchar, por varchar, quando timestamp,
    probabilidade double, modelo varchar);
create table if not exists cofre.lapides (
    selo varchar, pessoa_id varchar, fundamento varchar, por varchar, quando timestamp);
alter table cofre.lapides add column if not exists tipo varchar;
alter table cofre.lapides add column if not exists une boolean;
create table if not exists cofre.cargas_examinadas (carga_id integer, lapides bigint);
create table if not exists cofre.textos_examinados (carga_id integer);
create table if not exists cofre.scnes_extratos (nome varchar);
create table if not exists cofre.scnes_nos (no bigint);
create table if not exists cofre.scnes_cpf_cns (cpf bigint, cns bigint);
create table if not exists cofre.scnes_inscricoes (no bigint, chave varchar, nome varchar, com_cns boolean);
drop table if exists cofre.scnes_conselhos;
create table if not exists cofre.memoria (versao varchar);
create table if not exists cofre.registros_lidos (
    no bigint, cpf bigint, cns bigint, conselho varchar, tripla varchar, nascimento date, registro bigint,
    nome varchar);
create table if not exists cofre.situacao (
    no bigint, por_cns bigint, por_conselho bigint, grupo bigint, pessoa bigint, pessoa_id varchar, chave varchar,
    forca integer, tem_conselho boolean, tem_tripla boolean);
create table if not exists cofre.correcoes (no bigint, pessoa bigint, chave varchar);
create table if not exists cofre.mudancas_nos (no bigint);
create table if not exists cofre.mudancas_cpf_cns (cpf bigint, cns bigint);
create table if not exists cofre.mudancas_inscricoes (no bigint, chave varchar);
"""
_NUMERAR = """
update cofre.pessoas set pessoa = numero
from (
    select rowid as linha, row_number() over (order by primeira_vez, pessoa_id)
        + (select coalesce(max(pessoa), 0) from cofre.pessoas) as numero
    from cofre.pessoas where pessoa is null
)
where pessoas.rowid = linha
"""
"""Numbers the persons of a vault made before persons had numbers."""
# instalacao: the vault's id, its key's fingerprint, a counter of changes to the whole vault, the id of its ledger.
# pessoas: every person ever seen, their number (`pessoa`, given once and for ever), their id (null until a register
# names them or somebody asks for it) and the node they were made from (null if that node already had a person).
# excecoes: nodes whose person is not the one made from them. apelidos: ids replaced by the current id of the person.
# chaves: council keys, triples and record codes by which a person is recognised when their nodes change.
# selo: a second key, never rotated, for values compared permanently (accounts, deleted identifiers).
# lapides: sealed keys of persons whose identifiers were deleted, their kind, and whether a row without a valid CPF that
# has the key is of the person (no, when another valid CPF has it too; null in deletions of older versions, which did
# not ask). cargas_examinadas: files already searched for them.
# memoria: what the next tables were made by; empty when they say nothing (identity/scope.py). registros_lidos: content
# of the records read. situacao: nodes that are not alone, their group after each stage, their person, and what is known
# of the group. correcoes: what lake/identidade says of nodes that SCNES alone would resolve otherwise.
# mudancas: rows of scnes_* that changed since.
# textos_examinados: loads whose texts in the lake were already examined (texts.py).


@contextmanager
def open_vault(
    home: Home, finalidade: str, quem: str, somente_leitura: bool = False, pessoa_id: str | None = None
) -> "Iterator[DuckDBPyConnection]":
    """Log the access and open an in-memory connection with the vault attached as `cofre` and the macros of keys.py.

    `pessoa_id` is the person whose identity is to be read, or None.
    Raises UserError when the key is missing, malformed or not this vault's; Unavailable when the vault or its log is
    lost, damaged or of another home, or when a run holds the vault.
    """
    import duckdb

    if evidence.is_missing(home.identidades):
        evidence.refuse_new(home, evidence.COFRE, evidence.name_of(home, evidence.COFRE))
    _check_log(home)
    home.cofre.mkdir(parents=True, exist_ok=True, mode=0o700)
    read_key(home)  # first, so that no vault is created without its key
    log_access(home, finalidade, quem, pessoa_id)
    settings = Settings.load(home)
    home.cofre_temporario.mkdir(exist_ok=True, mode=0o700)
    with duck.connect(
        force_compression="uncompressed",  # hashes do not compress, and trying costs more than writing them
        temp_directory=str(home.cofre_temporario),
        memory_limit=settings.memoria_do_duckdb,
        threads=settings.threads,
        preserve_insertion_order=False,
    ) as con:
        _attach(con, home, somente_leitura)
        if not somente_leitura:
            home.identidades.chmod(0o600)
            con.execute(_TABELAS)
            if con.execute("select count(*) from cofre.pessoas where pessoa is null").fetchone() != (0,):
                con.execute(_NUMERAR)
            con.execute("insert into cofre.selo select ? where not exists (from cofre.selo)", [secrets.token_hex(32)])
            con.execute(
                "insert into cofre.instalacao (cofre_id, impressao_da_chave, geracao)"
                " select gen_random_uuid()::varchar, ?, 0 where not exists (from cofre.instalacao)",
                [fingerprint(read_key(home))],
            )
        [(selo,)] = con.execute("from cofre.selo").fetchall()
        _meet_ledger(con, home, somente_leitura)
        keys.install(con, _fit(con, home), bytes.fromhex(selo))
        try:
            yield con
        except duckdb.Error as failure:
            if _is_damage(home, failure):
                raise _trouble(home, failure) from failure
            raise


def _attach(con: "DuckDBPyConnection", home: Home, somente_leitura: bool) -> None:
    """Attach the vault, waiting while another process holds it (the desk may be showing an identity)."""
    import duckdb

    until = time.monotonic() + evidence.patience()
    while True:
        try:
            con.execute(f"attach {duck.literal(home.identidades)} as cofre {'(read_only)' if somente_leitura else ''}")
            return _refuse_cut(con, home)
        except duckdb.Error as failure:
            if not _is_held(failure) or time.monotonic() > until:
                raise _trouble(home, failure) from failure
        time.sleep(RETRY_SECONDS)


def _refuse_cut(con: "DuckDBPyConnection", home: Home) -> None:
    """Raise Unavailable for a file shorter than the blocks in use, which DuckDB notices only when it reads them.

    Free blocks at the end may be absent from the file.
    """
    sizes = con.execute("select block_size * used_blocks from pragma_database_size()").fetchall()
    if any(home.identidades.stat().st_size < size for (size,) in sizes):
        raise evidence.damaged(evidence.name_of(home, evidence.COFRE))


def _check_log(home: Home) -> None:
    try:
        evidence.check_log(home)
    except Unavailable:
        # If the ledger is of another home, so is the log that it expects: report the vault, not the log.
        ids = ids_in(home)
        if ids and not evidence.belongs(evidence.COFRE, ids, evidence.known(home)):
            raise evidence.foreign(home, evidence.name_of(home, evidence.COFRE)) from None
        raise


def _is_damage(home: Home, failure: Exception) -> bool:
    text = str(failure)
    return "Corrupt database file" in text or ("Could not read enough bytes" in text and str(home.identidades) in text)


def _is_held(failure: Exception) -> bool:
    return "Conflicting lock" in str(failure)


def _trouble(home: Home, failure: Exception) -> Unavailable:
    what = evidence.name_of(home, evidence.COFRE)
    return evidence.busy(what) if _is_held(failure) else evidence.damaged(what)


def ids_in(home: Home) -> evidence.Ids | None:
    """Ids recorded in the vault, read without creating or logging anything. None when there is no vault."""
    import duckdb

    if evidence.is_missing(home.identidades):
        return None
    try:
        with duck.connect(home.identidades, read_only=True) as con:
            _refuse_cut(con, home)
            return _ids(con, "main.instalacao")
    except duckdb.Error as failure:
        raise _trouble(home, failure) from failure


def _ids(con: "DuckDBPyConnection", table: str) -> evidence.Ids:
    import duckdb

    try:
        columns = {row[0] for row in con.execute(f"describe {table}").fetchall()}
    except duckdb.CatalogException:  # the first run was killed while it made the vault
        return evidence.Ids(None, None)
    ledger = "cargas_id" if "cargas_id" in columns else "null"
    rows = con.execute(f"select cofre_id, {ledger} from {table}").fetchall()
    return evidence.Ids(*rows[0]) if rows else evidence.Ids(None, None)


def _meet_ledger(con: "DuckDBPyConnection", home: Home, somente_leitura: bool) -> None:
    ids = _ids(con, "cofre.instalacao")
    ledger = evidence.meet(home, evidence.COFRE, evidence.name_of(home, evidence.COFRE), ids)
    if ledger and not somente_leitura:
        con.execute("update cofre.instalacao set cargas_id = ?", [ledger])


def read_seal(home: Home, finalidade: str, quem: str) -> bytes:
    """The key of the macro `selo`, which is never rotated. Logs and raises as `open_vault`."""
    with open_vault(home, finalidade, quem) as con:
        [(selo,)] = con.execute("from cofre.selo").fetchall()
    return bytes.fromhex(selo)


COPIA = "format parquet, compression uncompressed, dictionary_size_limit 1"
"""Options for Parquet of hashes and keys, which do not compress."""


def key_is_from_environment() -> bool:
    """Whether RESIDENCIAS_CHAVE gives the key, so that no file holds it."""
    return bool(os.environ.get(CHAVE))


def read_key(home: Home) -> bytes:
    """The HMAC key: RESIDENCIAS_CHAVE, else the key file, created if the home has no vault yet."""
    if not key_is_from_environment():
        if not home.chave.exists():
            if home.identidades.exists():
                raise _wrong(f"A chave do cofre não está em {home.chave}: restaure-a da cópia de segurança.")
            prepare_key(home, secrets.token_bytes(32))
            settle_key(home)
        home.chave.chmod(0o600)
    return stored_key(home)


def stored_key(home: Home) -> bytes:
    """The HMAC key, without creating or repairing anything; raises UserError when it is not a valid key."""
    if key_is_from_environment():
        return _decoded(os.environ[CHAVE], f"A variável {CHAVE}")
    return _decoded(home.chave.read_text(encoding="ascii", errors="replace"), f"A chave do cofre em {home.chave}")


def prepare_key(home: Home, chave: bytes) -> None:
    """Write `chave` beside the key file, readable only by its owner. `settle_key` puts it in force."""
    aside = _prepared(home)
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(chave.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())


def settle_key(home: Home) -> None:
    """Atomically replace the key file by the prepared key."""
    _prepared(home).rename(home.chave)


def fingerprint(chave: bytes) -> str:
    """Fingerprint by which a vault recognises its key."""
    return hmac.new(chave, IMPRESSAO.encode(), "sha256").hexdigest()


def _prepared(home: Home) -> Path:
    return home.chave.with_suffix(".nova")


def log_access(home: Home, finalidade: str, quem: str, pessoa_id: str | None = None) -> None:
    """Append to the log who opens the vault, when, why, and for which person (or None). No identifier is logged."""
    when = datetime.now(UTC).isoformat(timespec="seconds")
    entry = {"quando": when, "quem": quem, "finalidade": finalidade, "pessoa_id": pessoa_id}
    home.cofre.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(home.acessos_ao_cofre, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.write(json.dumps(entry, ensure_ascii=False) + "\n")
    evidence.mark_log(home)


def _decoded(written: str, subject: str) -> bytes:
    digits = written.strip()
    if not set(digits) <= set(string.hexdigits) or len(digits) % 2 or len(digits) // 2 not in BYTES_DA_CHAVE:
        raise _wrong(f"{subject} não tem de 32 a 64 bytes em hexadecimal.")
    return bytes.fromhex(digits)


def _wrong(frase: str) -> UserError:
    return UserError(frase, ExitCode.USO_INCORRETO)


def _fit(con: "DuckDBPyConnection", home: Home) -> bytes:
    """The vault's key, checked against the database. Completes a rotation interrupted between database and file."""
    chave = read_key(home)
    [(known,)] = con.execute("select impressao_da_chave from cofre.instalacao").fetchall()
    if known != fingerprint(chave) and _prepared(home).exists():
        prepared = _decoded(_prepared(home).read_text(encoding="ascii"), f"A chave do cofre em {_prepared(home)}")
        if known == fingerprint(prepared):
            settle_key(home)
            chave = prepared
    if known != fingerprint(chave):
        raise _wrong(f"A chave do cofre não é a que fez {home.identidades}: restaure-a da cópia de segurança.")
    return chave
