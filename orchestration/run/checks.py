"""What a check says, whichever tool made it (Great Expectations, dbt). It never holds a value of a person's."""

from dataclasses import dataclass
from typing import Literal

Ferramenta = Literal["great_expectations", "dbt"]
Severidade = Literal["bloqueia", "avisa"]


@dataclass(frozen=True)
class Check:
    """One check of a run, as `qualidade.checagens` keeps it."""

    checagem: str
    ferramenta: Ferramenta
    alvo: str
    """What was looked at: `schema.tabela`, or `fonte/conjunto` for landed files."""
    severidade: Severidade
    sucesso: bool
    observado: str
    """A count or a short fact, never a value found in the data."""
    mensagem: str

    @property
    def blocks(self) -> bool:
        """Whether this outcome stops the publication."""
        return not self.sucesso and self.severidade == "bloqueia"
