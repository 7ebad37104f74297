"""Finds identifiers of people in a text by their shape, and masks them.

Pure Python, used wherever a text that somebody typed (a name of a file, a reason, a rejected value) is shown or kept.
It knows check digits and nobody's number: names of people are not recognised here. Left alone: amounts of money, CNPJs,
the digits of a hash (16, 20, 32, 40 or 64 hexadecimal ones, alone), and 15 digits that begin as a month, which are
codes of payments: one in eleven checks as a CNS by chance.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

MASK = "***"

_CPF = r"\d{3}(?P<between>[\s./_-]{0,3})\d{3}(?P=between)\d{3}(?:(?P=between)|[\s/_-]{0,3})\d{2}"
_CNS = r"\d{3}(?P<between>[\s./_-]{0,3})\d{4}(?P=between)\d{4}(?P=between)\d{4}"
"""Parted everywhere by the same signs: what parts the coordinates of a drawing is no number of a person's."""
_APART = r"\d(?P<sign>[ ._/-])\d(?:(?P=sign)\d)"
"""Digits apart by one and the same sign."""
_ALONE = tuple(
    re.compile(rf"(?=(?<!\d){shape}(?!\d))")
    for shape in (f"0*({_CNS})", f"0*({_CPF})", f"({_APART}{{13}})", f"({_APART}{{9}})")
)
"""Zeros may come before, as a field of a CNPJ or of more digits fills a CPF up."""
_GLUED = tuple(re.compile(rf"(?=({shape}))") for shape in (_CNS, _CPF))
_LONE_CPF = re.compile(r"(?<!\w)(?<!\d[.,])(?:\d{11}|\d{3}\.\d{3}\.\d{3}-\d{2})(?!\w)")
_AMOUNT = re.compile(r"\d+[.,]\d\d|\d{3}(?:\.\d{3})+,\d\d|\d{3}(?:,\d{3})+\.\d\d")
_FILLED_UP = re.compile(r"0\d+$")
_FRACTION = re.compile(r"\d[.,]")
_MONTHLY_CODE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])\d{9}")
_HEX = "|".join(rf"[\da-fA-F]{{{size}}}" for size in (16, 20, 32, 40, 64))
_HASH = re.compile(rf"(?<![^\W_])(?=\d*[a-fA-F])(?:{_HEX})(?![^\W_])")
_BLANK = r"[\s\x{00A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}./_-]{0,3}"
_SHAPES_IN_SQL = (
    _BLANK.join(["[0-9]{3}", "[0-9]{3}", "[0-9]{3}", "[0-9]{2}"]),
    _BLANK.join(["[0-9]{3}", "[0-9]{4}", "[0-9]{4}", "[0-9]{4}"]),
    "[0-9](?:[ ._/-][0-9]){10}",
    "[0-9](?:[ ._/-][0-9]){14}",
)
SUSPECT = f"(?:^|[^0-9])0*(?:{'|'.join(_SHAPES_IN_SQL)})(?:[^0-9]|$)"
"""For regexp_matches of DuckDB: what it does not match holds no identifier. Check digits are left to `mask_numbers`."""
_PARTED = " or ".join(f"contains(texto, '{sign}')" for sign in " _-./,")
MAY_HOLD = f"""
    strlen(texto) >= 5 and (
        {_PARTED} or strlen(texto) <> length(texto)
        or (strlen(texto) >= 11 and regexp_matches(texto, '(?:^|[^0-9])0*(?:[0-9]{{11}}|[0-9]{{15}})(?:[^0-9]|$)'))
    )
"""
"""SQL over `texto`, much faster than SUSPECT: what no number, nor a name of two words, goes without."""
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_QUOTE = re.compile(r"(?<!\w)['\"]|['\"](?!\w)")
"""A quote that opens or closes: one between two letters is an apostrophe."""
SQL_TYPES = re.compile(
    r"\b(?:(?:DECIMAL|NUMERIC)\(\d+, ?\d+\)|(?:STRING|INTEGER)_LITERAL|(?:U?(?:TINY|SMALL|BIG|HUGE))?INT(?:EGER)?\d*"
    r"|VARCHAR|DATE|TIMESTAMP|TIME|DOUBLE|FLOAT|BOOLEAN|STRUCT|JSON|BLOB|NULL)(?!\w)"
)
"""Words that an engine quotes and that name nobody."""
_LONG_NUMBER = re.compile(r"(?<!\w)\d(?:[ ./:,-]?\d){4,}")
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


def valid_cnpj(digits: str) -> bool:
    """Whether 14 digits check as a CNPJ."""
    for length in (12, 13):
        rest = sum(int(digit) * (2 + place % 8) for place, digit in enumerate(reversed(digits[:length]))) % 11
        if int(digits[length]) != (0 if rest < 2 else 11 - rest):
            return False
    return True


def holds_identifier(text: str) -> bool:
    """Whether a valid CPF or CNS is in the text: punctuated, spaced or glued to letters."""
    return any(_of_people(text))


def holds_cpf(text: str) -> bool:
    """Whether a CPF as people write it, 11 digits or punctuated, is in the text by itself.

    Codes of things may have as many digits behind a letter, and one in a hundred checks by chance.
    """
    return mask_cpf(text) != text


def mask_cpf(text: str) -> str:
    """The text with MASK in the place of each CPF that is by itself."""
    return _LONE_CPF.sub(lambda found: MASK if valid_cpf(re.sub(r"\D", "", found[0])) else found[0], text)


def numbers_in(text: str) -> set[str]:
    """Digits of the valid CPF and CNS in the text, those of codes that begin with a month among them."""
    return {re.sub(r"\D", "", match[1]) for match in _valid(text)}


def mask(text: str) -> str:
    """The text with each valid CPF or CNS, e-mail address and telephone number replaced by MASK."""
    return _PHONE.sub(MASK, _EMAIL.sub(MASK, mask_numbers(text)))


def mask_numbers(text: str) -> str:
    """The text with each valid CPF or CNS replaced by MASK."""
    return _without(text, _of_people(text))


def mask_literals(text: str, known: str) -> str:
    """The text of an engine's error without the values that it quotes, and without numbers of five digits or more.

    Quoted names are kept when each of their words is in `known`, the code that the engine was given, or is a type of
    SQL. What follows a quote that is not kept goes too, up to the last quote: a value may hold quotes itself.
    """
    words, quotes = {"NULL", *re.findall(r"\w+", known)}, [match.start() for match in _QUOTE.finditer(text)]
    for opens, closes in zip(quotes[::2], [*quotes[1::2], None], strict=False):
        quoted = re.findall(r"\w+", SQL_TYPES.sub(" NULL ", text[opens + 1 : closes]))
        if closes is None or not quoted or not words.issuperset(quoted):
            end = quotes[-1] + 1 if len(quotes) % 2 == 0 else len(text)
            text = f"{text[:opens]}{MASK}{text[end:]}"
            break
    return _LONG_NUMBER.sub(MASK, text)


def mask_name(name: str) -> str:
    """The name of a file, folder, sheet or column without its CPF and CNS, which may be glued to other digits."""
    alone = _without(name, _found(name, _ALONE))
    return _without(alone, _found(alone, _GLUED))


def _without(text: str, found: Iterable[re.Match[str]]) -> str:
    kept, end = [], 0
    for first, last in sorted(match.span(1) for match in found):
        if first >= end:
            kept += [text[end:first], MASK]
        end = max(end, last)
    return "".join([*kept, text[end:]])


def _of_people(text: str) -> Iterator[re.Match[str]]:
    return (match for match in _valid(text) if not (_MONTHLY_CODE.fullmatch(match[1]) or _of_a_company(match)))


def _of_a_company(match: re.Match[str]) -> bool:
    """Whether the number with the zeros before it is a CNPJ, of which the first ones begin so."""
    whole = _FILLED_UP.search(match.string, 0, match.end(1))
    return bool(whole and len(whole[0]) == 14 and valid_cnpj(whole[0]))


def _valid(text: str) -> Iterator[re.Match[str]]:
    """Valid numbers that are neither an amount of money, nor the decimals of a number, nor the digits of a hash."""
    hashes = [match.span() for match in _HASH.finditer(text)]
    for match in _found(text, _ALONE):
        in_a_hash = any(first <= match.start(1) < last for first, last in hashes)
        in_decimals = match[1].isdecimal() and _FRACTION.fullmatch(text, max(match.start(1) - 2, 0), match.start(1))
        if not (in_a_hash or in_decimals or _AMOUNT.fullmatch(match[1])):
            yield match


def _found(text: str, shapes: Sequence[re.Pattern[str]]) -> Iterator[re.Match[str]]:
    """Each valid number, as the first group of a match; they may overlap."""
    for shape in shapes:
        for match in shape.finditer(text):
            digits = re.sub(r"\D", "", match[1])
            if valid_cpf(digits) if len(digits) == 11 else valid_cns(digits):
                yield match
