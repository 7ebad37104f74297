"""Names and numbers of known persons are removed from texts and codes of the lake, and codes still join."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from mundo import World, cns, cpf
from test_resolution import MARCO, residente, vinculo

from orchestration.identity import privacy
from orchestration.ingest.lake import parquet_of
from orchestration.ingest.ledger import opened
from orchestration.vault import words

NOME, MAE = "Iracema d'Ávila Tupinambá", "Jandira Queirós"
DO_SCNES = "POTIRA CALIXTO FALCAO"
CPF, CNS = cpf(31), cns(31)
PONTUADO = f"{CPF[:3]}.{CPF[3:6]}.{CPF[6:9]}-{CPF[9:]}"


def lido(mundo: World, carga_id: int) -> list[dict[str, Any]]:
    with opened(mundo.home) as ledger, duckdb.connect() as con:
        [carga] = [carga for carga in ledger.cargas() if carga.carga_id == carga_id]
        rows = con.execute(f"from read_parquet('{parquet_of(mundo.home, carga)}', hive_partitioning = false)")
        names = [column[0] for column in rows.description]
        return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def avisos(mundo: World, carga_id: int) -> tuple[str, ...]:
    with opened(mundo.home) as ledger:
        return next(carga.avisos for carga in ledger.cargas() if carga.carga_id == carga_id)


def povoar(mundo: World) -> None:
    quem = {"nome": NOME, "nome_mae": MAE}
    mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", cpf=CPF, cns=CNS, **quem)])
    mundo.scnes(MARCO, [{"co_profissional_sus": "A", "no_profissional": DO_SCNES}], [vinculo("A", 7)])


def programas(mundo: World, *nomes: str) -> int:
    rows = [{"codigo_programa": f"P{number}", "nome": nome} for number, nome in enumerate(nomes)]
    return mundo.carregar("cnrm", "programas", MARCO, rows)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"Turma de {NOME}", "Turma de ***"),
        ("turma_iracema-davila_tupinamba.v2", "turma_***.v2"),
        (f"{MAE.upper()} e {DO_SCNES.title()}", "*** e ***"),
        (f"esp_{CPF}", "esp_***"),
        (f"CPF{PONTUADO}X", "CPF***X"),
        (f"cartão {CNS}, {CNS[:3]} {CNS[3:7]} {CNS[7:11]} {CNS[11:]}", "cartão ***, ***"),
    ],
)
def test_only_names_and_numbers_are_masked_in_a_text(mundo: World, text: str, left: str) -> None:
    povoar(mundo)
    carga = programas(mundo, text, "Pediatria")
    mundo.identificar()
    assert [row["nome"] for row in lido(mundo, carga)] == [left, "Pediatria"]
    assert len(avisos(mundo, carga)) == 1 and "'nome'" in avisos(mundo, carga)[0]


@pytest.mark.parametrize("code", [CPF, f"esp_{CPF}", CNS, f"T-{CNS}", NOME])
def test_a_code_that_identifies_a_person_has_the_same_seal_in_every_file(mundo: World, code: str) -> None:
    povoar(mundo)
    programa = mundo.carregar("cnrm", "programas", MARCO, [{"codigo_programa": code, "nome": "Pediatria"}])
    vaga = mundo.carregar(
        "incentivo", "programas_homologados", MARCO, [{"codigo_edital": "E1", "codigo_programa": code}]
    )
    mundo.identificar()
    [seal], [other] = ([row["codigo_programa"] for row in lido(mundo, carga)] for carga in (programa, vaga))
    assert seal == other and seal.startswith("c-") and len(seal) == 18
    mundo.carregar("incentivo", "programas_homologados", "2026-04", [{"codigo_edital": "E1", "codigo_programa": code}])
    mundo.identificar()
    assert lido(mundo, vaga + 1)[0]["codigo_programa"] == seal


@pytest.mark.parametrize(
    "text",
    [
        "Clínica Médica", "Hospital Iracema", "Iracema Tupinambá", "João Pessoa", "não declarado", "Residência 2026",
        "Hospital Iracema Guarani", "202605000000009", cns(77), "52998224726", "R$ 1.234.567,89", "Potira Calixto",
    ],
)  # fmt: skip
def test_texts_without_known_persons_are_unchanged(mundo: World, text: str) -> None:
    """Including 15-digit codes that are valid CNS by chance, and cities with a person's name."""
    povoar(mundo)
    shifted = residente("R8", cpf=cpf(8), nome="Hospital Iracema Guarani")
    mundo.carregar(
        "cnrms",
        "residentes",
        MARCO,
        [residente("R9", cpf=cpf(9), nome="João Pessoa", nome_mae="Não Informado"), shifted],
    )
    carga = mundo.carregar(
        "cnrm", "programas", MARCO, [{"codigo_programa": text, "nome": "x"}, {"nome": "Clínica Médica"}]
    )
    before = lido(mundo, carga)
    mundo.identificar()
    assert lido(mundo, carga) == before
    assert avisos(mundo, carga) == ()


def test_messages_of_the_ledger_have_no_names(mundo: World) -> None:
    """Also in a run without a new load, because refused files are not loads."""
    povoar(mundo)
    carga = programas(mundo, "Pediatria")
    for vagas in ("vagas", "vagas_2"):
        with opened(mundo.home) as ledger:
            ledger.warn(carga, f"A coluna '{vagas}' não é conhecida e não foi lida.")
            ledger.warn(carga, "A coluna 'iracema_davila_tupinamba' não é conhecida e não foi lida.")
        mundo.identificar()
    assert [aviso.split("'")[1] for aviso in avisos(mundo, carga)] == ["vagas", "***", "vagas_2", "***"]


def test_a_name_learnt_after_its_text_is_masked_too(mundo: World) -> None:
    carga = programas(mundo, f"Turma de {NOME}")
    mundo.identificar()
    assert lido(mundo, carga)[0]["nome"] == f"Turma de {NOME}"
    povoar(mundo)
    mundo.identificar()
    assert lido(mundo, carga)[0]["nome"] == "Turma de ***"


def test_the_name_of_a_deleted_person_is_no_longer_searched_for(mundo: World) -> None:
    povoar(mundo)
    mundo.identificar()
    [(pessoa,)] = mundo.ler("select pessoa_id from identidade.registros where pessoa_id is not null")
    privacy.delete_identifiers(mundo.home, pessoa, "pedido", "ana")
    assert list(mundo.home.palavras.iterdir()) == []
    carga = programas(mundo, f"Turma de {NOME}")
    mundo.identificar()
    assert lido(mundo, carga)[0]["nome"] == f"Turma de {NOME}"


def test_names_are_stored_as_hashes_readable_only_by_their_owner(mundo: World) -> None:
    povoar(mundo)
    mundo.identificar()
    made = list(mundo.home.palavras.iterdir())
    assert made and all(path.stat().st_mode & 0o777 == 0o600 for path in made)
    written = b"".join(path.read_bytes() for path in made)
    assert not any(word.encode() in written for word in ("Iracema", "IRACEMA", "POTIRA"))


def test_hashes_of_another_duckdb_version_are_made_again(mundo: World, monkeypatch: pytest.MonkeyPatch) -> None:
    povoar(mundo)
    mundo.identificar()
    before: set[Path] = set(mundo.home.palavras.iterdir())
    monkeypatch.setattr(words, "version", lambda _: "9.9")
    with duckdb.connect() as con:
        words.learn(con, mundo.home)
        assert words.known(con, mundo.home) > 0
    assert before.isdisjoint(mundo.home.palavras.iterdir())


def test_texts_of_every_month_of_scnes_are_examined(mundo: World) -> None:
    povoar(mundo)
    unidades = [{"co_unidade": "U1", "no_fantasia": f"Casa {NOME}"}]
    cargas = [mundo.carregar("scnes", "tbEstabelecimento", month, unidades) for month in ("2026-02", MARCO)]
    mundo.identificar()
    assert [lido(mundo, carga)[0]["no_fantasia"] for carga in cargas] == ["Casa ***", "Casa ***"]
    with duckdb.connect(str(mundo.home.identidades), read_only=True) as con:
        examined = {carga for (carga,) in con.execute("from textos_examinados").fetchall()}
    assert examined.issuperset(cargas)
