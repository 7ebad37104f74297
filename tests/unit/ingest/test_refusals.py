"""Refusals of whole files: nothing of the file is loaded, the reason is one sentence, and other files go on."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from tests.unit.ingest.bancada import (
    CPF,
    EQUIPE,
    PAGAMENTO,
    RESIDENTE,
    TABELAS,
    UNIDADE,
    VINCULO,
    Workbench,
    csv_text,
    many,
    scnes_table,
    scnes_zip,
)

RESIDENTES = "cnrm/residentes_202605.csv"
ZIP = "scnes/BASE_DE_DADOS_CNES_202603.ZIP"


def without(row: dict[str, str], *columns: str) -> dict[str, str]:
    return {name: value for name, value in row.items() if name not in columns}


def refused(bancada: Workbench, arquivo: str) -> str:
    """Run with a good file beside the bad one and return the reason of the bad one's refusal."""
    bancada.put("cnrms/equipe_202605.csv", [EQUIPE])
    outcomes = {carga.arquivo: carga for carga in bancada.run()}
    assert outcomes["cnrms/equipe_202605.csv"].estado == "carregado"
    bad = outcomes[arquivo]
    assert (bad.estado, bad.linhas_carregadas, bad.em_vigor) == ("recusado", 0, False)
    assert (bancada.home.recebidos / bad.sha256).read_bytes() == (bancada.landing / arquivo).read_bytes()
    assert bad.motivo is not None and arquivo in bad.motivo and "\n" not in bad.motivo
    return bad.motivo


def test_a_required_column_that_is_missing(bancada: Workbench) -> None:
    bancada.put(RESIDENTES, [without(RESIDENTE, "situacao")])
    reason = refused(bancada, RESIDENTES)
    assert reason.startswith(f"O arquivo {RESIDENTES} não tem a coluna obrigatória 'situacao'; tem as colunas 'codigo")
    assert bancada.query("select count(*) from lake.cnrm_residentes") == [(0,)]


def test_every_row_of_a_refused_file_counts_as_rejected(bancada: Workbench) -> None:
    bancada.put(RESIDENTES, [without(row, "situacao") for row in many(RESIDENTE, "codigo_matricula", 7)])
    carga = bancada.one()
    assert (carga.estado, carga.linhas_lidas, carga.linhas_rejeitadas) == ("recusado", 7, 7)


def test_pipes_and_broken_links_are_refused(bancada: Workbench) -> None:
    bancada.put("cnrms/equipe_202605.csv", [EQUIPE])
    (bancada.landing / "cnrm").mkdir()
    os.mkfifo(bancada.landing / RESIDENTES)
    (bancada.landing / "cnrm/programas_202605.csv").symlink_to("nada.csv")
    states = {carga.arquivo: (carga.estado, carga.motivo) for carga in bancada.run()}
    assert states.pop("cnrms/equipe_202605.csv")[0] == "carregado"
    assert states == {
        RESIDENTES: ("recusado", f"O arquivo {RESIDENTES} não pôde ser lido."),
        "cnrm/programas_202605.csv": ("recusado", "O arquivo cnrm/programas_202605.csv é um link que não leva a nada."),
    }


def test_a_header_line_of_a_megabyte_is_refused(bancada: Workbench) -> None:
    bancada.put(RESIDENTES, b"x" * (1 << 20))
    assert "não tem a coluna obrigatória" in refused(bancada, RESIDENTES)


def test_column_names_are_case_sensitive(bancada: Workbench) -> None:
    bancada.put(RESIDENTES, csv_text([RESIDENTE]).replace("situacao;", "Situacao;", 1))
    assert "'situacao'" in refused(bancada, RESIDENTES)


def test_a_refusal_lists_the_columns_found(bancada: Workbench) -> None:
    bancada.put(RESIDENTES, f"CPF;nome;{CPF};fone (79) 99999-8888\n")
    assert refused(bancada, RESIDENTES) == (
        f"O arquivo {RESIDENTES} não tem a coluna obrigatória 'codigo_matricula'; "
        "tem as colunas 'CPF', 'nome', '***', '***'."
    )


def test_a_row_of_data_instead_of_the_header_is_not_shown(bancada: Workbench) -> None:
    bancada.put(RESIDENTES, csv_text([RESIDENTE]).split("\n", 1)[1])
    assert refused(bancada, RESIDENTES) == (
        f"O arquivo {RESIDENTES} não tem a coluna obrigatória 'codigo_matricula'; "
        f"tem {len(RESIDENTE)} colunas, nenhuma de nome conhecido."
    )


def test_a_repeated_column(bancada: Workbench) -> None:
    bancada.put(RESIDENTES, csv_text([RESIDENTE]).replace("cns;", "cpf;", 1))
    assert refused(bancada, RESIDENTES) == f"O arquivo {RESIDENTES} tem a coluna 'cpf' mais de uma vez."


@pytest.mark.parametrize("conteudo", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_an_empty_file(bancada: Workbench, conteudo: bytes) -> None:
    bancada.put(RESIDENTES, conteudo)
    assert refused(bancada, RESIDENTES) == f"O arquivo {RESIDENTES} está vazio, sem cabeçalho."


def test_binary_content(bancada: Workbench) -> None:
    bancada.put(RESIDENTES, b"PK\x03\x04\x00\x00binario\x00")
    assert refused(bancada, RESIDENTES) == f"O arquivo {RESIDENTES} não é legível como texto CSV."


@pytest.mark.parametrize(
    "arquivo",
    [
        "cnrm/lista_202605.csv",
        "cnrm/residentes_202613.csv",
        "cnrm/residentes_2026.csv",
        "cnrm/residentes_202605.xlsx",
        "scnes/BASE_DE_DADOS_CNES_202600.ZIP",
        "scnes/PFXX2111.parquet",
        "scnes/residentes_202605.csv",
    ],
)
def test_a_name_or_folder_of_no_dataset(bancada: Workbench, arquivo: str) -> None:
    bancada.put(arquivo, [RESIDENTE])
    fonte = arquivo.split("/")[0]
    assert refused(bancada, arquivo).startswith(
        f"O nome do arquivo {arquivo} não é o de um conjunto conhecido: em {fonte}/ espera-se "
    )


def test_hidden_unfinished_and_misplaced_files_are_ignored(bancada: Workbench) -> None:
    for arquivo in (
        "cnrm/.residentes_202605.csv",
        f"{RESIDENTES}.part",
        "outros/residentes_202605.csv",
        "gabarito.csv",
    ):
        bancada.put(arquivo, [RESIDENTE])
    assert bancada.run() == []


def test_more_rejected_rows_than_the_tolerance(bancada: Workbench) -> None:
    rows = many(RESIDENTE, "codigo_matricula", 79)
    for row in rows[:4]:
        row["ano_residencia"] = "9"
    bancada.put(RESIDENTES, rows)
    reason = refused(bancada, RESIDENTES)
    assert reason == (
        f"O arquivo {RESIDENTES} teve 4 de 79 linhas rejeitadas, acima da tolerância de 5 % e 3 linhas; a primeira é a "
        "linha 2, coluna 'ano_residencia': O valor da coluna 'ano_residencia' é maior que 6."
    )
    bad = next(carga for carga in bancada.ledger() if carga.estado == "recusado")
    assert (bad.linhas_lidas, bad.linhas_rejeitadas) == (79, 79)
    assert [row[0] for row in bancada.rejections()] == [2, 3, 4, 5]


@pytest.mark.parametrize(("bad", "total"), [(3, 4), (4, 80)])
def test_a_file_within_either_part_of_the_tolerance_is_loaded(bancada: Workbench, bad: int, total: int) -> None:
    rows = many(RESIDENTE, "codigo_matricula", total)
    for row in rows[:bad]:
        row["ano_residencia"] = "0"
    bancada.put(RESIDENTES, rows)
    carga = bancada.one()
    assert (carga.estado, carga.linhas_carregadas, carga.linhas_rejeitadas) == ("carregado", total - bad, bad)


def damage(content: bytes) -> dict[str, bytes]:
    broken = bytearray(content)
    broken[60] ^= 0xFF
    return {
        "truncado": content[: len(content) // 2],
        "sem o meio": content[:100] + content[300:],
        "vazio": b"",
        "texto": b"<html>Erro 503</html>",
        "bytes": bytes(broken),
    }


@pytest.mark.parametrize("how", ["truncado", "sem o meio", "vazio", "texto", "bytes"])
def test_a_damaged_zip(bancada: Workbench, how: str) -> None:
    bancada.put(ZIP, damage(scnes_zip("202603"))[how])
    assert "truncado" in refused(bancada, ZIP)
    bad = next(carga for carga in bancada.ledger() if carga.estado == "recusado")
    assert (bad.conjunto, bad.linhas_lidas, bad.linhas_rejeitadas) == (None, 0, 0)
    assert not list(bancada.home.cofre_temporario.rglob("*.csv"))


def test_a_zip_whose_crc_does_not_match(bancada: Workbench) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as container:
        for name, rows in TABELAS.items():
            container.writestr(f"{name}202603.csv", scnes_table(rows))
    bancada.put(ZIP, out.getvalue().replace(b"HOSPITAL DE TESTE", b"HOSPITAL DE TESTA"))
    expected = f"O arquivo {ZIP} está truncado ou danificado no membro 'tbEstabelecimento202603.csv'."
    assert refused(bancada, ZIP) == expected


def test_a_zip_without_one_of_its_tables(bancada: Workbench) -> None:
    bancada.put(ZIP, scnes_zip("202603", {k: v for k, v in TABELAS.items() if k != "tbEstabelecimento"}))
    assert refused(bancada, ZIP) == (
        f"O arquivo {ZIP} não tem a tabela 'tbEstabelecimento' de 202603; tem 'tbCargaHorariaSus202603.csv', "
        "'tbDadosProfissionalSus202603.csv', 'tbAtividadeProfissional202603.csv', 'tbTipoUnidade202603.csv'."
    )


@pytest.mark.parametrize("conjunto", ["tbEstabelecimento", "tbTipoUnidade"])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_with_an_empty_table_is_refused_and_the_earlier_version_stands(
    bancada: Workbench, conjunto: str, method: int
) -> None:
    bancada.put(ZIP, scnes_zip("202603"))
    bancada.run()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as container:
        for name, rows in TABELAS.items():
            container.writestr(f"{name}202603.csv", b"" if name == conjunto else scnes_table(rows))
    bancada.put(ZIP, out.getvalue())
    assert refused(bancada, ZIP) == f"A tabela '{conjunto}' do arquivo {ZIP} está vazia, sem cabeçalho."
    assert bancada.query(f"select count(*) from lake.scnes_{conjunto}") == [(1,)]


def test_a_zip_whose_list_names_a_place_past_its_end(bancada: Workbench) -> None:
    content = bytearray(scnes_zip("202603"))
    at = content.find(b"PK\x01\x02")
    content[at + 42 : at + 46] = b"\xf0\xff\xff\xff"
    bancada.put(ZIP, bytes(content))
    assert refused(bancada, ZIP) == f"O arquivo {ZIP} não é um zip legível ou está truncado."


def test_a_zip_whose_members_are_of_another_month(bancada: Workbench) -> None:
    bancada.put(ZIP, scnes_zip("202602"))
    assert "não tem a tabela 'tbCargaHorariaSus' de 202603" in refused(bancada, ZIP)


def test_a_zip_table_without_a_column(bancada: Workbench) -> None:
    bancada.put(ZIP, scnes_zip("202603", {**TABELAS, "tbCargaHorariaSus": [without(VINCULO, "TP_RESIDENTE")]}))
    reason = refused(bancada, ZIP)
    expected = f"A tabela 'tbCargaHorariaSus' do arquivo {ZIP} não tem a coluna obrigatória 'TP_RESIDENTE'; tem as "
    assert reason.startswith(f"{expected}colunas 'CO_UNIDADE', 'CO_PROFISSIONAL_SUS', ")


def test_a_zip_table_beyond_the_tolerance_refuses_the_whole_zip(bancada: Workbench) -> None:
    rows = [{**VINCULO, "TP_PRECEPTOR": value} for value in ("", "3", "X", "9", *"2" * 20)]
    bancada.put(ZIP, scnes_zip("202603", {**TABELAS, "tbCargaHorariaSus": rows}))
    reason = refused(bancada, ZIP)
    assert reason.startswith(f"A tabela 'tbCargaHorariaSus' do arquivo {ZIP} teve 4 de 24 linhas rejeitadas")
    assert bancada.query("select count(*) from lake.scnes_tbestabelecimento") == [(0,)]
    assert [(row[0], row[1]) for row in bancada.rejections()] == [(line, "tp_preceptor") for line in (2, 3, 4, 5)]


def test_a_zip_bomb(bancada: Workbench) -> None:
    bancada.put(ZIP, scnes_zip("202603", {**TABELAS, "tbEstabelecimento": b'"CO_UNIDADE"' + b" " * (65 << 20)}))
    assert (
        refused(bancada, ZIP)
        == f"O arquivo {ZIP} tem o membro 'tbEstabelecimento202603.csv', que cresce demais ao abrir."
    )


@pytest.mark.parametrize("name", ["../../fora.csv", "/etc/fora.csv", "..\\fora.csv", "C:\\fora.csv"])
def test_a_zip_member_outside_its_folder(bancada: Workbench, name: str, tmp_path: Path) -> None:
    bancada.put(ZIP, scnes_zip("202603"))
    with zipfile.ZipFile(bancada.landing / ZIP, "a") as container:
        container.writestr(name, "fora")
    assert refused(bancada, ZIP) == f"O arquivo {ZIP} tem um membro cujo caminho sai da pasta e não foi aberto."
    assert not list(tmp_path.rglob("fora.csv"))


@pytest.mark.parametrize(
    "arquivo", ["scnes/PFSE2111.parquet", "scnes/PFSE2111.dbc", "parceiros/abc/matriculas_202605.xlsx"]
)
@pytest.mark.parametrize("conteudo", [b"", b"PAR1", b"isto nao e o que diz ser" * 50])
def test_unreadable_files_of_other_formats(bancada: Workbench, arquivo: str, conteudo: bytes) -> None:
    bancada.put(arquivo, conteudo)
    assert "legível" in refused(bancada, arquivo)


def test_a_refused_correction_leaves_the_earlier_version_and_is_recorded_once(bancada: Workbench) -> None:
    bancada.put("incentivo/pagamentos_202605.csv", [PAGAMENTO])
    bancada.run()
    bancada.put("incentivo/pagamentos_202605.csv", [without(PAGAMENTO, "valor")])
    for _ in range(3):
        assert bancada.one().estado == "recusado"
        assert bancada.query("select codigo_pagamento from lake.incentivo_pagamentos") == [("L1",)]
    assert [carga.estado for carga in bancada.ledger()] == ["carregado", "recusado"]
    assert bancada.ledger()[1].primeira_vista == bancada.ledger()[0].primeira_vista.replace(day=3)


def test_a_table_that_duckdb_cannot_scan_is_still_loaded(bancada: Workbench) -> None:
    """With a stray quote in one row and too many fields in another, at most those rows are rejected."""
    good = scnes_zip("202603", {**TABELAS, "tbEstabelecimento": [{**UNIDADE, "CO_UNIDADE": str(n)} for n in range(60)]})
    with zipfile.ZipFile(io.BytesIO(good)) as container:
        lines = container.read("tbEstabelecimento202603.csv").split(b"\r\n")
    lines[5] = lines[5] + b';"SOBRA"'
    lines[9] = lines[9].replace(b'"HOSPITAL DE TESTE"', b'"HOSPITAL "X" DE TESTE"')
    bancada.put(ZIP, scnes_zip("202603", {**TABELAS, "tbEstabelecimento": b"\r\n".join(lines)}))
    carga = {carga.conjunto: carga for carga in bancada.run()}["tbEstabelecimento"]
    assert (carga.linhas_lidas, carga.linhas_carregadas, carga.linhas_rejeitadas) == (60, 59, 1)
    assert bancada.rejections() == [(6, None, None, "A linha tem mais campos que o cabeçalho.")]
