"""Loads each file of landing: copies it, judges it, loads or refuses it, and records the outcome in the ledger."""

import shutil
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.clock import day_of
from orchestration.contracts import Contrato, contract_of, contracts_of, signature
from orchestration.duck import bytes_of, literal
from orchestration.ingest import collapse, csv_file, quiet, scnes_pf, scnes_zip, store, xlsx_file
from orchestration.ingest.codes import code_warnings
from orchestration.ingest.collapse import Collapse
from orchestration.ingest.discover import PF, ZIP, Arrival, count_ignored, discover, partners
from orchestration.ingest.judge import (
    PARQUET,
    Judgement,
    Registro,
    accepted,
    first_rejection,
    in_lake,
    in_vault,
    judge,
)
from orchestration.ingest.lake import parquet_of
from orchestration.ingest.ledger import (
    AGUARDANDO,
    CARREGADO,
    RECUSADO,
    REPETIDO,
    SUBSTITUIDO,
    Aceite,
    Carga,
    Ledger,
    opened,
)
from orchestration.ingest.received import forget_old_zips, keep
from orchestration.ingest.sql import connect
from orchestration.ingest.sums import Sums
from orchestration.ingest.tabular import Reading, Refusal
from orchestration.portuguese import number
from orchestration.settings import FICTICIO, Home, Settings
from orchestration.sources import sources

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Progresso = Callable[[int, int, str], None]
"""Called before each file with the number done, the total, and the file."""
PAST_THE_END = "Could not read enough bytes"
"""DuckDB's message for a Parquet whose offsets lead past its end; its class is that of a failing disk."""


@dataclass(frozen=True)
class LoadResult:
    """Outcome of each file of landing in this run; a zip has one row per table."""

    cargas: Sequence[Carga]

    def em(self, estado: str) -> list[Carga]:
        """Return the outcomes in a state."""
        return [carga for carga in self.cargas if carga.estado == estado]


class _TooManyRejections(Refusal):
    """A file refused for its number of rejected rows."""

    def __init__(self, frase: str, julgamento: Judgement) -> None:
        super().__init__(frase, julgamento.lidas)
        self.julgamento = julgamento


def run(
    landing: Path,
    home: Home,
    settings: Settings,
    executado_em: datetime,
    fontes: Iterable[str] | None = None,
    progresso: Progresso | None = None,
    chosen: Callable[[Arrival], bool] = lambda _: True,
) -> LoadResult:
    """Load the new files of these sources (all when None) that `chosen` accepts.

    A file that cannot be loaded is refused and the others go on. The caller holds the run's lock. A run that crashes
    leaves files that the next one removes, and no ledger row. The marker of a synthetic landing is kept in the home.
    """
    fontes = tuple(sources() if fontes is None else fontes)
    with opened(home) as ledger:
        store.clean(home, (carga.carga_id for carga in ledger.cargas()))
        store.prepare(home)
        if (landing / FICTICIO).is_file():
            shutil.copyfile(landing / FICTICIO, home.ficticio)
        if any(sources()[fonte].pasta_por_parceiro for fonte in fontes):
            ledger.set_parceiros(partners(landing))
        arrivals, seen = _in_order(list(filter(chosen, discover(landing, fontes, day_of(executado_em)))))
        for fonte in fontes:
            ledger.forget_waiting(fonte)
        outcomes: list[Carga] = []
        sums = Sums(home)
        with connect(home, settings, f"carga de {executado_em:%Y-%m-%d %H:%M:%S}") as con:
            for done, chegada in enumerate(arrivals):
                if progresso:
                    progresso(done, len(arrivals), chegada.arquivo)
                older = [c.arquivo for c in outcomes if c.estado == CARREGADO and c.lugar == chegada.lugar]
                state = seen.get(chegada.caminho)
                outcomes += _Loading(home, settings, ledger, con, sums, chegada, executado_em, state, older).run()
        sums.keep()
        for fonte in fontes:
            present = {(carga.arquivo, carga.sha256) for carga in outcomes if carga.fonte == fonte}
            ledger.set_arrivals(fonte, present, count_ignored(landing, fonte))
        if settings.reter_zip_meses:
            forget_old_zips(home, ledger.cargas(), settings.reter_zip_meses)
        store.clean(home, (carga.carga_id for carga in ledger.cargas()))
    return LoadResult(outcomes)


def _in_order(arrivals: Sequence[Arrival]) -> tuple[list[Arrival], dict[Path, quiet.State]]:
    """Return the arrivals by month and by time of change, and the state in which each file was first seen."""
    seen = quiet.states(chegada.caminho for chegada in arrivals)

    def order(chegada: Arrival) -> tuple[date, int, str]:
        _, changed = seen.get(chegada.caminho, (0, 0))
        return chegada.competencia or date.min, changed, chegada.arquivo

    return sorted(arrivals, key=order), seen


@dataclass
class _Loading:
    """The loading of one file."""

    home: Home
    settings: Settings
    ledger: Ledger
    con: "DuckDBPyConnection"
    somas: Sums
    chegada: Arrival
    executado_em: datetime
    estado: quiet.State | None
    """Size and time of change when the run began to read this source."""
    mais_velhos: Sequence[str]
    """Files of the same place that this run has already loaded."""
    aceite: Aceite | None = None
    impressao: str = field(init=False)

    def __post_init__(self) -> None:
        self.impressao = signature(self.chegada.fonte)

    def run(self) -> list[Carga]:
        """Return the outcomes of the file: loaded, repeated, left for the next run, or refused."""
        path, arquivo = self.chegada.caminho, self.chegada.arquivo
        try:
            sha256 = self.somas.of(path)
        except OSError as failure:
            gone = isinstance(failure, FileNotFoundError)
            if gone and not path.is_symlink():  # removed since it was listed, so it did not arrive
                return []
            reason = self.chegada.erro if gone else None
            unreadable = Refusal(reason or f"O arquivo {arquivo} não pôde ser lido.")
            return [self._refused(unreadable, "", self.ledger.of_file(arquivo, ""))]
        known = self.ledger.of_file(arquivo, sha256)
        if any(carga.estado in (CARREGADO, SUBSTITUIDO) for carga in known):
            return [self._repeated(known, sha256)]
        self.aceite = self.ledger.acceptance(arquivo, sha256)
        refused = [c for c in known if c.estado == RECUSADO and not (c.colapso and self.aceite)]
        if any(carga.impressao == self.impressao for carga in refused):
            return known
        try:
            sha256, kept = keep(path, self.home)
        except FileNotFoundError:
            return []
        try:
            judged = self._judged(kept)
            return [self._waiting()] if self._has_changed() else self._load(sha256, judged)
        except Refusal as recusa:
            waits = self._has_changed() and not self.chegada.erro
            return [self._waiting() if waits else self._refused(recusa, sha256, known)]
        finally:
            self._tidy()

    def _has_changed(self) -> bool:
        return quiet.state_of(self.chegada.caminho) != self.estado

    def _judged(self, kept: Path) -> list[Judgement]:
        if self.chegada.erro:
            raise Refusal(self.chegada.erro)
        return self._judge_zip(kept) if self.chegada.conjunto == ZIP else [self._judge_file(kept)]

    def _load(self, sha256: str, judged: Sequence[Judgement]) -> list[Carga]:
        warnings = code_warnings(self.con, judged)
        cargas = [self._carga(julgamento, sha256, warnings[julgamento.contrato.conjunto]) for julgamento in judged]
        for julgamento, carga in zip(judged, cargas, strict=True):
            self._write(julgamento, carga)
        self.ledger.load(cargas)
        return cargas

    def _judge_file(self, kept: Path) -> Judgement:
        chegada = self.chegada
        contrato = contract_of(chegada.fonte, chegada.conjunto or "")
        assert contrato is not None
        match chegada.formato:
            case "parquet":
                read = scnes_pf.read_parquet(self.con, kept, contrato, chegada.arquivo)
            case "dbc":
                read = scnes_pf.read_dbc(self.con, kept, store.temporary(self.home), contrato, chegada.arquivo)
            case "xlsx":
                read = xlsx_file.read(self.con, kept, contrato, chegada.arquivo, bytes_of(self.settings.memoria))
            case _:
                read = csv_file.read(self.con, kept, contrato, chegada.arquivo)
        julgamento = self._tolerated(self._judge(contrato, read, self.ledger.next_id()))
        if chegada.conjunto == PF:
            scnes_pf.check_scope(self.con, julgamento, chegada)
        return julgamento

    def _judge_zip(self, kept: Path) -> list[Judgement]:
        """Judge the tables one by one; while DuckDB reads one, the next is unpacked."""
        assert self.chegada.competencia is not None
        contratos = tuple(c for c in contracts_of("scnes") if ZIP in c.formatos)
        base = scnes_zip.open_zip(kept, self.chegada.arquivo, f"{self.chegada.competencia:%Y%m}", contratos)
        present = [contrato for contrato in contratos if contrato.conjunto in base.membros]
        folder, first_id = store.temporary(self.home), self.ledger.next_id()
        judged: list[Judgement] = []
        with ThreadPoolExecutor(max_workers=1) as pool:

            def unpack(index: int) -> "list[Future[scnes_zip.Member]]":
                return [pool.submit(scnes_zip.unpack, base, c.conjunto, folder) for c in present[index : index + 1]]

            waiting = unpack(0)
            for index, contrato in enumerate(present):
                table = waiting.pop().result()
                waiting = unpack(index + 1)
                judged.append(self._judge_table(contrato, table, first_id + index))
                table.caminho.unlink()
        return judged

    def _judge_table(self, contrato: Contrato, table: scnes_zip.Member, carga_id: int) -> Judgement:
        read = scnes_zip.read_table(self.con, table, contrato, self.chegada.arquivo)
        return self._tolerated(self._judge(contrato, read, carga_id))

    def _judge(self, contrato: Contrato, read: Reading, carga_id: int) -> Judgement:
        """Judge the first relation that DuckDB can read. Raises Refusal when it can read none."""
        import duckdb

        assert self.chegada.competencia is not None
        registro = Registro(self.chegada.fonte, carga_id, self.chegada.competencia.isoformat(), self.chegada.parceiro)
        staged = store.staged_of(self.home, contrato, carga_id)
        rejected = store.temporary(self.home) / f"{carga_id}.rejeitados.parquet"
        for origem in read.origens:
            try:
                julgamento = judge(self.con, contrato, registro, origem, staged, rejected)
            except duckdb.OperationalError as failure:
                if PAST_THE_END not in str(failure):  # disk or memory, not the file
                    raise
                continue
            except duckdb.Error:  # not reported: its message quotes the line that DuckDB could not read
                continue
            if origem.registros in (None, julgamento.lidas):
                return replace(julgamento, avisos=(*read.avisos, *julgamento.avisos))
        raise Refusal(f"O arquivo {self.chegada.arquivo} não pôde ser lido.")

    def _tolerated(self, julgamento: Judgement) -> Judgement:
        contrato = julgamento.contrato
        if not julgamento.intoleravel:
            few = collapse.check(self.chegada, contrato, julgamento.lidas, self.ledger, self.aceite)
            return replace(julgamento, avisos=(*julgamento.avisos, *few))
        line, column, reason = first_rejection(self.con, julgamento)
        where = f"A tabela '{contrato.conjunto}' do arquivo" if ZIP in contrato.formatos else "O arquivo"
        share = number(100 * contrato.tolerancia.parcela)
        at = f"linha {line}, coluna '{column}'" if column else f"linha {line}"
        raise _TooManyRejections(
            f"{where} {self.chegada.arquivo} teve {julgamento.rejeitadas} de {julgamento.lidas} linhas rejeitadas, "
            f"acima da tolerância de {share} % e {contrato.tolerancia.linhas} linhas; a primeira é a {at}: {reason}",
            julgamento,
        )

    def _write(self, julgamento: Judgement, carga: Carga) -> None:
        """Write the load's files: to the lake, to the vault when there are identifiers, and the rejected rows."""
        contrato = julgamento.contrato
        lake, rows = parquet_of(self.home, carga), accepted(julgamento)
        constants = list(julgamento.registro.constantes)
        if not contrato.colunas_do_cofre and julgamento.intacto:
            store.settle(julgamento.tipado, lake)
        else:
            self._copy([*constants, "linha", *map(in_lake, contrato.colunas)], rows, lake)
        if contrato.colunas_do_cofre:
            kept = [c for c in contrato.colunas if c.no_cofre or c.nome in contrato.chave]
            vault = store.vault_of(self.home, carga.carga_id)
            if julgamento.intacto and len(kept) == len(contrato.colunas):
                store.settle(julgamento.tipado, vault)
            else:
                self._copy(["carga_id", "linha", *map(in_vault, kept)], rows, vault, store.temporary(self.home))
            vault.chmod(0o600)
        if julgamento.rejeitadas:
            self._write_rejections(julgamento, carga)

    def _copy(self, columns: Sequence[str], rows: str, name: Path, folder: Path | None = None) -> None:
        made = (folder or store.unfinished(self.home)) / name.name
        self.con.execute(f"copy (select {', '.join(columns)} {rows}) to {literal(made)} ({PARQUET})")
        store.settle(made, name)

    def _write_rejections(self, julgamento: Judgement, carga: Carga) -> None:
        constants = {
            "carga_id": f"{carga.carga_id}::integer",
            "fonte": literal(carga.fonte),
            "conjunto": literal(julgamento.contrato.conjunto),
            "arquivo": literal(carga.arquivo),
            "sha256": literal(carga.sha256),
        }
        columns = [f"{valor} as {nome}" for nome, valor in constants.items()]
        rows = f"from read_parquet({literal(julgamento.rejeitados)})"
        self._copy(
            [*columns, "linha", "coluna", "valor", "motivo"], rows, store.rejections_of(self.home, carga.carga_id)
        )

    def _carga(self, julgamento: Judgement, sha256: str, warnings: Sequence[str]) -> Carga:
        return replace(
            self._blank(sha256),
            carga_id=julgamento.registro.carga_id,
            conjunto=julgamento.contrato.conjunto,
            linhas_lidas=julgamento.lidas,
            linhas_carregadas=julgamento.carregadas,
            linhas_rejeitadas=julgamento.rejeitadas,
            estado=CARREGADO,
            avisos=(*julgamento.avisos, *warnings, *self._warn_of_same_place()),
            em_vigor=True,
            rejeicoes=julgamento.rejeitadas,
        )

    def _warn_of_same_place(self) -> list[str]:
        if not self.mais_velhos:
            return []
        files = ", ".join([*self.mais_velhos, self.chegada.arquivo])
        return [f"Chegaram juntos, para o mesmo lugar, {files}: vale o mais novo, {self.chegada.arquivo}."]

    def _waiting(self) -> Carga:
        reason = f"O arquivo {self.chegada.arquivo} mudou enquanto era lido e espera a próxima execução."
        carga = replace(self._blank(""), estado=AGUARDANDO, motivo=reason)
        self.ledger.wait(carga)
        return carga

    def _refused(self, recusa: Refusal, sha256: str, known: Sequence[Carga] = ()) -> Carga:
        lidas = 0 if self.chegada.conjunto == ZIP else recusa.lidas
        carga = replace(self._blank(sha256), linhas_lidas=lidas, linhas_rejeitadas=lidas)
        carga = replace(carga, estado=RECUSADO, motivo=str(recusa), colapso=isinstance(recusa, Collapse))
        if known:
            carga = replace(carga, primeira_vista=known[0].primeira_vista)
        if isinstance(recusa, _TooManyRejections):
            carga = replace(carga, rejeicoes=recusa.julgamento.rejeitadas)
            self._write_rejections(recusa.julgamento, carga)
        self.ledger.refuse(carga)
        return carga

    def _repeated(self, known: Sequence[Carga], sha256: str) -> Carga:
        recorded = next((carga for carga in known if carga.estado == REPETIDO), None)
        if recorded:
            return recorded
        carga = replace(self._blank(sha256), estado=REPETIDO)
        self.ledger.repeat(carga)
        return carga

    def _blank(self, sha256: str) -> Carga:
        chegada = self.chegada
        return Carga(
            carga_id=self.ledger.next_id(),
            fonte=chegada.fonte,
            conjunto=None if chegada.conjunto == ZIP else chegada.conjunto,
            parceiro=chegada.parceiro,
            competencia=chegada.competencia,
            arquivo=chegada.arquivo,
            sha256=sha256,
            linhas_lidas=0,
            linhas_carregadas=0,
            linhas_rejeitadas=0,
            estado=CARREGADO,
            motivo=None,
            avisos=(),
            em_vigor=False,
            primeira_vista=self.executado_em,
            lugar=chegada.lugar,
            impressao=self.impressao,
        )

    def _tidy(self) -> None:
        self.con.execute("drop table if exists recebido")
        for path in store.temporary(self.home).iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
