"""The registry step in pandas, for comparison: links joined to people and units, hours summed by person.

Usage: python -m benchmarks.pandas_registry FOLDER_OF_PARQUET (what benchmarks.bare_scan wrote)
"""

import sys
from pathlib import Path

import pandas as pd

HOURS = ["QT_CARGA_HORARIA_AMBULATORIAL", "QT_CARGA_HORARIA_OUTROS", "QT_CARGA_HOR_HOSP_SUS"]


def registry(folder: Path) -> int:
    """Count the people with a link."""
    wanted = ["CO_UNIDADE", "CO_PROFISSIONAL_SUS", "CO_CBO", "IND_VINCULACAO", "TP_RESIDENTE", *HOURS]
    links = pd.read_parquet(folder / "tbCargaHorariaSus.parquet", columns=wanted)
    people = pd.read_parquet(folder / "tbDadosProfissionalSus.parquet", columns=["CO_PROFISSIONAL_SUS", "CO_CNS"])
    units = pd.read_parquet(folder / "tbEstabelecimento.parquet", columns=["CO_UNIDADE", "CO_MUNICIPIO_GESTOR"])
    joined = links.merge(people, on="CO_PROFISSIONAL_SUS", how="left").merge(units, on="CO_UNIDADE", how="left")
    joined["hours"] = joined[HOURS].apply(pd.to_numeric, errors="coerce").fillna(0).sum(axis=1)
    marked = joined["IND_VINCULACAO"].str.startswith("05", na=False) | (joined["CO_CBO"] == "2231F9")
    joined["resident"] = marked | (joined["TP_RESIDENTE"] == "1")
    return len(joined.groupby("CO_CNS").agg(hours=("hours", "sum"), resident=("resident", "max")))


if __name__ == "__main__":
    print(registry(Path(sys.argv[1])))
