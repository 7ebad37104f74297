"""Reads a YAML declaration of ours into a strict model; whatever is wrong with it is one Portuguese sentence."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from orchestration.errors import ExitCode, UserError
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
    """The declaration at `path`, an object of YAML, with the fields in `known` added; UserError if it does not fit."""
    return fitted(path, model, mapping(path) | known)


def mapping(path: Path) -> dict[str, Any]:
    """The fields that a YAML file says, an object of YAML; UserError when it is something else."""
    written = content(path)
    if not isinstance(written, dict):
        raise wrong(path, "não é uma lista de campos com os seus valores")
    return written


def fitted(path: Path, model: type[Declared], written: dict[str, Any]) -> Declared:
    """What `path` says, as `model`; UserError when it does not fit."""
    try:
        return model.model_validate(written)
    except ValidationError as failure:
        raise wrong(path, "; ".join(_problems(failure, written))) from failure


def content(path: Path) -> Any:
    """What a YAML file says; UserError when it is not YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError) as failure:
        raise wrong(path, "não pôde ser lida") from failure
    except yaml.MarkedYAMLError as failure:
        line = f", na linha {failure.problem_mark.line + 1}" if failure.problem_mark else ""
        raise wrong(path, f"não é YAML{line}") from failure


def wrong(path: Path, problem: str) -> UserError:
    """The error that says what is wrong with a declaration."""
    place = path.relative_to(REPOSITORY) if path.is_relative_to(REPOSITORY) else path
    return UserError(f"A declaração {place} não serve: {problem}.", ExitCode.USO_INCORRETO)


def _problems(failure: ValidationError, written: Any) -> Iterator[str]:
    for problem in failure.errors()[:_SHOWN]:
        context = problem.get("ctx", {})
        shape = _PROBLEMS.get(problem["type"], _OTHER) if problem["loc"] else "{error}"
        yield shape.format(
            field=_place(problem["loc"], written),
            value=problem["input"],
            tag=context.get("tag"),
            error=context.get("error"),
        )


def _place(location: tuple[int | str, ...], written: Any) -> str:
    """Where a problem is, as in colunas.cpf.tipo: an item of a list is called by its `nome`, when it has one."""
    steps = []
    for step in location:
        try:
            written = written[step]
        except (LookupError, TypeError):
            written = None
        named = isinstance(step, int) and isinstance(written, dict)
        steps.append(str(written.get("nome", step) if named else step))
    return ".".join(steps)
