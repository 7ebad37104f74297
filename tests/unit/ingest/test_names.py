"""Masking of personal data in names of files and folders."""

import os
from pathlib import Path

import pytest

from orchestration.contracts import contracts
from orchestration.ingest.names import shown
from orchestration.mask import MASK
from tests.unit.ingest.bancada import EQUIPE, RELATORIO, Workbench


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


def test_a_name_that_is_no_text_is_refused_in_a_sentence_and_the_others_go_on(bancada: Workbench) -> None:
    bancada.put(os.fsdecode(b"cnrm/equip\xe9_202605.csv"), [EQUIPE])
    bancada.put("cnrm/equipe_202605.csv", [EQUIPE])
    for _ in range(2):
        outcomes = {carga.arquivo: (carga.estado, carga.motivo) for carga in bancada.run()}
        assert outcomes.pop("cnrm/equipe_202605.csv")[0] in ("carregado", "repetido")
        assert outcomes == {
            "cnrm/equip\ufffd_202605.csv": (
                "recusado",
                "O nome do arquivo cnrm/equip\ufffd_202605.csv não é o de um conjunto conhecido: o certo é "
                "cnrm/equipe_202605.csv.",
            )
        }


def test_a_partner_folder_whose_name_is_no_text_is_read_with_a_mark_in_place_of_what_is_none(
    bancada: Workbench,
) -> None:
    bancada.put(os.fsdecode(b"parceiros/sa\xfade/relatorio_202605.csv"), [RELATORIO])
    carga = bancada.one()
    assert (carga.arquivo, carga.estado) == ("parceiros/sa\ufffdde/relatorio_202605.csv", "carregado")
    assert bancada.query("from lake.parceiros") == [("sa\ufffdde",)]


def test_a_landing_whose_path_is_no_text_is_read(tmp_path: Path) -> None:
    bancada = Workbench(tmp_path)
    bancada.landing = tmp_path / os.fsdecode(b"chegada \xe9")
    bancada.put("cnrm/equipe_202605.csv", [EQUIPE])
    assert bancada.one().estado == "carregado"
