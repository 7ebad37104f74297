"""The summary of a run, for people: what arrived, who was found, what merits examination, and where it is.

It only reads what was published and the ledger of files; nothing is decided or computed here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from orchestration import duck
from orchestration.portuguese import counted, day, integer, money, month, percent
from orchestration.settings import Home

if TYPE_CHECKING:
    import duckdb
    from rich.console import Console

OFTEN = 0.03
"""A rule that fires on a larger share of its lines is probably misread or misfed."""


@dataclass(frozen=True)
class Section:
    """A small table of the summary: title, column names, rows of text."""

    titulo: str
    colunas: Sequence[str]
    linhas: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Summary:
    """What a run reports at its end; `faltas` are sentences, one a thing that the month needed and did not have."""

    titulo: str
    secoes: Sequence[Section]
    faltas: Sequence[str]
    notas: Sequence[str]
    """What came, was not read, and is nothing to act on."""
    onde: Sequence[str]


def of_run(home: Home, executado_em: datetime, competencia: date, faltas: Sequence[str]) -> Summary:
    """The summary of the run that published at `executado_em`, which lacked `faltas`."""
    with duck.connect(home.restrito, read_only=True) as con:
        tables = [
            _files(home, executado_em),
            _refusals(home),
            _waiting(home),
            *_people(con),
            _alerts(con),
            _permitted(con),
            *_warnings(con),
            _deadlines(con, competencia),
        ]
    return Summary(f"Publicado: competência {competencia:%Y-%m}", tables, faltas, _notes(home), _where(home))


def often_fired(con: "duckdb.DuckDBPyConnection") -> list[tuple[str, float]]:
    """Rules about lines that fire on more than OFTEN of those they could judge, with that share."""
    return con.execute(
        """
        select regra, (indicio + revisao + controle) / (avaliadas - sem_dado) as parcela
        from pagamentos.cobertura_regras
        join referencia.regras on regra = id
        where especie <> 'controle' and avaliadas > sem_dado and parcela > ?
        order by parcela desc, regra
        """,
        [OFTEN],
    ).fetchall()


def show(console: "Console", summary: Summary) -> None:
    """Print the summary: its tables that have rows, what was missing, and where the results lie."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    console.rule(summary.titulo, align="left")
    for section in summary.secoes:
        if not section.linhas:
            continue
        console.print(Text(f"\n{section.titulo}", style="bold"))
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        for place, name in enumerate(section.colunas):
            table.add_column(name, justify="right" if place and _numeric(section, place) else "left", overflow="fold")
        for row in section.linhas:
            table.add_row(*map(Text, row))
        console.print(table)
    console.print()
    for sentence in summary.faltas:
        console.print(Text(sentence, style="yellow"))
    for sentence in (*summary.notas, *summary.onde):
        console.print(Text(sentence))


def _numeric(section: Section, place: int) -> bool:
    return all(row[place].removeprefix("R$ ")[:1].isdigit() for row in section.linhas if row[place])


def _files(home: Home, executado_em: datetime) -> Section:
    from orchestration.ingest.ledger import opened

    with opened(home) as ledger:
        loads, refused = ledger.cargas(), ledger.current_refusals()
    rows = []
    for source in sorted({load.fonte for load in loads}):
        mine = [load for load in loads if load.fonte == source]
        new = [load for load in mine if load.primeira_vista >= executado_em]
        standing = [load for load in mine if load.em_vigor]
        rows.append(
            (
                source,
                integer(len({load.arquivo for load in standing})),
                integer(len({load.arquivo for load in new if load.em_vigor})),
                integer(len({load.arquivo for load in refused if load.fonte == source})),
                integer(sum(load.linhas_carregadas for load in standing)),
                integer(sum(load.linhas_rejeitadas for load in standing)),
            )
        )
    names = ("fonte", "arquivos em vigor", "novos", "recusados", "linhas carregadas", "linhas rejeitadas")
    return Section("Arquivos", names, rows)


def _refusals(home: Home) -> Section:
    from orchestration.ingest.ledger import opened

    with opened(home) as ledger:
        refused = ledger.current_refusals()
    return Section("Arquivos recusados", ("arquivo", "motivo"), [(load.arquivo, load.motivo or "") for load in refused])


def _waiting(home: Home) -> Section:
    from orchestration.ingest.ledger import opened

    with opened(home) as ledger:
        rows = [(load.arquivo, load.motivo or "") for load in ledger.waiting()]
    return Section("Arquivos aguardando a próxima execução", ("arquivo", "motivo"), rows)


def _notes(home: Home) -> list[str]:
    from orchestration.ingest.ledger import opened

    with opened(home) as ledger:
        ignored = ledger.ignored()
    files = counted(ignored, "arquivo", "arquivos")
    return [f"Ignorados: {files} de trava, de sistema ou ainda por terminar."] if ignored else []


def _people(con: "duckdb.DuckDBPyConnection") -> Iterator[Section]:
    people = con.execute(
        "select forca_vinculo, count(*) from cadastro.pessoas group by all order by 2 desc, 1"
    ).fetchall()
    yield Section("Pessoas, pela chave mais forte", ("chave", "pessoas"), _rows(people))
    specialists = con.execute(
        """
        select cadastro, count(distinct pessoa_id), count(*)
        from cadastro.especialistas
        where situacao = 'ativo'
        group by all order by 1
        """
    ).fetchall()
    yield Section("Especialistas com título ativo", ("cadastro", "pessoas", "títulos"), _rows(specialists))
    linked = con.execute(
        """
        select residentes_ativos, residentes_no_scnes, so_por_conselho
        from pagamentos.vinculacao_scnes
        order by competencia
        """
    ).fetchall()
    names = ("residentes ativos", "encontrados no SCNES", "só pelo conselho")
    yield Section("Residentes no SCNES", names, _rows(linked[-1:]))


def _alerts(con: "duckdb.DuckDBPyConnection") -> Section:
    found = con.execute(
        """
        select regra, tipo, count(*), sum(valor_em_risco)
        from pagamentos.alertas
        where estado <> 'extinto'
        group by regra, tipo
        order by array_position(['indicio', 'revisao', 'controle'], tipo), 4 desc, 1
        """
    ).fetchall()
    rows = [(rule, kind, integer(count), money(amount)) for rule, kind, count, amount in found]
    total = con.execute(
        "select count(*), sum(valor_em_risco) from pagamentos.linhas where valor_em_risco > 0"
    ).fetchone()
    if rows and total:
        rows.append((f"{counted(total[0], 'linha', 'linhas')} em risco, cada real uma vez", "", "", money(total[1])))
    return Section("Alertas, por regra", ("regra", "tipo", "alertas", "em risco"), rows)


def _permitted(con: "duckdb.DuckDBPyConnection") -> Section:
    found = con.execute(
        "select regra, permitido from pagamentos.cobertura_regras where permitido > 0 order by 1"
    ).fetchall()
    return Section("Casos lícitos que não geram alerta", ("regra", "linhas"), _rows(found))


def _warnings(con: "duckdb.DuckDBPyConnection") -> Iterator[Section]:
    often = [(rule, percent(share)) for rule, share in often_fired(con)]
    yield Section(
        "Regras que disparam em mais de 3 % das linhas: confira a leitura e os dados", ("regra", "parcela"), often
    )
    failed = con.execute(
        "select checagem, observado, mensagem from qualidade.checagens where not sucesso order by 1"
    ).fetchall()
    yield Section("Checagens com aviso", ("checagem", "observado", "o que confere"), _rows(failed))


def _deadlines(con: "duckdb.DuckDBPyConnection", competencia: date) -> Section:
    """What falls due in the month after `competencia`, by the strictest calendar."""
    found = con.execute(
        """
        select regras.prazo, regra, aviso_ate, pendentes
        from pagamentos.prazos
        join referencia.regras as regras on regra = id
        where competencia = ?
        order by aviso_ate, regra
        """,
        [competencia],
    ).fetchall()
    rows = [(f"{deadline} ({rule})", day(until), integer(pending)) for deadline, rule, until, pending in found]
    return Section(f"Prazos de {month(competencia)}, que vencem no mês seguinte", ("prazo", "até", "pendentes"), rows)


def _where(home: Home) -> list[str]:
    places = [("Publicação", home.restrito), ("Dados públicos", home.publico), ("Painel", home.painel / "index.html")]
    return [f"{name}: {path}" for name, path in places if path.exists()]


def _rows(found: Sequence[Sequence[Any]]) -> list[list[str]]:
    return [[integer(value) if isinstance(value, int) else str(value) for value in row] for row in found]
