"""Names known to the vault, to search for in texts that must not identify anyone.

Each vault file is read once. Its new names become hashes in `cofre/palavras/`, with the hash of their first two words,
so that texts are searched by pairs of words first. Names of two words count only if they come from a register; those of
SCNES, with millions of names, need three. Names with a word for things (Hospital...), or that are also phrases of the
project's own texts (João Pessoa, Clínica Médica), do not count.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.duck import literal
from orchestration.files import aside
from orchestration.mask import MASK
from orchestration.settings import CONTRACTS, DBT_PROJECT, PACKAGE, SEEDS, Home
from orchestration.vault import vault

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NOMES = ("nome", "nome_social", "nome_mae", "no_profissional", "no_social", "nomeprof")
"""Columns of the vault's files with names."""
DO_SCNES = {"no_profissional", "nomeprof"}
MAIS_PALAVRAS = 9
"""Longest name searched for, in words."""
COISAS = (
    "HOSPITAL", "HOSPITALAR", "UNIVERSIDADE", "UNIVERSITARIO", "MINISTERIO", "SECRETARIA", "PREFEITURA", "FUNDACAO",
    "INSTITUTO", "INSTITUICAO", "PROGRAMA", "RESIDENCIA", "UNIDADE", "CENTRO", "CLINICA", "FACULDADE", "ASSOCIACAO",
    "MUNICIPIO", "ESTADO", "INFORMADO", "INFORMADA", "DECLARADO", "DECLARADA", "INFORMACAO", "CONSTA", "NAO", "SEM",
)  # fmt: skip
"""Words in no person's name. Without them, a row with shifted columns would make a hospital's name a person's."""

# Nearly all SCNES names are already in this form, and most others are without their accents; the general case takes ten
# times longer.
EM_PALAVRAS = """
create or replace temp macro em_palavras(texto) as case
    when regexp_full_match(texto, '[A-Z]+(?: [A-Z]+)*') then texto
    else list_transform([upper(strip_accents(nfc_normalize(texto)))], lambda limpo: case
        when regexp_full_match(limpo, '[A-Z]+(?: [A-Z]+)*') then limpo
        else trim(regexp_replace(translate(limpo, '''’', ''), '[^A-Z]+', ' ', 'g')) end)[1]
end
"""
_PALAVRA = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def learn(con: "DuckDBPyConnection", home: Home) -> None:
    """Read the vault's new files; all of them under another version of DuckDB, whose hashes may differ."""
    con.execute(EM_PALAVRAS)
    home.palavras.mkdir(exist_ok=True, mode=0o700)
    current = set(_files(home))
    for path in set(home.palavras.iterdir()) - current:
        path.unlink()
    for path in sorted(home.registros.glob("*.parquet"), key=lambda path: int(path.stem)):
        if (made := home.palavras / f"{path.stem}{_ending()}") not in current:
            _learn_file(con, home, path, made)


def forget(home: Home) -> None:
    """Remove all hashes; the next `learn` reads the whole vault again."""
    for path in _files(home):
        path.unlink()


def known(con: "DuckDBPyConnection", home: Home) -> int:
    """Number of known names."""
    [(count,)] = con.execute(f"select count(*) from {_words(home)} where not inicio").fetchall()
    return count


def names_in(
    con: "DuckDBPyConnection", home: Home, textos: str, palavras: str = "em_palavras(texto)"
) -> dict[str, set[str]]:
    """Text -> known names in it, in capitals, for the texts of `textos.texto` that contain any.

    `palavras`: the column of `textos` that has `em_palavras(texto)`, where it was kept.
    """
    con.execute(EM_PALAVRAS)
    con.execute(
        f"""
        create or replace temp table textos_em_palavras as
        select texto, string_split(palavras, ' ') as palavras, row_number() over () as numero
        from (select distinct texto, {palavras} as palavras from {textos})
        where palavras like '% %'
        """
    )
    found = con.execute(
        f"""
        with pares as (
            select numero, unnest(range(1, len(palavras))) as lugar,
                unnest(list_transform(range(1, len(palavras)), lambda i: palavras[i] || ' ' || palavras[i + 1])) as par
            from textos_em_palavras
        ),
        inicios as (
            select numero, lugar from pares where hash(par) in (select palavra from {_words(home)} where inicio)
        ),
        nomes as (
            select texto, unnest(list_transform(
                range(lugar + 1, least(lugar + {MAIS_PALAVRAS}, len(palavras) + 1)),
                lambda fim: array_to_string(palavras[lugar:fim], ' ')
            )) as nome
            from inicios join textos_em_palavras using (numero)
        )
        select texto, list(distinct nome) from nomes
        where hash(nome) in (select palavra from {_words(home)} where not inicio)
        group by texto
        """
    ).fetchall()
    con.execute("drop table textos_em_palavras")
    people = {text: {name for name in names if not _ours(name)} for text, names in found}
    return {text: names for text, names in people.items() if names}


def without(text: str, names: Iterable[str]) -> str:
    """The text with each of `names` (in the form of `names_in`) replaced by MASK, however it is written there."""
    spans = [match.span() for match in _PALAVRA.finditer(text)]
    words = [_plain(text[first:last]) for first, last in spans]
    gone: list[tuple[int, int]] = []
    for name in (name.split() for name in names):
        for place in range(len(words) - len(name) + 1):
            if words[place : place + len(name)] == name:
                gone.append((spans[place][0], spans[place + len(name) - 1][1]))
    if not gone:
        return MASK
    kept, end = [], 0
    for first, last in sorted(gone):
        if first >= end:
            kept += [text[end:first], MASK]
        end = max(end, last)
    return "".join([*kept, text[end:]])


def _ours(name: str) -> bool:
    """Whether a name is also a phrase of the project's own texts: seeds, contracts, models, code."""
    return f" {name} " in _own_texts()


@functools.cache
def _own_texts() -> str:
    """Words of the project's texts, in order; punctuation that separates values or clauses separates phrases."""
    folders = {SEEDS: "csv", CONTRACTS.parent: "yml", DBT_PROJECT / "models": "sql", PACKAGE: "py"}
    paths = [path for folder, ending in folders.items() for path in sorted(folder.rglob(f"*.{ending}"))]
    read = "\n".join(path.read_text(encoding="utf-8") for path in paths if "synthetic" not in path.parts)
    words = re.findall(r"[A-Z]+|\|", _plain(re.sub(r"[^\w \-./]", "|", read)))
    return f" {' '.join(words)} "


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return re.sub("['’]", "", "".join(sign for sign in decomposed if not unicodedata.combining(sign))).upper()


def _ending() -> str:
    # Raise the number when what counts as a name changes.
    return f".2-duckdb-{version('duckdb')}.parquet"


def _files(home: Home) -> list[Path]:
    return sorted(home.palavras.glob(f"*{_ending()}"))


def _words(home: Home) -> str:
    listed = ", ".join(map(literal, _files(home)))
    return f"read_parquet([{listed}])" if listed else "(select 0::ubigint as palavra, true as inicio where false)"


def _learn_file(con: "DuckDBPyConnection", home: Home, path: Path, made: Path) -> None:
    source = f"read_parquet({literal(path)})"
    columns = {row[0] for row in con.execute(f"describe from {source}").fetchall()}
    read = " union ".join(f"select {name} as lido from {source}" for name in NOMES if name in columns)
    fewest = 3 if columns & DO_SCNES else 2
    with aside(made, 0o600) as fresh:
        con.execute(
            f"""
            copy (
                with lidos as ({read or "select null::varchar as lido where false"}),
                novos as (
                    select lido, em_palavras(lido) as nome
                    from lidos anti join {_words(home)} as conhecidas on hash(lidos.lido) = conhecidas.palavra
                    where lido is not null
                ),
                nomes as (
                    select * from novos
                    where regexp_full_match(nome, '[A-Z]+(?: [A-Z]+){{{fewest - 1},{MAIS_PALAVRAS - 1}}}')
                        and not regexp_matches(nome, '\\b(?:{"|".join(COISAS)})\\b')
                )
                select distinct hash(nome) as palavra, false as inicio from nomes
                union all
                select hash(lido), false from nomes where lido <> nome -- so that later months skip it
                union all
                select distinct hash(regexp_extract(nome, '^[A-Z]+ [A-Z]+')), true from nomes
            ) to {literal(fresh)} ({vault.COPIA})
            """
        )
