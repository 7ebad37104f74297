"""A code that is a CPF is stored only as its seal, equal in every file; other codes are unchanged."""

import re
from pathlib import Path

from tests.unit.ingest.bancada import CPF, PAGAMENTO, RELATORIO, RESIDENTE, Workbench

PONTUADO = "529.982.247-25"
SEAL = re.compile("c-[0-9a-f]{16}")
RELATORIOS = "parceiros/abc/relatorio_202605.csv"


def codes(bancada: Workbench, table: str, column: str) -> list[str]:
    return [code for (code,) in bancada.query(f"select {column} from lake.{table} order by linha")]


def test_the_seal_is_the_same_in_every_file_and_spelling(bancada: Workbench) -> None:
    bancada.put(RELATORIOS, [{**RELATORIO, "codigo_matricula_curso": code} for code in (CPF, "C1")])
    rows = [
        {**PAGAMENTO, "codigo_pagamento": "L1", "codigo_matricula_curso": f"{CPF}.0"},
        {**PAGAMENTO, "codigo_pagamento": PONTUADO, "codigo_matricula_curso": PONTUADO},
    ]
    bancada.put("incentivo/pagamentos_202605.csv", rows)
    bancada.put("cnrm/residentes_202605.csv", [{**RESIDENTE, "codigo_matricula": f" {CPF} "}])
    cargas = {carga.conjunto: carga for carga in bancada.run()}
    seal, other = codes(bancada, "parceiros_relatorio", "codigo_matricula_curso")
    assert SEAL.fullmatch(seal) and other == "C1"
    assert codes(bancada, "incentivo_pagamentos", "codigo_matricula_curso") == [seal, seal]
    assert codes(bancada, "incentivo_pagamentos", "codigo_pagamento") == ["L1", seal]
    assert codes(bancada, "cnrm_residentes", "codigo_matricula") == [seal]
    assert cargas["pagamentos"].avisos == (
        "Códigos com CPF ficaram só como selo: codigo_pagamento em 1 linha, codigo_matricula_curso em 2 linhas.",
    )
    assert bancada.vault(cargas["residentes"].carga_id, "codigo_matricula, cpf") == [(seal, CPF)]


def test_the_cpf_of_a_code_is_only_in_the_received_file(bancada: Workbench) -> None:
    rows = [{**RELATORIO, "codigo_matricula_curso": CPF} for _ in range(2)]
    bancada.put(RELATORIOS, rows)
    assert bancada.one().linhas_rejeitadas == 1
    [(_, _, shown, _)] = bancada.rejections()
    assert shown.startswith("c-")
    for path in bancada.home.raiz.rglob("*"):
        if path.is_file() and not path.is_relative_to(bancada.home.recebidos):
            assert CPF.encode() not in path.read_bytes(), path


def test_codes_that_are_not_a_cpf_are_unchanged(bancada: Workbench) -> None:
    others = ["52998224724", "11111111111", "5299822472", "52998-224725", "PG52998224725", "529982247-25"]
    bancada.put(RELATORIOS, [{**RELATORIO, "codigo_matricula_curso": code} for code in others])
    assert bancada.one().avisos == ()
    assert codes(bancada, "parceiros_relatorio", "codigo_matricula_curso") == others


def test_another_installation_has_another_seal(bancada: Workbench, tmp_path: Path) -> None:
    other = Workbench(tmp_path / "outra")
    seals = set()
    for bench in (bancada, other):
        bench.put(RELATORIOS, [{**RELATORIO, "codigo_matricula_curso": CPF}])
        bench.run()
        seals |= set(codes(bench, "parceiros_relatorio", "codigo_matricula_curso"))
    assert len(seals) == 2
