"""The message about failed nodes: the first in full, the others by name, the skipped ones counted."""

import pytest

from orchestration.errors import UserError
from orchestration.transform.build import NodeResult, Outcome
from orchestration.transform.failures import Failure, owner, reason

RULE = Failure("mr_10a_incentivo_repetido", "model", "regra MR-10A", "dbt_project/mr_10a.sql", "Binder Error: x", "")
TEST = Failure("chave_unica_programas", "test", "", "dbt_project/programas.yml", "2 linhas", "")


def node(name: str, failed: Failure | None = None, *, skipped: bool = False) -> NodeResult:
    kind = failed.tipo if failed else "model"
    ended_well = not (failed or skipped)
    return NodeResult(f"{kind}.residencias.{name}", kind, ended_well, False, 1.0, None, skipped, failed)


def message(*nodes: NodeResult) -> str:
    with pytest.raises(UserError) as stopped:
        Outcome(nodes).raise_if_failed()
    return stopped.value.frase


def test_failed_models_come_before_failed_tests_and_skipped_nodes_are_counted() -> None:
    skipped = [node(f"m{number}", skipped=True) for number in range(2)]
    assert message(node("t", TEST), node("fine"), node("r", RULE), *skipped) == (
        "A transformação parou: falhou o modelo mr_10a_incentivo_repetido (regra MR-10A, dbt_project/mr_10a.sql): "
        "Binder Error: x; também o teste chave_unica_programas; 2 nós não foram feitos por isso; "
        "a publicação anterior continua."
    )


def test_five_failed_nodes_are_named_after_the_first() -> None:
    frase = message(*[node("r", RULE)] * 9, node("s", skipped=True))
    assert frase.count("o modelo mr_10a_incentivo_repetido") == 6
    assert " e mais 3; 1 nó não foi feito por isso; " in frase


def test_a_successful_build_raises_nothing() -> None:
    Outcome([node("fine")]).raise_if_failed()


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("mr_10a_incentivo_repetido", "regra MR-10A"),
        ("mr_04_valor_do_incentivo", "regra MR-04"),
        ("mr_04t_preceptores_acima_do_teto", "regra MR-04T"),
        ("i_33_programas_com_minimo_sus", "indicador I-33"),
        ("int_avaliacoes", ""),
    ],
)
def test_the_owner_of_a_model_is_the_rule_or_indicator_of_its_file(model: str, expected: str) -> None:
    assert owner(model) == expected


IN_MODEL = "Runtime Error in model alertas (models/marts/pagamentos/alertas.sql)\n  "


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            IN_MODEL
            + 'Binder Error: Referenced column "valr" not found in FROM clause!\n  Candidate bindings: "valor"',
            'Binder Error: Referenced column "valr" not found in FROM clause',
        ),
        (
            IN_MODEL + "Conversion Error: Could not convert string 'MARIA DA SILVA' to INT32\n\n  LINE 3: 'MARIA'",
            "Conversion Error: Could not convert string *** to INT32",
        ),
        (
            "Runtime Error in seed regras (../seeds/legal/regras.csv)\n  Conversion Error: CSV Error on Line: 2\n"
            '  Original Line: MARIA,1\n  Error when converting column "valor". Could not convert "MARIA" to \'DATE\'',
            'Conversion Error: CSV Error on Line: 2; Error when converting column "valor". Could not convert ***',
        ),
        (
            "Compilation Error in model alertas (alertas.sql)\n  'valr' is undefined. This can happen when calling"
            ' a macro that does not exist. Check for typos and/or install package dependencies with "dbt deps".',
            "'valr' is undefined",
        ),
        (
            "Compilation Error in model alertas (alertas.sql)\n  This model has an enforced contract that failed.\n"
            "  Please ensure the name, data_type, and number of columns in your contract match.\n\n"
            "  | column_name | definition_type | contract_type | mismatch_reason       |\n"
            "  | ----------- | --------------- | ------------- | --------------------- |\n"
            "  | ordem       | INTEGER         | VARCHAR       | data type mismatch    |\n"
            "  | resto       |                 | DATE          | missing in definition |",
            "a coluna ordem é INTEGER no SQL e VARCHAR no contrato do .yml; "
            "a coluna resto é ausente no SQL e DATE no contrato do .yml",
        ),
        ("", "sem motivo declarado"),
    ],
)
def test_the_reason_is_the_first_line_of_the_engines_message_without_values(words: str, expected: str) -> None:
    assert reason(words, "select valr, valor from linhas") == expected
