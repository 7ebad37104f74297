"""What identifies a person inside a text, found by its shape alone, and the text without it.

Pure Python, used wherever a text that somebody typed (a name of a file, a reason, a rejected value) is shown or kept.
It knows check digits and nobody's number: names of people are not recognised here.
"""

import re
from collections.abc import Iterator, Sequence

MASK = "***"

_SEPARATOR = r"[\s.,/_-]{0,3}"
_CPF = _SEPARATOR.join([r"\d{3}", r"\d{3}", r"\d{3}", r"\d{2}"])
_CNS = _SEPARATOR.join([r"\d{3}", r"\d{4}", r"\d{4}", r"\d{4}"])
_ALONE = tuple(re.compile(rf"(?=(?<!\d)({shape})(?!\d))") for shape in (_CNS, _CPF))
_GLUED = tuple(re.compile(rf"(?=({shape}))") for shape in (_CNS, _CPF))
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<!\d)(?:\+?55[\s.-]?)?\(?[1-9]\d\)?[\s.-]{0,2}(?:9[\s.-]?\d{4}|[2-5]\d{3})[\s.-]?\d{4}(?!\d)")


def valid_cpf(digits: str) -> bool:
    """Whether 11 digits check as a CPF and are not eleven equal ones."""
    if len(set(digits)) == 1:
        return False
    for length in (9, 10):
        rest = sum(int(digit) * weight for digit, weight in zip(digits, range(length + 1, 1, -1), strict=False)) % 11
        if int(digits[length]) != (0 if rest < 2 else 11 - rest):
            return False
    return True


def valid_cns(digits: str) -> bool:
    """Whether 15 digits check as a CNS (weights 15 to 1, sum divisible by 11)."""
    return int(digits) > 0 and sum(int(digit) * (15 - place) for place, digit in enumerate(digits)) % 11 == 0


def holds_identifier(text: str) -> bool:
    """Whether a valid CPF or CNS is in the text: punctuated, spaced or glued to letters."""
    return any(_found(text, _ALONE))


def mask(text: str) -> str:
    """The text with each valid CPF or CNS, e-mail address and telephone number replaced by MASK."""
    return _without(text, _ALONE)


def mask_name(name: str) -> str:
    """As `mask`, for the name of a file, folder, sheet or column, where a number may also be glued to other digits."""
    return _without(mask(name), _GLUED)


def _without(text: str, shapes: Sequence[re.Pattern[str]]) -> str:
    kept, end = [], 0
    for first, last in sorted(_found(text, shapes)):
        if first >= end:
            kept += [text[end:first], MASK]
        end = max(end, last)
    return _PHONE.sub(MASK, _EMAIL.sub(MASK, "".join([*kept, text[end:]])))


def _found(text: str, shapes: Sequence[re.Pattern[str]]) -> Iterator[tuple[int, int]]:
    """Where each valid number begins and ends; they may overlap."""
    for shape in shapes:
        for found in shape.finditer(text):
            digits = re.sub(r"\D", "", found[1])
            if valid_cpf(digits) if len(digits) == 11 else valid_cns(digits):
                yield found.span(1)
