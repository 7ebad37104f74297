"""The registry and the indicators of a publication, compared with independent queries and with the landing."""

import csv
import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from orchestration.portuguese import decimal, percent
from orchestration.settings import DBT_PROJECT, Home
from tests.conftest import Published, open_public_values, residencias

FORMULAS = DBT_PROJECT / "models" / "intermediate" / "indicadores" / "formulas"
# No case has been decided in the first run (see test_decisions_are_in_the_next_publication), and no homologation of the
# sample is twelve months old.
SEM_VALOR = {"I-13", "I-44"}


def test_catalogue_files_and_page_list_the_same_set(published: Published) -> None:
    catalogue = dict(published.rows("select modelo, indicador from indicadores.catalogo"))
    page = (Home(published.home).painel / "index.html").read_text(encoding="utf-8")
    listed = page[page.index('id="catalogo"') :]

    assert set(catalogue) == {path.stem for path in FORMULAS.glob("*.sql")}
    assert set(re.findall(r"I-\d\d", listed)) == set(catalogue.values())
    assert all(modelo.startswith(code.lower().replace("-", "_")) for modelo, code in catalogue.items())


def test_every_indicator_has_values_at_every_level_it_promises(published: Published) -> None:
    promised = published.rows("select indicador, unnest(string_split(niveis, ';')) from indicadores.catalogo")
    filled = published.rows("select distinct indicador, nivel from indicadores.valores where valor is not null")
    unexplained = published.rows("select indicador from indicadores.valores where valor is null and motivo is null")

    assert {pair for pair in promised if pair[0] not in SEM_VALOR} <= set(filled)
    assert unexplained == []


def test_cells_bear_the_cuts_and_measures_of_the_catalogue(published: Published) -> None:
    beyond = published.rows(
        """with cortes as (select distinct indicador, unnest(json_keys(recorte)) as recorte from indicadores.valores),
        medidas as (select distinct indicador, recorte->>'medida' as medida from indicadores.valores)
        select indicador, recorte from cortes join indicadores.catalogo using (indicador)
        where not list_contains(string_split(coalesce(recortes, '') || ';medida', ';'), recorte)
        union all
        select indicador, medida from medidas join indicadores.catalogo using (indicador)
        where medida is not null and not contains(';' || coalesce(medidas, ''), ';' || medida || '=')"""
    )
    assert beyond == []


def test_keys_are_unique_in_both_publications(published: Published) -> None:
    repeated = (
        "select 1 from indicadores.valores group by indicador, competencia, nivel, codigo_territorio,"
        " recorte having count(*) > 1"
    )
    assert published.rows(repeated) == published.rows(repeated, publico=True) == []


@pytest.mark.parametrize(
    ("indicador", "recorte", "sql"),
    [
        (
            "I-01",
            '{"cadastro": "CNE", "profissao": "Medicina"}',
            """select vinculo.codigo_uf, count(distinct titulo.pessoa) from cadastro.especialistas as titulo
            inner join cadastro.vinculos as vinculo using (pessoa)
            where titulo.cadastro = 'CNE' and titulo.situacao = 'ativo' and unidade_ativa
            and titulo.data_titulo <= last_day(vinculo.competencia)
            and not exists (
                select 1 from cadastro.residentes as residente
                where residente.pessoa_id = titulo.pessoa_id and residente.ativo_no_mes_scnes
                and lower(strip_accents(residente.especialidade)) = lower(strip_accents(titulo.especialidade))
            )
            group by vinculo.codigo_uf""",
        ),
        (
            "I-17",
            '{"situacao": "ativo"}',
            "select codigo_uf, count(*) from cadastro.residentes where situacao = 'ativo' group by codigo_uf",
        ),
        (
            "I-27",
            "{}",
            """select codigo_uf, count(distinct pessoa_id) from cadastro.residentes
            where ativo_no_mes_scnes and marcado_scnes group by codigo_uf""",
        ),
    ],
)
def test_numerators_equal_a_plain_count(published: Published, indicador: str, recorte: str, sql: str) -> None:
    counted = {code: count for code, count in published.rows(sql) if code is not None and count}
    numerators = dict(
        published.rows(
            """select codigo_territorio, numerador from indicadores.valores
            where indicador = ? and nivel = 'uf' and recorte::varchar = ? and numerador > 0
            qualify competencia = max(competencia) over ()""",
            indicador,
            recorte,
        )
    )
    assert counted and numerators == counted


def test_reais_paid_equal_the_lines(published: Published) -> None:
    indicator = published.rows(
        """select competencia, numerador from indicadores.valores
        where indicador = 'I-34' and nivel = 'brasil' and recorte::varchar = '{}' order by 1"""
    )
    paid = published.rows(
        "select competencia, sum(valor) from pagamentos.linhas where situacao = 'pago' group by 1 order by 1"
    )
    assert [(month, round(value, 2)) for month, value in indicator] == [(month, float(value)) for month, value in paid]


def test_registries_are_separate_and_list_a_title_once_per_origin(published: Published) -> None:
    physicians = "upper(strip_accents(trim(profissao))) in ('MEDICINA', 'MEDICO', 'MEDICA')"
    wrong = f"select 1 from cadastro.especialistas where (cadastro = 'CNE') <> ({physicians})"
    repeated = "select 1 from cadastro.especialistas group by pessoa_id, especialidade, origem having count(*) > 1"
    studying = """select 1 from cadastro.especialistas as titulo
        inner join cadastro.residentes as residente using (codigo_programa, pessoa_id)
        where residente.situacao <> 'concluido' and titulo.origem = 'residencia'
        and not exists (select 1 from cadastro.residentes as outra where outra.pessoa_id = titulo.pessoa_id
            and outra.codigo_programa = titulo.codigo_programa and outra.situacao = 'concluido')"""

    assert published.rows(wrong) == published.rows(repeated) == published.rows(studying) == []
    assert {row[0] for row in published.rows("select distinct situacao from cadastro.especialistas")} == {
        "ativo",
        "cancelado",
    }
    assert published.rows("select 1 from cadastro.especialistas where conflito is not null limit 1")


def test_restricted_indicators_and_cuts_stay_out_of_the_public_file(published: Published) -> None:
    restricted = {
        row[0] for row in published.rows("select indicador from indicadores.catalogo where acesso = 'restrito'")
    }
    public = {row[0] for row in published.rows("select distinct indicador from indicadores.valores", publico=True)}
    cuts = "select 1 from indicadores.valores where recorte ->> 'estabelecimento' is not null"

    assert restricted and not restricted & public
    assert published.rows(cuts)
    assert published.rows(cuts, publico=True) == []


def test_public_cells_are_large_or_withheld(published: Published) -> None:
    people = ("I-01", "I-17", "I-18", "I-19", "I-26", "I-27", "I-28", "I-29", "I-37", "I-50")
    shown = published.rows(
        f"""select indicador, min(numerador) from indicadores.valores
        where indicador in {people} and valor is not null
        and coalesce(recorte ->> 'medida', '') not like 'razao_nacional%' group by 1""",
        publico=True,
    )
    sensitive = published.rows(
        "select min(numerador), min(denominador) from indicadores.valores where indicador in ('I-30', 'I-32')",
        publico=True,
    )
    withheld = published.rows(
        "select 1 from indicadores.valores where suprimido and coalesce(valor, numerador, denominador) is not null",
        publico=True,
    )
    assert shown and all(smallest >= 5 for _, smallest in shown)
    assert sensitive[0][0] is None or min(sensitive[0]) >= 10
    assert withheld == []


@pytest.mark.lento
def test_decisions_are_in_the_next_publication(own: Published) -> None:
    """Precision by rule (I-44) has values once alerts are decided, and a mistyped person enters the review queue."""
    decided = own.rows(
        "select regra, alerta_id from pagamentos.alertas where tipo = 'indicio' order by alerta_id limit 3"
    )
    for (_, alert), state, why in zip(
        decided, ("confirmado", "confirmado", "improcedente"), ("lido", "lido", "dado_incorreto"), strict=True
    ):
        ended = residencias("decidir", alert, "--estado", state, "--motivo", why, "--por", "teste", "--home", own.home)
        assert ended.code == 0, ended.err
    typed_wrong(own.landing)
    assert residencias("run", "--landing", own.landing, "--home", own.home).code == 0

    precision = dict(
        own.rows(
            """select recorte ->> 'medida', (numerador, denominador, round(valor, 4)) from indicadores.valores
            where indicador = 'I-44' and recorte ->> 'regra' is null"""
        )
    )
    rules = own.rows("select distinct recorte ->> 'regra' from indicadores.valores where indicador = 'I-44'")
    # Wilson's interval for 2 of 3, computed by hand from the formula.
    assert precision == {
        "precisao": (2, 3, 0.6667),
        "limite_inferior": (2, 3, 0.2077),
        "limite_superior": (2, 3, 0.9385),
    }
    assert {row[0] for row in rules} == {rule for rule, _ in decided} | {None}
    queue = own.rows("select pessoa_id, pessoa_id_candidata from cadastro.revisao_vinculos where situacao = 'pendente'")
    listed = residencias("vinculos", "listar", "--home", own.home).out
    assert len(queue) == 1 and " ".join(queue[0]) in listed


def typed_wrong(landing: Path) -> None:
    """A partner enrols the same person again, with one digit of the CPF wrong and one letter added to the name."""
    path = max((landing / "parceiros").glob("*/matriculas_*.csv"))
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    digits = re.sub(r"\D", "", rows[0]["cpf"])
    wrong = rows[0] | {
        "codigo_matricula_curso": "DIGITADA-ERRADO",
        "cpf": digits[:-1] + str((int(digits[-1]) + 1) % 10),
        "nome": rows[0]["nome"] + "s",
    }
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows([*rows, wrong])


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_export_writes_every_row(published: Published, tmp_path: Path, form: str) -> None:
    import duckdb

    target = tmp_path / f"catalogo.{form}"
    ended = residencias(
        "exportar", "indicadores.catalogo", "--formato", form, "--para", target, "--home", published.home, "--publico"
    )
    ((rows,),) = published.rows("select count(*) from indicadores.catalogo")

    assert ended.code == 0 and str(target) in ended.out
    if form == "xlsx":
        from openpyxl import load_workbook

        assert load_workbook(target)["dados"].max_row == rows + 1
    else:
        assert duckdb.execute(f"select count(*) from '{target}'").fetchall() == [(rows,)]


def test_export_of_an_unknown_table_is_refused(published: Published, tmp_path: Path) -> None:
    ended = residencias("exportar", "cadastro.nada", "--para", tmp_path / "x.csv", "--home", published.home)
    assert ended.code == 2 and "cadastro.nada" in ended.err and "Traceback" not in ended.err
    assert not list(tmp_path.iterdir())


def test_yearly_report_has_the_numbers_of_the_warehouse(published: Published) -> None:
    ((ano, total),) = published.rows(
        """select year(max(competencia)), sum(valor) from indicadores.valores
        where indicador = 'I-34' and nivel = 'brasil' and recorte::varchar = '{}'
        and year(competencia) = (select year(max(competencia)) from indicadores.valores where indicador = 'I-34')""",
        publico=True,
    )
    ended = residencias("relatorio", "--home", published.home, "--ano", str(ano))
    text = (Home(published.home).relatorios / f"relatorio-{ano}.html").read_text(encoding="utf-8")
    written = re.search(r'id="total">R\$ ([\d.,]+)', text)

    assert ended.code == 0 and "<strong>Dados fictícios.</strong>" in text
    assert written and float(written[1].replace(".", "").replace(",", ".")) == pytest.approx(total, abs=0.01)
    assert residencias("relatorio", "--home", published.home, "--ano", "2001").code == 2


def test_yearly_report_compares_the_year_with_the_one_before_and_with_the_goals(
    published: Published, tmp_path: Path
) -> None:
    """Half of this year's payments and occupancy, a year earlier."""
    home = Home(tmp_path)
    home.publico.parent.mkdir()
    shutil.copy(Home(published.home).publico, home.publico)
    with duckdb.connect(str(home.publico)) as con:
        open_public_values(con)
        con.execute("delete from indicadores.valores where year(competencia) <> 2026")
        con.execute(
            """insert into indicadores.valores
            select * replace (competencia - interval 1 year as competencia, valor / 2 as valor)
            from indicadores.valores where indicador in ('I-11', 'I-34')"""
        )
        occupied = """select valor from indicadores.valores where indicador = 'I-11' and nivel = 'brasil'
            and recorte::varchar = '{"leitura": "razao_das_somas"}' order by competencia desc limit 1"""
        ((occupancy,),) = con.execute(occupied).fetchall()

    assert residencias("relatorio", "--home", tmp_path, "--ano", "2026").code == 0

    text = (home.relatorios / "relatorio-2026.html").read_text(encoding="utf-8")
    points = decimal(occupancy / 2 * 100)
    assert re.search(rf"Ocupação das vagas \(I-11\): .* {points} pontos percentuais a mais que em \d\d/2025", text)
    assert re.search(r"foram pagos R\$ [\d.,]+, R\$ [\d.,]+ por mês; no ano anterior foram R\$", text)
    assert "A ocupação das vagas foi maior em" in text
    goals = text[text.index('<table id="metas">') : text.index('<h2 id="execucao">')]
    assert f"{percent(occupancy)} (" in goals and f"{percent(occupancy / 2)} (" in goals and "não atingida" in goals
    assert "counter(page)" in text and '<th scope="col">2025</th>' in text


class _Report(HTMLParser):
    """The language, headings with their names, contents, and tables of a report."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.lingua = ""
        self.titulos: list[tuple[str, str]] = []
        self.destinos: list[str] = []
        self.tabelas: list[dict[str, int]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.lingua = given["lang"]
        elif tag in ("h1", "h2", "h3"):
            self.titulos.append((tag, given.get("id", "")))
        elif tag == "a" and given.get("href", "").startswith("#"):
            self.destinos.append(given["href"][1:])
        elif tag == "table":
            self.tabelas.append({"caption": 0, "th": 0, "escopos": 0})
        elif tag in ("caption", "th") and self.tabelas:
            self.tabelas[-1][tag] += 1
            self.tabelas[-1]["escopos"] += "scope" in given


def test_yearly_report_can_be_read_by_a_screen_reader_and_printed(published: Published) -> None:
    ((ano,),) = published.rows("select year(max(competencia)) from indicadores.valores", publico=True)
    assert residencias("relatorio", "--home", published.home, "--ano", str(ano)).code == 0
    text = (Home(published.home).relatorios / f"relatorio-{ano}.html").read_text(encoding="utf-8")
    report = _Report(text)

    assert report.lingua == "pt-BR"
    levels = [int(tag[1]) for tag, _ in report.titulos]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    assert report.destinos == [name for tag, name in report.titulos if tag == "h2"]
    assert report.tabelas and all(table["caption"] == 1 for table in report.tabelas)
    assert all(table["escopos"] == table["th"] > 0 for table in report.tabelas)
    assert re.search(r"@page \{ size: A4;", text)


def test_yearly_report_of_a_year_without_payments_shows_no_data(published: Published, tmp_path: Path) -> None:
    """Missing data appears as such: not as zero reais, nor as a state without a name."""
    home = Home(tmp_path)
    home.publico.parent.mkdir()
    shutil.copy(Home(published.home).publico, home.publico)
    with duckdb.connect(str(home.publico)) as con:
        open_public_values(con)
        ((ano,),) = con.execute("select year(max(competencia)) from indicadores.valores").fetchall()
        con.execute(
            """create temp table faltas as
            select * replace (null as valor, null as numerador, null as denominador, false as suprimido,
                'Sem dado.' as motivo, if(nivel = 'brasil', 'BR', null) as codigo_territorio)
            from indicadores.valores where indicador = 'I-34' and recorte::varchar = '{}' and nivel in ('brasil', 'uf')
            qualify row_number() over (partition by nivel, competencia) = 1"""
        )
        con.execute("delete from indicadores.valores where indicador = 'I-34'")
        con.execute("insert into indicadores.valores from faltas")

    assert residencias("relatorio", "--home", tmp_path, "--ano", str(ano)).code == 0

    text = (home.relatorios / f"relatorio-{ano}.html").read_text(encoding="utf-8")
    assert 'id="total">sem dado' in text
    assert "R$ 0,00" not in text and ">None<" not in text
