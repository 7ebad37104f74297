"""The open data beside the page: a CSV an indicator, all as Parquet, the newest month as XLSX, the dictionary."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.duck import literal
from orchestration.export import tables
from orchestration.files import sha256
from orchestration.page import grown, standing
from orchestration.page.catalogue import Row, cuts
from orchestration.page.grown import Piece
from orchestration.page.publication import Publication
from orchestration.page.publico import Publico
from orchestration.page.standing import Drawn
from orchestration.parts import OTHERS, condition

if TYPE_CHECKING:
    from pyarrow import RecordBatchReader

DICTIONARY = "dicionario.csv"
PARQUET = "indicadores.parquet"
WHOLE = {
    PARQUET: "Todas as células que se mostram, de todos os meses (Parquet)",
    "indicadores.xlsx": "Brasil, regiões e UF no mês mais novo (XLSX)",
}
"""Files with all indicators, and what each holds."""
_ORDER = "competencia, nivel, codigo_territorio, recorte"
_COLUMNS = {
    "indicador": "Código do indicador, como no catálogo.",
    "competencia": "Mês a que o valor se refere (AAAA-MM).",
    "nivel": "Nível do território: brasil, regiao, uf, regiao_saude, municipio ou programa.",
    "codigo_territorio": "Código do território: do IBGE, ou da região de saúde.",
    "nome": "Nome do território.",
    "uf": "Sigla da unidade da federação do território.",
    "numerador": "O que se contou ou somou.",
    "denominador": "A que se comparou.",
    "valor": "O indicador: numerador sobre denominador, na unidade do catálogo.",
    "faixa": "O que se publica no lugar de uma parcela tão perto de nenhum ou de todos que revelaria alguém.",
    "suprimido": "Verdadeiro quando o valor não se mostra porque falaria de poucas pessoas. Estão "
    "aqui só no mês mais novo, e só nos recortes que se mostram em algum lugar.",
    "motivo": "Por que não há valor, ou o que o valor tem de particular.",
    "aviso": f"Em dados inventados para demonstração: {tables.FICTICIOS}.",
}


def write(
    folder: Path,
    publico: Publico,
    publication: Publication,
    earlier: Path,
    made: Drawn | None,
    before: Drawn | None,
) -> list[Piece]:
    """Write the files into `folder`, and return the pieces of the Parquet file.

    `made`: what the page is drawn from; `before`: what that in the folder `earlier` was. Months of which no cell is
    other are copied from there.
    """
    public = [row for row in publico.catalogue.values() if row["acesso"] == "publico"]
    for row in public:
        name = f"{row['indicador']}.csv"
        first = made.first_to_write(before, row["indicador"]) if made else ""
        months = before.months_from(first, row["indicador"]) if first and before else []
        if first and standing.begin(earlier / "dados" / name, folder / name, row["indicador"], months):
            publico.append_csv(_of_indicator(row, first), folder / name, publication.ficticio)
        else:
            publico.copy_csv(_of_indicator(row), folder / name, publication.ficticio)
    pieces = grown.write(
        folder / PARQUET,
        list(_by_months(publico, cuts_of(public), publication.ficticio, made)),
        earlier / "dados" / PARQUET,
        before.pedacos if before else (),
    )
    dictionary = [*_COLUMNS.items()]
    dictionary += [(cut, "Recorte do indicador; vazio quando não se recorta por ele.") for cut in cuts_of(public)]
    rows = ", ".join(f"({', '.join(map(literal, line))})" for line in dictionary)
    publico.copy_csv(f"select * from (values {rows}) as t (coluna, descricao)", folder / DICTIONARY, False)
    with_value = "nivel in ('brasil', 'regiao', 'uf') and (valor is not null or faixa is not null)"
    newest = f"""(
        select celulas.* from celulas
        semi join (
            select indicador, max(competencia) as competencia from celulas where {with_value} group by indicador
        ) as novo using (indicador, competencia)
        where {with_value}
    )"""
    of_all = _of_all(cuts_of(public), f"order by indicador, {_ORDER}", publico.named(newest))
    names, found = publico.table(of_all, publication.ficticio)
    invented = [["aviso", tables.FICTICIOS]] if publication.ficticio else []
    tables.write_book(
        folder / "indicadores.xlsx",
        {
            "leia-me": (
                ["o quê", "diz"],
                [*invented, ["como citar", publication.citacao], ["licença", publication.quem.licenca]],
            ),
            "dicionario": (["coluna", "descricao"], dictionary),
            "indicadores": (
                ["indicador", "nome", "definicao", "formula", "unidade", "artigo"],
                [
                    [row[name] for name in ("indicador", "nome", "definicao", "formula", "unidade", "artigo")]
                    for row in public
                ],
            ),
            "valores": (names, found),
        },
    )
    return pieces


def made_by(publico: Publico, besides: str) -> str:
    """Hash of what the files are made by other than cells: `besides`, their view, cuts and names of territories."""
    view = publico.rows("describe indicadores.valores")
    view += publico.rows("select sql from duckdb_views() where schema_name = 'indicadores' and view_name = 'valores'")
    names = publico.rows("select nivel, codigo_territorio, nome, uf from indicadores.territorios order by all")
    columns = [(code, cuts(row)) for code, row in publico.catalogue.items()]
    return sha256(f"{besides} {view} {columns} {names}")


def cuts_of(rows: list[Row]) -> list[str]:
    """Every cut of some indicators, in the order of the catalogue."""
    return list(dict.fromkeys(name for row in rows for name in cuts(row)))


def _of_indicator(row: Row, first: str = "0001-01") -> str:
    """Every month of an indicator, from `first` (AAAA-MM) on; of health regions and towns the newest alone: the Parquet
    file has the others.
    """
    code = literal(row["indicador"])
    return _of_all(
        cuts(row),
        f"""where indicador = {code} and competencia >= {literal(f"{first}-01")}::date and (
            nivel not in ('regiao_saude', 'municipio')
            or competencia = (select max(competencia) from abertas where indicador = {code})
        )
        order by {_ORDER}""",
    )


def _by_months(
    publico: Publico, names: list[str], invented: bool, made: Drawn | None
) -> Iterator[tuple[str, Callable[[], "RecordBatchReader"]]]:
    """The version and the rows of each month of the cells that are made by month, and then of all the others.

    Withheld cells are among these: which of them are listed depends on later months.
    """
    shown = f"not suprimido and not ({condition(OTHERS)})"
    for (month,) in publico.rows(f"select distinct competencia from celulas where {shown} order by all"):
        rows = _of_all(names, f"where {shown} and competencia = {literal(str(month))}", "v")
        yield made.version_of(f"{month:%Y-%m}") if made else "", partial(publico.batches, rows, invented)
    yield "", partial(publico.batches, _of_all(names, f"where not ({shown})"), invented)


def _of_all(names: list[str], which: str, source: str = "abertas") -> str:
    own = "".join(f', "{name}"' for name in names)
    return f"""select indicador, strftime(competencia, '%Y-%m') as competencia, nivel, codigo_territorio, nome, uf{own},
        numerador, denominador, valor, faixa, suprimido, motivo
        from {source} {which}"""
