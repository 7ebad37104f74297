"""Files made to exhaust memory or time are loaded or refused by a run within limits of both.

The suite runs a few fixed examples; `make faults` runs many random ones with larger files.
"""

import io
import json
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from orchestration.settings import REPOSITORY
from tests.unit.ingest.bancada import RESIDENTE, TABELAS, VINCULO, csv_text, scnes_table, scnes_zip
from tests.unit.ingest.test_fuzz import LONG
from tests.unit.ingest.test_xlsx import CABECALHO, LINHA, edited, with_rows, workbook

MEMORY = 900 << 20
"""Limit of the process's peak memory: DuckDB's 200 MB, its libraries and Python."""
SPACE = 4 << 30
"""Limit of the process's address space, most of it never used, which stops unbounded growth."""
SECONDS = 240
MOST = 60 if LONG else 3
"""Most megabytes of a file."""
EXAMPLES = settings(
    max_examples=40 if LONG else 1,
    deadline=None,
    derandomize=not LONG,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

_RUN = f"""
import json, re, resource, sys
from datetime import datetime
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, ({SPACE}, {SPACE}))
from orchestration.ingest import load
from orchestration.settings import Home, Settings
landing, home, few = Path(sys.argv[1]), Home(Path(sys.argv[2])), Settings(threads=2, memoria="200MB")
cargas = load.run(landing, home, few, datetime(2026, 6, 2)).cargas
most = int(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1]) << 10
print(json.dumps([most, [(c.arquivo, c.estado, c.motivo, c.linhas_lidas, c.linhas_carregadas + c.linhas_rejeitadas)
    for c in cargas]]))
"""


def outcomes(files: dict[str, bytes]) -> dict[str, tuple[str, str | None]]:
    """Return state and reason of each file after a run in a separate process, which must succeed in time."""
    with TemporaryDirectory() as folder:
        landing = Path(folder) / "chegada"
        for arquivo, content in files.items():
            path = landing / arquivo
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        begun = time.monotonic()
        command = [sys.executable, "-c", _RUN, str(landing), str(Path(folder) / "casa")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, cwd=REPOSITORY, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        assert time.monotonic() - begun < SECONDS
        peak, files_read = json.loads(done.stdout)
    assert peak < MEMORY
    assert all(read == loaded_and_rejected for *_, read, loaded_and_rejected in files_read)
    return {arquivo: (estado, motivo) for arquivo, estado, motivo, *_ in files_read}


def register(pieces: list[tuple[str, int]]) -> bytes:
    """Return a register file with each of these pieces, repeated, after a good row."""
    good = csv_text([RESIDENTE]).splitlines(keepends=True)
    rows = [good[0]]
    for number, (piece, times) in enumerate(pieces):
        rows += [good[1].replace("M1;", f"M{number};"), piece * times]
    return "".join(rows).encode()


def scnes(piece: str, times: int) -> bytes:
    """Return a base whose table of links has a repeated piece between two good rows."""
    table = scnes_table([VINCULO])
    return scnes_zip("202603", {**TABELAS, "tbCargaHorariaSus": table + (piece * times).encode() + table})


def sheet(piece: str, times: int) -> bytes:
    """Return a workbook whose sheet has a repeated piece of XML after a good row."""
    return with_rows(workbook(CABECALHO, LINHA), piece * times)


def entities(_: str, times: int) -> bytes:
    """Return a workbook with nested XML entities."""
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 1 + times % 9))
    return edited(
        workbook(CABECALHO, LINHA),
        lambda text: (
            f'<!DOCTYPE a [<!ENTITY e0 "{"x" * 1000}">{lines}]>{text.replace("</v>", f"&e{times % 9};</v>", 1)}'
        ),
    )


def grown(_: str, times: int) -> bytes:
    """Return a zip bomb."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container, container.open("xl/a.xml", "w") as member:
        for _megabyte in range(times % 64):
            member.write(b" " * (1 << 20))
    return out.getvalue()


PIECES = st.sampled_from(
    [
        '"',
        '";',
        "x",
        ";",
        "\n",
        '"\n',
        '"a;b";"c\n',
        ';"x\n',
        "\r",
        '""',
        "é",
        "\u200b",
        f'"{"y" * 1000}\n',
        "z;" * 50 + "\n",
    ]
)
MARKUP = st.sampled_from(
    [
        '<row><c r="XFD1" s="0"/></row>', "<row/>", "<row>", "<row><c/>", "<c/>", '<row><c r="ZZ1"><v>1</v></c></row>',
        f'<row><c t="inlineStr"><is><t>{"x" * 900}</t></is></c></row>', "<!-- x -->", "<a>",
        f"<row><c><v>{'9' * 400}</v></c></row>",
    ]
)  # fmt: skip
TIMES = st.integers(1, 1 << 20)


def capped(make: Callable[[str, int], bytes]) -> Callable[[tuple[str, int]], bytes]:
    """Limit the repetitions of a piece to the largest file that these tests allow."""
    return lambda drawn: make(drawn[0], min(drawn[1], (MOST << 20) // len(drawn[0].encode())))


HOSTILE = st.fixed_dictionaries(
    {
        "cnrm/residentes_202605.csv": st.lists(st.tuples(PIECES, TIMES), min_size=1, max_size=3).map(
            lambda pieces: register(
                [(piece, min(times, (MOST << 20) // len(piece.encode()))) for piece, times in pieces]
            )
        ),
        "cnrms/residentes_202605.csv": st.tuples(PIECES, TIMES).map(
            capped(lambda piece, times: register([(piece, times)]))
        ),
        "scnes/BASE_DE_DADOS_CNES_202603.ZIP": st.tuples(PIECES, TIMES).map(capped(scnes)),
        "parceiros/abc/matriculas_202605.xlsx": st.tuples(MARKUP, TIMES).map(capped(sheet)),
        "parceiros/def/matriculas_202605.xlsx": st.tuples(MARKUP, TIMES).map(capped(entities)),
        "parceiros/ghi/matriculas_202605.xlsx": st.tuples(MARKUP, TIMES).map(capped(grown)),
    }
)
WORST = {
    "cnrm/residentes_202605.csv": register([('"aberta\n' + "curta\n" * 200_000, 1)]),
    "cnrms/residentes_202605.csv": register([('"a;b";"c\n', 60_000)]),
    "titulos/titulos_202605.csv": register([("x", 50 << 20)]),
    "scnes/BASE_DE_DADOS_CNES_202603.ZIP": scnes('"' + "x" * (1 << 20), 50),
    "scnes/BASE_DE_DADOS_CNES_202604.ZIP": scnes_zip(
        "202604", {**TABELAS, "tbCargaHorariaSus": b'"CO' + b"\n" * (50 << 20)}
    ),
    "parceiros/abc/matriculas_202605.xlsx": sheet('<row><c r="XFD1" s="0"/></row>', 60_000),
    "parceiros/def/matriculas_202605.xlsx": sheet('<row r="1048576"><c r="XFD1048576"/></row>', 1),
    "parceiros/ghi/matriculas_202605.xlsx": entities("", 8),
}


@EXAMPLES
@example(WORST)
@given(HOSTILE)
def test_a_run_stays_within_its_memory_and_time(files: dict[str, bytes]) -> None:
    for arquivo, (estado, motivo) in outcomes(files).items():
        assert estado in ("carregado", "recusado"), arquivo
        assert motivo is None or ("\n" not in motivo and len(motivo) < 1000)
