"""Edits the files of a synthetic landing: shuffles or drops rows, reverses payments, removes datasets, adds a stranger.

Everything else in the files stays the same. The expected effect of each edit is in the tests.
"""

import csv
import io
import random
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

Row = dict[str, str]
NEWEST = "202607"
STATES = ("16", "53")
"""Three health regions, all with places of residency."""


def read(path: Path) -> tuple[list[Row], str]:
    """Rows of a CSV, all values as text, and its delimiter."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    delimiter = max(",;", key=text.split("\n", 1)[0].count)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)), delimiter


def rewrite(path: Path, change: Callable[[list[Row]], Iterable[Row]]) -> None:
    """Rewrite `path` with the rows returned by `change`."""
    rows, delimiter = read(path)
    names = list(rows[0])
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, names, delimiter=delimiter, restval="")
        writer.writeheader()
        writer.writerows(change(rows))


def keep_few_regions(landing: Path) -> None:
    """Leave the health regions of STATES: three of four values of indicators are of regions, a quarter of a run."""
    (regions,) = (landing / "referencia").glob("regioes_saude_*.csv")
    rewrite(regions, lambda rows: [row for row in rows if row["codigo_municipio"][:2] in STATES])


def shuffle_rows(landing: Path, rng: random.Random) -> None:
    """Shuffle the rows of every CSV, including the SCNES tables inside zips."""
    for path in sorted(landing.glob("*/**/*.csv")):
        path.write_bytes(_shuffled(path.read_bytes(), rng))
    for path in sorted(landing.glob("scnes/*.ZIP")):
        with zipfile.ZipFile(path) as given:
            tables = {name: given.read(name) for name in given.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            for name in rng.sample(sorted(tables), len(tables)):
                made.writestr(name, _shuffled(tables[name], rng))


def _shuffled(content: bytes, rng: random.Random) -> bytes:
    """Rows with the same first cell keep their order: of a repeated key, the first row is the one loaded."""
    header, *rows = content.splitlines(keepends=True)
    ends = rows[-1].endswith(b"\n")
    by_key: dict[bytes, list[bytes]] = defaultdict(list)
    for row in rows:
        by_key[row.replace(b";", b",").split(b",", 1)[0].lower()].append(row if row.endswith(b"\n") else row + b"\r\n")
    keys = sorted(by_key)
    rng.shuffle(keys)
    mixed = header + b"".join(row for key in keys for row in by_key[key])
    return mixed if ends else mixed.rstrip(b"\r\n")


def take_back(landing: Path, codes: set[str]) -> None:
    """Mark these lines `estornado` in the newest file of payments, as a correction does."""
    files = sorted((landing / "incentivo").glob("pagamentos_*.csv"))
    newest_state = {row["codigo_pagamento"]: row for path in files for row in read(path)[0]}

    def corrected(rows: list[Row]) -> list[Row]:
        known = {row["codigo_pagamento"] for row in rows}
        rows = rows + [dict(newest_state[code]) for code in sorted(codes - known)]
        return [row | {"situacao": "estornado"} if row["codigo_pagamento"] in codes else row for row in rows]

    rewrite(files[-1], corrected)


STRANGER = "ESTRANHO"


def remove(landing: Path, dataset: str) -> None:
    """Delete every file of a dataset (`cnrm/equipe`, `parceiros/x/relatorio`, `scnes`), of every month."""
    folder, _, name = dataset.rpartition("/")
    for path in sorted((landing / (folder or name)).glob(f"{name}_*" if folder else "*")):
        path.unlink()


def add_stranger(landing: Path, cpf: str) -> None:
    """Add a paid preceptor unrelated to anyone: an institution, a programme and identifiers of their own."""
    person = {"cpf": cpf, "nome": "Quirina Xisto Yolanda", "nome_mae": "Ximena Quaresma Zulmira"}
    person["data_nascimento"] = "1950-02-28"
    place = {"codigo_programa": STRANGER, "codigo_instituicao": STRANGER}

    def copy(table: str, **values: str) -> None:
        def with_stranger(rows: list[Row]) -> list[Row]:
            like = next(row for row in rows if row.get("funcao", "preceptor") == "preceptor")
            given = {name: value for name, value in (place | person | values).items() if name in like}
            keyless = {name: "" for name in ("cns", "numero_registro", "data_fim", "cpf_titular") if name in like}
            return [*rows, like | keyless | given]

        rewrite(landing / f"{table}_{NEWEST}.csv", with_stranger)

    copy("cnrm/instituicoes", cnpj="11222333000181")
    copy("cnrm/programas")
    copy("cnrm/equipe", funcao="preceptor")
    copy("incentivo/cadastros", codigo_cadastro=STRANGER, funcao="preceptor")
    copy("titulos/titulos", numero_titulo="1")
    copy("incentivo/pagamentos", codigo_pagamento=STRANGER, tipo="preceptor", conta="1", codigo_matricula_curso="")
