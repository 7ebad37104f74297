"""The mutants of benchmarks.mutants: what is changed of a rule's SQL, and what is left alone."""

from pathlib import Path

from benchmarks.mutants import mutants

SQL = """-- a <= b and c
select
    coalesce(valor, {{ zero }}) as valor,
    coalesce(trim(nome), 'a > b') as nome,
    case when valor >= 75 and situacao is not null then 'indicio' end as resultado
from {{ ref('linhas') }}
"""


def test_each_comparison_boundary_and_null_branch_is_changed_once(tmp_path: Path) -> None:
    path = tmp_path / "mr_99.sql"
    path.write_text(SQL, encoding="utf-8")
    found = list(mutants(path))
    assert [(mutant.line, mutant.change) for mutant in found] == [
        (5, ">= -> >"),
        (5, "is not null -> is null"),
        (5, "and -> or"),
        (5, "'indicio' -> 'revisao'"),
        (4, "coalesce(trim(nome), 'a > b') -> trim(nome)"),
    ]
    for mutant in found:
        assert mutant.model == "mr_99"
        assert mutant.piece in SQL
        assert mutant.mutated != mutant.piece
