"""Published alerts equal the answer key of several synthetic landings: none missing, none extra, exact amounts.

RESIDENCIAS_GABARITO (make key): more and larger landings, one with 24 months of history.
"""

import csv
import os
import re
from pathlib import Path

import duckdb
import pytest

from orchestration.nightly.summary import often_fired
from orchestration.settings import REPOSITORY, Home
from orchestration.synthetic import generate
from tests.conftest import Published
from tests.pipeline.gabarito import diferencas, rejeicoes_esperadas
from tests.pipeline.judging import newest_month, publish_of

pytestmark = pytest.mark.lento

LONG = bool(os.environ.get("RESIDENCIAS_GABARITO"))
DEMONSTRACAO = (1, 0.001, 3, 0)
"""(seed, scale, months, months of history) of the landing of `published`."""
AMOSTRA = (1, 0.01, 3, 0)
PAISAGENS = [DEMONSTRACAO, (3, 0.002, 2, 0), *([AMOSTRA, (2, 0.002, 3, 0), (1, 0.01, 3, 21)] if LONG else [])]


@pytest.fixture(scope="module", params=PAISAGENS, ids="semente{0[0]}-escala{0[1]}-meses{0[2]}-historico{0[3]}".format)
def publicado(
    request: pytest.FixtureRequest, published: Published, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """(restrito.duckdb, landing) of a judged landing."""
    if request.param == DEMONSTRACAO:
        return Home(published.home).restrito, published.landing
    semente, escala, competencias, historico = request.param
    base = tmp_path_factory.mktemp("gabarito")
    landing, home = base / "landing", base / "home"
    generate(landing, semente, escala, competencias, historico=historico)
    publish_of(landing, home, newest_month(landing), ["+alertas", "+avaliacoes", "+rejeicoes", "+cobertura_regras"])
    return Home(home).restrito, landing


def test_alerts_and_permitted_cases_equal_the_key(publicado: tuple[Path, Path]) -> None:
    restrito, landing = publicado
    assert diferencas(restrito, landing) == {}


@pytest.mark.parametrize("publicado", [AMOSTRA if LONG else DEMONSTRACAO], indirect=True)
def test_rules_that_fire_often_on_the_sample_are_those_documented(publicado: tuple[Path, Path]) -> None:
    """In the tiny landing more rules fire often, by the same planted cases."""
    with duckdb.connect(str(publicado[0]), read_only=True) as con:
        often = {rule for rule, _ in often_fired(con)}
    said = (REPOSITORY / "docs" / "synthetic.md").read_text("utf-8").partition("* Four rules")[2].partition("\n* ")[0]
    documented = set(re.findall(r"[A-Z]{2}-\w+", said))
    assert len(documented) == 4 and documented <= often
    assert documented == often or not LONG


def test_rejected_rows_equal_the_key(publicado: tuple[Path, Path]) -> None:
    restrito, landing = publicado
    with duckdb.connect(str(restrito), read_only=True) as con:
        rejeitadas = set(con.execute("select arquivo, linha, coluna from qualidade.rejeicoes").fetchall())
    assert rejeitadas == rejeicoes_esperadas(landing)


def test_the_comparison_detects_a_missing_row_and_a_wrong_cent(publicado: tuple[Path, Path], tmp_path: Path) -> None:
    restrito, landing = publicado
    for nome in ("gabarito.csv", "gabarito_permitidos.csv"):
        (tmp_path / nome).write_bytes((landing / nome).read_bytes())
    with open(tmp_path / "gabarito.csv", encoding="utf-8", newline="") as aberto:
        colunas, *linhas = list(csv.reader(aberto))
    valor, regra = colunas.index("valor_em_risco"), colunas.index("regra")
    sem_um = next(linha for linha in linhas if linha[regra] == "MR-01")
    linhas.remove(sem_um)
    centavo = next(linha for linha in linhas if linha[regra] == "MR-10A")
    centavo[valor] = f"{float(centavo[valor]) + 0.01:.2f}"
    with open(tmp_path / "gabarito.csv", "w", encoding="utf-8", newline="") as aberto:
        csv.writer(aberto).writerows([colunas, *linhas])
    achados = diferencas(restrito, tmp_path)
    assert set(achados) == {"MR-01", "MR-10A"}
    assert [texto.split()[0] for texto in achados["MR-01"]] == ["sobra"]
    assert sorted(texto.split()[0] for texto in achados["MR-10A"]) == ["falta", "sobra"]
