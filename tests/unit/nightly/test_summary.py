"""What the summary of a run says of files: the refused are those that are still in landing, as for `doutor`."""

from datetime import datetime
from pathlib import Path

import pytest

from orchestration.nightly import summary
from tests.unit.ingest.bancada import RESIDENTE, Workbench, many

ARQUIVO = "cnrm/residentes_202605.csv"


@pytest.mark.parametrize("then", ["corrected", "withdrawn"])
def test_a_refused_file_that_is_no_longer_there_is_no_longer_listed(tmp_path: Path, then: str) -> None:
    bancada = Workbench(tmp_path)
    bancada.put(ARQUIVO, "sem;cabecalho\n1;2\n")
    bancada.run()
    assert [row[0] for row in summary._refusals(bancada.home).linhas] == [ARQUIVO]
    if then == "corrected":
        bancada.put(ARQUIVO, many(RESIDENTE, "codigo_matricula", 4))
    else:
        (bancada.landing / ARQUIVO).unlink()
    bancada.run()
    assert summary._refusals(bancada.home).linhas == []
    section = summary._files(bancada.home, datetime(2026, 6, 1))
    assert [row[section.colunas.index("recusados")] for row in section.linhas] == ["0"]
