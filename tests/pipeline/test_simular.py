"""`simular`: what changes under another parameter, against a build with the parameter changed. Real processes."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import REPOSITORY, Home
from tests.conftest import Published, residencias
from tests.pipeline.test_readonly_checkout import NOT_COPIED

CHANGED = ("incentivo_preceptor_medica", "4000.00", "3500.00")
PROJECTED = ("anos_de_carreira", "35", "30")
"""Changes the projection and no line, as CHANGED does the reverse: one run with both shows what each does."""
BUILD = """
import pathlib, sys
from tests.pipeline.judging import newest_month, publish_of
landing, home = map(pathlib.Path, sys.argv[1:])
publish_of(landing, home, newest_month(landing), ["+avaliacoes", "+linhas", "+direitos", "+projecao"])
"""
"""Builds from nothing, in a copy of the checkout, what is compared here."""
TOTALS = """
    select 'regras', regra, resultado, 'linhas', count(*)::double, sum(valor_em_risco)::double
    from pagamentos.avaliacoes group by all
    union all
    select 'linhas', tipo, resultado, 'linhas', count(*)::double, sum(valor)::double from pagamentos.linhas group by all
    union all
    select 'direitos', tipo, if(devido, 'devido', 'indevido'), 'linhas', count(*)::double,
        coalesce(sum(valor_devido), 0)::double
    from pagamentos.direitos group by all"""


def totals(restrito: Path) -> dict[tuple[str, str, str, str], float]:
    """Lines and reais of each result."""
    found: dict[tuple[str, str, str, str], float] = {}
    with duckdb.connect(str(restrito), read_only=True) as con:
        for quadro, item, resultado, medida, linhas, reais in con.execute(TOTALS).fetchall():
            found[quadro, item, resultado, medida] = linhas
            found[quadro, item, resultado, "reais"] = reais
    return found


def effects(path: Path) -> dict[tuple[str, str, str, str], float]:
    """The differences of the file, added up over months."""
    sums: dict[tuple[str, str, str, str], float] = defaultdict(float)
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter=";"):
            if row["quadro"] not in ("projecao", "controles") and row["medida"] != "pessoas":
                key = row["quadro"], row["item"], row["resultado"], row["medida"]
                sums[key] += float(row["diferenca"])
    return {key: round(value, 2) for key, value in sums.items() if round(value, 2)}


Projection = dict[tuple[str, ...], float]
"""(item, cenario, year, nivel, codigo, medida) -> a figure, or how much it changes."""


def projection(restrito: Path) -> Projection:
    """Every figure of the projection of the country and the states."""
    with duckdb.connect(str(restrito), read_only=True) as con:
        rows = con.execute(
            """select profissao || ' / ' || especialidade, cenario, ano::varchar, nivel, codigo,
                oferta, necessidade, lacuna, vagas_para_fechar
            from dimensionamento.projecao where nivel in ('brasil', 'uf')"""
        ).fetchall()
    measures = ("oferta", "necessidade", "lacuna", "vagas_para_fechar")
    return {(*row[:5], measure): value or 0.0 for row in rows for measure, value in zip(measures, row[5:], strict=True)}


def projected(path: Path) -> Projection:
    """The differences of the file, all of which are of the projection."""
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert {row["quadro"] for row in rows} == {"projecao"}
    keys = ("item", "resultado", "periodo", "nivel", "codigo", "medida")
    return {tuple(row[key] for key in keys): float(row["diferenca"]) for row in rows}


@pytest.mark.lento
def test_the_effects_add_up_to_a_build_with_the_parameter_changed(own: Published, tmp_path: Path) -> None:
    target, of_projection = tmp_path / "efeitos.csv", tmp_path / "projecao.csv"
    link = Home(own.home).publicacao.resolve()
    for (name, _, after), path in ((CHANGED, target), (PROJECTED, of_projection)):
        ended = residencias("simular", "--parametro", f"{name}={after}", "--home", own.home, "--para", path)
        assert ended.code == 0, ended.err
        assert "Nada foi publicado." in ended.out
    assert Home(own.home).publicacao.resolve() == link
    assert not list((own.home / "simulacoes").iterdir())
    assert target.stat().st_mode & 0o077 == 0

    checkout = tmp_path / "checkout"
    shutil.copytree(REPOSITORY, checkout, ignore=NOT_COPIED)
    parametros = checkout / "seeds" / "legal" / "parametros.csv"
    text = parametros.read_text(encoding="utf-8")
    for name, before, after in (CHANGED, PROJECTED):
        assert f"{name},{before}," in text
        text = text.replace(f"{name},{before},", f"{name},{after},")
    parametros.write_text(text, encoding="utf-8")
    other = tmp_path / "outra"
    # The same people by the same names: the vault is that of the simulated home.
    shutil.copytree(own.home, other, symlinks=True)
    shutil.rmtree(other / "construcao")
    command = [sys.executable, "-c", BUILD, str(own.landing), str(other)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RESIDENCIAS_")}
    subprocess.run(command, check=True, cwd=checkout, env=environment | {"PYTHONPATH": str(checkout)})

    a, b = totals(Home(own.home).restrito), totals(Home(other).restrito)
    whole = {key: round(b.get(key, 0) - a.get(key, 0), 2) for key in a.keys() | b.keys()}
    expected = {key: value for key, value in whole.items() if value}
    assert expected
    assert effects(target) == expected

    a, b = projection(Home(own.home).restrito), projection(Home(other).restrito)
    assert a.keys() == b.keys()
    changed = {key: b[key] - a[key] for key in a if abs(b[key] - a[key]) > 1e-9}
    assert changed
    found = projected(of_projection)
    assert found.keys() == changed.keys()
    assert all(abs(found[key] - changed[key]) < 1e-9 for key in changed)


@pytest.mark.lento
def test_a_term_of_one_call_changes_only_that_call(own: Published, tmp_path: Path) -> None:
    calls = own.rows("select codigo_edital from pagamentos.editais where no_cadastro order by 1")
    target = tmp_path / "efeitos.csv"
    ended = residencias(
        *("simular", "--parametro", "residentes_por_preceptor=1", "--edital", calls[0][0], "--para", target),
        *("--home", own.home),
    )
    assert ended.code == 0, ended.err
    with target.open(encoding="utf-8") as file:
        assert {row["quadro"] for row in csv.DictReader(file, delimiter=";")} <= {
            "regras",
            "controles",
            "linhas",
            "direitos",
        }


def test_rules_without_lines_are_compared_too(own: Published, tmp_path: Path) -> None:
    """PN-43 speaks of persons: with 40 hours as the most, of every resident with more in links of residency."""
    target = tmp_path / "efeitos.csv"
    ended = residencias(
        *("simular", "--parametro", "carga_horaria_residente_maxima=40", "--home", own.home, "--para", target)
    )
    assert ended.code == 0 and "controles · PN-43" in ended.out, ended.err
    ((people,),) = own.rows(
        "select count(distinct pessoa) from cadastro.residentes where ativo_no_mes_scnes and horas_residencia > 40"
    )
    with target.open(encoding="utf-8") as file:
        found = {(row["item"], row["medida"]): float(row["depois"]) for row in csv.DictReader(file, delimiter=";")}
    assert found == {("PN-43", "alertas"): people, ("PN-43", "pessoas"): people}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["horas_semanais_teto"], "não tem a forma ID=VALOR"),
        (["horas_semanas=44"], "Nenhum parâmetro e nenhum termo de edital se chama 'horas_semanas'"),
        (["horas_semanais_teto=muitas"], "é um número, e 'muitas' não é"),
        (["residentes_por_preceptor=2", "--edital", "NENHUM"], "O edital 'NENHUM' não existe; há "),
        (["residentes_por_preceptor=dois"], "'dois' não é valor de 'residentes_por_preceptor'"),
        (["residentes_por_preceptor=2", "--desde", "2026-01"], "é termo de edital e vale por todo ele"),
    ],
)
def test_what_cannot_be_simulated_is_said(own: Published, options: list[str], sentence: str) -> None:
    ended = residencias("simular", "--home", own.home, "--parametro", *options)
    assert ended.code == 2
    assert sentence in ended.err and "Traceback" not in ended.err
    assert not list((own.home / "simulacoes").glob("em-andamento-*"))


def test_a_build_of_another_version_is_not_compared(own: Published) -> None:
    state = own.home / "construcao" / "nos.json"
    kept = json.loads(state.read_text(encoding="utf-8"))
    kept["nos"]["model.residencias.core_linhas"]["impressao"] = "outra"
    state.write_text(json.dumps(kept), encoding="utf-8")
    ended = residencias("simular", "--parametro", "horas_semanais_teto=44", "--home", own.home)
    assert ended.code == 1
    assert "A construção guardada é de outra versão do programa" in ended.err
