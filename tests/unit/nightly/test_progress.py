"""What a person reads when a stage ends."""

import io
import logging

from orchestration.nightly.progress import PlainLines


def ended(**facts: object) -> str:
    lines = PlainLines(io.StringIO())
    record = logging.makeLogRecord({"msg": "fim", "fatos": {"etapa": "Chegada: titulos", "segundos": 1.47, **facts}})
    lines.handle(record)
    assert isinstance(lines.stream, io.StringIO)
    return lines.stream.getvalue()


def test_one_is_not_written_as_many() -> None:
    assert ended(arquivos=1, recusados=0) == "Chegada: titulos, 1 arquivo, 0 recusados (1,47 s)\n"
    assert ended(arquivos=2, recusados=1) == "Chegada: titulos, 2 arquivos, 1 recusado (1,47 s)\n"
    assert ended() == "Chegada: titulos (1,47 s)\n"
