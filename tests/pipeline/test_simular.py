"""`simular`: what changes under another parameter, and what cannot be simulated. Real processes."""

import csv
import json
from pathlib import Path

import pytest

from tests.conftest import Published, residencias


@pytest.mark.lento
def test_a_term_of_one_call_changes_only_that_call(own: Published, tmp_path: Path) -> None:
    calls = own.rows("select codigo_edital from pagamentos.editais where no_cadastro order by 1")
    target = tmp_path / "efeitos.csv"
    ended = residencias(
        *("simular", "--parametro", "residentes_por_preceptor=1", "--edital", calls[0][0], "--para", target),
        *("--home", own.home),
    )
    assert ended.code == 0, ended.err
    with target.open(encoding="utf-8") as file:
        assert {row["quadro"] for row in csv.DictReader(file, delimiter=";")} <= {"regras", "linhas", "direitos"}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["horas_semanais_teto"], "não tem a forma ID=VALOR"),
        (["horas_semanas=44"], "Nenhum parâmetro e nenhum termo de edital se chama 'horas_semanas'"),
        (["horas_semanais_teto=muitas"], "é um número, e 'muitas' não é"),
        (["residentes_por_preceptor=2", "--edital", "NENHUM"], "O edital 'NENHUM' não existe; há "),
        (["residentes_por_preceptor=dois"], "'dois' não é valor de 'residentes_por_preceptor'"),
        (["residentes_por_preceptor=2", "--desde", "2026-01"], "é termo de edital e vale por todo ele"),
    ],
)
def test_what_cannot_be_simulated_is_said(own: Published, options: list[str], sentence: str) -> None:
    ended = residencias("simular", "--home", own.home, "--parametro", *options)
    assert ended.code == 2
    assert sentence in ended.err and "Traceback" not in ended.err
    assert not list((own.home / "simulacoes").glob("em-andamento-*"))


def test_a_build_of_another_version_is_not_compared(own: Published) -> None:
    state = own.home / "construcao" / "nos.json"
    kept = json.loads(state.read_text(encoding="utf-8"))
    kept["nos"]["model.residencias.core_linhas"]["impressao"] = "outra"
    state.write_text(json.dumps(kept), encoding="utf-8")
    ended = residencias("simular", "--parametro", "horas_semanais_teto=44", "--home", own.home)
    assert ended.code == 1
    assert "A construção guardada é de outra versão do programa" in ended.err
