"""The one strict reader of expectations/fontes.yml: every source, and what is expected of each dataset it sends.

Attribute names are the YAML's own (Portuguese). The shape of a dataset's file is in contracts.py.
"""

import functools
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from orchestration.errors import Erro, Saida
from orchestration.settings import SOURCES


class _Entrada(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Prazo(_Entrada):
    """The dated parameter that says when the file of a month is due; exactly one of the two."""

    meses: str = ""
    """Parameter: how many months after it, to their last day."""
    dia_util: str = ""
    """Parameter: by which business day of the next month."""

    @model_validator(mode="after")
    def _one(self) -> "Prazo":
        if bool(self.meses) == bool(self.dia_util):
            raise ValueError("deve ter um só de 'meses' e 'dia_util'")
        return self


class Conjunto(_Entrada):
    """What is expected of one dataset of a source."""

    cadencia: Literal["mensal", "anual", "eventual"]
    """`mensal`: a file a month is expected. Otherwise its absence is never late."""
    nome: str = ""
    publicador: str = ""
    prazo: Prazo | None = None
    """None: the last day of the month."""
    calendario: str = ""
    """Dataset of the same source whose arrival counts for this one."""
    pessoas: Literal["registro", "pagamento", "profissional"] | None = None
    """How identity reads its people; None: it has none."""
    linhas_minimas: int = Field(default=0, ge=0)
    """Rows below which a file is refused."""
    linhas_maximas: int | None = Field(default=None, ge=1)
    """Rows above which a file loads with a warning."""

    @property
    def limites(self) -> str:
        return f"{self.linhas_minimas}-{self.linhas_maximas}"


class Fonte(_Entrada):
    """A source, which is also a folder of landing."""

    id: str = Field(pattern="^[a-z]+$")
    nome: str
    publicador: str
    pasta_por_parceiro: bool = False
    """Whether its folder has a folder for each partner institution."""
    conjuntos: dict[str, Conjunto]

    @model_validator(mode="after")
    def _calendars(self) -> "Fonte":
        for nome, conjunto in self.conjuntos.items():
            if conjunto.calendario and conjunto.calendario not in self.conjuntos:
                raise ValueError(f"nomeia em '{nome}' o calendário '{conjunto.calendario}', que não define")
        return self

    def nome_de(self, conjunto: str = "") -> str:
        """How people read the name of one of its datasets, or its own."""
        entry = self.conjuntos.get(conjunto)
        return entry.nome if entry and entry.nome else self.nome

    def publicador_de(self, conjunto: str) -> str:
        return self.conjuntos[conjunto].publicador or self.publicador


@functools.cache
def sources(path: Path = SOURCES) -> dict[str, Fonte]:
    """Every source by id, in the file's order. An Erro (exit 2) names the source and the field that is wrong."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as erro:
        raise _wrong(path, "não é um YAML legível") from erro
    try:
        found = TypeAdapter(list[Fonte]).validate_python(raw)
    except ValidationError as erro:
        raise _wrong(path, _sentence(raw, erro)) from erro
    ids = [fonte.id for fonte in found]
    if repeated := next((name for name in ids if ids.count(name) > 1), None):
        raise _wrong(path, f"tem duas vezes a fonte '{repeated}'")
    return {fonte.id: fonte for fonte in found}


def with_people(pessoas: str) -> list[tuple[str, str]]:
    """(fonte, conjunto) of the datasets whose people identity reads in that way, in the file's order."""
    return [
        (fonte.id, nome)
        for fonte in sources().values()
        for nome, conjunto in fonte.conjuntos.items()
        if conjunto.pessoas == pessoas
    ]


def _wrong(path: Path, what: str) -> Erro:
    return Erro(f"O arquivo {path.name} {what}.", Saida.USO_INCORRETO)


def _sentence(raw: Any, erro: ValidationError) -> str:
    """The first fault, after the name of the file: what is wrong, in which field of which source."""
    fault = erro.errors(include_url=False)[0]
    place, *fields = fault["loc"] or ("",)
    if not isinstance(place, int):
        return "não é uma lista de fontes"
    entry = raw[place]
    where = f"na fonte '{entry.get('id', place + 1) if isinstance(entry, dict) else place + 1}'"
    field = ".".join(map(str, fields))
    match fault["type"]:
        case "extra_forbidden":
            return f"tem {where} o campo desconhecido '{field}'"
        case "missing":
            return f"não tem {where} o campo '{field}'"
        case "value_error":
            return f"{fault['msg'].removeprefix('Value error, ')} ({', '.join(filter(None, (where, field)))})"
        case _:
            return f"tem {where} o valor '{fault['input']}' no campo '{field}'"
