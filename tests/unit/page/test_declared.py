"""A declaration that contradicts itself or the catalogue does not load, and the error says where; ours load."""

from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from orchestration.errors import UserError
from orchestration.page import cells, declared
from orchestration.page.catalogue import Catalogue
from tests.unit.page.conftest import Publish

GOOD = """
titulo: Vagas ociosas
ordem: 1
indicadores: [I-12]
celulas:
  niveis: [brasil, uf]
  series:
    - {indicador: I-12, onde: {medida: especialidade_prioritaria}, campos: {alvo: Especialidades}}
    - {indicador: I-12, onde: {medida: territorio_prioritario}, campos: {alvo: Territórios}}
  ordenar: [serie, nivel, nome]
colunas:
  - {campo: uf}
  - {campo: nome, rotulo: Território}
  - {campo: alvo}
  - {campo: valor, rotulo: Parcela}
medida: valor
nomeia: nome
escolhas: {alvo: Prioridade}
grafico:
  tipo: barras_por_uf
  eixo: Parcela
  dica: {nome: Território, valor: Parcela}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ociosas.yml").write_text(GOOD, encoding="utf-8")
    return tmp_path


def test_what_is_declared_loads_and_every_section_has_a_figure(catalogue: Catalogue) -> None:
    page = declared.page(catalogue)
    assert {figure.id for figure in page.figures} == {path.stem for path in declared.FIGURES.glob("*.yml")}
    assert all(page.of(section) for section in page.sections)
    assert len(page.headlines) >= 6


def test_every_query_gives_the_columns_declared(publish: Publish, catalogue: Catalogue, tmp_path: Path) -> None:
    publico = publish(("I-01", date(2026, 6, 1), "uf", "28", "{}", 9, 0.9))
    for figure in declared.page(catalogue).figures:
        publico.copy_csv(cells.query(figure, catalogue), tmp_path / "figura.csv")
        header = (tmp_path / "figura.csv").read_text(encoding="utf-8-sig").splitlines()[0]
        assert header.split(";") == [column.campo for column in figure.colunas], figure.id


def test_the_example_of_the_readme_loads(tmp_path: Path, catalogue: Catalogue) -> None:
    written = (declared.FIGURES / "README.md").read_text(encoding="utf-8")
    example = dedent("\n".join(line for line in written.splitlines() if line.startswith("    ")))
    (tmp_path / "exemplo.yml").write_text(example, encoding="utf-8")
    assert [figure.titulo for figure in declared.page(catalogue, tmp_path).figures] == [
        "Ocupação das vagas autorizadas"
    ]


def test_what_the_catalogue_says_is_not_said_again(folder: Path, catalogue: Catalogue) -> None:
    (figure,) = declared.page(catalogue, folder).figures
    assert figure.secao == catalogue["I-12"]["secao"]
    assert figure.formats["valor"] == "percentual"
    assert figure.spec["encoding"]["x"]["axis"]["format"] == ".0%"


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("ordem: 1", "ordem: primeira", "o campo 'ordem' não aceita 'primeira'"),
        ("ordem: 1", "lugar: 1", "falta o campo 'ordem'; o campo 'lugar' não existe"),
        ("  eixo: Parcela\n", "", "falta o campo 'grafico.barras_por_uf.eixo'"),
        ("tipo: barras_por_uf", "tipo: pizza", "o campo 'grafico' é de um tipo que não existe: 'pizza'"),
        ("titulo: Vagas ociosas", "titulo: [Vagas", "não é YAML, na linha"),
        (GOOD, "- uma lista", "não é uma lista de campos com os seus valores"),
        ("indicadores: [I-12]", "indicadores: [I-99]", "I-99 não é um indicador público do catálogo"),
        ("indicadores: [I-12]", "indicadores: [I-43]", "I-43 não é um indicador público do catálogo"),
        ("indicadores: [I-12]", "indicadores: [I-11]", "a série de I-12 não está em 'indicadores'"),
        ("indicadores: [I-12]", "indicadores: [I-12]\nsecao: vagas", "a seção e a fonte são as dos indicadores"),
        ("indicadores: [I-12]\n", "", "sem indicadores, 'secao' e 'fonte' são necessários"),
        ("medida: especialidade_prioritaria", "leitura: razao_das_somas", "I-12 não tem o recorte 'leitura'"),
        ("medida: especialidade_prioritaria", "medida: ociosas", "I-12 não tem a medida 'ociosas'"),
        ("niveis: [brasil, uf]", "niveis: [uf, programa]", "I-12 não se publica no nível 'programa'"),
        ("niveis: [brasil, uf]", "niveis: [bairro]", "o campo 'celulas.niveis.0' não aceita 'bairro'"),
        ("{campo: alvo}", "{campo: meta}", "não há coluna 'alvo'"),
        ("  - {campo: uf}\n", "  - {campo: uf}\n  - {campo: meta}\n", "nenhuma célula dá o campo 'meta'"),
        ("ordenar: [serie,", "ordenar: [meta,", "nenhuma célula dá o campo 'meta'"),
        ("nomeia: nome", "nomeia: codigo", "não há coluna 'codigo'"),
        ("medida: valor", "medida: nome", "a coluna 'nome' precisa de um formato de número"),
    ],
)
def test_what_is_wrong_is_one_sentence_naming_file_and_field(
    written: str, instead: str, said: str, folder: Path, catalogue: Catalogue
) -> None:
    path = folder / "ociosas.yml"
    assert written in GOOD
    path.write_text(GOOD.replace(written, instead), encoding="utf-8")
    with pytest.raises(UserError) as stopped:
        declared.page(catalogue, folder)
    assert stopped.value.frase.startswith(f"A declaração {path} não serve: {said}")
    assert stopped.value.frase.endswith(".") and "\n" not in stopped.value.frase


def test_cells_and_a_query_are_one_too_many(folder: Path, catalogue: Catalogue) -> None:
    (folder / "ociosas.sql").write_text("select 1", encoding="utf-8")
    with pytest.raises(UserError, match="de uma das duas"):
        declared.page(catalogue, folder)


def test_two_figures_do_not_stand_in_one_place(folder: Path, catalogue: Catalogue) -> None:
    (folder / "outras.yml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(UserError, match="a ordem 1 da seção 'vagas' já é da figura 'ociosas'"):
        declared.page(catalogue, folder)


def test_a_figure_of_a_query_needs_its_section_known(folder: Path, catalogue: Catalogue) -> None:
    alone = GOOD.replace("indicadores: [I-12]", "secao: jardim\nfonte: o jardineiro")
    head, _, rest = alone.partition("celulas:")
    (folder / "ociosas.yml").write_text(head + "colunas:" + rest.partition("colunas:")[2], encoding="utf-8")
    (folder / "ociosas.sql").write_text("select 1", encoding="utf-8")
    with pytest.raises(UserError, match="a coluna 'valor' precisa de um formato de número"):
        declared.page(catalogue, folder)
    text = (folder / "ociosas.yml").read_text(encoding="utf-8")
    (folder / "ociosas.yml").write_text(text.replace("Parcela}\nmedida", "P, formato: reais}\nmedida"), "utf-8")
    with pytest.raises(UserError, match=r"a seção 'jardim' não está em secoes\.yml"):
        declared.page(catalogue, folder)
