"""The vault: the installation's key, the identity database, and the log of who opened it and why.

Opening belongs here, and what its tables are; what fills them is in continuity.py, what a person's identity is, in
privacy.py.
"""

import json
import os
import secrets
import string
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.errors import Erro, Saida
from orchestration.identity import keys
from orchestration.settings import Home, Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CHAVE = "RESIDENCIAS_CHAVE"
"""Variable that holds the key in hexadecimal, for installations that keep it elsewhere."""
BYTES_DA_CHAVE = range(32, 65)
"""From what makes HMAC-SHA-256 as strong as its hash to the hash's own block."""

_TABELAS = """
create table if not exists cofre.instalacao (cofre_id varchar, impressao_da_chave varchar, geracao bigint);
create table if not exists cofre.pessoas (pessoa_id varchar, primeira_vez timestamp, no bigint);
create table if not exists cofre.excecoes (no bigint, pessoa_id varchar);
create table if not exists cofre.apelidos (pessoa_id varchar, vigente varchar);
create table if not exists cofre.chaves (chave varchar, pessoa_id varchar);
create table if not exists cofre.decisoes_de_vinculo (
    pessoa_id varchar, pessoa_id_candidata varchar, decisao varchar, motivo varchar, por varchar, quando timestamp,
    probabilidade double, modelo varchar);
create table if not exists cofre.scnes_extratos (nome varchar);
create table if not exists cofre.scnes_nos (no bigint);
create table if not exists cofre.scnes_cpf_cns (cpf bigint, cns bigint);
create table if not exists cofre.scnes_conselhos (no bigint, chave varchar);
"""
# pessoas: every id ever given and the node it was made from (null when that node already had an id).
# excecoes: nodes whose person is not the one made from them. apelidos: ids that proved to be another's.
# chaves: council keys, triples and record codes by which a person is known again when its nodes change.


@contextmanager
def abrir(home: Home, finalidade: str, quem: str) -> "Iterator[DuckDBPyConnection]":
    """An in-memory connection with the vault attached as `cofre` and the key's macros installed; it is logged first.

    Erro when the key is missing, malformed or not the one that this vault was made with.
    """
    import duckdb

    home.cofre.mkdir(parents=True, exist_ok=True, mode=0o700)
    chave = read_key(home)
    log_access(home, finalidade, quem)
    settings = Settings.load(home)
    home.cofre_temporario.mkdir(exist_ok=True, mode=0o700)
    with duckdb.connect(
        config={
            "force_compression": "uncompressed",  # hashes do not shrink: trying costs more than writing them
            "temp_directory": str(home.cofre_temporario),
            "memory_limit": settings.memoria,
            "threads": settings.threads,
            "preserve_insertion_order": False,
        }
    ) as con:
        con.execute(f"attach {quoted(home.identidades)} as cofre")
        home.identidades.chmod(0o600)
        keys.install(con, chave)
        con.execute(_TABELAS)
        _check_key(con, home)
        yield con


COPIA = "format parquet, compression uncompressed, dictionary_size_limit 1"
"""How Parquet of hashes and keys is written, for the same reason."""


def quoted(path: Path) -> str:
    """The path as a SQL string literal, for the statements that take no parameter."""
    return "'" + str(path).replace("'", "''") + "'"


def read_key(home: Home) -> bytes:
    """The HMAC key: RESIDENCIAS_CHAVE, else the key file, made on the first run of a home without a vault."""
    written = os.environ.get(CHAVE)
    if written:
        return _decoded(written, f"A variável {CHAVE}")
    if not home.chave.exists():
        if home.identidades.exists():
            raise Erro(f"A chave do cofre não está em {home.chave}: restaure-a da cópia de segurança.", Saida.USO_INCORRETO)
        write_key(home, secrets.token_bytes(32))
    home.chave.chmod(0o600)
    return _decoded(home.chave.read_text(encoding="ascii", errors="replace"), f"A chave do cofre em {home.chave}")


def write_key(home: Home, chave: bytes) -> None:
    """Put `chave` in the key file, whole or not at all, readable by its owner alone."""
    aside = home.chave.with_suffix(".nova")
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(chave.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    aside.rename(home.chave)


def log_access(home: Home, finalidade: str, quem: str) -> None:
    """Append who opens the vault, when and what for. Never a value of it."""
    entry = {"quando": datetime.now(UTC).isoformat(timespec="seconds"), "quem": quem, "finalidade": finalidade}
    home.cofre.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(home.acessos_ao_cofre, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.write(json.dumps(entry, ensure_ascii=False) + "\n")


def _decoded(written: str, subject: str) -> bytes:
    digits = written.strip()
    if not set(digits) <= set(string.hexdigits) or len(digits) % 2 or len(digits) // 2 not in BYTES_DA_CHAVE:
        raise Erro(f"{subject} não tem de 32 a 64 bytes em hexadecimal.", Saida.USO_INCORRETO)
    return bytes.fromhex(digits)


def _check_key(con: "DuckDBPyConnection", home: Home) -> None:
    con.execute("""
        insert into cofre.instalacao
        select gen_random_uuid()::varchar, hmac('impressao da chave'), 0 where not exists (from cofre.instalacao)
    """)
    same = con.execute("select impressao_da_chave = hmac('impressao da chave') from cofre.instalacao").fetchone()
    if same != (True,):
        raise Erro(
            f"A chave do cofre não é a que fez {home.identidades}: restaure-a da cópia de segurança.", Saida.USO_INCORRETO
        )
