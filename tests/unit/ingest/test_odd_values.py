"""What spreadsheets and programs leave in the place of a value: words for nothing, errors, `.0`, odd spaces."""

from tests.unit.ingest.bancada import (
    CNS,
    CPF,
    EQUIPE,
    PAGAMENTO,
    RELATORIO,
    RESIDENTE,
    TABELAS,
    VINCULO,
    Bancada,
    scnes_zip,
)
from tests.unit.ingest.test_rows import EQUIPES, PAGAMENTOS, RELATORIOS, RESIDENTES, bent, loaded, rejected

INSTITUICAO = {
    "codigo_instituicao": "I1", "nome": "Hospital de Teste", "cnpj": "11222333000181", "natureza_juridica": "1244",
    "codigo_municipio": "280030", "situacao": "credenciada",
}  # fmt: skip
WORDS = ["nan", "None", "N/A", "\\N", "-"]


def test_words_for_nothing_are_null_with_a_warning(bancada: Bancada) -> None:
    assert loaded(bancada, RESIDENTES, RESIDENTE, "codigo_cnes_principal", [*WORDS, "NULL", "NaN", "n/a"]) == [
        *[None] * 7, "n/a",
    ]  # fmt: skip
    assert bancada.ledger()[0].avisos == (
        "Palavras como 'nan', 'None' ou '-' foram lidas como vazio: codigo_cnes_principal em 5 linhas.",
    )


def test_words_for_nothing_reject_the_row_where_a_value_is_required(bancada: Bancada) -> None:
    told = rejected(bancada, RESIDENTES, RESIDENTE, "data_inicio", WORDS)
    assert set(told) == {(None, "A coluna 'data_inicio' é obrigatória e está vazia.")}


def test_a_word_for_nothing_is_the_default_where_there_is_one(bancada: Bancada) -> None:
    assert loaded(bancada, RELATORIOS, RELATORIO, "suspenso", ["-", "nan"]) == [False, False]


def test_words_for_nothing_in_scnes(bancada: Bancada) -> None:
    tables = {"tbCargaHorariaSus": [{**VINCULO, "SG_UF_CRM": "-", "QT_CARGA_HORARIA_OUTROS": "nan"}]}
    bancada.put("scnes/BASE_DE_DADOS_CNES_202603.ZIP", scnes_zip("202603", {**TABELAS, **tables}))
    [carga] = [carga for carga in bancada.run() if carga.conjunto == "tbCargaHorariaSus"]
    assert bancada.query("select sg_uf_crm, qt_carga_horaria_outros from lake.scnes_tbcargahorariasus") == [(None, 0)]
    assert carga.avisos[-1] == (
        "Palavras como 'nan', 'None' ou '-' foram lidas como vazio: qt_carga_horaria_outros em 1 linhas, "
        "sg_uf_crm em 1 linhas."
    )


ERRORS = ["#N/D", "#N/A", "#REF!", "#VALOR!", "#DIV/0!", "#n/d", "#NOME?"]


def test_a_spreadsheet_error_fits_no_type(bancada: Bancada) -> None:
    told = rejected(bancada, RELATORIOS, RELATORIO, "justificativa_aceita", ERRORS)
    assert told == [(text, "O valor da coluna 'justificativa_aceita' é um erro de planilha.") for text in ERRORS]


def test_a_spreadsheet_error_is_no_text(bancada: Bancada) -> None:
    told = rejected(bancada, RESIDENTES, RESIDENTE, "etnia", ERRORS)
    assert told == [("***", "O valor da coluna 'etnia' é um erro de planilha.")] * len(ERRORS)


def test_point_zero_is_taken_off_codes_and_council_numbers(bancada: Bancada) -> None:
    assert loaded(bancada, RESIDENTES, RESIDENTE, "numero_registro", ["12345.0", "0012345", "12345"]) == ["12345"] * 3
    bancada.put(RESIDENTES, bent(RESIDENTE, "codigo_programa", ["77.0", "77.5", "P7.0", "7.7.0"]))
    bancada.run()
    found = bancada.query("select codigo_programa from lake.cnrm_residentes order by linha")
    assert found == [("77",), ("77.5",), ("P7.0",), ("7.7.0",)]
    bancada.put("cnrm/instituicoes_202605.csv", bent(INSTITUICAO, "codigo_municipio", ["280030.0"]))
    bancada.run()
    assert bancada.query("select codigo_municipio from lake.cnrm_instituicoes") == [("280030",)]


def test_point_zero_rejects_the_row_of_a_cns(bancada: Bancada) -> None:
    told = rejected(bancada, RESIDENTES, RESIDENTE, "cns", [f"{CNS}.0", "123.0"])
    assert told == [("***", "O valor da coluna 'cns' termina em .0, como um número que uma planilha arredondou.")] * 2


def test_a_cns_has_signs_only_at_their_places(bancada: Bancada) -> None:
    spaced = f"{CNS[:3]} {CNS[3:7]} {CNS[7:11]} {CNS[11:]}"
    bancada.put(RESIDENTES, bent(RESIDENTE, "cns", [spaced, f"{CNS[:5]} {CNS[5:]}", f"{CNS[:14]}-{CNS[14:]}"]))
    assert bancada.vault(bancada.one().carga_id, "cns") == [(CNS,), (None,), (None,)]


def test_a_cnpj_has_signs_only_at_their_places(bancada: Bancada) -> None:
    whole = "11222333000181"
    texts = [whole, "11.222.333/0001-81", "11222333/0001-81", "1222333000181", "12ABC34501DE35", "12.ABC.345/01DE-35"]
    read = loaded(bancada, "cnrm/instituicoes_202605.csv", INSTITUICAO, "cnpj", texts)
    assert read == [whole, whole, whole, "01222333000181", "12ABC34501DE35", "12ABC34501DE35"]


def test_what_is_no_cnpj(bancada: Bancada) -> None:
    wrong = ["11222333000181.0", "112.22.333/0001-81", "112223330001810", "11222333-0001/81", "isento"]
    told = rejected(bancada, "cnrms/instituicoes_202605.csv", INSTITUICAO, "cnpj", wrong)
    assert {reason for _, reason in told} == {
        "O valor da coluna 'cnpj' não é um CNPJ (14 caracteres, com ou sem pontuação)."
    }


def test_odd_spaces_are_spaces_and_signs_without_width_are_gone(bancada: Bancada) -> None:
    bancada.put(
        PAGAMENTOS, bent(PAGAMENTO, "situacao", ["\u00a0programado\u2003", "pro\u200bgramado", "\ufeffprogramado\t"])
    )
    assert bancada.one().linhas_carregadas == 3, bancada.rejections()


def test_odd_spaces_in_a_name_and_in_the_header(bancada: Bancada) -> None:
    row = {**RESIDENTE, "nome": "Zuleide\u00a0Gerada\u2009de\u200b Teste", "\u00a0sexo ": "F"}
    bancada.put(RESIDENTES, [row])
    carga = bancada.one()
    assert bancada.vault(carga.carga_id, "nome") == [("Zuleide Gerada de Teste",)]
    assert bancada.query("select sexo from lake.cnrm_residentes") == [("F",)]


def test_a_profession_with_letters_of_other_languages(bancada: Bancada) -> None:
    assert loaded(bancada, RESIDENTES, RESIDENTE, "profissao", ["Bıømedicina", "NUTRIÇÃØ"]) == [
        "Biomedicina",
        "Nutricao",
    ]


def test_what_looks_like_a_person_is_not_shown(bancada: Bancada) -> None:
    texts = ["Zuleide", "ZULEIDE", "zuleide@exemplo.br", "(79) 3221-4567", "3221 4567", "Zuleide Gerada", CPF]
    told = rejected(bancada, PAGAMENTOS, PAGAMENTO, "situacao", texts)
    assert {value for value, _ in told} == {"***"}


def test_what_looks_like_no_person_is_shown(bancada: Bancada) -> None:
    told = rejected(bancada, EQUIPES, EQUIPE, "funcao", ["Preceptor", "?", "supervisor", "2"])
    assert [value for value, _ in told] == ["Preceptor", "?", "supervisor", "2"]


def test_the_cpf_of_a_repeated_key_is_not_shown(bancada: Bancada) -> None:
    row = {**RESIDENTE, "codigo_matricula": f"{CPF[:3]} {CPF[3:]}"}
    bancada.put(RESIDENTES, [row, row])
    assert bancada.one().linhas_rejeitadas == 1
    [value] = [told[2] for told in bancada.rejections()]
    # Its seal, masked as well when its digits are many.
    assert value.startswith("c-") or value == "***"
