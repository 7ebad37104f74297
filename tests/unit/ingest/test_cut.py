"""Files cut by an interrupted copy, inside the last line or its last value."""

import pytest

from tests.unit.ingest.bancada import PAGAMENTO, RESIDENTE, Workbench, csv_text, many

PAGAMENTOS = "incentivo/pagamentos_202605.csv"
ROWS = [
    {**{name: value for name, value in row.items() if name != "valor"}, "valor": valor}
    for row, valor in zip(many(PAGAMENTO, "codigo_pagamento", 10), ["4000.00", "11000.00"] * 5, strict=True)
]
WHOLE = csv_text(ROWS).removesuffix("\n")


def test_a_line_cut_anywhere_refuses_the_file(bancada: Workbench) -> None:
    bancada.put(PAGAMENTOS, WHOLE)
    bancada.run()
    for lost in range(1, len(WHOLE.splitlines()[-1]), 5):
        bancada.put(PAGAMENTOS, WHOLE[:-lost])
        carga = bancada.one()
        assert carga.motivo == (
            f"O arquivo {PAGAMENTOS} está cortado: a última linha não tem fim e está incompleta. Envie-o inteiro, com "
            "a última linha terminada."
        )
        assert (carga.linhas_lidas, carga.linhas_rejeitadas) == (10, 10)
    assert bancada.query("select sum(valor)::int from lake.incentivo_pagamentos") == [(75000,)]


def test_a_whole_last_line_without_an_end_loads_with_a_warning(bancada: Workbench) -> None:
    bancada.put(PAGAMENTOS, WHOLE)
    carga = bancada.one()
    assert (carga.linhas_carregadas, carga.avisos) == (
        10,
        (f"A última linha do arquivo {PAGAMENTOS} não tem fim: confira se ele chegou inteiro.",),
    )


@pytest.mark.parametrize(
    ("column", "values", "state"),
    [
        ("data_prevista_fim", ["2028-02-29", "2029-02-28", "2028-03-01", "2028-02"], "recusado"),
        ("codigo_cnes_principal", ["0000001", "0000002", "", "0000003", "00000"], "recusado"),
        ("codigo_cnes_principal", ["0000001", "0000002", "", "0000003", ""], "carregado"),
        ("ano_residencia", ["1", "2", "3", "2"], "carregado"),
        ("nome", ["Ana Lima", "Rui Melo", "Eva Dias", "Jo"], "carregado"),
        ("codigo_matricula", ["8", "9", "7", "10"], "carregado"),
    ],
)
def test_the_shape_of_the_last_value_decides(bancada: Workbench, column: str, values: list[str], state: str) -> None:
    base = {**RESIDENTE, "codigo_cnes_principal": ""}
    last = {name: value for name, value in base.items() if name != column}
    rows = [{**last, "codigo_matricula": f"M{n}", column: value} for n, value in enumerate(values)]
    bancada.put("cnrm/residentes_202605.csv", csv_text([{**row, column: row.pop(column)} for row in rows]).strip("\n"))
    assert bancada.one().estado == state, bancada.ledger()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_file_whose_last_line_has_an_end_is_whole(bancada: Workbench, end: str) -> None:
    bancada.put(PAGAMENTOS, WHOLE.replace("\n", end).encode() + end.encode())
    assert bancada.one().avisos == ()
