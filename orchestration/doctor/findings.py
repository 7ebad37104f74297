"""The examinations of an installation: key, folders, modes, lock, disk, versions, sources, notification, last run.

They report what is wrong and repair nothing.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration import duck, seeds
from orchestration.clock import months_between
from orchestration.errors import UserError, refused_by_system, shortage
from orchestration.installation import stores
from orchestration.portuguese import counted
from orchestration.publish.state import in_force
from orchestration.run import environment, lock
from orchestration.run.context import last
from orchestration.run.folders import closed_folders, others_read, private_places, unfinished
from orchestration.run.log import describe
from orchestration.settings import Home, Settings
from orchestration.vault import vault

if TYPE_CHECKING:
    from orchestration.ingest.ledger import Carga

DISK_FLOOR_BYTES = 5 * 1024**3
"""A national month needs about this much for its work files."""
SILENT_DAYS = 35
"""A monthly source with no arrival for longer than this has missed a month."""
SHOWN = 10
"""Most refused files listed one by one."""


@dataclass(frozen=True)
class Finding:
    """One sentence about an installation; a warning (`aviso`) requires no action."""

    frase: str
    aviso: bool = False


def examine(home: Home) -> list[Finding]:
    """Return every finding about `home`, in the order of the examinations; a healthy home has only warnings."""
    if not home.raiz.is_dir():
        return [Finding(f"A pasta da instalação {home.raiz} não existe: execute 'residencias run' uma vez.")]
    findings: list[Finding] = []
    for examination in EXAMINATIONS:
        try:
            results = examination(home)
            findings.extend(Finding(result) if isinstance(result, str) else result for result in results)
        except UserError as error:
            findings.append(Finding(error.frase))
        except Exception as error:
            # An examination that fails does not stop the others.
            facts = describe(error)
            unable = UserError(f"Um exame da instalação não pôde ser feito ({facts['erro']} em {facts['lugar']}).")
            findings.append(Finding((shortage(error) or refused_by_system(error) or unable).frase))
    return list(dict.fromkeys(findings))


def _configuration(home: Home) -> Iterator[str]:
    Settings.load(home)
    yield from ()


def _environment(_: Home) -> Iterator[Finding]:
    files = environment.open_files()
    if files < environment.ENOUGH_FILES:
        yield Finding(
            f"Este usuário só pode abrir {files} arquivos de uma vez, e um histórico de muitos meses pede "
            f"{environment.ENOUGH_FILES}: aumente o limite ('ulimit -n', ou LimitNOFILE no serviço).",
            aviso=True,
        )
    environment.dagster_home()


def _key(home: Home) -> Iterator[str]:
    if not vault.key_is_from_environment() and not home.chave.exists():
        if home.identidades.exists():
            yield f"A chave {home.chave} sumiu: sem ela as pessoas mudam de código; recupere-a da cópia de segurança."
        else:
            yield f"A chave {home.chave} ainda não existe: a primeira execução a cria."
        return
    vault.stored_key(home)


def _modes(home: Home) -> Iterator[str]:
    for path in filter(others_read, private_places(home)):
        wanted = "700" if path.is_dir() else "600"
        yield f"{path} pode ser lido por outros usuários: corrija com 'chmod {wanted} {path}'."


def _folders(home: Home) -> Iterator[str]:
    yield from (failure.frase for failure in closed_folders(home))
    if not home.restrito.exists():
        if home.publicacao.is_symlink():
            yield (
                f"A publicação {home.publicacao.resolve()} sumiu ou está incompleta: execute 'residencias run' ou "
                "restaure-a da cópia."
            )
        else:
            yield f"Ainda não há publicação em {home.warehouse}: execute 'residencias run'."
    for database in (home.restrito, home.publico):
        if database.exists() and _is_damaged(database):
            yield f"A publicação {database} não pôde ser lida: execute 'residencias run' ou restaure-a da cópia."


def _is_damaged(database: Path) -> bool:
    import duckdb

    try:
        duck.connect(database, read_only=True).close()
    except duckdb.Error as failure:
        return not duck.is_held(failure)
    return False


def _lock(home: Home) -> Iterator[str]:
    holder = lock.holder(home)
    if holder:
        who = f" ({holder})" if holder.pid else ""  # it has the lock and has not signed it yet
        yield f"Uma execução está em curso{who}: nova execução será recusada."


def _unfinished(home: Home) -> Iterator[str]:
    if lock.holder(home):
        return
    published = in_force(home)
    for folder in unfinished(home):
        if published and folder.name == published.execucao_id:
            yield f"A execução {folder.name} publicou e não terminou: a próxima registra os casos e avisa."
        else:
            yield f"A execução {folder.name} não terminou: a próxima apaga o que ela deixou; a publicação não mudou."


def _last_run(home: Home) -> Iterator[Finding]:
    ended = last(home)
    if ended and (ended.frase or not ended.publicou):
        what = "publicou, mas nem tudo terminou" if ended.publicou else "não publicou"
        yield Finding(f"A última execução ({ended.execucao_id}) {what}: {ended.frase or 'foi interrompida.'}")
    if ended and ended.mes:
        yield Finding(f"O último mês examinado é {ended.competencia}.", aviso=True)


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
            installed = version(requirement.name)
        except PackageNotFoundError:
            yield f"Falta a biblioteca {requirement.name}: execute 'make run' para instalá-la."
            continue
        if not requirement.specifier.contains(installed, prereleases=True):
            wanted = requirement.specifier
            yield f"A biblioteca {requirement.name} está na versão {installed}, fora da exigida ({wanted})."


def _needs(home: Home) -> Iterator[str]:
    ended = last(home)
    if not ended or not ended.mes or not home.estado.exists():
        return
    from orchestration.ingest.need import missing_needed

    yield from missing_needed(home, ended.mes)


def _refused(home: Home) -> Iterator[Finding]:
    """Yield the refused files that the month does not need; those that it needs are reported by `_needs`."""
    ended = last(home)
    if not ended or not home.estado.exists():
        return
    from orchestration.ingest.ledger import opened
    from orchestration.ingest.need import missing_needed

    with opened(home) as ledger:
        refused = ledger.current_refusals()
    needed = missing_needed(home, ended.mes) if ended.mes else []
    others = [load for load in refused if load.motivo not in needed]
    for load in others[:SHOWN]:
        yield Finding(f"Arquivo recusado, {load.arquivo}: {load.motivo}", aviso=True)
    if len(others) > SHOWN:
        more = counted(len(others) - SHOWN, "arquivo recusado", "arquivos recusados")
        yield Finding(f"Há mais {more} em qualidade.cargas.", aviso=True)


def _sources(home: Home) -> Iterator[Finding]:
    if not home.estado.exists():
        return
    from orchestration.contracts import contracts
    from orchestration.ingest.ledger import opened

    with opened(home) as ledger:
        loads = ledger.in_force()
    needed = {
        (source, contract.conjunto) for contract in contracts() if contract.necessario for source in contract.fontes
    }
    sources: dict[str, list[Carga]] = {}
    for load in loads:
        if load.competencia and (load.fonte, load.conjunto) in needed:
            name = load.fonte if load.fonte == "scnes" else f"{load.fonte}/{load.conjunto}"
            sources.setdefault(f"parceiros/{load.parceiro}/{load.conjunto}" if load.parceiro else name, []).append(load)
    now = datetime.now(UTC).replace(tzinfo=None)
    old: dict[tuple[date, int, int], list[str]] = {}
    for name, of_source in sources.items():
        month = max(load.competencia for load in of_source if load.competencia)
        late = months_between(month, now)
        silent = (now - max(load.primeira_vista for load in of_source)).days
        if late > seeds.scnes_delay(now.date()):  # no source is slower than SCNES
            old.setdefault((month, late, silent), []).append(name)
    for (month, late, silent), names in sorted(old.items()):
        when = f"o mês mais novo é {month:%Y-%m}, há {late} meses"
        if silent > SILENT_DAYS:
            yield Finding(f"Fonte parada, {', '.join(sorted(names))}: {when}, e nada chega há {silent} dias.")
        else:
            origins = ", ".join(sorted({name.partition("/")[0] for name in names}))
            yield Finding(
                f"Fonte antiga, {origins}: {when}, embora tenha chegado há menos de {SILENT_DAYS} dias.", True
            )


def _notification(home: Home) -> Iterator[str]:
    addresses = Settings.load(home).notificacao
    if not addresses or not home.ultima_execucao.exists():
        return
    from apprise import Apprise

    invalid = sum(not Apprise().add(address) for address in addresses)
    if invalid:
        yield f"A configuração 'notificacao' tem {invalid} de {len(addresses)} endereços que o Apprise não entende."
    from sqlalchemy import select

    from orchestration.alerts.notify import destination
    from orchestration.cases.store import open_store
    from orchestration.cases.tables import notificacoes

    with open_store(home) as connection:
        attempts = select(notificacoes.c.destino, notificacoes.c.enviada).order_by(notificacoes.c.id)
        newest = {row.destino: row.enviada for row in connection.execute(attempts)}
    failed = sum(newest.get(destination(address)) is False for address in addresses)
    if failed:
        yield (
            f"O resumo da noite não chegou a {failed} de {len(addresses)} endereços: a próxima execução tenta de novo; "
            "confira a configuração 'notificacao'."
        )


def _stores(home: Home) -> Iterator[str]:
    if not lock.holder(home):  # a run in progress holds the vault, and has already examined the stores
        yield from (failure.frase for failure in stores.wrong(home))


EXAMINATIONS: tuple[Callable[[Home], Iterator[str] | Iterator[Finding]], ...] = (
    _configuration,
    _environment,
    _folders,
    _key,
    _modes,
    _lock,
    _unfinished,
    _last_run,
    _disk,
    _versions,
    _stores,
    _needs,
    _refused,
    _sources,
    _notification,
)
