"""Makes a copy of a home and puts one back. Every file is read again after it is written and compared by SHA-256.

A copy is made under another name and gets its own when it is whole, so that half a copy is never taken for one.
"""

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from orchestration.backup import manifest
from orchestration.backup.manifest import CONTENT, Entry, Manifest
from orchestration.cases.opening import place_of
from orchestration.errors import ExitCode, Unavailable, UserError
from orchestration.evidence import is_missing, patience, trouble
from orchestration.files import copy_private, sha256_of, sync
from orchestration.run import lock
from orchestration.settings import Home

UNFINISHED = ".residencias-incompleta"
"""How the name of a copy that is being made, or put back, ends."""


def back_up(home: Home, target: Path, com_chave: bool = False) -> Manifest:
    """Copy the whole `home` to the new folder `target` and return what was copied.

    UserError when there is no home, when a run works in it, when `target` already has something, or when it is inside
    the home. Whoever decides a case meanwhile waits until the stores are copied.
    """
    target = target.expanduser().resolve()
    if not home.raiz.is_dir() or not any(home.raiz.iterdir()):
        raise UserError(f"Não há instalação em {home.raiz} de que fazer cópia.", ExitCode.USO_INCORRETO)
    if target.is_relative_to(home.raiz.resolve()):
        raise UserError(
            f"A cópia não pode ficar dentro da própria instalação, em {target}: escolha outra pasta.",
            ExitCode.USO_INCORRETO,
        )
    _refuse_full(target)
    place = place_of(home)
    made = Manifest(
        feita_em=datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds"),
        versao=version("residencias"),
        com_chave=com_chave,
        casos_fora=place.file is None or not place.file.resolve().is_relative_to(home.raiz.resolve()),
    )
    with lock.exclusive(home), _fresh(target) as fresh, _stores_still(home):
        (fresh / CONTENT).mkdir(mode=0o700)
        for entry in manifest.walk(home, com_chave):
            _copy_entry(entry, home.raiz, fresh / CONTENT, made)
        for folder in reversed(made.pastas):
            (fresh / CONTENT / folder.caminho).chmod(folder.modo)
        made.write(fresh)
    return made


def restore(source: Path, home: Home) -> Manifest:
    """Put the copy in `source` back as `home` and return what it holds.

    Everything is compared with the copy's own sums before the home gets its name. UserError when the copy is
    incomplete or changed, or when `home` already has something: an installation in use is never overwritten.
    """
    source = source.expanduser().resolve()
    held = manifest.read(source)
    _refuse_full(home.raiz)
    with _fresh(home.raiz) as fresh:
        for folder in held.pastas:
            (fresh / folder.caminho).mkdir(mode=0o700)
        for entry in held.arquivos:
            _restore_file(source / CONTENT / entry.caminho, fresh / entry.caminho, entry, source)
        for entry in held.elos:
            (fresh / entry.caminho).symlink_to(entry.alvo)
        for folder in reversed(held.pastas):
            (fresh / folder.caminho).chmod(folder.modo)
    return held


def _refuse_full(target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UserError(
            f"Já há arquivos em {target}, e nada foi posto por cima: escolha uma pasta nova ou vazia.",
            ExitCode.USO_INCORRETO,
        )


@contextmanager
def _fresh(target: Path) -> Iterator[Path]:
    """Yield a new folder beside `target`, which gets its name when the block ends well and is removed otherwise.

    What a killed copy left under that name is removed first: it is one that nobody gives to a home or to a copy.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}{UNFINISHED}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    try:
        yield fresh
        sync(fresh)
        fresh.replace(target)
        sync(target.parent)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


@contextmanager
def _stores_still(home: Home) -> Iterator[None]:
    """Hold back whoever would write in the ledger or the cases of the home until the block ends."""
    with ExitStack() as held:
        for path in (home.estado, home.casos):
            if is_missing(path):
                continue
            try:
                # Opening also undoes what a killed writer left in its journal.
                con = held.enter_context(closing(sqlite3.connect(path, timeout=patience(), isolation_level=None)))
                con.execute("BEGIN IMMEDIATE")
            except sqlite3.DatabaseError as failure:
                raise trouble(f"O arquivo {path}", failure) from failure
        yield


def _copy_entry(entry: os.DirEntry[str], root: Path, target: Path, made: Manifest) -> None:
    path = Path(entry.path)
    name = path.relative_to(root).as_posix()
    follow = manifest.leads_out(entry, root)
    mode = stat.S_IMODE(entry.stat(follow_symlinks=follow).st_mode)
    if entry.is_symlink() and not follow:
        link = os.readlink(path)
        if os.path.isabs(link):
            link = os.path.relpath(link, path.parent)
        (target / name).symlink_to(link)
        made.elos.append(Entry(name, mode, alvo=link))
    elif entry.is_dir(follow_symlinks=follow):
        (target / name).mkdir(mode=0o700)
        made.pastas.append(Entry(name, mode))
    elif entry.is_file(follow_symlinks=follow):
        digest = copy_private(path, target / name)
        _confirm(target / name, digest)
        (target / name).chmod(mode)
        made.arquivos.append(Entry(name, mode, digest, (target / name).stat().st_size))


def _restore_file(path: Path, target: Path, entry: Entry, source: Path) -> None:
    if not path.is_file():
        raise Unavailable(f"Falta à cópia em {source} o arquivo {entry.caminho}: nada foi restaurado.")
    if copy_private(path, target) != entry.sha256:
        raise Unavailable(
            f"O arquivo {entry.caminho} da cópia em {source} mudou desde que ela foi feita: nada foi restaurado."
        )
    _confirm(target, entry.sha256)
    target.chmod(entry.modo)


def _confirm(written: Path, digest: str) -> None:
    if sha256_of(written) != digest:
        raise Unavailable(f"O disco não guardou {written} como foi escrito: a cópia foi desfeita.")
