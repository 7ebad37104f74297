"""Masking of personal data in names of files and folders."""

import pytest

from orchestration.contracts import contracts
from orchestration.ingest.names import shown
from orchestration.mask import MASK


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("relatorio_202605_Joana da Silva Souza.csv", f"relatorio_202605_{MASK}.csv"),
        ("JOANA-DA-SILVA_relatorio_202605.xlsx", f"{MASK}_relatorio_202605.xlsx"),
        ("Iracema d'Ávila Tupinambá.pdf", f"{MASK}.pdf"),
        ("joana.silva.202605.csv", f"{MASK}.202605.csv"),
        ("pagamentos_52998224725_Joana Souza.csv", f"pagamentos_{MASK}_{MASK}.csv"),
    ],
)
def test_a_sequence_of_unknown_words_is_masked(name: str, left: str) -> None:
    assert shown(name) == left


@pytest.mark.parametrize(
    "name",
    [
        "BASE_DE_DADOS_CNES_202605.ZIP", "PFSE2605.dbc", "Pagamentos_202605 (1).csv", "cópia de titulos_202605.csv",
        "residentes_202605_corrigido_final.csv", "tbCargaHorariaSus202605.csv", "LEIAME.txt", "2026/maio.csv",
    ],
)  # fmt: skip
def test_known_names_and_single_words_are_kept(name: str) -> None:
    assert shown(name) == name


def test_the_names_of_all_datasets_are_kept() -> None:
    names = [f"{contrato.conjunto}_202605.csv" for contrato in contracts()]
    assert [shown(name) for name in names] == names


@pytest.mark.parametrize("sigla", ["iefs", "santa_casa_de_misericordia", "hospital-sao-jose", "CEAPS 2"])
def test_a_folder_named_by_an_acronym_is_kept(sigla: str) -> None:
    assert shown(sigla, folder=True) == sigla


def test_a_folder_named_like_a_person_is_masked() -> None:
    assert shown("Joana da Silva Souza", folder=True) == MASK
