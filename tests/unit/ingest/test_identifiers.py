"""CPF and CNS in accepted texts and codes are masked or sealed before the lake, and are not in warnings."""

import pytest

from tests.unit.ingest.bancada import CNS, CPF, RESIDENTE, Workbench
from tests.unit.ingest.test_odd_values import INSTITUICAO
from tests.unit.ingest.test_rows import RESIDENTES, loaded

PROGRAMA = {
    "codigo_programa": "P1", "codigo_instituicao": "I1", "nome": "Pediatria", "modalidade": "medica",
    "especialidade": "Pediatria", "codigo_municipio": "280030", "duracao_anos": "3", "vagas_autorizadas_ano": "4",
    "situacao": "ativo",
}  # fmt: skip
PROGRAMAS, INSTITUICOES = "cnrm/programas_202605.csv", "cnrm/instituicoes_202605.csv"
PONTUADO = "529.982.247-25"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"Turma de {PONTUADO}", "Turma de ***"),
        (f"CPF{CPF}X", "CPF***X"),
        ("529 982 247 25", "***"),
        (f"{CNS} e {CPF}", "*** e ***"),
        ("processo 25000.123456/2026-12", "processo 25000.123456/2026-12"),
    ],
)
def test_a_text_is_masked_with_a_warning(bancada: Workbench, text: str, left: str) -> None:
    bancada.put(PROGRAMAS, [{**PROGRAMA, "nome": text}])
    carga = bancada.one()
    assert bancada.query("select nome from lake.cnrm_programas") == [(left,)]
    masked = ("Textos com CPF ou CNS foram mascarados: nome em 1 linha.",)
    assert carga.avisos == (masked if left != text else ())


@pytest.mark.parametrize("code", [CPF, PONTUADO, f"T-{CPF}"])
def test_a_code_has_the_same_seal_in_every_file(bancada: Workbench, code: str) -> None:
    bancada.put(PROGRAMAS, [{**PROGRAMA, "codigo_programa": code}])
    bancada.put(RESIDENTES, [{**RESIDENTE, "codigo_programa": code}])
    bancada.run()
    [(seal,)] = bancada.query("select codigo_programa from lake.cnrm_programas")
    assert bancada.query("select codigo_programa from lake.cnrm_residentes") == [(seal,)]
    assert seal.startswith("c-") and len(seal) == 18 and CPF not in seal


def test_a_cpf_has_the_same_seal_with_and_without_punctuation(bancada: Workbench) -> None:
    seals = loaded(bancada, RESIDENTES, RESIDENTE, "codigo_programa", [CPF, PONTUADO])
    assert len(set(seals)) == 1


@pytest.mark.parametrize("code", [CNS, "202605000000009", "52998224726", "2800300000001", f"PG{CPF}"])
def test_codes_that_only_resemble_identifiers_are_kept(bancada: Workbench, code: str) -> None:
    """One in eleven numbers of 15 digits is a valid CNS by chance; identity checks codes against the vault."""
    assert loaded(bancada, RESIDENTES, RESIDENTE, "codigo_programa", [code]) == [code]


def test_a_cpf_in_a_cnpj_column_is_masked(bancada: Workbench) -> None:
    assert loaded(bancada, INSTITUICOES, INSTITUICAO, "cnpj", [CPF]) == ["***"]


def test_a_cpf_in_a_council_number_is_masked(bancada: Workbench) -> None:
    assert loaded(bancada, RESIDENTES, RESIDENTE, "numero_registro", [CPF, f"CRM {CPF}"]) == ["***", "CRM ***"]
