"""expectations/fontes.yml: its reader accepts nothing it does not know, and what other files name of it is there."""

import csv
from pathlib import Path

import pytest

from orchestration.errors import ExitCode, UserError
from orchestration.settings import SEEDS
from orchestration.sources import sources, with_people

ENTRY = """
fontes:
  conselhos:
    nome: conselhos profissionais
    publicador: cada conselho
    conjuntos:
      inscricoes: {cadencia: mensal, prazo: {meses: defasagem}, linhas_minimas: 1}
"""
DATASET = "fontes.conselhos.conjuntos.inscricoes"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("nome:", "titulo: x\n    nome:", "o campo 'fontes.conselhos.titulo' não existe"),
        ("    publicador: cada conselho\n", "", "falta o campo 'fontes.conselhos.publicador'"),
        ("mensal", "semanal", f"o campo '{DATASET}.cadencia' não aceita 'semanal'"),
        ("linhas_minimas: 1", "linhas_minimas: um", f"o campo '{DATASET}.linhas_minimas' não aceita 'um'"),
        ("linhas_minimas: 1", "linhas_minimas: -1", f"o campo '{DATASET}.linhas_minimas' não aceita -1"),
        ("{meses: defasagem}", "{}", f"em '{DATASET}.prazo', tem um só de 'meses' e 'dia_util'"),
        ("mensal", "mensal, calendario: x", "em 'fontes.conselhos', o calendário de 'inscricoes' é 'x', que não está"),
        ("  conselhos:", "  CONSELHOS-1:", "o campo 'fontes.CONSELHOS-1.[key]' não aceita 'CONSELHOS-1'"),
        ("conjuntos:", "conjuntos: [", "não é YAML, na linha"),
    ],
)
def test_the_reader_is_strict(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "fontes.yml"
    path.write_text(ENTRY.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UserError) as raised:
        sources(path)
    assert raised.value.saida is ExitCode.USO_INCORRETO
    assert raised.value.frase.startswith(f"A declaração {path} não serve: ") and said in raised.value.frase


def test_the_deadlines_are_parameters() -> None:
    with (SEEDS / "legal" / "parametros.csv").open(encoding="utf-8", newline="") as file:
        dated = {row["id"] for row in csv.DictReader(file)}
    prazos = [entry.prazo for fonte in sources().values() for entry in fonte.conjuntos.values() if entry.prazo]
    assert prazos and {prazo.meses or prazo.dia_util for prazo in prazos} <= dated


def test_what_indicators_read_is_a_dataset_of_a_source() -> None:
    known = {f"{fonte}/{conjunto}" for fonte, source in sources().items() for conjunto in source.conjuntos}
    with (SEEDS / "legal" / "indicadores.csv").open(encoding="utf-8", newline="") as file:
        named = {name for row in csv.DictReader(file) for name in row["fontes"].split(";") if name}
    assert named and named <= known | set(sources())


def test_the_people_that_identity_reads() -> None:
    assert set(with_people("registro")) >= {
        ("cnrm", "residentes"),
        ("cnrm", "equipe"),
        ("cnrms", "residentes"),
        ("cnrms", "equipe"),
        ("incentivo", "cadastros"),
        ("parceiros", "matriculas"),
        ("titulos", "titulos"),
    }
