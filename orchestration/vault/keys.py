"""DuckDB macros for the keys of a person: valid CPF, council key, triple, and HMAC with the vault's key.

Pure functions of one value. Ingest validates CNS, and the CPF of SCNES; the CPF of other sources is validated here.

A *node* (`no`, BIGINT) is the smallest group of records: one valid CPF, else one CNS, else one record. CNS nodes are
below 10**15, CPF nodes start at 2 * 10**15, record nodes are negative, so that a node shows its kind.
"""

import csv
import re
from typing import TYPE_CHECKING

from orchestration.letters import plain_letters
from orchestration.settings import SEEDS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PRIMEIRO_CPF = 2_000_000_000_000_000
"""Nodes from this number on are valid CPFs."""

CONSELHOS_SCNES = SEEDS / "reference" / "conselhos_scnes.csv"
OCUPACOES = SEEDS / "reference" / "conselhos_ocupacoes.csv"
CONSELHO_SEM_CODIGO = ("CRBM",)
"""Councils in the law without a known SCNES code."""
MENOR_INSCRICAO = 3
"""Minimum digits of a council number that is a key: shorter ones are typed in place of an unknown number."""

LAPIDE = "lapide:"
"""Prefix of the mark (with the pessoa_id) that replaces CPF and CNS of a person whose identifiers were deleted."""

INVALIDO = ":invalido"
"""Suffix of that mark when the CPF it replaces was invalid."""

CHAVES = ("cpf", "cns", "conselho", "tripla", "registro")
"""Kinds of key, from strongest to weakest."""


def _weighted(first_weight: int, positions: range) -> str:
    """SQL of the weighted sum of the digits of n at `positions`, with weights from `first_weight` on."""
    return " + ".join(
        f"(n // {10**position}) % 10 * {first_weight + index}" for index, position in enumerate(positions)
    )


_MACROS = f"""
create or replace temp macro cpf_confere(n) as
    n % 11111111111 <> 0
    and ({_weighted(2, range(2, 11))}) * 10 % 11 % 10 = (n // 10) % 10
    and ({_weighted(2, range(1, 11))}) * 10 % 11 % 10 = n % 10;
create or replace temp macro no_registro(texto) as -1 - (md5_number_lower(texto) >> 2)::bigint;
create or replace temp macro so_digitos(texto) as regexp_replace(texto, '[^0-9]', '', 'g');
create or replace temp macro se_confere(n) as case when cpf_confere(n) then n end;
create or replace temp macro numero_do_cpf(texto) as
    case when regexp_full_match(texto, '[0-9./ -]+') and length(so_digitos(texto)) between 1 and 11
        then try_cast(so_digitos(texto) as bigint) end;
create or replace temp macro cpf_valido(texto) as se_confere(numero_do_cpf(texto));
create or replace temp macro enterrado(texto) as starts_with(texto, '{LAPIDE}');
create or replace temp macro no_lapide(texto) as
    case when enterrado(texto) then no_registro('{LAPIDE}' || split_part(texto, ':', 2)) end;
create or replace temp macro cpf_normalizado(texto) as
    case when enterrado(texto) then texto else lpad(so_digitos(texto), 11, '0') end;
create or replace temp macro sem_acentos(texto) as upper(strip_accents(texto));
create or replace temp macro letras_simples(texto) as {plain_letters("texto")};
create or replace temp macro so_letras(texto) as regexp_full_match(texto, '[A-Z]+( [A-Z]+)*');
create or replace temp macro nome_normalizado(texto) as
    case when so_letras(texto) then texto -- nearly all of SCNES; the next covers most others: both are much faster
    when so_letras(sem_acentos(texto)) then sem_acentos(texto)
    else nullif(trim(regexp_replace(regexp_replace(
        regexp_replace(letras_simples(nfc_normalize(texto)), '\\s', ' ', 'g'),
        '[^A-Z ]', '', 'g'), ' +', ' ', 'g')), '') end;
create or replace temp macro tripla(nome, nascimento, mae) as
    nome_normalizado(nome) || '|' || nascimento::varchar || '|' || nome_normalizado(mae);
create or replace temp macro numero_conselho(texto) as
    nullif(ltrim(case when regexp_full_match(texto, '[0-9]*') then texto else so_digitos(texto) end, '0'), '');
create or replace temp macro uf_conselho(texto) as
    case when regexp_full_match(upper(trim(texto)), '[A-Z]{{2}}') then upper(trim(texto)) end;
create or replace temp macro sigla_conselho(texto) as
    case when list_contains(getvariable('conselhos'), upper(strip_accents(trim(texto))))
        then upper(strip_accents(trim(texto))) end;
create or replace temp macro inscricao(numero) as
    case when length(numero) >= {MENOR_INSCRICAO} and numero <> repeat(numero[1], length(numero)::int)
        and not starts_with('1234567890', numero) then numero end;
create or replace temp macro chave_conselho(sigla, numero, uf) as
    sigla || '/' || uf_conselho(uf) || '/' || inscricao(numero_conselho(numero));
create or replace temp macro da_profissao(sigla, cbo) as
    list_contains(getvariable('conselhos_ocupacoes')[sigla], cbo[:3])
    or list_contains(getvariable('conselhos_ocupacoes')[sigla], cbo[:4]);
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
create or replace temp macro selo_de_codigo(texto) as 'c-' || left(selo('codigo:' || texto), 16);
"""


def scnes_councils() -> dict[str, str]:
    """SCNES council code -> acronym, of the councils whose numbers are keys; other codes give no key."""
    with CONSELHOS_SCNES.open(encoding="utf-8", newline="") as seed:
        return {row["codigo"]: row["conselho"] for row in csv.DictReader(seed)}


def council_occupations() -> dict[str, list[str]]:
    """Council -> CBO prefixes, of three or four digits, of its profession."""
    prefixes: dict[str, list[str]] = {}
    with OCUPACOES.open(encoding="utf-8", newline="") as seed:
        for row in csv.DictReader(seed):
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
    con.execute(_MACROS)


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
