"""The monthly base and the file PF as SCNES writes them: quirks of headers and rows, and columns never loaded."""

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pyarrow as pa
import pyarrow.parquet
import pytest

from orchestration.ingest import scnes_zip as reader
from tests.unit.ingest.bancada import (
    CNS,
    CPF,
    PROFISSIONAL,
    TABELAS,
    UNIDADE,
    VINCULO,
    Workbench,
    scnes_table,
    scnes_zip,
)
from tests.unit.ingest.dbc import dbc

ZIP = "scnes/BASE_DE_DADOS_CNES_202603.ZIP"
PF = {
    "CNES": "0000001", "CODUFMUN": "280030", "CPF_PROF": "abcdefghijk", "CBO": "2231F9", "NOMEPROF": "ZULEIDE GERADA",
    "CNS_PROF": CNS, "CONSELHO": "71", "REGISTRO": "123", "VINCULAC": "050101", "PROF_SUS": "1", "PROFNSUS": "0",
    "HORAOUTR": 0, "HORAHOSP": 60.0, "HORA_AMB": None, "TP_UNID": "05", "NAT_JUR": "1244", "COMPETEN": "202111",
}  # fmt: skip


def load(bancada: Workbench, **tables) -> dict[str, int]:
    """Load the base with these tables instead of the usual ones; return the rows loaded of each table."""
    bancada.put(ZIP, scnes_zip("202603", {**TABELAS, **tables}))
    cargas = bancada.run()
    assert {carga.estado for carga in cargas} == {"carregado"}, cargas
    return {str(carga.conjunto): carga.linhas_carregadas for carga in cargas}


def test_a_link_is_typed(bancada: Workbench) -> None:
    load(bancada)
    columns = "linha, competencia_arquivo, tp_sus_nao_sus, qt_carga_horaria_ambulatorial, qt_carga_horaria_outros, "
    columns += "nu_registro, tp_preceptor, tp_residente, dt_atualizacao, dt_atualizacao_origem"
    assert bancada.query(f"select {columns} from lake.scnes_tbcargahorariasus") == [
        (2, date(2026, 3, 1), True, 40, 0, "12345", False, True, date(2026, 4, 1), date(2026, 3, 1))
    ]


@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_quoted_breaks_short_rows_and_line_ends(bancada: Workbench, newline: str) -> None:
    rows = [{**UNIDADE, "CO_UNIDADE": str(number)} for number in range(5)]
    rows[1]["NO_FANTASIA"] = 'CLÍNICA "A";\nANEXO ÇÃO'
    text = scnes_table(rows, newline)
    short = text[: text.rindex(b";")]
    assert load(bancada, tbEstabelecimento=short)["tbEstabelecimento"] == 5
    read = bancada.query("select no_fantasia, tp_gestao from lake.scnes_tbestabelecimento order by linha")
    assert read == [("HOSPITAL DE TESTE", "M"), (rows[1]["NO_FANTASIA"], "M"), *[("HOSPITAL DE TESTE", "M")] * 2,
                    ("HOSPITAL DE TESTE", None)]  # fmt: skip


def test_columns_are_read_by_name_in_any_order_and_number(bancada: Workbench) -> None:
    grown = {"ST_NOVIDADE": "X", **dict(reversed(list(UNIDADE.items())))}
    bancada.put(ZIP, scnes_zip("202603", {**TABELAS, "tbEstabelecimento": [grown]}))
    carga = {carga.conjunto: carga for carga in bancada.run()}["tbEstabelecimento"]
    assert carga.avisos == ("A coluna 'ST_NOVIDADE' não é conhecida e não foi lida.",)
    assert bancada.query("select co_unidade, co_cnes from lake.scnes_tbestabelecimento") == [
        ("2800300000001", "0000001")
    ]


def test_personal_columns_of_units_are_stored_nowhere(bancada: Workbench) -> None:
    load(bancada)
    for path in bancada.home.raiz.rglob("*.parquet"):
        content = str(pyarrow.parquet.read_table(path).to_pydict())
        assert UNIDADE["NU_CPF"] not in content and UNIDADE["CO_CPFDIRETORCLN"] not in content


@pytest.mark.parametrize(
    ("written", "kept"),
    [(CPF, CPF), ("***.982.247-**", None), ("52998224724", None), ("11111111111", None), ("", None)],
)
def test_the_cpf_of_a_professional_is_kept_only_when_valid(bancada: Workbench, written: str, kept: str | None) -> None:
    row = {**PROFISSIONAL, "'CO_CPF'": written}
    bancada.put(ZIP, scnes_zip("202603", {**TABELAS, "tbDadosProfissionalSus": [row]}))
    carga = {carga.conjunto: carga for carga in bancada.run()}["tbDadosProfissionalSus"]
    columns = "co_profissional_sus, co_cpf, no_profissional, no_social, co_cns"
    assert bancada.vault(carga.carga_id, columns) == [
        (PROFISSIONAL["CO_PROFISSIONAL_SUS"], kept, "ZULEIDE GERADA DE TESTE", None, CNS)
    ]
    assert bancada.query("select tem_co_cpf, tem_co_cns from lake.scnes_tbdadosprofissionalsus") == [
        (kept is not None, True)
    ]


def test_a_professional_with_an_invalid_cns_is_loaded_without_it(bancada: Workbench) -> None:
    rows = [PROFISSIONAL, {**PROFISSIONAL, "CO_PROFISSIONAL_SUS": "B", "CO_CNS": "123456789012345"}]
    bancada.put(ZIP, scnes_zip("202603", {**TABELAS, "tbDadosProfissionalSus": rows}))
    carga = {carga.conjunto: carga for carga in bancada.run()}["tbDadosProfissionalSus"]
    assert carga.avisos == ("A coluna 'co_cns' tem 1 valor que não é um CNS válido, lido como vazio.",)
    assert bancada.vault(carga.carga_id, "co_cns") == [(CNS,), (None,)]


def test_flags_have_two_spellings_and_others_reject_the_row(bancada: Workbench) -> None:
    flags = ["1", "2", "S", "N", *"2" * 80, "", "3", " "]
    rows = [{**VINCULO, "TP_PRECEPTOR": flag} for flag in flags]
    assert load(bancada, tbCargaHorariaSus=rows)["tbCargaHorariaSus"] == 84
    assert bancada.query("select tp_preceptor from lake.scnes_tbcargahorariasus where linha < 6 order by linha") == [
        (True,), (False,), (True,), (False,),
    ]  # fmt: skip
    assert [(line, column, value) for line, column, value, _ in bancada.rejections()] == [
        (86, "tp_preceptor", None),
        (87, "tp_preceptor", "3"),
        (88, "tp_preceptor", None),
    ]


def test_links_may_repeat_and_units_may_not(bancada: Workbench) -> None:
    counts = load(bancada, tbCargaHorariaSus=[VINCULO] * 3, tbEstabelecimento=[UNIDADE, UNIDADE])
    assert (counts["tbCargaHorariaSus"], counts["tbEstabelecimento"]) == (3, 1)
    assert bancada.rejections() == [
        (3, "co_unidade", UNIDADE["CO_UNIDADE"], "A chave (co_unidade) repete a da linha 2.")
    ]


def test_unknown_codes_are_loaded_with_a_warning(bancada: Workbench) -> None:
    links = [{**VINCULO, "CO_CBO": "999999", "IND_VINCULACAO": "990101"}, VINCULO]
    units = [{**UNIDADE, "TP_UNIDADE": "98"}]
    bancada.put(ZIP, scnes_zip("202603", {**TABELAS, "tbCargaHorariaSus": links, "tbEstabelecimento": units}))
    warnings = {carga.conjunto: carga.avisos for carga in bancada.run()}
    assert warnings["tbCargaHorariaSus"] == (
        "A coluna 'co_cbo' tem 1 código desconhecido em 1 linha, guardado como veio: 999999.",
        "A coluna 'ind_vinculacao' tem 1 código desconhecido em 1 linha, guardado como veio: 990101.",
    )
    assert warnings["tbEstabelecimento"] == (
        "A coluna 'tp_unidade' tem 1 código desconhecido em 1 linha, guardado como veio: 98.",
    )
    assert bancada.query("select count(*) from lake.scnes_tbcargahorariasus where co_cbo = '999999'") == [(1,)]


def pf(*rows: dict) -> bytes:
    sink = pa.BufferOutputStream()
    pyarrow.parquet.write_table(pa.Table.from_pylist(list(rows)), sink)
    return sink.getvalue().to_pybytes()


def test_pf_in_parquet(bancada: Workbench) -> None:
    bancada.put("scnes/PFSE2111.parquet", pf(PF, {**PF, "CNS_PROF": "0" * 15, "PROF_SUS": "0"}))
    carga = bancada.one()
    assert (carga.conjunto, carga.linhas_carregadas, carga.competencia) == ("PF", 2, date(2021, 11, 1))
    columns = "linha, prof_sus, horaoutr, horahosp, hora_amb, tem_cns_prof, tem_cpf_prof"
    assert bancada.query(f"select {columns} from lake.scnes_pf order by linha") == [
        (2, True, 0, 60, 0, True, False),
        (3, False, 0, 60, 0, False, False),
    ]
    assert bancada.vault(carga.carga_id, "nomeprof, cns_prof, cpf_prof") == [
        ("ZULEIDE GERADA", CNS, None),
        ("ZULEIDE GERADA", None, None),
    ]


def test_pf_files_of_two_states_are_in_force_together(bancada: Workbench) -> None:
    for uf, municipio in (("SE", "280030"), ("AL", "270430")):
        bancada.put(f"scnes/PF{uf}2111.parquet", pf({**PF, "CODUFMUN": municipio}))
    bancada.run()
    bancada.put("scnes/PFSE2111.parquet", pf(PF, PF))
    bancada.run()
    assert bancada.query("select count(*) from lake.scnes_pf") == [(3,)]


def test_pf_with_damaged_pages_is_refused(bancada: Workbench) -> None:
    content = bytearray(pf(*[{**PF, "REGISTRO": str(number)} for number in range(2000)]))
    for place in range(100, len(content) // 2, 7):
        content[place] ^= 0x5A
    bancada.put("scnes/PFSE2111.parquet", bytes(content))
    carga = bancada.one()
    assert (carga.estado, carga.motivo) == ("recusado", "O arquivo scnes/PFSE2111.parquet não pôde ser lido.")


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_a_table_with_only_a_header_refuses_the_base(bancada: Workbench, end: bytes) -> None:
    header = scnes_table([UNIDADE]).split(b"\r\n")[0] + end
    bancada.put(ZIP, scnes_zip("202603", {**TABELAS, "tbEstabelecimento": header}))
    carga = bancada.one()
    assert (carga.estado, carga.conjunto, carga.linhas_lidas, carga.colapso) == ("recusado", None, 0, True)
    assert f"A tabela 'tbEstabelecimento' do arquivo {ZIP} tem 0 linhas." in str(carga.motivo)


@pytest.mark.parametrize(("end", "wider"), [(b"\r", 0), (b"\0", 0), (b"", 0), (b"\0", 7)])
def test_a_dbc_is_read_by_the_widths_of_its_header(bancada: Workbench, end: bytes, wider: int) -> None:
    bancada.put("scnes/PFSE2111.dbc", dbc([{**PF, "REGISTRO": str(number)} for number in range(5)], end, wider))
    assert bancada.one().linhas_carregadas == 5
    columns = "linha, cnes, registro, horahosp, tem_cns_prof"
    assert bancada.query(f"select {columns} from lake.scnes_pf order by linha") == [
        (number + 2, "0000001", str(number), 60, True) for number in range(5)
    ]


@pytest.mark.parametrize("make", [pf, lambda *rows: dbc(rows)])
@pytest.mark.parametrize(
    ("wrong", "reason"),
    [({"COMPETEN": "202110"}, "1 de 3 registros têm outro mês ou outra UF em COMPETEN, como 10/2021"),
     ({"CODUFMUN": "350010"}, "1 de 3 registros têm outro mês ou outra UF em CODUFMUN, como 35")],
)  # fmt: skip
def test_a_pf_of_another_month_or_state_is_refused(
    bancada: Workbench, make: Callable[..., bytes], wrong: dict, reason: str
) -> None:
    name = "scnes/PFSE2111.parquet" if make is pf else "scnes/PFSE2111.dbc"
    bancada.put(name, make(PF, PF, {**PF, **wrong}))
    carga = bancada.one()
    assert (carga.estado, carga.linhas_rejeitadas) == ("recusado", 3)
    assert carga.motivo == f"O arquivo {name} diz ser de SE em 11/2021, mas {reason}."


def rezipped(rename: Callable[[str], str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return the base with its members renamed or compressed with another method."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(scnes_zip("202603"))) as given, zipfile.ZipFile(out, "w", method) as made:
        for name in given.namelist():
            made.writestr(rename(name), given.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    "rename", [lambda name: f"BASE_202603/{name}", str.upper, lambda name: f"Pasta/{name.lower()}"]
)
def test_member_names_may_have_a_folder_and_another_case(bancada: Workbench, rename: Callable[[str], str]) -> None:
    bancada.put(ZIP, rezipped(rename))
    assert {(carga.conjunto, carga.estado) for carga in bancada.run()} == {(name, "carregado") for name in TABELAS}


def test_members_added_by_macos_are_ignored(bancada: Workbench) -> None:
    bancada.put(ZIP, scnes_zip("202603"))
    with zipfile.ZipFile(bancada.landing / ZIP, "a") as container:
        container.writestr("__MACOSX/._tbEstabelecimento202603.csv", "x")
        container.writestr("__MACOSX/tbEstabelecimento202603.csv", "x")
    assert len(bancada.run()) == len(TABELAS)


def test_deflate64_is_refused_with_what_to_do(bancada: Workbench) -> None:
    """Only the method in the two headers of each member is changed, since the content is not read."""
    content = bytearray(scnes_zip("202603"))
    for signature, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = -1
        while (at := content.find(signature, at + 1)) >= 0:
            content[at + place] = 9
    bancada.put(ZIP, bytes(content))
    carga = bancada.one()
    assert carga.estado == "recusado"
    assert "Deflate64" in str(carga.motivo) and "compacte de novo" in str(carga.motivo)


def test_compressed_blocks_that_give_no_text_are_read_past(bancada: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the last one of a member whose compressed size is a multiple of a block's and one byte more."""
    monkeypatch.setattr(reader, "_BLOCO", 1)
    assert load(bancada)["tbEstabelecimento"] == 1
