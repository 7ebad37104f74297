"""Reads a YAML declaration of ours into a strict model; whatever is wrong with it is one Portuguese sentence."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from orchestration.errors import Erro, Saida
from orchestration.settings import REPOSITORY

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SHOWN = 3
_PROBLEMS = {
    "missing": "falta o campo '{field}'",
    "extra_forbidden": "o campo '{field}' não existe",
    "value_error": "em '{field}', {error}",
    "union_tag_invalid": "o campo '{field}' é de um tipo que não existe: '{tag}'",
    "union_tag_not_found": "falta o campo '{field}.tipo'",
}
_OTHER = "o campo '{field}' não aceita {value!r}"
Declared = TypeVar("Declared", bound="Strict")


class Strict(BaseModel):
    """A part of a declaration: no unknown field, no conversion, no change once read."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def read(path: Path, model: type[Declared], **known: Any) -> Declared:
    """The declaration at `path`, an object of YAML, with the fields in `known` added; Erro when it does not fit."""
    written = content(path)
    if not isinstance(written, dict):
        raise wrong(path, "não é uma lista de campos com os seus valores")
    return fitted(path, model, written | known)


def fitted(path: Path, model: type[Declared], written: dict[str, Any]) -> Declared:
    """What `path` says, as `model`; Erro when it does not fit."""
    try:
        return model.model_validate(written)
    except ValidationError as failure:
        raise wrong(path, "; ".join(_problems(failure))) from failure


def content(path: Path) -> Any:
    """What a YAML file says; Erro when it is not YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError) as failure:
        raise wrong(path, "não pôde ser lida") from failure
    except yaml.MarkedYAMLError as failure:
        line = f", na linha {failure.problem_mark.line + 1}" if failure.problem_mark else ""
        raise wrong(path, f"não é YAML{line}") from failure


def wrong(path: Path, problem: str) -> Erro:
    """The error that says what is wrong with a declaration."""
    place = path.relative_to(REPOSITORY) if path.is_relative_to(REPOSITORY) else path
    return Erro(f"A declaração {place} não serve: {problem}.", Saida.USO_INCORRETO)


def _problems(failure: ValidationError) -> Iterator[str]:
    for problem in failure.errors()[:_SHOWN]:
        context = problem.get("ctx", {})
        yield _PROBLEMS.get(problem["type"], _OTHER).format(
            field=".".join(map(str, problem["loc"])),
            value=problem["input"],
            tag=context.get("tag"),
            error=context.get("error"),
        )
