"""What a value may be: each type, domain and key, accepted or rejected with its reason, and personal values masked."""

from datetime import date
from decimal import Decimal

import pytest

from tests.unit.ingest.bancada import CPF, EQUIPE, PAGAMENTO, RELATORIO, RESIDENTE, Bancada, csv_text, many

PAGAMENTOS = "incentivo/pagamentos_202605.csv"
RESIDENTES = "cnrm/residentes_202605.csv"


def loaded(bancada: Bancada, arquivo: str, row: dict[str, str], column: str) -> object:
    """Load one row and give what the lake holds in a column."""
    bancada.put(arquivo, [row])
    carga = bancada.one()
    assert (carga.estado, carga.linhas_carregadas) == ("carregado", 1), bancada.rejections()
    table = f"{carga.fonte}_{carga.conjunto}"
    return bancada.query(f"select {column} from lake.{table}")[0][0]


def rejected(bancada: Bancada, arquivo: str, row: dict[str, str]) -> tuple[str, str, str]:
    """Load a row that must not pass; column, shown value and reason."""
    bancada.put(arquivo, [row])
    carga = bancada.one()
    assert (carga.linhas_lidas, carga.linhas_carregadas, carga.linhas_rejeitadas) == (1, 0, 1)
    [(line, *told)] = bancada.rejections()
    assert line == 2
    return tuple(told)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4000.00", "4000"),
        ("4000,00", "4000"),
        ("R$ 4.000,00", "4000"),
        ("R$4.000,00", "4000"),
        ("R$ 1.234.567,89", "1234567.89"),
        (" 4106,09 ", "4106.09"),
        ("4000", "4000"),
        ("0,01", "0.01"),
    ],
)
def test_money(bancada: Bancada, text: str, value: str) -> None:
    assert loaded(bancada, PAGAMENTOS, {**PAGAMENTO, "valor": text}, "valor") == Decimal(value)


@pytest.mark.parametrize("text", ["4.000", "R$ 4.000", "4,000.00", "1.234.567", "4000.000", "quatro mil", "9" * 14, "1e3", "--4"])
def test_what_is_no_money(bancada: Bancada, text: str) -> None:
    told = rejected(bancada, PAGAMENTOS, {**PAGAMENTO, "valor": text})
    assert told[0] == "valor"
    assert told[2] == "O valor da coluna 'valor' não é um valor em reais (4000.00, 4000,00 ou R$ 4.000,00)."


@pytest.mark.parametrize("text", ["0", "0,00", "-4000.00", "R$ -1,00"])
def test_money_is_above_zero(bancada: Bancada, text: str) -> None:
    told = rejected(bancada, PAGAMENTOS, {**PAGAMENTO, "valor": text})
    assert told == ("valor", text, "O valor da coluna 'valor' não é maior que zero.")


@pytest.mark.parametrize(("text", "value"), [("2026-02-28", date(2026, 2, 28)), ("29/02/2028", date(2028, 2, 29))])
def test_date(bancada: Bancada, text: str, value: date) -> None:
    assert loaded(bancada, RESIDENTES, {**RESIDENTE, "data_inicio": text}, "data_inicio") == value


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-02-28 00:00:00", "2026-2-3", "28/02/26", "02/28/2026", "20260228", "0000-01-01", "1/02/20261"]
)
def test_what_is_no_date(bancada: Bancada, text: str) -> None:
    told = rejected(bancada, RESIDENTES, {**RESIDENTE, "data_inicio": text})
    assert (told[0], told[2]) == (
        "data_inicio",
        "O valor da coluna 'data_inicio' não é uma data (AAAA-MM-DD ou DD/MM/AAAA).",
    )


@pytest.mark.parametrize("text", ["2026-04", "202604"])
def test_month(bancada: Bancada, text: str) -> None:
    assert loaded(bancada, PAGAMENTOS, {**PAGAMENTO, "competencia": text}, "competencia") == date(2026, 4, 1)


@pytest.mark.parametrize("text", ["2026-13", "04/2026", "2026-04-01", "202600", "2026"])
def test_what_is_no_month(bancada: Bancada, text: str) -> None:
    told = rejected(bancada, PAGAMENTOS, {**PAGAMENTO, "competencia": text})
    assert told == ("competencia", text, "O valor da coluna 'competencia' não é um mês (AAAA-MM ou AAAAMM).")


@pytest.mark.parametrize(("text", "value"), [("S", True), ("N", False), ("", False), ("NULL", False)])
def test_boolean_and_its_default(bancada: Bancada, text: str, value: bool) -> None:
    arquivo = "parceiros/abc/relatorio_202605.csv"
    assert loaded(bancada, arquivo, {**RELATORIO, "suspenso": text}, "suspenso") is value


@pytest.mark.parametrize("text", ["s", "Sim", "1", "true"])
def test_what_is_no_boolean(bancada: Bancada, text: str) -> None:
    told = rejected(bancada, "parceiros/abc/relatorio_202605.csv", {**RELATORIO, "suspenso": text})
    assert told == ("suspenso", text, "O valor da coluna 'suspenso' não é um destes: S, N.")


@pytest.mark.parametrize(("text", "value"), [("11.99", "11.99"), ("11,99999", "11.9999"), ("12", "12")])
def test_number_is_cut_and_never_rounded_up(bancada: Bancada, text: str, value: str) -> None:
    row = {**EQUIPE, "carga_horaria_semanal": text}
    assert loaded(bancada, "cnrm/equipe_202605.csv", row, "carga_horaria_semanal") == Decimal(value)


@pytest.mark.parametrize("text", ["0", "7", "1.5", "2.0", "-1", "um", "99999999999"])
def test_an_integer_with_limits(bancada: Bancada, text: str) -> None:
    assert rejected(bancada, RESIDENTES, {**RESIDENTE, "ano_residencia": text})[0] == "ano_residencia"


@pytest.mark.parametrize(
    ("text", "value"),
    [(CPF, CPF), ("529.982.247-25", CPF), ("1234567890", "01234567890"), ("191", "00000000191"), ("1", "00000000001")],
)
def test_cpf(bancada: Bancada, text: str, value: str) -> None:
    bancada.put(PAGAMENTOS, [{**PAGAMENTO, "cpf": text}])
    assert bancada.vault(bancada.one().carga_id, "cpf") == [(value,)]


@pytest.mark.parametrize("text", ["5299822472A", "529982247250", "---"])
def test_what_is_no_cpf(bancada: Bancada, text: str) -> None:
    told = rejected(bancada, PAGAMENTOS, {**PAGAMENTO, "cpf": text})
    assert told == ("cpf", "***", "O valor da coluna 'cpf' não é um CPF (de 1 a 11 dígitos, com ou sem pontuação).")


@pytest.mark.parametrize(
    ("text", "value", "warned"),
    [
        ("700009446532802", "700009446532802", False),
        ("700 0094 4653 2802", "700009446532802", False),
        ("700009446532803", None, True),
        ("123", None, True),
        ("000000000000000", None, False),
        ("", None, False),
    ],
)
def test_a_cns_that_does_not_check_is_null_with_a_warning(bancada: Bancada, text: str, value: str | None, warned: bool) -> None:
    bancada.put(RESIDENTES, [{**RESIDENTE, "cns": text}])
    carga = bancada.one()
    assert bancada.vault(carga.carga_id, "cns") == [(value,)]
    assert bancada.query("select tem_cns from lake.cnrm_residentes") == [(value is not None,)]
    assert carga.avisos == (("A coluna 'cns' tem 1 valores que não são um CNS válido, lidos como vazios.",) if warned else ())


@pytest.mark.parametrize("empty", ["", "  ", "NULL", "NaN"])
def test_a_required_value_that_is_empty(bancada: Bancada, empty: str) -> None:
    told = rejected(bancada, RESIDENTES, {**RESIDENTE, "data_inicio": empty})
    assert told == ("data_inicio", None, "A coluna 'data_inicio' é obrigatória e está vazia.")


def test_required_by_another_column(bancada: Bancada) -> None:
    told = rejected(bancada, RESIDENTES, {**RESIDENTE, "situacao": "licenciado"})
    assert told == (
        "data_situacao", None, "A coluna 'data_situacao' é obrigatória quando 'situacao' não é 'ativo', e está vazia.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"codigo_programa": ""}, "codigo_programa"),
        ({"tipo": "bolsa_formacao"}, "codigo_matricula_curso"),
        ({"situacao": "pago"}, "data_pagamento"),
        ({"situacao": "estornado"}, "data_pagamento"),
    ],
)
def test_required_of_a_payment(bancada: Bancada, changes: dict[str, str], column: str) -> None:
    assert rejected(bancada, PAGAMENTOS, {**PAGAMENTO, **changes})[0] == column


def test_domain(bancada: Bancada) -> None:
    told = rejected(bancada, PAGAMENTOS, {**PAGAMENTO, "situacao": "Pago"})
    assert told == ("situacao", "Pago", "O valor da coluna 'situacao' não é um destes: programado, pago, estornado.")


@pytest.mark.parametrize(("fonte", "passes"), [("cnrm", False), ("cnrms", True)])
def test_a_domain_of_one_commission(bancada: Bancada, fonte: str, passes: bool) -> None:
    row = {
        "codigo_programa": "P1", "codigo_instituicao": "I1", "nome": "Programa", "modalidade": "uniprofissional",
        "especialidade": "Enfermagem Obstétrica", "codigo_municipio": "2800308", "duracao_anos": "2",
        "vagas_autorizadas_ano": "4", "percentual_carga_sus": "74.9", "situacao": "ativo",
    }  # fmt: skip
    bancada.put(f"{fonte}/programas_202605.csv", [row])
    assert bancada.one().linhas_carregadas == int(passes)
    if passes:
        assert bancada.query("select codigo_municipio, percentual_carga_sus from lake.cnrms_programas") == [
            ("280030", Decimal("74.9"))
        ]


def test_a_key_that_repeats_leaves_the_first_row(bancada: Bancada) -> None:
    bancada.put(RESIDENTES, [RESIDENTE, {**RESIDENTE, "nome": "Outra"}, {**RESIDENTE, "codigo_matricula": "M2"}])
    bancada.one()
    assert bancada.query("select linha, codigo_matricula from lake.cnrm_residentes") == [(2, "M1"), (4, "M2")]
    assert bancada.rejections() == [(3, "codigo_matricula", "M1", "A chave (codigo_matricula) repete a da linha 2.")]


def test_a_key_is_compared_after_it_is_normalised_and_shown_without_the_cpf(bancada: Bancada) -> None:
    again = {**EQUIPE, "cpf": "529.982.247-25", "data_inicio": "01/03/2026"}
    bancada.put("cnrm/equipe_202605.csv", [EQUIPE, again, {**EQUIPE, "funcao": "tutor"}])
    assert bancada.one().linhas_carregadas == 2
    [(line, column, value, reason)] = bancada.rejections()
    assert (line, column) == (3, "codigo_programa, cpf, funcao, data_inicio")
    assert value == "P1, ***, preceptor, 2026-03-01"
    assert reason == "A chave (codigo_programa, cpf, funcao, data_inicio) repete a da linha 2."


def test_a_rejected_row_does_not_hold_the_place_of_its_key(bancada: Bancada) -> None:
    bancada.put(RESIDENTES, [{**RESIDENTE, "situacao": "?"}, RESIDENTE])
    bancada.one()
    assert bancada.query("select linha from lake.cnrm_residentes") == [(3,)]
    assert [row[0] for row in bancada.rejections()] == [2]


def test_one_rejection_a_row_whatever_is_wrong_in_it(bancada: Bancada) -> None:
    bancada.put(RESIDENTES, [{**RESIDENTE, "situacao": "?", "data_inicio": "?", "cpf": "A"}])
    assert rejected(bancada, RESIDENTES, {**RESIDENTE, "situacao": "?", "data_inicio": "?", "cpf": "A"})[0] == "cpf"


@pytest.mark.parametrize("value", [CPF, "529.982.247-25", "Zuleide Gerada de Teste", "1995-02-28", "Outra Pessoa"])
def test_personal_values_in_a_column_that_is_not_theirs_are_masked(bancada: Bancada, value: str) -> None:
    told = rejected(bancada, RESIDENTES, {**RESIDENTE, "situacao": value})
    assert told[:2] == ("situacao", "***")


def test_sensitive_values_are_masked(bancada: Bancada) -> None:
    told = rejected(bancada, RESIDENTES, {**RESIDENTE, "raca_cor": "Parda"})
    assert told[:2] == ("raca_cor", "***")


def test_normalised_columns(bancada: Bancada) -> None:
    bancada.put(RESIDENTES, [{**RESIDENTE, "conselho": "crm", "uf_registro": "se", "numero_registro": "00272714-F"}])
    bancada.one()
    assert bancada.query("select conselho, numero_registro, uf_registro from lake.cnrm_residentes") == [
        ("CRM", "272714", "SE")
    ]


@pytest.mark.parametrize(
    ("text", "value", "warned"),
    [("MÉDICO", "Medicina", False), ("educação  física", "Educacao Fisica", False), ("Engenharia", "Engenharia", True)],
)
def test_profession_is_compared_normalised(bancada: Bancada, text: str, value: str, warned: bool) -> None:
    bancada.put(RESIDENTES, [{**RESIDENTE, "profissao": text}])
    assert bool(bancada.one().avisos) is warned
    assert bancada.query("select profissao from lake.cnrm_residentes") == [(value,)]


def test_the_lake_has_no_identifier_and_the_vault_has(bancada: Bancada) -> None:
    bancada.put(PAGAMENTOS, [PAGAMENTO])
    carga = bancada.one()
    [row] = bancada.query("select columns(*)::varchar from lake.incentivo_pagamentos")
    assert not {CPF, "98765-X", "1234", "001"} & set(row)
    columns = "linha, codigo_pagamento, cpf, nome, banco, agencia, conta, cpf_titular"
    assert bancada.vault(carga.carga_id, columns) == [(2, "L1", CPF, None, "001", "1234", "98765-X", CPF)]
    assert bancada.query("select tem_cpf, tem_nome, tem_conta from lake.incentivo_pagamentos") == [(True, False, True)]
    assert (bancada.home.registros / f"{carga.carga_id}.parquet").stat().st_mode & 0o777 == 0o600


def test_dialects_give_the_same_rows(bancada: Bancada) -> None:
    rows = many(RESIDENTE, "codigo_matricula", 2)
    rows[0]["nome"] = 'Zuleide "Zu"; de Açaí'
    shuffled = [dict(reversed(list(row.items()))) for row in rows]
    texts = {
        "cnrm/residentes_202601.csv": csv_text(rows).encode(),
        "cnrm/residentes_202602.csv": csv_text(rows, ",").encode(),
        "cnrm/residentes_202603.csv": csv_text(shuffled).replace("\n", "\r\n").encode("utf-8-sig"),
        "cnrm/residentes_202604.csv": csv_text(rows).replace("\n", "\n\n").rstrip().encode("latin-1"),
    }
    texts["cnrm/residentes_202605.csv"] = csv_text(rows).replace("situacao", " situacao ", 1).encode()
    for arquivo, text in texts.items():
        bancada.put(arquivo, text)
    cargas = {carga.arquivo: carga for carga in bancada.run()}
    for arquivo, carga in cargas.items():
        assert (carga.estado, carga.linhas_carregadas) == ("carregado", 2), arquivo
        assert bancada.vault(carga.carga_id, "nome") == [(rows[0]["nome"],), (rows[1]["nome"],)]
    latin = "cnrm/residentes_202604.csv"
    assert cargas.pop(latin).avisos == (f"O arquivo {latin} não está em UTF-8 e foi lido como Latin-1.",)
    assert not any(carga.avisos for carga in cargas.values())
    lines = bancada.query("select linha from lake.cnrm_residentes where competencia_arquivo = date '2026-04-01' order by 1")
    assert lines == [(3,), (5,)]


def test_an_unknown_column_is_one_warning(bancada: Bancada) -> None:
    bancada.put(RESIDENTES, [{**RESIDENTE, "observacao": "x"}])
    carga = bancada.one()
    assert (carga.estado, carga.linhas_carregadas) == ("carregado", 1)
    assert carga.avisos == ("A coluna 'observacao' não é conhecida e não foi lida.",)
    assert bancada.query("select avisos from lake.cargas") == [(carga.avisos[0],)]


def test_a_record_over_two_lines_keeps_the_line_it_begins_on(bancada: Bancada) -> None:
    rows = many(RESIDENTE, "codigo_matricula", 3)
    rows[0]["nome"] = "Zuleide\nGerada"
    bancada.put(RESIDENTES, rows)
    bancada.one()
    assert bancada.query("select linha from lake.cnrm_residentes") == [(2,), (4,), (5,)]


def test_a_quote_that_nobody_closes_costs_its_row_alone(bancada: Bancada) -> None:
    rows = many(RESIDENTE, "codigo_matricula", 5)
    lines = csv_text(rows).splitlines()
    lines[2] = lines[2].replace("Zuleide Gerada de Teste", '"Zuleide')
    bancada.put(RESIDENTES, "\n".join(lines))
    carga = bancada.one()
    assert (carga.linhas_lidas, carga.linhas_carregadas) == (5, 4)
    assert [row[0] for row in bancada.rejections()] == [3]


def test_more_fields_than_the_header(bancada: Bancada) -> None:
    text = csv_text(many(RESIDENTE, "codigo_matricula", 2)).splitlines()
    bancada.put(RESIDENTES, "\n".join([text[0], text[1] + ";", text[2] + ";sobra"]))
    assert bancada.one().linhas_carregadas == 1
    assert bancada.rejections() == [(3, None, None, "A linha tem mais campos que o cabeçalho.")]
