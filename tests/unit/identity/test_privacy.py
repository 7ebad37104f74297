"""The vault: key, log of accesses, deletion of identifiers, and no identifier outside it."""

import json
from pathlib import Path
from typing import Any

import pytest
from mundo import World, cns, cpf, pessoa
from test_resolution import CPF_INVALIDO, MARCO, conselho, residente, vinculo

from orchestration.errors import UserError
from orchestration.identity import privacy
from orchestration.vault import vault

QUEM = {"nome": "Potira Calixto Falcão", "nome_mae": "Jandira Queirós", "data_nascimento": pessoa(1)["data_nascimento"]}


def carregar(mundo: World) -> tuple[int, int]:
    r = mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", cpf=cpf(1), cns=cns(1), **QUEM, **conselho(7))])
    conta = {"banco": "001", "agencia": "12", "conta": "345", "cpf_titular": cpf(1)}
    linhas = [
        {"codigo_pagamento": "P1", "cpf": cpf(1), **conta},
        {"codigo_pagamento": "P2", "cpf": CPF_INVALIDO, **QUEM},
        {"codigo_pagamento": "P3", "cpf": cpf(2), **conta},
    ]
    p = mundo.carregar("incentivo", "pagamentos", MARCO, linhas)
    mundo.carregar("incentivo", "atestes", MARCO, [{"codigo_cadastro": "C1", "cpf_atestante": cpf(1)}])
    nascimento = QUEM["data_nascimento"]
    mundo.carregar("referencia", "obitos", "2026-01", [{"cpf": cpf(1), "data_nascimento": nascimento, "fonte": "SIM"}])
    mundo.carregar("referencia", "bolsas_residencia", "2026-01", [{"codigo_matricula": "R1", "cpf": cpf(1)}])
    dados = [{"co_profissional_sus": "A", "co_cns": cns(1), "no_profissional": QUEM["nome"]}]
    mundo.scnes(MARCO, dados, [vinculo("A", 7)])
    return r, p


def retrato(mundo: World) -> list[Any]:
    return [
        mundo.ler(f"select {columns} from identidade.{table} order by all")
        for table, columns in (
            ("registros", "carga_id, linha, pessoa, pessoa_id"), ("linhas", "* exclude (cpf_recusado)"),
            ("consultas", "*"), ("pessoas", "pessoa, pessoa_id"),
            ("profissionais", "competencia, co_profissional_sus, pessoa"),
        )
    ]  # fmt: skip


def escrito(pasta: Path) -> bytes:
    return b"".join(path.read_bytes() for path in pasta.rglob("*") if path.is_file())


def test_key_database_and_log_are_readable_only_by_their_owner(mundo: World) -> None:
    carregar(mundo)
    mundo.identificar()
    for path in (mundo.home.chave, mundo.home.identidades, mundo.home.acessos_ao_cofre, *mundo.home.extratos.iterdir()):
        assert path.stat().st_mode & 0o777 == 0o600, path.name


def test_no_identifier_leaves_the_vault(mundo: World) -> None:
    carregar(mundo)
    mundo.identificar()
    fora = escrito(mundo.home.lake_identidade) + mundo.home.acessos_ao_cofre.read_bytes()
    for valor in (cpf(1), cns(1), "Potira", "POTIRA", "Jandira", "JANDIRA", QUEM["data_nascimento"].isoformat()):
        assert valor.encode() not in fora
    for numero in (int(cpf(1)), int(cns(1)), 2 * 10**15 + int(cpf(1))):
        assert numero.to_bytes(8, "little") not in fora


def test_every_opening_is_logged_with_who_and_why(mundo: World) -> None:
    r, _ = carregar(mundo)
    mundo.identificar()
    privacy.identity_of(mundo.home, mundo.pessoa_id(r), "conferir o caso 7", "ana")
    entries = [json.loads(line) for line in mundo.home.acessos_ao_cofre.read_text(encoding="utf-8").splitlines()]
    assert [(e["quem"], e["finalidade"]) for e in entries] == [
        ("execução teste", "identificação da noite"), ("ana", "conferir o caso 7"),
    ]  # fmt: skip


def test_identity_has_every_key_and_spelling(mundo: World) -> None:
    r, _ = carregar(mundo)
    mundo.identificar()
    assert privacy.identity_of(mundo.home, mundo.pessoa_id(r), "teste", "ana") == {
        "nome": [QUEM["nome"]], "nome_social": [], "nome_mae": [QUEM["nome_mae"]],
        "data_nascimento": [QUEM["data_nascimento"].isoformat()], "cpf": [cpf(1)], "cns": [cns(1)],
        "conselho": ["CRM/SE/4007"],
    }  # fmt: skip
    with pytest.raises(UserError, match="não é de ninguém"):
        privacy.identity_of(mundo.home, "0" * 64, "teste", "ana")


def test_rotation_changes_the_key_and_no_id(mundo: World) -> None:
    carregar(mundo)
    mundo.identificar()
    antes, chave = retrato(mundo), mundo.home.chave.read_text()
    privacy.rotate_key(mundo.home, "ana")
    assert mundo.home.chave.read_text() != chave
    mundo.carregar("cnrms", "residentes", MARCO, [])
    mundo.identificar()
    assert retrato(mundo) == antes


def test_an_interrupted_rotation_is_completed_by_the_next_opening(
    mundo: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    carregar(mundo)
    mundo.identificar()
    antes = retrato(mundo)
    with monkeypatch.context() as cut:
        cut.setattr(vault, "settle_key", lambda home: None)
        privacy.rotate_key(mundo.home, "ana")
    mundo.carregar("cnrms", "residentes", MARCO, [])
    mundo.identificar()
    assert retrato(mundo) == antes


@pytest.mark.parametrize("estrago", ["sumida", "outra", "ilegivel"])
def test_a_vault_is_not_opened_without_its_own_key(mundo: World, estrago: str) -> None:
    carregar(mundo)
    mundo.identificar()
    match estrago:
        case "sumida":
            mundo.home.chave.unlink()
        case "outra":
            mundo.home.chave.write_text("00" * 32)
        case _:
            mundo.home.chave.write_text("não é chave")
    with pytest.raises(UserError, match="chave do cofre") as refused:
        mundo.identificar()
    assert "\n" not in refused.value.frase


def test_key_from_the_environment_leaves_no_file(mundo: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(vault.CHAVE, "ab" * 32)
    carregar(mundo)
    mundo.identificar()
    assert not mundo.home.chave.exists()
    with pytest.raises(UserError, match=vault.CHAVE):
        privacy.rotate_key(mundo.home, "ana")


def test_deleting_identifiers_keeps_payments_and_ids(mundo: World) -> None:
    r, _ = carregar(mundo)
    mundo.identificar()
    antes, alvo = retrato(mundo), mundo.pessoa_id(r)
    privacy.delete_identifiers(mundo.home, alvo, "pedido do titular", "ana")

    def esquecida() -> None:
        mundo.identificar()
        assert retrato(mundo) == antes
        cofre = escrito(mundo.home.cofre)
        for valor in (cpf(1), cns(1), "Potira", "POTIRA", "Jandira", "JANDIRA"):
            assert valor.encode() not in cofre, valor
        for numero in (int(cns(1)), 2 * 10**15 + int(cpf(1))):
            assert numero.to_bytes(8, "little") not in cofre
        identity = privacy.identity_of(mundo.home, alvo, "teste", "ana")
        assert not any(identity[field] for field in ("nome", "nome_mae", "data_nascimento", "cpf", "cns"))

    esquecida()
    p = mundo.carregar("incentivo", "pagamentos", "2026-04", [{"codigo_pagamento": "P4", "cpf": cpf(1), **QUEM}])
    mundo.identificar()
    assert mundo.pessoa_id(p) == alvo
    antes = retrato(mundo)
    esquecida()


def test_identity_has_the_cns_that_a_record_has_beside_the_cpf(mundo: World) -> None:
    r = mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", cpf=cpf(1), cns=cns(1), **QUEM)])
    mundo.identificar()
    assert privacy.identity_of(mundo.home, mundo.pessoa_id(r), "teste", "ana")["cns"] == [cns(1)]


def test_a_deleted_person_is_recognised_by_the_cns_that_came_beside_the_cpf(mundo: World) -> None:
    r = mundo.carregar(
        "cnrm", "residentes", MARCO, [residente("R1", cpf=cpf(1), cns=cns(1), **QUEM), residente("R2", cpf=cpf(2))]
    )
    mundo.identificar()
    alvo = mundo.pessoa_id(r)
    privacy.delete_identifiers(mundo.home, mundo.pessoa_id(r, 3), "pedido do titular", "ana")
    privacy.delete_identifiers(mundo.home, alvo, "pedido do titular", "ana")
    mundo.scnes(
        "2026-04", [{"co_profissional_sus": "A", "co_cns": cns(1), "no_profissional": QUEM["nome"]}], [vinculo("A")]
    )
    t = mundo.carregar("titulos", "titulos", "2026-04", [{"cns": cns(1), "nome": QUEM["nome"], "especialidade": "X"}])
    mundo.identificar()
    assert mundo.pessoa_id(t) == alvo
    assert b"Potira" not in escrito(mundo.home.cofre)


def test_a_deleted_person_is_recognised_by_a_cpf_that_came_after(mundo: World) -> None:
    r = mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", cns=cns(1), **QUEM)])
    mundo.identificar()
    alvo = mundo.pessoa_id(r)
    privacy.delete_identifiers(mundo.home, alvo, "pedido do titular", "ana")
    r = mundo.carregar("cnrm", "residentes", "2026-04", [residente("R1", cpf=cpf(1), cns=cns(1), **QUEM)])
    mundo.identificar()
    p = mundo.carregar(
        "incentivo", "pagamentos", "2026-04", [{"codigo_pagamento": "P1", "cpf": cpf(1), "nome": QUEM["nome"]}]
    )
    mundo.identificar()
    assert mundo.pessoa_id(r) == mundo.pessoa_id(p) == alvo
    assert b"Potira" not in escrito(mundo.home.cofre)


OUTRA = {"nome": "Iracema Sá Pitanga", "nome_mae": "Moema Sá", "data_nascimento": pessoa(2)["data_nascimento"]}


@pytest.mark.parametrize("apagada", [2, 3, 4])
def test_deleting_a_person_moves_no_other_who_has_the_same_cns(mundo: World, apagada: int) -> None:
    com_cpf = [residente("R1", cpf=cpf(1), cns=cns(1), **QUEM), residente("R2", cpf=cpf(2), cns=cns(1), **OUTRA)]
    r = mundo.carregar("cnrm", "residentes", MARCO, [*com_cpf, residente("R3", cns=cns(1), nome="Ubirajara Paes")])
    mundo.identificar()
    antes = [mundo.pessoa_id(r, linha) for linha in (2, 3, 4)]
    assert len(set(antes)) == 3
    privacy.delete_identifiers(mundo.home, antes[apagada - 2], "pedido do titular", "ana")
    mundo.identificar()
    assert [mundo.pessoa_id(r, linha) for linha in (2, 3, 4)] == antes


def test_deleting_a_person_moves_no_other_who_has_the_same_name_mother_and_birth_date(mundo: World) -> None:
    registros = [residente("R1", cpf=cpf(1), **QUEM), residente("R2", cpf=cpf(2), **QUEM), residente("R3", **QUEM)]
    r = mundo.carregar("cnrm", "residentes", MARCO, registros)
    p = mundo.carregar("incentivo", "pagamentos", MARCO, [{"codigo_pagamento": "P1", "cpf": CPF_INVALIDO, **QUEM}])
    mundo.identificar()
    antes = [mundo.pessoa_id(r, linha) for linha in (2, 3, 4)]
    assert len(set(antes)) == 3
    for apagada in antes[:2]:
        privacy.delete_identifiers(mundo.home, apagada, "pedido do titular", "ana")
        mundo.identificar()
        assert [mundo.pessoa_id(r, linha) for linha in (2, 3, 4)] == antes
        assert mundo.registro(p) == (None, None)
    assert privacy.identity_of(mundo.home, antes[2], "teste", "ana")["nome"] == [QUEM["nome"]]


def test_deleting_identifiers_keeps_what_the_rules_ask_of_them(mundo: World) -> None:
    """Who has a CPF, who has the same triple, whose account it is, and whose birth date a death has."""
    registros = [residente("R1", cpf=cpf(1), **QUEM), residente("R2", cpf=cpf(2), **QUEM), residente("R3", **OUTRA)]
    r = mundo.carregar("cnrm", "residentes", MARCO, registros)
    linhas = [
        {"codigo_pagamento": "P1", "cpf": cpf(1), "cpf_titular": cpf(2)},
        {"codigo_pagamento": "P2", "cpf": CPF_INVALIDO, "cpf_titular": cpf(3), **OUTRA},
    ]
    mundo.carregar("incentivo", "pagamentos", MARCO, linhas)
    mundo.carregar("cnrms", "residentes", MARCO, [residente("M1", cpf=cpf(3), **OUTRA)])
    mortos = [{"cpf": cpf(n), "data_nascimento": OUTRA["data_nascimento"], "fonte": "SIM"} for n in (1, 2, 3)]
    mundo.carregar("referencia", "obitos", "2026-01", mortos)

    def perguntado() -> list[Any]:
        mundo.identificar()
        return [
            mundo.ler("select pessoa_id, forca_vinculo, tem_cpf from identidade.pessoas order by all"),
            mundo.ler("select pessoa_id from identidade.triplas order by all"),
            mundo.ler("select linha, pessoa_id, nascimento_confere from identidade.consultas order by all"),
            mundo.ler("select linha, cpf_valido, titular, titular_valido from identidade.linhas order by all"),
        ]

    antes = perguntado()
    assert len(antes[1]) == 2 and [titular for _, _, titular, _ in antes[3]] == ["diferente", "igual"]
    assert [confere for _, _, confere in antes[2]] == [False, False, True]
    for linha in (2, 3, 4):
        privacy.delete_identifiers(mundo.home, mundo.pessoa_id(r, linha), "pedido do titular", "ana")
    assert perguntado() == antes
