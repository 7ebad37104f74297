"""Reads every old code of a programme or institution as its present one, before anything else is done."""

from tests.oracle.landing import Landing, Row

COMMISSIONS = ("cnrm", "cnrms")
KEYS: dict[str, tuple[str, ...]] = {
    "programas": ("codigo_programa",),
    "instituicoes": ("codigo_instituicao",),
    "equipe": ("codigo_programa", "cpf", "funcao", "data_inicio"),
    "residentes": ("codigo_matricula", "codigo_programa"),
    "programas_homologados": ("codigo_edital", "codigo_programa"),
}
"""Datasets whose key holds a code that may be read as another."""


def translate(landing: Landing) -> None:
    """Replace old codes in every table in place; of two rows that come to one key, leave the one page 2 names."""
    programmes: dict[str, str] = {}
    institutions: dict[str, dict[str, str]] = {}
    for source in COMMISSIONS:
        programmes |= present_codes(landing, source, "programa")
        institutions[source] = present_codes(landing, source, "instituicao")
    for (source, dataset, _), months in landing.tables.items():
        if dataset == "equivalencias":
            continue
        for month, rows in months.items():
            for row in rows:
                _replace(row, "codigo_programa", programmes)
                _replace(row, "codigo_instituicao", institutions.get(source, {}))
            if dataset in KEYS:
                months[month] = _one_of_each(rows, dataset)


def _replace(row: Row, column: str, codes: dict[str, str]) -> None:
    if row.get(column) in codes:
        row[column] = codes[row[column]]
        row.setdefault("_antigo", set()).add(column)


def _one_of_each(rows: list[Row], dataset: str) -> list[Row]:
    code = "codigo_instituicao" if dataset == "instituicoes" else "codigo_programa"
    chosen: dict[tuple[object, ...], Row] = {}
    for row in rows:
        other = chosen.setdefault(tuple(row.get(name) for name in KEYS[dataset]), row)
        if dataset == "programas_homologados":
            better = row["data_homologacao"] < other["data_homologacao"]
        else:
            better = code in other.get("_antigo", ()) and code not in row.get("_antigo", ())
        if better:
            chosen[tuple(row.get(name) for name in KEYS[dataset])] = row
    return list(chosen.values())


def present_codes(landing: Landing, source: str, kind: str) -> dict[str, str]:
    """Old code -> the last of its chain. Of rows that make a circle only the first of the file counts."""
    rows = landing.events(source, "equivalencias", ["tipo", "codigo_anterior"])
    rows = [row for row in rows if row["tipo"] == kind]
    rows.sort(key=lambda row: (row["_arquivo"], row["_linha"]))
    step = {row["codigo_anterior"]: row["codigo_atual"] for row in rows}
    for row in rows:
        old = row["codigo_anterior"]
        circle = [old]
        while circle[-1] in step and step[circle[-1]] != old and len(circle) <= len(rows):
            circle.append(step[circle[-1]])
        if step.get(circle[-1]) == old:
            for other in circle[1:]:
                del step[other]
    result = {}
    for old in step:
        code, seen = old, {old}
        while code in step and step[code] not in seen:
            code = step[code]
            seen.add(code)
        result[old] = code
    return result
