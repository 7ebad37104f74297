"""Files that a month needs: one sentence for each that is missing or refused."""

from datetime import date

import pytest

from orchestration.ingest.need import missing_needed
from tests.unit.ingest.bancada import EQUIPE, PAGAMENTO, RELATORIO, RESIDENTE, Workbench, scnes_zip

M = date(2026, 5, 1)
INSTITUICAO = {
    "codigo_instituicao": "I1", "nome": "Instituto de Teste", "cnpj": "00394544012787", "natureza_juridica": "1244",
    "codigo_municipio": "280030", "situacao": "credenciada",
}  # fmt: skip
PROGRAMA = {
    "codigo_programa": "P1", "codigo_instituicao": "I1", "nome": "Programa", "modalidade": "medica",
    "especialidade": "Cardiologia", "codigo_municipio": "280030", "duracao_anos": "2", "vagas_autorizadas_ano": "4",
    "situacao": "ativo",
}  # fmt: skip
CADASTRO = {
    "codigo_cadastro": "C1", "codigo_edital": "E1", "codigo_programa": "P1", "cpf": "52998224725", "nome": "Zuleide",
    "funcao": "preceptor", "carga_horaria_semanal": "12", "data_cadastro": "2026-01-01",
}  # fmt: skip
EDITAL = {"codigo_edital": "E1", "modalidade": "medica", "vigencia_inicio": "2026-01-01", "vigencia_fim": "2027-01-01"}
HOMOLOGADO = {"codigo_edital": "E1", "codigo_programa": "P1", "data_homologacao": "2026-01-01"}
MATRICULA = {
    "codigo_matricula_curso": "C1", "codigo_oferta": "O1", "tipo_oferta": "I", "data_fim_oferta": "2027-01-01",
    "cpf": "52998224725", "nome": "Zuleide", "data_matricula": "2026-01-01", "data_inicio_atividades": "2026-02-01",
}  # fmt: skip


@pytest.fixture
def completa(bancada: Workbench) -> Workbench:
    """Exactly the files that May 2026 needs."""
    for fonte in ("cnrm", "cnrms"):
        for conjunto, row in (
            ("instituicoes", INSTITUICAO),
            ("programas", PROGRAMA),
            ("residentes", RESIDENTE),
            ("equipe", EQUIPE),
        ):
            bancada.put(f"{fonte}/{conjunto}_202605.csv", [row])
    for conjunto, row in (
        ("editais", EDITAL),
        ("programas_homologados", HOMOLOGADO),
        ("cadastros", CADASTRO),
        ("pagamentos", PAGAMENTO),
    ):
        bancada.put(f"incentivo/{conjunto}_202605.csv", [row])
    bancada.put("parceiros/abc/matriculas_202605.csv", [MATRICULA])
    bancada.put("parceiros/abc/relatorio_202605.csv", [RELATORIO])
    bancada.put("scnes/BASE_DE_DADOS_CNES_202603.ZIP", scnes_zip("202603"))
    return bancada


def needed(bancada: Workbench, month: date = M) -> list[str]:
    bancada.run()
    return missing_needed(bancada.home, month)


def test_nothing_is_reported_when_every_needed_file_is_loaded(completa: Workbench) -> None:
    completa.put("titulos/titulos_202605.csv", "lixo;puro\n")
    assert needed(completa) == []


@pytest.mark.parametrize(
    "arquivo",
    ["cnrms/equipe_202605.csv", "incentivo/editais_202605.csv", "incentivo/pagamentos_202605.csv",
     "parceiros/abc/relatorio_202605.csv", "parceiros/abc/matriculas_202605.csv"],
)  # fmt: skip
def test_a_missing_file_and_a_refused_one_are_reported(completa: Workbench, arquivo: str) -> None:
    content = (completa.landing / arquivo).read_bytes()
    completa.put(arquivo, b"")
    assert needed(completa) == [f"O arquivo {arquivo} está vazio, sem cabeçalho."]
    (completa.landing / arquivo).unlink()
    assert needed(completa) == [f"Falta o arquivo {arquivo[:-4]}, necessário para a competência 05/2026."]
    completa.put(arquivo, content)
    assert needed(completa) == []


def test_a_refused_correction_is_reported_although_the_earlier_version_is_in_force(completa: Workbench) -> None:
    assert needed(completa) == []
    completa.put("cnrm/programas_202605.csv", b"")
    assert needed(completa) == ["O arquivo cnrm/programas_202605.csv está vazio, sem cabeçalho."]


def test_a_refused_snapshot_of_an_older_month_matters_only_without_a_later_one(completa: Workbench) -> None:
    completa.put("cnrm/programas_202604.csv", b"")
    assert needed(completa) == []
    (completa.landing / "cnrm/programas_202605.csv").unlink()
    assert needed(completa) == []  # it is already loaded


def test_a_later_snapshot_serves_an_older_month(completa: Workbench) -> None:
    (completa.landing / "cnrm/programas_202605.csv").rename(completa.landing / "cnrm/programas_202607.csv")
    assert needed(completa) == []


def test_an_older_snapshot_does_not_serve_a_later_month(completa: Workbench) -> None:
    (completa.landing / "cnrm/programas_202605.csv").rename(completa.landing / "cnrm/programas_202604.csv")
    assert needed(completa) == ["Falta o arquivo cnrm/programas_202605, necessário para a competência 05/2026."]


def test_scnes_may_be_two_months_older(completa: Workbench) -> None:
    completa.put("scnes/BASE_DE_DADOS_CNES_202604.ZIP", b"PK")
    assert needed(completa) == []
    assert missing_needed(completa.home, date(2026, 4, 1)) == [
        "Falta o arquivo incentivo/pagamentos_202604, necessário para a competência 04/2026.",
        "Falta o arquivo parceiros/abc/relatorio_202604, necessário para a competência 04/2026.",
    ]
    truncated = "O arquivo scnes/BASE_DE_DADOS_CNES_202604.ZIP não é um zip legível ou está truncado."
    assert truncated in missing_needed(completa.home, date(2026, 6, 1))
    (completa.landing / "scnes/BASE_DE_DADOS_CNES_202604.ZIP").unlink()
    completa.run()
    assert "Falta a base do SCNES de 04/2026 ou de mês posterior." in missing_needed(completa.home, date(2026, 6, 1))


def test_files_of_every_partner_are_needed(completa: Workbench) -> None:
    completa.put("parceiros/xyz/matriculas_202605.csv", [MATRICULA])
    assert needed(completa) == [
        "Falta o arquivo parceiros/xyz/relatorio_202605, necessário para a competência 05/2026."
    ]
