"""Resolving only what a change touches, night after night, equals resolving everything every night."""

import random
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mundo import World, cns, cpf
from test_continuity import carregar, residente, vinculo
from test_resolution_properties import CHAVE_FIXA, CONJUNTOS, LONG, RAPIDO, arrive, populacoes

from orchestration.identity import scope

MESES = ("2026-02", "2026-03", "2026-04")
DO_COFRE = {
    "pessoas": "pessoa, pessoa_id, no",
    "excecoes": "*",
    "apelidos": "*",
    "chaves": "*",
    "situacao": "*",
    "correcoes": "*",
}
"""Table of the vault -> the columns that do not depend on the hour."""
DO_LAGO = {
    "registros": "*",
    "linhas": "*",
    "profissionais": "*",
    "profissionais_dos_registros": "*",
    "pessoas": "* exclude (primeira_vez)",
    "vinculos_provaveis": "*",
}


Noite = tuple[str, list[tuple[int, dict[str, Any]]]]
"""The month that arrives (new, late or corrected) and its records, each with its number."""


@st.composite
def noites(draw: st.DrawFn) -> list[Noite]:
    """Nights in which records appear, go and change keys, over months in any order."""
    registros = list(enumerate(draw(populacoes())))
    outros = [(len(registros) + n, sorteado) for n, sorteado in enumerate(draw(populacoes()))]
    sorte = random.Random(draw(st.integers(0, 10**6)))
    chegadas = []
    for _ in range(3):
        chegadas.append((sorte.choice(MESES), list(registros)))
        ficam = [registro for registro in registros if sorte.random() < 0.8]
        registros = [
            (n, sorteado | {sorte.choice(["cpf", "cns", "conselho", "tripla", "homonimo"]): sorte.randint(1, 3)})
            if sorte.random() < 0.2
            else (n, sorteado)
            for n, sorteado in ficam
        ] + [outros.pop() for _ in range(min(len(outros), 4))]
    return chegadas


@pytest.fixture(autouse=True)
def _chave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESIDENCIAS_CHAVE", CHAVE_FIXA)


def _esquecer(mundo: World) -> None:
    """Make the next night resolve everything."""
    if mundo.home.identidades.exists():
        with duckdb.connect(str(mundo.home.identidades)) as con:
            con.execute("delete from memoria")


def _estado(mundo: World) -> dict[str, list[str]]:
    estado = {table: mundo.ler(f"select {columns} from identidade.{table}") for table, columns in DO_LAGO.items()}
    with duckdb.connect(str(mundo.home.identidades), read_only=True) as con:
        for table, columns in DO_COFRE.items():
            estado[f"cofre.{table}"] = con.execute(f"select {columns} from {table}").fetchall()
    return {table: sorted(map(repr, rows)) for table, rows in estado.items()}


@settings(RAPIDO, max_examples=20 if LONG else 2)
@given(noites())
def test_a_night_by_difference_equals_one_that_resolves_everything(chegadas: list[Noite]) -> None:
    with tempfile.TemporaryDirectory() as pasta, pytest.MonkeyPatch.context() as patch:
        patch.setattr(scope, "PARCELA", 10.0)  # so few nodes are always worth looking for
        um, outro = World(Path(pasta) / "um"), World(Path(pasta) / "outro")
        for mes, registros in chegadas:
            _esquecer(outro)
            for mundo in (um, outro):
                arrive(mundo, registros, CONJUNTOS, mes)
                mundo.identificar()
            assert _estado(um) == _estado(outro)
            assert um.resultado == outro.resultado


def test_only_what_a_new_row_touches_is_resolved_again(mundo: World) -> None:
    mundo.scnes(MESES[0], [{"co_profissional_sus": c, "co_cns": cns(n)} for n, c in enumerate("AB")], [vinculo("A")])
    carregar(mundo, residente("R1", cpf=cpf(1)), residente("R2", cpf=cpf(2)))
    mundo.identificar()
    carregar(mundo, residente("R1", cpf=cpf(1)), residente("R2", cpf=cpf(2)), residente("R3", cpf=cpf(3)))
    seen: list[int] = []
    original = scope.prepare

    def prepare(con: duckdb.DuckDBPyConnection) -> bool:
        everything = original(con)
        seen.append(-1 if everything else len(con.execute("select distinct no from alcance_registros").fetchall()))
        return everything

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scope, "prepare", prepare)
        mundo.identificar()
    assert seen == [1]


def test_files_of_months_in_which_nothing_changed_are_not_written_again(mundo: World) -> None:
    for mes in MESES[:2]:
        mundo.scnes(mes, [{"co_profissional_sus": "A", "co_cns": cns(1)}], [vinculo("A")])
    carregar(mundo, residente("R1", cpf=cpf(1), cns=cns(1)))
    mundo.identificar()
    pasta = mundo.home.lake_identidade
    antes = {path: path.stat().st_mtime_ns for path in pasta.glob("profissionais*/*.parquet")}
    mundo.scnes(MESES[2], [{"co_profissional_sus": "B", "co_cns": cns(2)}], [vinculo("B")])
    mundo.identificar()
    depois = {path: path.stat().st_mtime_ns for path in pasta.glob("profissionais*/*.parquet")}
    assert antes and antes.items() <= depois.items() and len(depois) == len(antes) + 2
