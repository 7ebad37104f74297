"""What the page declares in YAML: its sections, its headline numbers, and a figure a file of figures/.

A figure says which cells it shows, its columns and its chart; what an indicator is (cuts, levels, format, section, who
may see it) is in the catalogue, and nothing of it is repeated here. figures/README.md shows how to add one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from orchestration.page.catalogue import MEASURE, Catalogue, Row, cuts, measures, parts
from orchestration.page.charts import AnyChart, Formats, Spec
from orchestration.page.formats import FORMATS, Formato
from orchestration.strict import Strict, content, fitted, read, wrong

HERE = Path(__file__).parent
FIGURES, SECTIONS, HEADLINES = HERE / "figures", HERE / "secoes.yml", HERE / "destaques.yml"
PLACES = HERE / "lugares.yml"
BASE_FIELDS = ("uf", "nome", "codigo", "nivel", "competencia", "mes", "valor", "numerador", "denominador", "motivo")
"""Fields of every cell: the place, the month, and what the indicator says of it; uf is the country's name there."""
FORMAT, SERIES = "formato", "serie"


class Cut(Strict):
    """A cut by which rows differ: its value goes into `campo`.

    `total` names the row that is not cut, which is left out without it; `nomes` names the values for people, and
    `posicao` is the field of a value's place among them.
    """

    recorte: str
    campo: str
    total: str = ""
    nomes: dict[str, str] = Field(default_factory=dict)
    posicao: str = ""


class Series(Strict):
    """Cells of one indicator: cuts fixed in `onde`, cuts that vary in `por`, and what `campos` say of all of them."""

    indicador: str
    onde: dict[str, str] = Field(default_factory=dict)
    campos: dict[str, str | int] = Field(default_factory=dict)
    por: list[Cut] = Field(default_factory=list)


class Cells(Strict):
    """Which cells a figure shows, and in what order. A cut of an indicator that is named nowhere is not made."""

    niveis: list[Literal["brasil", "regiao", "uf", "regiao_saude", "municipio", "programa"]]
    meses: Literal["ultimo", "todos"] = "ultimo"
    onde: dict[str, str] = Field(default_factory=dict)
    series: list[Series] = Field(default_factory=list)
    por: list[Cut] = Field(default_factory=list)
    so_com_valor: bool = False
    so_escolhas_com_valor: bool = False
    ordenar: list[str]


class Column(Strict):
    """A column of a figure's rows; without a label it is drawn but not listed in the table."""

    campo: str
    rotulo: str = ""
    formato: Formato = "texto"


class Figure(Strict):
    """A figure: its cells, or the query of the same stem; `escolhas` are the fields to choose by, with their labels.

    A field `rotulo` names the measure row by row, and `formato` its unit, where there are several; `resto` marks what
    is no part of it.
    """

    id: str
    titulo: str
    ordem: int
    secao: str = ""
    larga: bool = False
    relatorio: bool = False
    indicadores: list[str] = Field(default_factory=list)
    fonte: str = ""
    celulas: Cells | None = None
    consulta: str = ""
    colunas: list[Column]
    medida: str
    nomeia: str
    escolhas: dict[str, str] = Field(default_factory=dict)
    grafico: AnyChart
    nota: str = ""

    @property
    def series(self) -> list[Series]:
        """The series, each with what the figure says of all of them."""
        cells = self.celulas
        if cells is None:
            return []
        return [
            series.model_copy(update={"onde": cells.onde | series.onde, "por": cells.por + series.por})
            for series in cells.series or [Series(indicador=self.indicadores[0])]
        ]

    @property
    def formats(self) -> Formats:
        """The format of each column, by its field."""
        return {column.campo: column.formato for column in self.colunas}

    @property
    def spec(self) -> Spec:
        """The Vega-Lite specification of the chart."""
        return self.grafico.spec(self.medida, self.formats)


class Section(Strict):
    """A part of the page under one heading."""

    id: str
    titulo: str


class Headline(Strict):
    """A headline number: the country's newest `coluna` of the cell of an indicator that `onde` cuts.

    `frase` says it in a sentence, with `{valor}` in its place.
    """

    rotulo: str
    indicador: str
    coluna: Literal["valor", "numerador"] = "valor"
    onde: dict[str, str] = Field(default_factory=dict)
    frase: str = ""

    def form(self, row: Row) -> Formato:
        """How its number is written: as the indicator's row of the catalogue says, and what was counted whole."""
        return row["formato"] if self.coluna == "valor" else "inteiro"


class PlaceFigure(Headline):
    """A figure that every place has, on its own page and in comparisons."""

    id: str
    por_especialidade: bool = False


@dataclass(frozen=True)
class Page:
    """Everything that is declared; the figures of a section in their order."""

    sections: Sequence[Section]
    figures: Sequence[Figure]
    headlines: Sequence[Headline]

    def of(self, section: Section) -> list[Figure]:
        """Figures of a section, in the order of the page."""
        return sorted((f for f in self.figures if f.secao == section.id), key=lambda figure: figure.ordem)


def page(catalogue: Catalogue, folder: Path = FIGURES) -> Page:
    """What is declared, completed from the catalogue; UserError with what is wrong and where."""
    sections = [fitted(SECTIONS, Section, section) for section in content(SECTIONS)]
    headlines = [fitted(HEADLINES, Headline, headline) for headline in content(HEADLINES)]
    for headline in headlines:
        for problem in _unknown(headline.indicador, headline.onde, catalogue):
            raise wrong(HEADLINES, problem)
    known = {section.id for section in sections}
    places: dict[tuple[str, int], Figure] = {}
    for path in sorted(folder.glob("*.yml")):
        declared = figure(path, catalogue, known)
        other = places.setdefault((declared.secao, declared.ordem), declared)
        if other is not declared:
            raise wrong(path, f"a ordem {declared.ordem} da seção '{declared.secao}' já é da figura '{other.id}'")
    return Page(sections, list(places.values()), headlines)


def place_figures(catalogue: Catalogue) -> list[PlaceFigure]:
    """What lugares.yml declares; UserError with what is wrong in it."""
    declared = [fitted(PLACES, PlaceFigure, written) for written in content(PLACES)]
    for one in declared:
        for problem in _unknown(one.indicador, one.onde, catalogue):
            raise wrong(PLACES, problem)
    return declared


def figure(path: Path, catalogue: Catalogue, sections: Iterable[str]) -> Figure:
    """The figure that `path` declares; UserError with what is wrong in it."""
    query = path.with_suffix(".sql")
    sql = {"consulta": query.read_text(encoding="utf-8")} if query.exists() else {}
    declared = read(path, Figure, id=path.stem, **sql)
    for problem in _problems(declared, catalogue):
        raise wrong(path, problem)
    completed = _completed(declared, catalogue)
    if completed.formats[completed.medida] not in FORMATS:
        raise wrong(path, f"a coluna '{completed.medida}' precisa de um formato de número")
    if completed.secao not in set(sections):
        raise wrong(path, f"a seção '{completed.secao}' não está em {SECTIONS.name}")
    return completed


def _completed(declared: Figure, catalogue: Catalogue) -> Figure:
    """The figure with what its first indicator's row says: the section, and how values are written."""
    if not declared.indicadores:
        return declared
    row = catalogue[declared.indicadores[0]]
    columns = [
        column.model_copy(update={"formato": row["formato"] or "texto"})
        if column.campo == "valor" and "formato" not in column.model_fields_set
        else column
        for column in declared.colunas
    ]
    return declared.model_copy(update={"colunas": columns, "secao": row["secao"]})


def _problems(declared: Figure, catalogue: Catalogue) -> Iterator[str]:
    """What a figure says that is not so, as ends of sentences."""
    for indicador in declared.indicadores:
        yield from _unknown(indicador, {}, catalogue)
    if declared.indicadores and (declared.secao or declared.fonte):
        yield "a seção e a fonte são as dos indicadores"
    if not declared.indicadores and not (declared.secao and declared.fonte):
        yield "sem indicadores, 'secao' e 'fonte' são necessários"
    if (declared.celulas is None) != bool(declared.consulta):
        yield "os dados vêm de 'celulas' ou de uma consulta .sql do mesmo nome, de uma das duas"
    fields = {column.campo for column in declared.colunas}
    read = {declared.medida, declared.nomeia, *declared.escolhas} | declared.grafico.fields()
    if missing := sorted(read - fields):
        yield f"não há coluna '{missing[0]}'"
    if declared.celulas is not None:
        yield from _problems_of_cells(declared, declared.celulas, catalogue, fields)


def _problems_of_cells(declared: Figure, cells: Cells, catalogue: Catalogue, columns: set[str]) -> Iterator[str]:
    given: set[str] = set()
    for series in declared.series:
        if series.indicador not in declared.indicadores:
            yield f"a série de {series.indicador} não está em 'indicadores'"
        yield from _unknown(series.indicador, series.onde, catalogue, series.por)
        if private := set(cells.niveis) - set(parts(catalogue[series.indicador]["niveis_publicos"])):
            yield f"{series.indicador} não se publica no nível '{min(private)}'"
        fields = {*BASE_FIELDS, FORMAT, *series.campos, *(cut.campo for cut in series.por)}
        fields |= {cut.posicao for cut in series.por if cut.posicao}
        given = given & fields if given else fields
    wanted = columns | {field.removeprefix("-") for field in cells.ordenar} - {SERIES}
    if absent := sorted(wanted - given):
        yield f"nenhuma célula dá o campo '{absent[0]}'"


def _unknown(indicador: str, onde: dict[str, str], catalogue: Catalogue, por: Sequence[Cut] = ()) -> Iterator[str]:
    """What is said of an indicator and its row of the catalogue does not say."""
    row = catalogue.get(indicador)
    if row is None or row["acesso"] != "publico":
        yield f"{indicador} não é um indicador público do catálogo"
        return
    if unknown := sorted({*onde, *(cut.recorte for cut in por)} - set(cuts(row))):
        yield f"{indicador} não tem o recorte '{unknown[0]}'"
    if MEASURE in onde and onde[MEASURE] not in measures(row):
        yield f"{indicador} não tem a medida '{onde[MEASURE]}'"
