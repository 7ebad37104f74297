"""Facts and names as people read them."""

import pytest

from orchestration.cases.words import fact_text


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("data_fim", "2026-06-30", "30/06/2026"),
        ("competencia", "2026-07-01", "07/2026"),
        ("valor", "4000.00", "R$ 4.000,00"),
        ("valor_da_tabela", "4000.0000", "R$ 4.000,00"),
        ("carga_horaria_semanal", "11.9900", "11,99"),
        ("cpf_valido", "false", "não"),
        ("pessoa_id", "abcdef12" + "0" * 56, "abcdef12"),
        ("codigo_matricula", "R0001416", "R0001416"),
        ("vagas_ocupadas", "6", "6"),
        ("data_validacao", None, "—"),
    ],
)
def test_a_fact_is_written_as_people_write_it(column: str, value: str | None, text: str) -> None:
    assert fact_text(column, value).replace("\xa0", " ") == text
