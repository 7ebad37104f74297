"""The sentences of the rules, as a person reads them: every branch of a message, with what a row fills in as `…`."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from orchestration.settings import DBT_PROJECT

RULES = sorted((DBT_PROJECT / "models" / "intermediate" / "regras").glob("*/*.sql"))
MACROS = [DBT_PROJECT / "macros" / f"{name}.sql" for name in ("bolsas", "regras", "tetos")]
DROPPED = r"\{%(?!-? endmacro).*?%\}|\{#.*?#\}|--[^\n]*"
KEPT = r"'(?:[^']|'')*'|\{[{%].*?[}%]\}|\|\||\w+(?:\.\w+)*|\S"
TOKEN = re.compile(f"(?:{DROPPED})|({KEPT})", re.DOTALL)
ENGLISH = re.compile(
    r"\b(the|and|of|is|are|was|were|not|with|from|this|that|has|have|line|month|value|paid|payment|person|program|programme"
    r"|missing|none|null|true|false)\b",
    re.IGNORECASE,
)
END = {",", ")", "when", "then", "else", "end", "as", ""}


class Reader:
    """Reads the texts that an SQL expression of literals, `||`, case and if may give."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at = tokens, 0

    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def texts(self) -> list[str]:
        parts: list[list[str]] = []
        while (token := self.next()) not in END and not token.startswith("{%"):
            if token.startswith("'"):
                parts.append([re.sub(r"\{\{.*?\}\}", "…", self.take()[1:-1].replace("''", "'"))])
            elif token == "case":
                parts.append(self.branches_of_case())
            elif token == "if":
                parts.append(self.branches_of_if())
            elif token == "(":
                self.take()
                if parts[-1:] == [["…"]]:
                    self.skip({")"})
                else:
                    parts.append(self.texts())
                assert self.take() == ")"
            elif self.take() != "||":
                parts.append(["…"])
        return ["".join(chosen) for chosen in product(*parts)]

    def branches_of_case(self) -> list[str]:
        self.take()
        found: list[str] = []
        while self.next() != "end":
            if self.next() in ("then", "else"):
                self.take()
                found += self.texts()
            else:
                self.take()
                self.skip({"then"})
        self.take()
        return found

    def branches_of_if(self) -> list[str]:
        self.take()
        self.take()
        self.skip({","})
        self.take()
        found = self.texts()
        self.take()
        found += self.texts()
        self.take()
        return found

    def skip(self, until: set[str]) -> None:
        """Past what decides, to one of `until` outside inner parentheses."""
        depth = 0
        while depth or self.next() not in until:
            depth += {"(": 1, ")": -1}.get(self.take(), 0)


def messages(path: Path) -> Iterator[str]:
    """Every text of each `motivo` and `falta` of a file, of the macros of both, and of a regular line."""
    source = path.read_text(encoding="utf-8")
    yield from re.findall(r"regular='(.*?)'", source)
    tokens = [token for token in TOKEN.findall(source) if token]
    for end in range(1, len(tokens)):
        if tokens[end] in ("motivo", "falta") and tokens[end - 1] == "as":
            yield from Reader(_expression(tokens, end - 1)).texts()
        if path in MACROS and tokens[end - 1] != "||" and re.match("'[A-ZÀ-Ú].* ", tokens[end]):
            yield from Reader(tokens[end:]).texts()


def _expression(tokens: list[str], end: int) -> list[str]:
    """The item of a select list that ends before `end`."""
    start, depth = end, 0
    while start and (depth or tokens[start - 1] not in (",", "select", "distinct")):
        depth += {")": 1, "(": -1}.get(tokens[start - 1], 0)
        start -= 1
    return tokens[start:end]


@pytest.mark.parametrize("path", [*RULES, *MACROS], ids=lambda path: path.stem)
def test_every_message_is_one_whole_portuguese_sentence(path: Path) -> None:
    for text in messages(path):
        if " " not in text:
            continue
        # A macro may give the whole sentence, or the last one.
        assert re.match(r"[A-ZÀ-Ú…]", text) and re.search(r"\.( …)?$", text), text
        assert not ENGLISH.search(text), text
        assert "  " not in text and " ," not in text and " ." not in text, text
        depths = [text[: at + 1].count("(") - text[: at + 1].count(")") for at in range(len(text))]
        assert min(depths) >= 0 and depths[-1] == 0, text


def test_every_rule_has_messages() -> None:
    """What the reader above finds: at least one sentence with a full stop in each rule's file."""
    silent = [path.stem for path in RULES if not any(text.endswith(".") for text in messages(path))]
    assert silent == []


def test_the_reader_gives_every_branch(tmp_path: Path) -> None:
    path = tmp_path / "mr_99.sql"
    path.write_text(
        "select a, 'O valor (' || cast(x as integer) || case when (b, 'c') in d then ' é' else ' não é' end || "
        "if(e(f, 'g'), ' pouco', ' muito (' || {{ reais('h') }} || ')') || '.' as motivo, i"
    )
    assert list(messages(path)) == [
        f"O valor (…{is_}{much}." for is_ in (" é", " não é") for much in (" pouco", " muito (…)")
    ]
