"""The commands as people and schedulers use them: exit codes, and errors as one Portuguese sentence."""

import csv
import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.cli import COMMANDS
from orchestration.errors import ExitCode
from orchestration.nightly.execute import conclude
from orchestration.run.context import last
from orchestration.settings import Home
from tests.conftest import Published, holding, residencias


def test_help_answers_at_once() -> None:
    script = (
        "import resource, runpy, sys; sys.argv = ['residencias', '--help']\n"
        "try: runpy.run_module('orchestration.cli', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "used = resource.getrusage(resource.RUSAGE_SELF); print(used.ru_utime + used.ru_stime)"
    )
    output = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    # CPU seconds, so that a busy machine does not fail the test.
    assert float(output.splitlines()[-1]) < 0.5


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself_in_portuguese(command: str) -> None:
    ended = residencias(command, "--help")
    assert ended.code == 0
    assert "Uso:" in ended.out and "Opções:" in ended.out
    assert "Show this message" not in ended.out and "Usage" not in ended.out


@pytest.mark.parametrize("arguments", [[], ["vinculos"], ["chave"]], ids=str)
def test_help_of_groups_shows_whole_sentences(arguments: list[str]) -> None:
    listed = " ".join(residencias(*arguments, "--help").out.partition("Comandos:")[2].split())
    assert listed and "..." not in listed and "art. exportar" not in listed


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["run"], "Falta a pasta: use --landing, a variável RESIDENCIAS_LANDING ou 'landing' em ./residencias.toml."),
        (["run", "--landing", "nao/existe", "--home", "casa"], "A pasta de chegada nao/existe não existe."),
        (["run", "--landing", ".", "--home", "."], "A pasta de chegada e a da instalação são a mesma, "),
        (["alertas", "--regra", "XX", "--home", "casa"], "Não há regra XX: escreva-a como MR-10A."),
        (["vinculos", "listar", "--home", "casa"], "Ainda não há publicação em "),
        (["decidir", "abc", "--home", "casa"], "extinto, reaberto. Veja: "),
        (["oficio", "--alertas", "a", "--prazo", "3", "--home", "casa"], "'3' não é uma data; escreva como 2026"),
        (["nada"], "O comando 'nada' não existe."),
        (["alertas", "--cor"], "A opção '--cor' não existe."),
        (["alertas", "--fase", "durante"], "'durante' não é um destes: 'pre', 'pos'."),
        (["alertas", "--competencia", "2026-13"], "'2026-13' não é uma competência"),
        (["alertas", "--home", "casa"], "Ainda não há publicação"),
        (["alertas", "--home", __file__], "O valor de '--home' (variável: 'RESIDENCIAS_HOME') não serve"),
        (["alertas", "--home", "casa", "sobra"], "Argumento que sobra: sobra."),
    ],
)
def test_wrong_use_is_one_sentence_and_code_2(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    ended = residencias(*arguments, cwd=tmp_path)
    assert ended.code == 2
    assert sentence in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert "Traceback" not in ended.err and ended.out == ""


def test_a_landing_without_payments_needs_the_month(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    ended = residencias("run", "--landing", tmp_path / "landing", "--home", tmp_path / "home")
    assert ended.code == 2
    assert "informe --competencia" in ended.err


def test_second_writer_is_refused(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    with holding(tmp_path / "home") as other:
        ended = residencias(
            "run", "--landing", tmp_path / "landing", "--home", tmp_path / "home", "--competencia", "2026-03"
        )
    assert ended.code == 1
    assert f"processo {other}" in ended.err and len(ended.err.strip().splitlines()) == 1


def test_open_alerts_are_listed_most_certain_and_largest_first(published: Published) -> None:
    listed = json.loads(residencias("alertas", "--home", published.home, "--formato", "json").out)
    assert listed
    order = ["indicio", "revisao", "controle"]
    ranks = [(order.index(row["tipo"]), -float(row["valor_em_risco"])) for row in listed]
    assert ranks == sorted(ranks)
    stored = published.rows("select count(*) from pagamentos.alertas where estado <> 'extinto'")
    assert len(listed) == stored[0][0]


def test_alerts_filters_agree_with_the_table(published: Published) -> None:
    listed = json.loads(
        residencias("alertas", "--home", published.home, "--regra", "MR-10A", "--fase", "pre", "--formato", "json").out
    )
    expected = published.rows(
        "select alerta_id from pagamentos.alertas where regra = 'MR-10A' and fase = 'pre' order by 1"
    )
    assert sorted(row["alerta_id"] for row in listed) == [row[0] for row in expected]
    month = listed[0]["competencia"]
    same = residencias("alertas", "--home", published.home, "--competencia", month, "--formato", "csv").out
    assert {row["competencia"] for row in csv.DictReader(io.StringIO(same), delimiter=";")} == {month}


def test_a_closed_alert_leaves_the_list(own: Published) -> None:
    first = json.loads(residencias("alertas", "--home", own.home, "--formato", "json").out)[0]["alerta_id"]
    decided = residencias(
        "decidir", first, "--estado", "improcedente", "--motivo", "dado_incorreto", "--por", "teste", "--home", own.home
    )
    assert decided.code == 0, decided.err
    assert first not in residencias("alertas", "--home", own.home, "--formato", "json").out


def test_failures_after_publication_do_not_change_the_exit_code(
    own: Published, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home(own.home)
    ended = last(home)
    assert ended and ended.mes
    assert conclude(home, ended, ended.mes) == ExitCode.PUBLICADO
    with duckdb.connect(str(home.restrito)) as con:
        con.execute("drop table cadastro.pessoas")
    assert conclude(home, ended, ended.mes) == ExitCode.PUBLICADO
    assert conclude(home, ended, date(2030, 1, 1)) == ExitCode.PUBLICADO_COM_FALTAS
    assert capsys.readouterr().err.count("Publicado, mas o resumo não pôde ser mostrado (CatalogException em ") == 2
    home.restrito.write_bytes(b"nothing")
    assert conclude(home, ended, ended.mes) == ExitCode.PUBLICADO_COM_FALTAS
    assert "Publicado, mas não se pôde conferir se falta algum arquivo do mês (" in capsys.readouterr().err


@pytest.mark.parametrize("formato", ["tabela", "csv", "json"])
def test_alerts_are_listed_on_any_output(published: Published, formato: str) -> None:
    asked = ("alertas", "--home", published.home, "--formato", formato)
    assert residencias(*asked, PYTHONIOENCODING="ascii").out.isascii()
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "orchestration.cli", *map(str, asked)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0 and done.stderr.startswith("Nem tudo o que havia a mostrar pôde ser escrito")
