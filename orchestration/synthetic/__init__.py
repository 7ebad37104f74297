"""Generates a synthetic landing (`residencias sample`): source files with planted cases, and the answer key.

landing.py runs the steps: base.py draws the lawful majority, cases/ plants what the rules must find, datasets.py and
scnes*.py write the files, answer.py writes the answer key. Runs never import this package; the command, the
benchmarks and the tests do.
"""

from orchestration.synthetic.answer import planted_identifiers
from orchestration.synthetic.landing import Summary, generate

__all__ = ["Summary", "generate", "planted_identifiers"]
