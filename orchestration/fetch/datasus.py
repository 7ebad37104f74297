"""Converts DATASUS' territorial base (a zip of tables) to the landing's list of health regions.

Read: rl_municip_regsaud.csv (CO_MUNICIP, CO_REGSAUD) and tb_regsaud.csv (CO_REGSAUD, DS_NOME, CO_STATUS). The delimiter
of a table is `;` or `,`, and its encoding UTF-8 or Latin-1, whatever the others have.
"""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from orchestration.fetch.verify import Unsuitable
from orchestration.files import csv_text

HEADER = ("codigo_municipio", "codigo_regiao_saude", "nome_regiao_saude")
RELATION, REGIONS = "rl_municip_regsaud.csv", "tb_regsaud.csv"
ACTIVE = "ATIVO"
FEDERAL_DISTRICT, BRASILIA = "53", "530010"


def health_regions_csv(answers: Sequence[bytes], year: int) -> bytes:
    """Return the landing's regioes_saude file from the base's zip, ordered by municipality.

    Inactive regions are left out, and so are the administrative regions of the Federal District, which is one
    municipality. Unsuitable when a table or a column lacks, or no municipality has a region.
    """
    (answer,) = answers
    with zipfile.ZipFile(io.BytesIO(answer)) as archive:
        members = {PurePosixPath(name).name.lower(): name for name in archive.namelist()}
        relation, regions = (_table(archive, members, name) for name in (RELATION, REGIONS))
    try:
        names = {row["CO_REGSAUD"]: row["DS_NOME"] for row in regions if row.get("CO_STATUS", ACTIVE).upper() == ACTIVE}
        rows = sorted(
            {
                row["CO_MUNICIP"][:6]: row["CO_REGSAUD"]
                for row in relation
                if row["CO_REGSAUD"] in names and _is_municipality(row["CO_MUNICIP"])
            }.items()
        )
    except KeyError as failure:
        raise Unsuitable(f"não tem a coluna {failure.args[0]} em {RELATION} ou {REGIONS}") from None
    if not rows:
        raise Unsuitable("não traz a região de saúde de nenhum município")
    return csv_text(HEADER, ((municipality, region, names[region]) for municipality, region in rows)).encode()


def _table(archive: zipfile.ZipFile, members: Mapping[str, str], name: str) -> list[dict[str, str]]:
    if name not in members:
        raise Unsuitable(f"não tem a tabela {name}")
    content = archive.read(members[name])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    header = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if ";" in header else ",")
    columns = [column.strip().upper() for column in next(reader, [])]
    return [dict(zip(columns, (value.strip() for value in row), strict=False)) for row in reader if row]


def _is_municipality(code: str) -> bool:
    return code[:6].isdigit() and (not code.startswith(FEDERAL_DISTRICT) or code.startswith(BRASILIA))
