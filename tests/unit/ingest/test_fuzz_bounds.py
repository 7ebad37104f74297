"""Files made to take memory and time: a night in a process with a limit of both reads or refuses them, and ends.

The suite runs a few fixed nights; `make faults` many, other ones each time and with larger files.
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
"""Of the process at its most: DuckDB's own 200 MB, its libraries and Python."""
SPACE = 4 << 30
"""Addresses that the process may have, most of them never used: what stops one that takes memory without end."""
SECONDS = 240
MOST = 60 if LONG else 3
"""Megabytes of a file."""
NIGHTS = settings(
    max_examples=40 if LONG else 1,
    deadline=None,
    derandomize=not LONG,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

_NIGHT = f"""
import json, re, resource, sys
from datetime import datetime
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, ({SPACE}, {SPACE}))
from orchestration.ingest import load
from orchestration.settings import Home, Settings
landing, home, few = Path(sys.argv[1]), Home(Path(sys.argv[2])), Settings(threads=2, memoria="200MB")
found = load.run(landing, home, few, datetime(2026, 6, 2)).cargas
most = int(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1]) << 10
print(json.dumps([most, [(c.arquivo, c.estado, c.motivo, c.linhas_lidas, c.linhas_carregadas + c.linhas_rejeitadas)
    for c in found]]))
"""


def outcomes(files: dict[str, bytes]) -> dict[str, tuple[str, str | None]]:
    """State and reason of each file after a night in a process of its own, which must end well and in time."""
    with TemporaryDirectory() as folder:
        landing = Path(folder) / "chegada"
        for arquivo, content in files.items():
            path = landing / arquivo
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        begun = time.monotonic()
        command = [sys.executable, "-c", _NIGHT, str(landing), str(Path(folder) / "casa")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, cwd=REPOSITORY, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        assert time.monotonic() - begun < SECONDS
        most, found = json.loads(done.stdout)
    assert most < MEMORY
    assert all(read == told for *_, read, told in found)
    return {arquivo: (estado, motivo) for arquivo, estado, motivo, *_ in found}


def register(pieces: list[tuple[str, int]]) -> bytes:
    """A register file of good rows with these pieces between them, each as many times as it says."""
    good = csv_text([RESIDENTE]).splitlines(keepends=True)
    rows = [good[0]]
    for number, (piece, times) in enumerate(pieces):
        rows += [good[1].replace("M1;", f"M{number};"), piece * times]
    return "".join(rows).encode()


def scnes(piece: str, times: int) -> bytes:
    """A base whose links hold a piece many times, before and after a good row."""
    table = scnes_table([VINCULO])
    return scnes_zip("202603", {**TABELAS, "tbCargaHorariaSus": table + (piece * times).encode() + table})


def sheet(piece: str, times: int) -> bytes:
    """A workbook whose sheet holds a piece of XML many times after its good row."""
    return with_rows(workbook(CABECALHO, LINHA), piece * times)


def entities(_: str, times: int) -> bytes:
    """A workbook whose sheet is an entity of entities."""
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 1 + times % 9))
    return edited(
        workbook(CABECALHO, LINHA),
        lambda text: (
            f'<!DOCTYPE a [<!ENTITY e0 "{"x" * 1000}">{lines}]>{text.replace("</v>", f"&e{times % 9};</v>", 1)}'
        ),
    )


def grown(_: str, times: int) -> bytes:
    """A zip that opens into many times its size."""
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
    """The file of a piece, repeated no more than makes it as large as files here may be."""
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


@NIGHTS
@example(WORST)
@given(HOSTILE)
def test_a_night_keeps_to_its_memory_and_time(files: dict[str, bytes]) -> None:
    for arquivo, (estado, motivo) in outcomes(files).items():
        assert estado in ("carregado", "recusado"), arquivo
        assert motivo is None or ("\n" not in motivo and len(motivo) < 1000)
