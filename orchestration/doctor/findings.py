"""The examinations of an installation: key, folders, modes, lock, disk, versions, sources, notification, last run."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from orchestration.errors import Erro
from orchestration.nightly import lock
from orchestration.nightly.run import last, unfinished
from orchestration.settings import Home, Settings

DISK_FLOOR_BYTES = 5 * 1024**3
"""A national month needs about this much for its work files."""
STALE_MONTHS = 3
"""A source is stale when its newest month is this many months before today's: SCNES is published two months late."""
PUBLIC_MODES = stat.S_IRWXG | stat.S_IRWXO


def examine(home: Home) -> list[str]:
    """Every finding about `home`, in the order of the examinations; empty when it is healthy."""
    if not home.raiz.is_dir():
        return [f"A pasta da instalação {home.raiz} não existe: execute 'residencias run' uma vez."]
    findings: list[str] = []
    for examination in EXAMINATIONS:
        try:
            findings.extend(examination(home))
        except Erro as error:
            findings.append(error.frase)
    return list(dict.fromkeys(findings))


def _configuration(home: Home) -> Iterator[str]:
    Settings.load(home)
    yield from ()


def _key(home: Home) -> Iterator[str]:
    if os.environ.get("RESIDENCIAS_CHAVE"):
        return
    if not home.chave.exists():
        if home.identidades.exists():
            yield f"A chave {home.chave} sumiu: sem ela as pessoas mudam de código; recupere-a da cópia de segurança."
        else:
            yield f"A chave {home.chave} ainda não existe: a primeira execução a cria."


def _modes(home: Home) -> Iterator[str]:
    for path in (home.chave, home.identidades, home.restrito, home.casos, home.cofre, home.configuracao):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & PUBLIC_MODES:
            wanted = "700" if path.is_dir() else "600"
            yield f"{path} pode ser lido por outros usuários: corrija com 'chmod {wanted} {path}'."


def _folders(home: Home) -> Iterator[str]:
    for folder in (home.raiz, home.warehouse, home.cofre, home.lake, home.recebidos):
        if folder.exists() and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            yield f"A pasta {folder} não aceita leitura e escrita deste usuário."
    if not home.restrito.exists():
        yield f"Ainda não há publicação em {home.warehouse}: execute 'residencias run'."


def _lock(home: Home) -> Iterator[str]:
    holder = lock.holder(home)
    if holder:
        yield f"Uma execução está em curso (processo {holder.pid}, desde {holder.desde}): nova execução será recusada."


def _unfinished(home: Home) -> Iterator[str]:
    if lock.holder(home):
        return
    for folder in unfinished(home):
        yield f"A execução {folder.name} não terminou: a próxima apaga o que ela deixou; a publicação não mudou."


def _last_run(home: Home) -> Iterator[str]:
    ended = last(home)
    if ended and ended.frase:
        what = "publicou, mas nem tudo terminou" if ended.publicou else "não publicou"
        yield f"A última execução ({ended.execucao_id}) {what}: {ended.frase}"


def _disk(home: Home) -> Iterator[str]:
    free = shutil.disk_usage(home.raiz).free
    if free < DISK_FLOOR_BYTES:
        yield f"Há só {free / 1024**3:.1f} GiB livres em {home.raiz}: uma carga nacional pede ao menos 5 GiB.".replace(
            ".", ",", 1
        )


def _versions(_: Home) -> Iterator[str]:
    from packaging.requirements import Requirement

    try:
        declared = requires("residencias") or []
    except PackageNotFoundError:
        yield "O pacote residencias não está instalado neste ambiente: execute 'make run'."
        return
    for line in declared:
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(requirement.name)
        except PackageNotFoundError:
            yield f"Falta a biblioteca {requirement.name}: execute 'make run' para instalá-la."
            continue
        if not requirement.specifier.contains(found, prereleases=True):
            yield f"A biblioteca {requirement.name} está na versão {found}, fora da exigida ({requirement.specifier})."


def _sources(home: Home) -> Iterator[str]:
    if not home.estado.exists():
        return
    from orchestration.contracts import contracts
    from orchestration.ingest.ledger import opened

    with opened(home) as ledger:
        loads = ledger.in_force()
    needed = {
        (source, contract.conjunto) for contract in contracts() if contract.necessario for source in contract.fontes
    }
    newest: dict[tuple[str, str], date] = {}
    for load in loads:
        if load.conjunto and load.competencia and (load.fonte, load.conjunto) in needed:
            key = (load.fonte, load.conjunto)
            newest[key] = max(load.competencia, newest.get(key, load.competencia))
    today = datetime.now(UTC).date()
    for (source, dataset), month in sorted(newest.items()):
        late = (today.year - month.year) * 12 + today.month - month.month
        if late >= STALE_MONTHS:
            yield f"A fonte {source}/{dataset} está parada em {month:%Y-%m}, há {late} meses."


def _notification(home: Home) -> Iterator[str]:
    if not Settings.load(home).notificacao or not home.ultima_execucao.exists():
        return
    from sqlalchemy import select

    from orchestration.cases.store import open_store
    from orchestration.cases.tables import notificacoes

    with open_store(home) as connection:
        newest = dict(
            connection.execute(
                select(notificacoes.c.destino, notificacoes.c.enviada).order_by(notificacoes.c.id)
            ).tuples()
        )
    failed = sum(not delivered for delivered in newest.values())
    if failed:
        yield (
            f"O resumo da noite não chegou a {failed} de {len(newest)} endereços: a próxima execução tenta de novo; "
            "confira a configuração 'notificacao'."
        )


def _databases(home: Home) -> Iterator[str]:
    for path in (home.estado, home.casos):
        if path.exists() and not _sound(path):
            yield f"O banco {path} está corrompido: recupere-o da cópia de segurança."


def _sound(path: Path) -> bool:
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as con:
            return con.execute("pragma quick_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        return False


EXAMINATIONS: tuple[Callable[[Home], Iterator[str]], ...] = (
    _configuration,
    _folders,
    _key,
    _modes,
    _lock,
    _unfinished,
    _last_run,
    _disk,
    _versions,
    _databases,
    _sources,
    _notification,
)
