"""The synthetic landing (`residencias sample`): sources in their raw layouts, planted cases and their answer key.

Nothing of the product reads this package; only the command, the benchmarks and the tests do.
"""

from orchestration.synthetic.answer import planted_identifiers
from orchestration.synthetic.landing import Resumo, generate

__all__ = ["Resumo", "generate", "planted_identifiers"]
