"""A landing with history: SCNES and registers of months before the payments, as they then were."""

import csv
import struct
import zipfile
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from orchestration.synthetic import blocks, generate
from orchestration.synthetic.command import sample

HISTORICO = 14


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("historico")
    generate(folder, seed=5, scale=0.0005, pagamentos=120, historico=HISTORICO)
    return folder


def months_of(landing: Path, pattern: str) -> list[str]:
    return sorted(path.stem[-6:] for path in landing.glob(pattern))


def snapshot(path: Path) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines(), delimiter=";" if ";" in text.partition("\n")[0] else ","))


def links(landing: Path, month: str) -> set[tuple[str, str]]:
    """(professional, unit) of each link of the month."""
    with zipfile.ZipFile(landing / "scnes" / f"BASE_DE_DADOS_CNES_{month}.ZIP") as base:
        text = base.read(f"tbCargaHorariaSus{month}.csv").decode("latin-1")
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    return {(row["CO_PROFISSIONAL_SUS"], row["CO_UNIDADE"]) for row in rows}


def test_history_has_scnes_and_registers_of_each_month_and_no_payment(landing: Path) -> None:
    registers = months_of(landing, "cnrm/residentes_*.csv")
    assert len(registers) == HISTORICO + 3 and (registers[0], registers[-1]) == ("202503", "202607")
    for commission in ("cnrm", "cnrms"):
        for dataset in ("instituicoes", "programas", "residentes", "equipe"):
            assert months_of(landing, f"{commission}/{dataset}_*.csv") == registers
    scnes = months_of(landing, "scnes/BASE_DE_DADOS_CNES_*.ZIP")
    assert len(scnes) == HISTORICO + 3 and (scnes[0], scnes[-1]) == ("202501", "202605")
    assert [path.name[-12:] for path in landing.glob("scnes/PF*.parquet")] == ["2411.parquet"]
    assert months_of(landing, "incentivo/pagamentos_*.csv") == ["202605", "202606", "202607"]


def test_a_month_of_scnes_is_nearly_that_of_the_next_and_most_people_stay(landing: Path) -> None:
    months = months_of(landing, "scnes/BASE_DE_DADOS_CNES_*.ZIP")
    of_month = [links(landing, month) for month in months]
    kept = [len(a & b) / len(a | b) for a, b in pairwise(of_month)]
    # Residents finish in February and enter in March, and are many of the people of so small a landing.
    in_march = [kept.pop(months.index(month) - 1) for month in ("202603", "202503")]
    assert 0.7 < min(in_march) < max(in_march) < min(kept) and 0.97 < min(kept) < max(kept) < 1
    first, last = ({person for person, _ in pairs} for pairs in (of_month[0], of_month[-1]))
    assert len(first & last) > 0.8 * len(first)
    assert len(of_month[0]) < len(of_month[HISTORICO])
    moved = {person for person, _ in of_month[0] - of_month[-1]} & {person for person, _ in of_month[-1] - of_month[0]}
    assert moved


def test_a_snapshot_of_the_history_shows_residents_and_programmes_as_they_then_were(landing: Path) -> None:
    def by_code(kind: str, code: str, month: str) -> dict[str, dict[str, str]]:
        return {row[code]: row for row in snapshot(landing / "cnrms" / f"{kind}_{month}.csv")}

    before, after = (by_code("residentes", "codigo_matricula", month) for month in ("202602", "202603"))
    stayed = [code for code in before if before[code]["situacao"] == after[code]["situacao"] == "ativo"]
    assert stayed and all(int(after[c]["ano_residencia"]) == int(before[c]["ano_residencia"]) + 1 for c in stayed)
    assert {after[code]["data_inicio"] for code in after.keys() - before.keys()} == {"2026-03-01"}
    old, new = (by_code("programas", "codigo_programa", month) for month in ("202503", "202606"))
    assert old.keys() < new.keys()


def test_an_edital_homologates_programmes_in_the_middle_of_the_history_and_ends_before_the_payments(
    landing: Path,
) -> None:
    editais = snapshot(landing / "incentivo" / "editais_202607.csv")
    earlier = {row["codigo_edital"] for row in editais if row["vigencia_fim"] in ("2026-04-30", "30/04/2026")}
    days = Counter(
        "-".join(reversed(row["data_homologacao"].split("/")))
        for row in snapshot(landing / "incentivo" / "programas_homologados_202607.csv")
        if row["codigo_edital"] in earlier
    )
    assert days["2025-10-16"] > 3


def test_scnes_leaves_some_of_the_lawful_majority_unmarked_and_the_key_has_their_programmes(landing: Path) -> None:
    controls = [row for row in snapshot(landing / "gabarito.csv") if row["regra"] == "PN-16"]
    planted = {row["caso"] for row in controls}
    assert planted == {"pn_16_residente_sem_marca", "pn_16_preceptor_sem_marca", "maioria sem marca"}
    assert {row["competencia"] for row in controls} == {"2026-05"}
    assert len({row["codigo_programa"] for row in controls}) == len(controls)


def test_the_population_by_age_and_sex_adds_up_and_what_was_returned_is_of_paid_lines(landing: Path) -> None:
    total, groups = Counter[str](), Counter[str]()
    for row in snapshot(landing / "referencia" / "populacao_2025.csv"):
        total[row["codigo_municipio"][:6]] += int(row["populacao"])
    for row in snapshot(landing / "referencia" / "populacao_idade_sexo_2025.csv"):
        groups[row["codigo_municipio"][:6]] += int(row["populacao"])
    assert total == groups
    lines = [snapshot(path) for path in sorted((landing / "incentivo").glob("pagamentos_*.csv"))]
    paid = {row["codigo_pagamento"] for rows in lines for row in rows if row["situacao"] == "pago"}
    returned = snapshot(landing / "incentivo" / "ressarcimentos_202607.csv")
    assert returned and {row["codigo_pagamento"] for row in returned} <= paid


def test_blocks_kept_read_the_same_in_each_zip(tmp_path: Path) -> None:
    texts = [b"first " * 9, b"second " * 9, b"first " * 9, b""]
    kept = blocks.Kept(tmp_path / "kept", blocks.compressed(texts))
    assert [blocks.text(block) for block in kept] == texts
    for name in ("a.zip", "b.zip"):
        more = [*kept, *blocks.compressed([b"and more"])]
        blocks.write_zip(tmp_path / name, [("table.csv", more), ("empty.csv", []), ("same.csv", kept)])
        with zipfile.ZipFile(tmp_path / name) as base:
            assert base.testzip() is None and base.read("table.csv") == b"".join([*texts, b"and more"])
            assert base.read("empty.csv") == b"" and base.read("same.csv") == b"".join(texts)
        # A reader without the directory, such as one of a stream, has the header of each member alone.
        written = (tmp_path / name).read_bytes()
        for member in base.infolist():
            header = struct.unpack_from("<H4xI", written, member.header_offset + 8)
            assert header == (zipfile.ZIP_DEFLATED, member.CRC)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


@pytest.mark.parametrize("months", ["-1", "49"])
def test_the_command_refuses_a_history_out_of_range(tmp_path: Path, months: str) -> None:
    ended = CliRunner().invoke(sample, ["--landing", str(tmp_path / "x"), "--historico", months])
    assert ended.exit_code == 2 and not (tmp_path / "x").exists()
