"""DuckDB macros for the keys of a person: node, triple, and HMAC with the vault's key; its numbers are in numbers.sql.

Pure functions of one value. Ingest validates CNS, and the CPF of SCNES; the CPF of other sources is validated here.

A *node* (`no`, BIGINT) is the smallest group of records: one valid CPF, else one CNS, else one record. CNS nodes are
below 10**15, CPF nodes start at 2 * 10**15, record nodes are negative, so that a node shows its kind.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration import seeds
from orchestration.letters import plain_letters

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PRIMEIRO_CPF = 2_000_000_000_000_000
"""Nodes from this number on are valid CPFs."""

NUMBERS = Path(__file__).with_name("numbers.sql")
CONSELHO_SEM_CODIGO = ("CRBM",)
"""Councils in the law without a known SCNES code."""

LAPIDE = "lapide:"
"""Prefix of the mark (with the pessoa_id) that replaces CPF and CNS of a person whose identifiers were deleted."""

INVALIDO = ":invalido"
"""Suffix of that mark when the CPF it replaces was invalid."""

OUTRO_NASCIMENTO = "0001-01-01"
"""Takes the place of a birth date of a row of that person that was not the one of their records."""

CHAVES = ("cpf", "cns", "conselho", "tripla", "registro")
"""Kinds of key, from strongest to weakest."""


_MACROS = f"""
create or replace temp macro no_registro(texto) as -1 - (md5_number_lower(texto) >> 2)::bigint;
create or replace temp macro enterrado(texto) as starts_with(texto, '{LAPIDE}');
create or replace temp macro no_lapide(texto) as
    case when enterrado(texto) then no_registro('{LAPIDE}' || split_part(texto, ':', 2)) end;
create or replace temp macro cpf_normalizado(texto) as
    case when enterrado(texto) then texto else lpad(so_digitos(texto), 11, '0') end;
create or replace temp macro sem_acentos(texto) as upper(strip_accents(texto));
create or replace temp macro letras_simples(texto) as {plain_letters("texto")};
create or replace temp macro so_letras(texto) as regexp_full_match(texto, '[A-Z]+( [A-Z]+)*');
-- Nearly all of SCNES is plain already, and most of the rest is without accents and apostrophes: to replace by regular
-- expressions takes ten times longer.
create or replace temp macro nome_normalizado(texto) as
    case when so_letras(texto) then texto
    else list_transform([sem_acentos(texto)], lambda limpo: case
        when so_letras(limpo) then limpo
        when so_letras(replace(limpo, '''', '')) then replace(limpo, '''', '')
        else nullif(trim(regexp_replace(regexp_replace(
            regexp_replace(letras_simples(nfc_normalize(texto)), '\\s', ' ', 'g'),
            '[^A-Z ]', '', 'g'), ' +', ' ', 'g')), '') end)[1] end;
create or replace temp macro tripla(nome, nascimento, mae) as
    nome_normalizado(nome) || '|' || nascimento::varchar || '|' || nome_normalizado(mae);
create or replace temp macro primeiro_e_ultimo(nome) as split_part(nome, ' ', 1) || ' ' || split_part(nome, ' ', -1);
create or replace temp macro conta_normalizada(texto) as
    nullif(ltrim(regexp_replace(upper(texto), '[^0-9X]', '', 'g'), '0'), '');
create or replace temp macro no_cpf(cpf) as {PRIMEIRO_CPF} + cpf;
create or replace temp macro texto_no(no) as
    case when no >= {PRIMEIRO_CPF} then 'cpf:' || lpad((no - {PRIMEIRO_CPF})::varchar, 11, '0')
         when no > 0 then 'cns:' || lpad(no::varchar, 15, '0')
         else 'registro:' || (-no)::varchar end;
create or replace temp macro forca_no(no) as case when no >= {PRIMEIRO_CPF} then 1 when no > 0 then 2 else 5 end;
create or replace temp macro nome_forca(forca) as {list(CHAVES)}[forca];
create or replace temp macro hmac(texto) as
    sha256(getvariable('hmac_externo') || unhex(sha256(getvariable('hmac_interno') || encode(texto))));
"""

_SELO = """
create or replace temp macro selo(texto) as
    sha256(getvariable('selo_externo') || unhex(sha256(getvariable('selo_interno') || encode(texto))));
create or replace temp macro selo_da_tripla(texto) as selo('tripla:' || texto);
create or replace temp macro selo_de_codigo(texto) as 'c-' || left(selo('codigo:' || texto), 16);
"""


def scnes_councils() -> dict[str, str]:
    """SCNES council code -> acronym, of the councils whose numbers are keys; other codes give no key."""
    return {row["codigo"]: row["conselho"] for row in seeds.rows("reference/conselhos_scnes")}


def council_occupations() -> dict[str, list[str]]:
    """Council -> CBO prefixes, of three or four digits, of its profession."""
    prefixes: dict[str, list[str]] = {}
    for row in seeds.rows("reference/conselhos_ocupacoes"):
        prefixes.setdefault(row["conselho"], []).append(row["prefixo_cbo"])
    return prefixes


def install(con: "DuckDBPyConnection", chave: bytes, selo: bytes) -> None:
    """Create the macros in the connection and set the two HMAC keys in it by prepared statements."""
    councils = scnes_councils()
    _set_key(con, "hmac", chave)
    install_seal(con, selo)
    con.execute("set variable conselhos = ?", [sorted({*councils.values(), *CONSELHO_SEM_CODIGO})])
    con.execute("set variable conselhos_scnes = map(?, ?)", [list(councils), list(councils.values())])
    occupations = council_occupations()
    con.execute("set variable conselhos_ocupacoes = map(?, ?)", [list(occupations), list(occupations.values())])
    install_numbers(con)
    con.execute(_MACROS)


def install_numbers(con: "DuckDBPyConnection") -> None:
    """Create the macros of numbers.sql in the connection: CPF, CNS and council numbers."""
    con.execute(NUMBERS.read_text(encoding="utf-8"))


def install_seal(con: "DuckDBPyConnection", selo: bytes) -> None:
    """Create only the macros `selo` and `selo_de_codigo`, with which ingest seals codes."""
    _set_key(con, "selo", selo)
    con.execute(_SELO)


def seal_code(con: "DuckDBPyConnection", codigo: str) -> str:
    """The seal of a code that identifies someone. A CPF is sealed by its digits, however it is written."""
    whole = re.fullmatch(r"\d{11}|\d{3}\.\d{3}\.\d{3}-\d{2}", codigo)
    sealed = re.sub(r"[.-]", "", codigo) if whole else codigo
    [(selo,)] = con.execute("select selo_de_codigo(?)", [sealed]).fetchall()
    return selo


def _set_key(con: "DuckDBPyConnection", name: str, key: bytes) -> None:
    block = key.ljust(64, b"\0")
    con.execute(f"set variable {name}_interno = ?", [bytes(byte ^ 0x36 for byte in block)])
    con.execute(f"set variable {name}_externo = ?", [bytes(byte ^ 0x5C for byte in block)])
