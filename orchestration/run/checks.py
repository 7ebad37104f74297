"""The result of a check, by Great Expectations or dbt. It never contains personal values."""

from dataclasses import dataclass
from typing import Literal

Ferramenta = Literal["great_expectations", "dbt"]
Severidade = Literal["bloqueia", "avisa"]


@dataclass(frozen=True)
class Check:
    """One check of a run, a row of `qualidade.checagens`."""

    checagem: str
    ferramenta: Ferramenta
    alvo: str
    """What was checked: `schema.tabela`, or `fonte/conjunto` for loaded files."""
    severidade: Severidade
    sucesso: bool
    observado: str
    """A count or a short fact, never a value from the data."""
    mensagem: str

    @property
    def blocks(self) -> bool:
        """Whether this result stops the publication."""
        return not self.sucesso and self.severidade == "bloqueia"
