"""The one strict reader of expectations/fontes.yml: every source, and what is expected of each dataset it sends.

Attribute names are the YAML's own (Portuguese). The shape of a dataset's file is in contracts.py.
"""

import functools
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from orchestration.settings import SOURCES
from orchestration.strict import Strict, read

Pasta = Annotated[str, StringConstraints(pattern="^[a-z]+$")]
"""A source's id, which is the name of its folder in landing."""


class Prazo(Strict):
    """The dated parameter that says when the file of a month is due; exactly one of the two."""

    meses: str = ""
    """Parameter: how many months after it, to their last day."""
    dia_util: str = ""
    """Parameter: by which business day of the next month."""

    @model_validator(mode="after")
    def _one(self) -> "Prazo":
        if bool(self.meses) == bool(self.dia_util):
            raise ValueError("tem um só de 'meses' e 'dia_util'")
        return self


class Conjunto(Strict):
    """What is expected of one dataset of a source."""

    cadencia: Literal["mensal", "anual", "eventual"]
    """`mensal`: a file a month is expected. Otherwise its absence is never late."""
    nome: str = ""
    publicador: str = ""
    prazo: Prazo | None = None
    """None: the last day of the month."""
    calendario: str = ""
    """Dataset of the same source whose arrival counts for this one."""
    pessoas: Literal["registro", "pagamento", "recebedor", "consulta", "profissional"] | None = None
    """How identity reads its people; None: it has none."""
    linhas_minimas: int = Field(default=0, ge=0)
    """Rows below which a file is refused."""
    linhas_maximas: int | None = Field(default=None, ge=1)
    """Rows above which a file loads with a warning."""

    @property
    def limites(self) -> str:
        return f"{self.linhas_minimas}-{self.linhas_maximas}"


class Fonte(Strict):
    """A source."""

    nome: str
    publicador: str
    pasta_por_parceiro: bool = False
    """Whether its folder has a folder for each partner institution."""
    conjuntos: dict[str, Conjunto]

    @model_validator(mode="after")
    def _calendars(self) -> "Fonte":
        for nome, conjunto in self.conjuntos.items():
            if conjunto.calendario and conjunto.calendario not in self.conjuntos:
                raise ValueError(f"o calendário de '{nome}' é '{conjunto.calendario}', que não está em conjuntos")
        return self

    def nome_de(self, conjunto: str = "") -> str:
        """How people read the name of one of its datasets, or its own."""
        entry = self.conjuntos.get(conjunto)
        return entry.nome if entry and entry.nome else self.nome

    def publicador_de(self, conjunto: str) -> str:
        return self.conjuntos[conjunto].publicador or self.publicador


class _Arquivo(Strict):
    fontes: dict[Pasta, Fonte]


@functools.cache
def sources(path: Path = SOURCES) -> dict[str, Fonte]:
    """Every source by id, in the file's order. A UserError (exit 2) names the field that is wrong."""
    return read(path, _Arquivo).fontes


def with_people(pessoas: str) -> list[tuple[str, str]]:
    """(fonte, conjunto) of the datasets whose people identity reads in that way, in the file's order."""
    return [
        (fonte, nome)
        for fonte, source in sources().items()
        for nome, conjunto in source.conjuntos.items()
        if conjunto.pessoas == pessoas
    ]
