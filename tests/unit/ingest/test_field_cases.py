"""Small landings from the field, each of which an earlier version of the product got wrong.

RESIDENCIAS_CASOS_DE_CAMPO names a folder with one folder per case (F03_..., A1_...), which has a `landing` or its
subfolders. Without the variable these tests are skipped; other tests cover the same faults with generated files.
"""

import os
import shutil
from pathlib import Path

import pytest

from orchestration.errors import UserError
from orchestration.ingest import month
from orchestration.mask import holds_identifier
from tests.unit.ingest.bancada import PAGAMENTO, RESIDENTE, Workbench, many

CASES = "RESIDENCIAS_CASOS_DE_CAMPO"


@pytest.fixture(scope="module")
def cases() -> Path:
    named = os.environ.get(CASES)
    if not named:
        pytest.skip(f"{CASES} names no folder")
    return Path(named)


def lay(bancada: Workbench, cases: Path, name: str) -> None:
    """Copy the files of a case into the landing."""
    (case,) = cases.glob(f"{name}_*")
    source = case / "landing" if (case / "landing").is_dir() else case
    shutil.copytree(source, bancada.landing, dirs_exist_ok=True, ignore=shutil.ignore_patterns("README"))


def test_f03_a_dbc_whose_header_ends_in_zero(bancada: Workbench, cases: Path) -> None:
    lay(bancada, cases, "F03")
    assert (bancada.one().estado, bancada.ledger()[0].linhas_carregadas) == ("carregado", 5)


def test_f05_an_empty_snapshot(bancada: Workbench, cases: Path) -> None:
    bancada.put("cnrm/residentes_202607.csv", many(RESIDENTE, "codigo_matricula", 10))
    bancada.run()
    lay(bancada, cases, "F05")
    assert (bancada.one().estado, bancada.query("select count(*) from lake.cnrm_residentes")) == ("recusado", [(10,)])


def test_f11_a_pf_of_another_month(bancada: Workbench, cases: Path) -> None:
    lay(bancada, cases, "F11")
    carga = bancada.one()
    assert carga.estado == "recusado" and "11/2021" in str(carga.motivo)


def test_f14_a_csv_cut_in_its_last_value(bancada: Workbench, cases: Path) -> None:
    lay(bancada, cases, "F14")
    carga = bancada.one()
    assert carga.estado == "recusado" and "está cortado" in str(carga.motivo)


def test_a1_a_file_named_by_a_number(bancada: Workbench, cases: Path) -> None:
    lay(bancada, cases, "A1")
    carga = bancada.one()
    assert carga.estado == "recusado" and not holds_identifier(f"{carga.arquivo} {carga.motivo}")


def test_a2_an_empty_file_of_a_far_future_month(bancada: Workbench, cases: Path) -> None:
    lay(bancada, cases, "A2")
    with pytest.raises(UserError):
        month.newest(bancada.landing, bancada.home)
    bancada.put("incentivo/pagamentos_202605.csv", [PAGAMENTO])
    assert f"{month.newest(bancada.landing, bancada.home):%Y%m}" == "202605"
    assert {carga.arquivo: carga.estado for carga in bancada.run()}["incentivo/pagamentos_209912.csv"] == "recusado"
