"""What a failure is told as, whatever other libraries wrapped around it."""

import pytest

from orchestration.errors import UserError
from orchestration.run.stopped import sentence


def test_a_sentence_is_found_inside_what_was_raised_around_it() -> None:
    with pytest.raises(RuntimeError) as outer:
        try:
            raise UserError("A frase.")
        except UserError as inner:
            raise RuntimeError("around") from inner
    assert sentence(outer.value).frase == "A frase."


def test_a_chain_that_comes_back_to_its_beginning_ends() -> None:
    first, second = ValueError("one"), KeyError("two")
    first.__cause__, second.__cause__ = second, first
    assert "ValueError" in sentence(first).frase
