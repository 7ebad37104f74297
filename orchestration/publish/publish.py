"""The change of publication: databases, page and state are one folder, and the rename of one link puts it in force.

    publicacoes/000042/          restrito.duckdb, publico.duckdb, painel/, estado.json
    publicacoes/atual            -> 000042: the only thing that changes
    warehouse/restrito.duckdb    -> ../publicacoes/atual/restrito.duckdb; likewise publico.duckdb and painel

Readers use the names below warehouse and painel, and keep what they opened.
"""

import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from orchestration.errors import UserError
from orchestration.files import sync
from orchestration.publish import links
from orchestration.publish.state import ESTADO, Publication, in_force
from orchestration.run.context import Run
from orchestration.run.folders import publications
from orchestration.settings import PAINEL, PUBLICO, RESTRITO, Home
from orchestration.transform import base

KEPT = 3
"""Publications on disk: the one in force and those before it."""
MODES = {RESTRITO: 0o600, PUBLICO: 0o644}


def publish(run: Run) -> None:
    """Put in force the run's two databases and the page that it drew; without one, the earlier page stays.

    All is complete and on disk before the link changes. UserError when a database was not built or is still written.
    """
    for built in (run.publico, run.restrito):
        if not built.exists():
            raise UserError(f"Nada a publicar: {built.name} não foi construído nesta execução.")
        if built.with_name(f"{built.name}.wal").exists():
            raise UserError(f"{built.name} tem escritas pendentes: a publicação anterior continua.")
        built.chmod(MODES[built.name])
    before = in_force(run.home)
    drawn = run.painel.exists()
    state = Publication(
        run.execucao_id,
        run.executado_em.isoformat(),
        f"{run.competencia:%Y-%m}",
        painel=run.execucao_id if drawn else before.painel if before else "",
    )
    page = run.painel if drawn else run.home.painel
    _put(run, {RESTRITO: run.restrito, PUBLICO: run.publico, PAINEL: page}, state)
    run.publicou = True
    _forget(run.home)
    base.keep(run)


def publish_page(run: Run) -> None:
    """Put in force the page that the run drew, beside the databases already published.

    UserError when nothing is published.
    """
    state = in_force(run.home)
    if state is None:
        raise UserError(f"Ainda não há publicação em {run.home.warehouse} para a página acompanhar.")
    parts = {RESTRITO: run.home.restrito, PUBLICO: run.home.publico, PAINEL: run.painel}
    _put(run, parts, replace(state, painel=run.execucao_id))
    _forget(run.home)


def _put(run: Run, parts: Mapping[str, Path], state: Publication) -> None:
    home = run.home
    home.publicacoes.mkdir(parents=True, exist_ok=True)
    _clear_unpublished(home)
    _lead_names(run)
    _point(run, _compose(run, parts, state))


def _compose(run: Run, parts: Mapping[str, Path], state: Publication | None) -> str:
    """Make the next publication of `parts`: what is the run's moves there, the rest is linked. Returns its name."""
    home, folder = run.home, run.pasta / "publicacao"
    folder.mkdir()
    for name, source in parts.items():
        if source.is_relative_to(run.pasta):
            source.rename(folder / name)
        elif source.is_dir():
            shutil.copytree(source.resolve(), folder / name, copy_function=_link)
        elif source.exists():
            _link(source.resolve(), folder / name)
    if state:
        state.write(folder / ESTADO)
    folder.chmod(0o755)
    for parent, _, names in os.walk(folder):
        for path in (*(Path(parent, name) for name in names), Path(parent)):
            sync(path)
    name = f"{max(_numbers(home), default=0) + 1:06d}"
    folder.rename(home.publicacoes / name)
    sync(home.publicacoes)
    return name


def _link(source: Path | str, target: Path | str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk, or one without hard links
        shutil.copy2(source, target)


def _point(run: Run, name: str) -> None:
    links.put(run.home.publicacao, Path(name), run.pasta / "elo")
    sync(run.home.publicacoes)


def _lead_names(run: Run) -> None:
    """Make links of the names that people use, which show at every moment what they show now.

    In a home of an earlier version they are the files themselves; in a new one they lead nowhere until `_point`.
    """
    home = run.home
    home.warehouse.mkdir(parents=True, exist_ok=True)
    places = {RESTRITO: home.restrito, PUBLICO: home.publico, PAINEL: home.painel}
    leads = {place: _relative(home, name, place) for name, place in places.items()}
    if all(place.is_symlink() and place.readlink() == lead for place, lead in leads.items()):
        return
    if any(place.exists() for place in places.values()):
        _point(run, _compose(run, places, in_force(home)))
    for place, lead in leads.items():
        links.put(place, lead, run.pasta / "elo")
        sync(place.parent)


def _relative(home: Home, name: str, place: Path) -> Path:
    """The published `name` as the folder of `place` sees it: a home may be moved, and have folders on other disks."""
    return Path(os.path.relpath(home.publicacoes.resolve() / home.publicacao.name / name, place.parent.resolve()))


def _numbers(home: Home) -> list[int]:
    """Numbers of the publications on disk, in order."""
    return [int(folder.name) for folder in publications(home)]


def _clear_unpublished(home: Home) -> None:
    """Remove the folders of runs that ended before they published."""
    link = home.publicacao
    # Where a copy of the home made a folder of the link, nothing says which they are.
    current = int(link.readlink().name) if link.is_symlink() else None if link.exists() else 0
    for number in _numbers(home):
        if current is not None and number > current:
            shutil.rmtree(home.publicacoes / f"{number:06d}")


def _forget(home: Home) -> None:
    """Remove all but the last publications. One whose page was drawn again counts once."""
    runs: list[str] = []
    for number in reversed(_numbers(home)):
        folder = home.publicacoes / f"{number:06d}"
        state = in_force(home, folder)
        run = state.execucao_id if state else folder.name
        if run in runs or len(runs) == KEPT:
            # What is left of a folder goes with the next publication; this one is in force.
            shutil.rmtree(folder, ignore_errors=True)
        else:
            runs.append(run)
