"""Values of each type, domain and key: accepted or rejected with the reason, and personal values masked."""

from datetime import date
from decimal import Decimal

import pytest

from tests.unit.ingest.bancada import CNS, CPF, EQUIPE, PAGAMENTO, RELATORIO, RESIDENTE, Workbench, csv_text, many

PAGAMENTOS = "incentivo/pagamentos_202605.csv"
RESIDENTES = "cnrm/residentes_202605.csv"
EQUIPES = "cnrm/equipe_202605.csv"
RELATORIOS = "parceiros/abc/relatorio_202605.csv"
ORCAMENTOS = "incentivo/orcamento_2026.csv"
ORCAMENTO = {
    "acao": "20YD", "mes": "2026-01", "dotacao_atualizada": "900,00", "empenhado": "0", "liquidado": "0", "pago": "0",
}  # fmt: skip


def bent(base: dict[str, str], column: str, texts: list[str]) -> list[dict[str, str]]:
    """Return one row per text, each with its own key."""
    rows = many(base, next(iter(base)), len(texts))
    return [{**row, column: text} for row, text in zip(rows, texts, strict=True)]


def loaded(bancada: Workbench, arquivo: str, base: dict[str, str], column: str, texts: list[str]) -> list[object]:
    """Load one row per text and return the column's values in the lake."""
    bancada.put(arquivo, bent(base, column, texts))
    carga = bancada.one()
    assert (carga.estado, carga.linhas_carregadas) == ("carregado", len(texts)), bancada.rejections()
    return [
        value for (value,) in bancada.query(f"select {column} from lake.{carga.fonte}_{carga.conjunto} order by linha")
    ]


def rejected(bancada: Workbench, arquivo: str, base: dict[str, str], column: str, texts: list[str]) -> list[tuple]:
    """Load one row per text, all of which must be rejected for `column`; return the shown value and reason of each."""
    bancada.put(arquivo, bent(base, column, texts))
    carga = bancada.one()
    assert (carga.linhas_lidas, carga.linhas_carregadas) == (len(texts), 0)
    rejections = bancada.rejections()
    assert [row[:2] for row in rejections] == [(line, column) for line in range(2, len(texts) + 2)]
    return [row[2:] for row in rejections]


def rejection(bancada: Workbench, arquivo: str, row: dict[str, str]) -> tuple:
    """Load one row that must be rejected; return its column, shown value and reason."""
    bancada.put(arquivo, [row])
    assert bancada.one().linhas_rejeitadas == 1
    [(line, *rest)] = bancada.rejections()
    assert line == 2
    return tuple(rest)


def test_money(bancada: Workbench) -> None:
    read = {
        "4000.00": "4000", "4000,00": "4000", "R$ 4.000,00": "4000", "R$4.000,00": "4000", "4000": "4000",
        "R$ 99.999,99": "99999.99", "100000,00": "100000", "R$\u00a04.000,00": "4000", " 4106,09 ": "4106.09",
        "0,01": "0.01",
    }  # fmt: skip
    assert loaded(bancada, PAGAMENTOS, PAGAMENTO, "valor", list(read)) == [Decimal(value) for value in read.values()]


def test_invalid_money_rejects_the_row(bancada: Workbench) -> None:
    texts = ["4.000", "R$ 4.000", "4,000.00", "1.234.567", "4000.000", "quatro", "9" * 14, "1e3", "--4"]
    rejections = rejected(bancada, PAGAMENTOS, PAGAMENTO, "valor", texts)
    assert {reason for _, reason in rejections} == {
        "O valor da coluna 'valor' não é um valor em reais (4000.00, 4000,00 ou R$ 4.000,00)."
    }


def test_money_must_be_above_zero(bancada: Workbench) -> None:
    texts = ["0", "0,00", "-4000.00", "R$ -1,00"]
    rejections = rejected(bancada, PAGAMENTOS, PAGAMENTO, "valor", texts)
    assert rejections == [(text, "O valor da coluna 'valor' não é maior que zero.") for text in texts]


def test_a_budget_may_have_spent_nothing(bancada: Workbench) -> None:
    assert loaded(bancada, ORCAMENTOS, ORCAMENTO, "pago", ["0,00", "R$ 10,00"]) == [Decimal(0), Decimal(10)]


def test_a_budget_spends_no_less_than_nothing(bancada: Workbench) -> None:
    rejections = rejected(bancada, ORCAMENTOS, ORCAMENTO, "pago", ["-0,01"])
    assert rejections == [("-0,01", "O valor da coluna 'pago' é menor que 0.")]


def test_money_has_a_maximum_which_rejects_a_cpf(bancada: Workbench) -> None:
    rejections = rejected(bancada, PAGAMENTOS, PAGAMENTO, "valor", ["100000.01", CPF, "R$ 1.234.567,89"])
    assert rejections == [
        (shown, "O valor da coluna 'valor' é maior que 100000.") for shown in ("100000.01", "***", "***")
    ]


def test_dates(bancada: Workbench) -> None:
    read = {
        "2026-02-28": date(2026, 2, 28), "29/02/2028": date(2028, 2, 29), "2026-02-28 00:00:00": date(2026, 2, 28),
        "2026-02-28T00:00": date(2026, 2, 28), "28/02/2026 00:00:00.000": date(2026, 2, 28),
        "1900-01-01": date(1900, 1, 1), "31/12/2100": date(2100, 12, 31),
    }  # fmt: skip
    assert loaded(bancada, RESIDENTES, RESIDENTE, "data_inicio", list(read)) == list(read.values())


def test_an_invalid_date_rejects_the_row(bancada: Workbench) -> None:
    texts = [
        "2026-02-30", "2026-02-28 00:00:01", "2026-02-28 08:30", "2026-02-28 00:00:00 x", "2026-2-3", "28/02/26",
        "02/28/2026", "20260228", "1/02/20261",
    ]  # fmt: skip
    rejections = rejected(bancada, RESIDENTES, RESIDENTE, "data_inicio", texts)
    assert {reason for _, reason in rejections} == {
        "O valor da coluna 'data_inicio' não é uma data (AAAA-MM-DD ou DD/MM/AAAA)."
    }


def test_a_date_outside_1900_to_2100_rejects_the_row(bancada: Workbench) -> None:
    rejections = rejected(
        bancada, RESIDENTES, RESIDENTE, "data_inicio", ["0000-01-01", "1899-12-31", "01/01/2101", "9999-12-30"]
    )
    assert {reason for _, reason in rejections} == {
        "O valor da coluna 'data_inicio' não está entre os anos 1900 e 2100."
    }


OPEN_ENDS = ["9999-12-31", "31/12/9999", "9999-12-31 00:00:00"]


def test_an_open_end_is_null_where_a_date_is_optional(bancada: Workbench) -> None:
    assert loaded(bancada, EQUIPES, EQUIPE, "data_fim", OPEN_ENDS) == [None] * 3


def test_an_open_end_is_kept_where_a_date_is_required(bancada: Workbench) -> None:
    assert loaded(bancada, RESIDENTES, RESIDENTE, "data_prevista_fim", OPEN_ENDS) == [date(9999, 12, 31)] * 3


def test_an_open_end_is_kept_where_another_column_requires_the_date(bancada: Workbench) -> None:
    gone = {**RESIDENTE, "situacao": "desistente"}
    assert loaded(bancada, RESIDENTES, gone, "data_situacao", ["9999-12-31"]) == [date(9999, 12, 31)]


def test_months(bancada: Workbench) -> None:
    read = loaded(bancada, PAGAMENTOS, PAGAMENTO, "competencia", ["2026-04", "202604", "2005-08", "202607"])
    assert read == [date(2026, 4, 1), date(2026, 4, 1), date(2005, 8, 1), date(2026, 7, 1)]


def test_a_month_before_scnes_or_too_far_ahead_rejects_the_row(bancada: Workbench) -> None:
    rejections = rejected(bancada, PAGAMENTOS, PAGAMENTO, "competencia", ["2005-07", "2026-08", "2062-07", "192607"])
    assert {reason for _, reason in rejections} == {"O valor da coluna 'competencia' não está entre 2005-08 e 2026-07."}


def test_a_yearly_file_has_months_up_to_two_after_its_december(bancada: Workbench) -> None:
    row = {"codigo_matricula": "M1", "competencia": "2027-02", "fonte_pagadora": "MS", "valor": "4106,09"}
    bancada.put("referencia/bolsas_residencia_2026.csv", [row, {**row, "competencia": "2027-03"}])
    assert bancada.one().linhas_carregadas == 1
    assert [row[:2] for row in bancada.rejections()] == [(3, "competencia")]


def test_an_invalid_month_rejects_the_row(bancada: Workbench) -> None:
    texts = ["2026-13", "04/2026", "2026-04-01", "202600", "2026"]
    rejections = rejected(bancada, PAGAMENTOS, PAGAMENTO, "competencia", texts)
    assert rejections == [(text, "O valor da coluna 'competencia' não é um mês (AAAA-MM ou AAAAMM).") for text in texts]


def test_booleans_and_their_default(bancada: Workbench) -> None:
    texts = ["S", "N", "", "NULL"]
    assert loaded(bancada, RELATORIOS, RELATORIO, "suspenso", texts) == [True, False, False, False]


def test_an_invalid_boolean_rejects_the_row(bancada: Workbench) -> None:
    texts = ["s", "Sim", "1", "true"]
    rejections = rejected(bancada, RELATORIOS, RELATORIO, "suspenso", texts)
    assert rejections == [(text, "O valor da coluna 'suspenso' não é um destes: S, N.") for text in texts]


def test_a_number_is_truncated_not_rounded(bancada: Workbench) -> None:
    read = loaded(bancada, EQUIPES, EQUIPE, "carga_horaria_semanal", ["11.99", "11,99999", "12"])
    assert read == [Decimal("11.99"), Decimal("11.9999"), Decimal("12")]


def test_weekly_hours_are_at_most_168(bancada: Workbench) -> None:
    rejections = rejected(bancada, EQUIPES, EQUIPE, "carga_horaria_semanal", ["168.1", "-1"])
    assert [reason for _, reason in rejections] == [
        "O valor da coluna 'carga_horaria_semanal' é maior que 168.",
        "O valor da coluna 'carga_horaria_semanal' é menor que 0.",
    ]


def test_an_integer_outside_its_limits_rejects_the_row(bancada: Workbench) -> None:
    rejected(bancada, RESIDENTES, RESIDENTE, "ano_residencia", ["0", "7", "1.5", "2.0", "-1", "um", "99999999999"])


def test_cpf(bancada: Workbench) -> None:
    read = {
        CPF: CPF, "529.982.247-25": CPF, "529982247-25": CPF, "1234567890": "01234567890", "191": "00000000191",
        "1": "00000000001", "12.345.678-90": "01234567890", "1-91": "00000000191", " \u2009191\u200b": "00000000191",
    }  # fmt: skip
    bancada.put(PAGAMENTOS, bent(PAGAMENTO, "cpf", list(read)))
    assert bancada.vault(bancada.one().carga_id, "cpf") == [(value,) for value in read.values()]


WRONG_CPFS = [
    "5299822472A", "529982247250", "---", "1000000028.0", "52998224725.0", "5299.822.4725", "529-982-247.25",
    "529.982.247/25", "529 982 247 25", "1.0", "529.98224725", "1.5E+10", "-191",
]  # fmt: skip


def test_an_invalid_cpf_rejects_the_row(bancada: Workbench) -> None:
    rejections = rejected(bancada, PAGAMENTOS, PAGAMENTO, "cpf", WRONG_CPFS)
    assert set(rejections) == {
        ("***", "O valor da coluna 'cpf' não é um CPF (de 1 a 11 dígitos, com ou sem pontuação).")
    }


def test_an_invalid_cns_is_null_with_a_warning(bancada: Workbench) -> None:
    read = {
        CNS: CNS, " ".join((CNS[:3], CNS[3:7], CNS[7:11], CNS[11:])): CNS, CNS[:-1] + "0": None, "123": None,
        "0" * 15: None, "": None,
    }  # fmt: skip
    bancada.put(RESIDENTES, bent(RESIDENTE, "cns", list(read)))
    carga = bancada.one()
    assert bancada.vault(carga.carga_id, "cns") == [(value,) for value in read.values()]
    present = bancada.query("select tem_cns from lake.cnrm_residentes order by linha")
    assert present == [(value is not None,) for value in read.values()]
    assert carga.avisos == ("A coluna 'cns' tem 2 valores que não são um CNS válido, lidos como vazios.",)


def test_an_empty_required_value_rejects_the_row(bancada: Workbench) -> None:
    rejections = rejected(bancada, RESIDENTES, RESIDENTE, "data_inicio", ["", "  ", "NULL", "NaN"])
    assert set(rejections) == {(None, "A coluna 'data_inicio' é obrigatória e está vazia.")}


def test_a_value_may_be_required_by_another_column(bancada: Workbench) -> None:
    rejected_row = rejection(bancada, RESIDENTES, {**RESIDENTE, "situacao": "licenciado"})
    assert rejected_row == (
        "data_situacao", None, "A coluna 'data_situacao' é obrigatória quando 'situacao' não é 'ativo', e está vazia.",
    )  # fmt: skip


def test_values_required_by_the_type_and_situation_of_a_payment(bancada: Workbench) -> None:
    changes = [{"codigo_programa": ""}, {"tipo": "bolsa_formacao"}, {"situacao": "pago"}, {"situacao": "estornado"}]
    rows = many(PAGAMENTO, "codigo_pagamento", len(changes))
    bancada.put(PAGAMENTOS, [{**row, **change} for row, change in zip(rows, changes, strict=True)])
    assert bancada.one().linhas_carregadas == 0
    columns = [column for _, column, _, _ in bancada.rejections()]
    assert columns == ["codigo_programa", "codigo_matricula_curso", "data_pagamento", "data_pagamento"]


def test_a_value_outside_the_domain_rejects_the_row(bancada: Workbench) -> None:
    rejected_row = rejection(bancada, PAGAMENTOS, {**PAGAMENTO, "situacao": "Pago"})
    assert rejected_row == (
        "situacao",
        "Pago",
        "O valor da coluna 'situacao' não é um destes: programado, pago, estornado.",
    )


@pytest.mark.parametrize(("fonte", "passes"), [("cnrm", False), ("cnrms", True)])
def test_a_domain_may_differ_by_commission(bancada: Workbench, fonte: str, passes: bool) -> None:
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


def test_a_repeated_key_rejects_all_rows_but_the_first(bancada: Workbench) -> None:
    bancada.put(RESIDENTES, [RESIDENTE, {**RESIDENTE, "nome": "Outra"}, {**RESIDENTE, "codigo_matricula": "M2"}])
    bancada.one()
    assert bancada.query("select linha, codigo_matricula from lake.cnrm_residentes") == [(2, "M1"), (4, "M2")]
    assert bancada.rejections() == [(3, "codigo_matricula", "M1", "A chave (codigo_matricula) repete a da linha 2.")]


def test_keys_are_compared_normalised_and_shown_without_the_cpf(bancada: Workbench) -> None:
    again = {**EQUIPE, "cpf": "529.982.247-25", "data_inicio": "01/03/2026"}
    bancada.put("cnrm/equipe_202605.csv", [EQUIPE, again, {**EQUIPE, "funcao": "tutor"}])
    assert bancada.one().linhas_carregadas == 2
    [(line, column, value, reason)] = bancada.rejections()
    assert (line, column) == (3, "codigo_programa, cpf, funcao, data_inicio")
    assert value == "P1, ***, preceptor, 2026-03-01"
    assert reason == "A chave (codigo_programa, cpf, funcao, data_inicio) repete a da linha 2."


def test_the_key_of_a_rejected_row_is_free_for_another(bancada: Workbench) -> None:
    bancada.put(RESIDENTES, [{**RESIDENTE, "situacao": "?"}, RESIDENTE])
    bancada.one()
    assert bancada.query("select linha from lake.cnrm_residentes") == [(3,)]
    assert [row[0] for row in bancada.rejections()] == [2]


def test_a_row_with_several_errors_is_one_rejection(bancada: Workbench) -> None:
    assert rejection(bancada, RESIDENTES, {**RESIDENTE, "situacao": "?", "data_inicio": "?", "cpf": "A"})[0] == "cpf"


def test_personal_values_in_another_column_are_masked(bancada: Workbench) -> None:
    texts = [CPF, "529.982.247-25", RESIDENTE["nome"], RESIDENTE["data_nascimento"], "Outra Pessoa"]
    assert {value for value, _ in rejected(bancada, RESIDENTES, RESIDENTE, "situacao", texts)} == {"***"}


def test_sensitive_values_are_masked(bancada: Workbench) -> None:
    rejected_row = rejection(bancada, RESIDENTES, {**RESIDENTE, "raca_cor": "Parda"})
    assert rejected_row[:2] == ("raca_cor", "***")


def test_council_number_and_state_are_normalised(bancada: Workbench) -> None:
    bancada.put(RESIDENTES, [{**RESIDENTE, "conselho": "crm", "uf_registro": "se", "numero_registro": "00272714-F"}])
    bancada.one()
    assert bancada.query("select conselho, numero_registro, uf_registro from lake.cnrm_residentes") == [
        ("CRM", "272714", "SE")
    ]


def test_the_profession_is_normalised(bancada: Workbench) -> None:
    read = {"MÉDICO": "Medicina", "educação  física": "Educacao Fisica", "Engenharia": "Engenharia"}
    assert loaded(bancada, RESIDENTES, RESIDENTE, "profissao", list(read)) == list(read.values())
    assert bancada.ledger()[0].avisos == (
        "A coluna 'profissao' tem 1 valor fora da lista conhecida, que carrega como veio.",
    )


def test_identifiers_are_in_the_vault_and_not_in_the_lake(bancada: Workbench) -> None:
    bancada.put(PAGAMENTOS, [PAGAMENTO])
    carga = bancada.one()
    [row] = bancada.query("select columns(*)::varchar from lake.incentivo_pagamentos")
    assert not {CPF, "98765-X", "1234", "001"} & set(row)
    columns = "linha, codigo_pagamento, cpf, nome, banco, agencia, conta, cpf_titular"
    assert bancada.vault(carga.carga_id, columns) == [(2, "L1", CPF, None, "001", "1234", "98765-X", CPF)]
    assert bancada.query("select tem_cpf, tem_nome, tem_conta from lake.incentivo_pagamentos") == [(True, False, True)]
    assert (bancada.home.registros / f"{carga.carga_id}.parquet").stat().st_mode & 0o777 == 0o600


def test_dialects_give_the_same_rows(bancada: Workbench) -> None:
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
    assert f"O arquivo {latin} não está em UTF-8 e foi lido como Latin-1." in cargas.pop(latin).avisos
    assert not any(carga.avisos for carga in cargas.values())
    lines = bancada.query(
        "select linha from lake.cnrm_residentes where competencia_arquivo = date '2026-04-01' order by 1"
    )
    assert lines == [(3,), (5,)]


def test_an_unknown_column_is_reported_in_one_warning(bancada: Workbench) -> None:
    bancada.put(RESIDENTES, [{**RESIDENTE, "observacao": "x"}])
    carga = bancada.one()
    assert (carga.estado, carga.linhas_carregadas) == ("carregado", 1)
    assert carga.avisos == ("A coluna 'observacao' não é conhecida e não foi lida.",)
    assert bancada.query("select avisos from lake.cargas") == [(carga.avisos[0],)]


def test_a_record_over_two_lines_has_the_number_of_its_first_line(bancada: Workbench) -> None:
    rows = many(RESIDENTE, "codigo_matricula", 3)
    rows[0]["nome"] = "Zuleide\nGerada"
    bancada.put(RESIDENTES, rows)
    bancada.one()
    assert bancada.query("select linha from lake.cnrm_residentes") == [(2,), (4,), (5,)]


def test_an_unclosed_quote_is_part_of_its_value(bancada: Workbench) -> None:
    rows = many(RESIDENTE, "codigo_matricula", 5)
    lines = csv_text(rows).splitlines()
    lines[2] = lines[2].replace("Zuleide Gerada de Teste", '"Zuleide')
    bancada.put(RESIDENTES, "\n".join(lines))
    carga = bancada.one()
    assert (carga.linhas_lidas, carga.linhas_carregadas) == (5, 5)
    assert bancada.vault(carga.carga_id, "nome")[1] == ('"Zuleide',)


def test_a_row_with_more_fields_than_the_header_is_rejected(bancada: Workbench) -> None:
    text = csv_text(many(RESIDENTE, "codigo_matricula", 2)).splitlines()
    bancada.put(RESIDENTES, "\n".join([text[0], text[1] + ";", text[2] + ";sobra"]))
    assert bancada.one().linhas_carregadas == 1
    assert bancada.rejections() == [(3, None, None, "A linha tem mais campos que o cabeçalho.")]
