"""Typed reasons that identify a person are refused before anything is stored."""

import json

import pytest
from mundo import World, cns, cpf
from test_resolution import MARCO, residente

from orchestration.errors import ExitCode, UserError
from orchestration.identity import linkage, privacy
from orchestration.vault.reasons import refuse_identities

NOME = "Iracema d'Ávila Tupinambá"


def povoar(mundo: World) -> str:
    carga = mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", cpf=cpf(31), cns=cns(31), nome=NOME)])
    mundo.identificar()
    return mundo.pessoa_id(carga)


@pytest.mark.parametrize(
    "text",
    [
        cpf(31),
        f"pago ao CPF{cpf(44)}X por engano",
        f"cartão {cns(31)}",
        f"falei com {NOME.upper()}",
        "iracema_davila-tupinambá",
    ],
)
def test_a_text_that_identifies_a_person_is_refused_without_quoting_it(mundo: World, text: str) -> None:
    povoar(mundo)
    with pytest.raises(UserError, match=r"^O motivo traz .*, o que não se guarda") as refused:
        refuse_identities(mundo.home, "O motivo", text)
    assert refused.value.saida == ExitCode.USO_INCORRETO
    assert text not in refused.value.frase and NOME not in refused.value.frase


@pytest.mark.parametrize(
    "text", ["ofício 123/2026 da COREME", "pagamento 202605000000009", "Iracema", "João Pessoa", ""]
)
def test_other_texts_are_accepted(mundo: World, text: str) -> None:
    povoar(mundo)
    refuse_identities(mundo.home, "O motivo", text)


def test_a_refused_reason_does_and_logs_nothing(mundo: World) -> None:
    pessoa = povoar(mundo)
    before = mundo.home.acessos_ao_cofre.read_bytes()
    with pytest.raises(UserError, match=r"^A finalidade traz o nome de uma pessoa dos registros, o que não se guarda"):
        privacy.identity_of(mundo.home, pessoa, f"conferir {NOME}", "ana")
    for act in (
        lambda: privacy.delete_identifiers(mundo.home, pessoa, f"pedido de {NOME}", "ana"),
        lambda: privacy.delete_identifiers(mundo.home, pessoa, "pedido", cpf(44)),
        lambda: privacy.rotate_key(mundo.home, cpf(44)),
        lambda: linkage.decide(mundo.home, pessoa, pessoa, "aceito", f"é {NOME}", "ana"),
    ):
        with pytest.raises(UserError, match="o que não se guarda"):
            act()
    assert mundo.home.acessos_ao_cofre.read_bytes() == before
    assert privacy.identity_of(mundo.home, pessoa, "conferir", "ana")["nome"] == [NOME]


def test_the_access_log_has_the_person_whose_identity_was_read(mundo: World) -> None:
    pessoa = povoar(mundo)
    privacy.identity_of(mundo.home, pessoa, "conferir o caso 7", "ana")
    privacy.delete_identifiers(mundo.home, pessoa, "pedido de titular", "bia")
    entries = [json.loads(line) for line in mundo.home.acessos_ao_cofre.read_text(encoding="utf-8").splitlines()]
    assert [entry["pessoa_id"] for entry in entries] == [None, pessoa, pessoa]
    assert entries[-1]["finalidade"] == "apagamento de identificadores: pedido de titular"
