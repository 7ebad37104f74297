"""Artefacts of spreadsheets and programs in values: words for null, error values, `.0`, and unusual spaces."""

from tests.unit.ingest.bancada import (
    CNS,
    CPF,
    EQUIPE,
    PAGAMENTO,
    RELATORIO,
    RESIDENTE,
    TABELAS,
    VINCULO,
    Workbench,
    scnes_zip,
)
from tests.unit.ingest.test_rows import EQUIPES, PAGAMENTOS, RELATORIOS, RESIDENTES, bent, loaded, rejected

INSTITUICAO = {
    "codigo_instituicao": "I1", "nome": "Hospital de Teste", "cnpj": "11222333000181", "natureza_juridica": "1244",
    "codigo_municipio": "280030", "situacao": "credenciada",
}  # fmt: skip
WORDS = ["nan", "None", "N/A", "\\N", "-"]


def test_words_for_null_are_read_as_null_with_a_warning(bancada: Workbench) -> None:
    assert loaded(bancada, RESIDENTES, RESIDENTE, "codigo_cnes_principal", [*WORDS, "NULL", "NaN", "n/a"]) == [
        *[None] * 7, "n/a",
    ]  # fmt: skip
    assert bancada.ledger()[0].avisos == (
        "Palavras como 'nan', 'None' ou '-' foram lidas como vazio: codigo_cnes_principal em 5 linhas.",
    )


def test_words_for_null_reject_the_row_where_a_value_is_required(bancada: Workbench) -> None:
    rejections = rejected(bancada, RESIDENTES, RESIDENTE, "data_inicio", WORDS)
    assert set(rejections) == {(None, "A coluna 'data_inicio' é obrigatória e está vazia.")}


def test_words_for_null_become_the_default_value(bancada: Workbench) -> None:
    assert loaded(bancada, RELATORIOS, RELATORIO, "suspenso", ["-", "nan"]) == [False, False]


def test_words_for_null_in_scnes(bancada: Workbench) -> None:
    tables = {"tbCargaHorariaSus": [{**VINCULO, "SG_UF_CRM": "-", "QT_CARGA_HORARIA_OUTROS": "nan"}]}
    bancada.put("scnes/BASE_DE_DADOS_CNES_202603.ZIP", scnes_zip("202603", {**TABELAS, **tables}))
    [carga] = [carga for carga in bancada.run() if carga.conjunto == "tbCargaHorariaSus"]
    assert bancada.query("select sg_uf_crm, qt_carga_horaria_outros from lake.scnes_tbcargahorariasus") == [(None, 0)]
    assert carga.avisos[-1] == (
        "Palavras como 'nan', 'None' ou '-' foram lidas como vazio: qt_carga_horaria_outros em 1 linha, "
        "sg_uf_crm em 1 linha."
    )


ERRORS = ["#N/D", "#N/A", "#REF!", "#VALOR!", "#DIV/0!", "#n/d", "#NOME?"]


def test_a_spreadsheet_error_rejects_the_row(bancada: Workbench) -> None:
    rejections = rejected(bancada, RELATORIOS, RELATORIO, "justificativa_aceita", ERRORS)
    assert rejections == [(text, "O valor da coluna 'justificativa_aceita' é um erro de planilha.") for text in ERRORS]


def test_a_spreadsheet_error_in_a_text_column_rejects_the_row(bancada: Workbench) -> None:
    rejections = rejected(bancada, RESIDENTES, RESIDENTE, "etnia", ERRORS)
    assert rejections == [("***", "O valor da coluna 'etnia' é um erro de planilha.")] * len(ERRORS)


def test_point_zero_is_removed_from_codes_and_council_numbers(bancada: Workbench) -> None:
    assert loaded(bancada, RESIDENTES, RESIDENTE, "numero_registro", ["12345.0", "0012345", "12345"]) == ["12345"] * 3
    bancada.put(RESIDENTES, bent(RESIDENTE, "codigo_programa", ["77.0", "77.5", "P7.0", "7.7.0"]))
    bancada.run()
    codes = bancada.query("select codigo_programa from lake.cnrm_residentes order by linha")
    assert codes == [("77",), ("77.5",), ("P7.0",), ("7.7.0",)]
    bancada.put("cnrm/instituicoes_202605.csv", bent(INSTITUICAO, "codigo_municipio", ["280030.0"]))
    bancada.run()
    assert bancada.query("select codigo_municipio from lake.cnrm_instituicoes") == [("280030",)]


def test_point_zero_rejects_the_row_of_a_cns(bancada: Workbench) -> None:
    rejections = rejected(bancada, RESIDENTES, RESIDENTE, "cns", [f"{CNS}.0", "123.0"])
    assert (
        rejections
        == [("***", "O valor da coluna 'cns' termina em .0, como um número que uma planilha arredondou.")] * 2
    )


def test_a_cns_may_have_separators_only_in_their_positions(bancada: Workbench) -> None:
    spaced = f"{CNS[:3]} {CNS[3:7]} {CNS[7:11]} {CNS[11:]}"
    bancada.put(RESIDENTES, bent(RESIDENTE, "cns", [spaced, f"{CNS[:5]} {CNS[5:]}", f"{CNS[:14]}-{CNS[14:]}"]))
    assert bancada.vault(bancada.one().carga_id, "cns") == [(CNS,), (None,), (None,)]


def test_a_cnpj_may_have_punctuation_only_in_its_positions(bancada: Workbench) -> None:
    whole = "11222333000181"
    texts = [whole, "11.222.333/0001-81", "11222333/0001-81", "1222333000181", "12ABC34501DE35", "12.ABC.345/01DE-35"]
    read = loaded(bancada, "cnrm/instituicoes_202605.csv", INSTITUICAO, "cnpj", texts)
    assert read == [whole, whole, whole, "01222333000181", "12ABC34501DE35", "12ABC34501DE35"]


def test_an_invalid_cnpj_rejects_the_row(bancada: Workbench) -> None:
    wrong = ["11222333000181.0", "112.22.333/0001-81", "112223330001810", "11222333-0001/81", "isento"]
    rejections = rejected(bancada, "cnrms/instituicoes_202605.csv", INSTITUICAO, "cnpj", wrong)
    assert {reason for _, reason in rejections} == {
        "O valor da coluna 'cnpj' não é um CNPJ (14 caracteres, com ou sem pontuação)."
    }


def test_unusual_spaces_become_spaces_and_zero_width_characters_are_removed(bancada: Workbench) -> None:
    bancada.put(
        PAGAMENTOS,
        bent(
            PAGAMENTO,
            "situacao",
            ["\u00a0programado\u2003", "pro\u200bgramado", "\ufeffprogramado\t", "\u202aprogramado\u202c"],
        ),
    )
    assert bancada.one().linhas_carregadas == 4, bancada.rejections()


def test_unusual_spaces_in_a_name_and_in_the_header(bancada: Workbench) -> None:
    row = {**RESIDENTE, "nome": "Zuleide\u00a0Gerada\u2009de\u200b \u2066Teste\u2069", "\u00a0sexo ": "F"}
    bancada.put(RESIDENTES, [row])
    carga = bancada.one()
    assert bancada.vault(carga.carga_id, "nome") == [("Zuleide Gerada de Teste",)]
    assert bancada.query("select sexo from lake.cnrm_residentes") == [("F",)]


def test_a_profession_with_letters_of_other_languages(bancada: Workbench) -> None:
    assert loaded(bancada, RESIDENTES, RESIDENTE, "profissao", ["Bıømedicina", "NUTRIÇÃØ"]) == [
        "Biomedicina",
        "Nutricao",
    ]


def test_a_rejected_value_that_may_be_personal_is_masked(bancada: Workbench) -> None:
    texts = ["Zuleide", "ZULEIDE", "zuleide@exemplo.br", "(79) 3221-4567", "3221 4567", "Zuleide Gerada", CPF]
    rejections = rejected(bancada, PAGAMENTOS, PAGAMENTO, "situacao", texts)
    assert {value for value, _ in rejections} == {"***"}


def test_a_rejected_value_that_is_not_personal_is_shown(bancada: Workbench) -> None:
    rejections = rejected(bancada, EQUIPES, EQUIPE, "funcao", ["Preceptor", "?", "supervisor", "2"])
    assert [value for value, _ in rejections] == ["Preceptor", "?", "supervisor", "2"]


def test_the_cpf_of_a_repeated_key_is_not_shown(bancada: Workbench) -> None:
    row = {**RESIDENTE, "codigo_matricula": f"{CPF[:3]} {CPF[3:]}"}
    bancada.put(RESIDENTES, [row, row])
    assert bancada.one().linhas_rejeitadas == 1
    [value] = [rejection[2] for rejection in bancada.rejections()]
    assert value.startswith("c-") or value == "***"  # its seal, which is masked when it has many digits
