"""Commands on the vault, rotating the key and erasing a person's identifiers, leave payments and cases unchanged."""

import re

from orchestration.cases.store import states
from orchestration.identity.privacy import identity_of
from orchestration.settings import Home
from tests.conftest import Published, residencias

ALERTS = "select alerta_id, pessoa_id, primeira_vez, estado, valor_em_risco from pagamentos.alertas order by 1"
LINES = "select codigo_pagamento, pessoa_id, resultado from pagamentos.linhas order by 1"


def test_rotating_the_key_and_erasing_identifiers_keep_the_results(own: Published) -> None:
    home = Home(own.home)
    ((alerta, person),) = own.rows(
        "select alerta_id, pessoa_id from pagamentos.alertas where regra = 'MR-10A' order by 1 limit 1"
    )
    decided = residencias(
        "decidir", alerta, "--estado", "em_analise", "--motivo", "lido", "--por", "Ana", "--home", own.home
    )
    assert decided.code == 0, decided.err
    before, lines, key = own.rows(ALERTS), own.rows(LINES), home.chave.read_text("ascii")
    known = identity_of(home, person, "teste", "teste")
    (cpf,) = known["cpf"]
    assert known["nome"]

    rotated = residencias("chave", "rotacionar", "--por", "Ana", "--home", own.home)
    assert rotated.code == 0, rotated.err
    assert home.chave.read_text("ascii") != key and home.chave.stat().st_mode & 0o777 == 0o600
    assert identity_of(home, person, "teste", "teste") == known

    erased = residencias(
        "identificadores", "apagar", person, "--motivo", "pedido", "--por", "Ana", "--sim", "--home", own.home
    )
    assert erased.code == 0, erased.err
    left = identity_of(home, person, "teste", "teste")
    assert (left["cpf"], left["nome"], left["nome_mae"], left["data_nascimento"]) == ([], [], [], [])
    assert not [path for path in home.cofre.rglob("*") if path.is_file() and re.search(cpf.encode(), path.read_bytes())]

    ended = residencias("run", "--landing", own.landing, "--home", own.home)
    assert ended.code == 0, ended.err
    after = [(*row[:3], "novo" if row[0] == alerta else row[3], row[4]) for row in own.rows(ALERTS)]
    assert after == before and own.rows(LINES) == lines
    assert states(home)[alerta] == "em_analise"
    log = home.acessos_ao_cofre.read_text("utf-8")
    assert "troca da chave" in log and "pedido" in log and cpf not in log


def test_erasing_an_unknown_person_is_refused(own: Published) -> None:
    refused = residencias(
        "identificadores", "apagar", "0" * 64, "--motivo", "x", "--por", "Ana", "--sim", "--home", own.home
    )
    assert refused.code == 2 and "não é de ninguém" in refused.err
