"""The command `fetch` and its configuration: which files, from where, and the messages."""

import json
from datetime import date
from pathlib import PurePosixPath

import pytest
from click.testing import CliRunner

from orchestration.errors import ExitCode, UserError
from orchestration.fetch.command import fetch
from orchestration.fetch.config import DEFAULT_SOURCES, items
from orchestration.fetch.ibge import population_csv
from orchestration.fetch.verify import Unsuitable

TODAY = date(2026, 5, 10)


def answer(*places: tuple[str, str], year: str = "2025") -> bytes:
    series = [{"localidade": {"id": code, "nome": "x"}, "serie": {year: value}} for code, value in places]
    return json.dumps([{"id": "9324", "resultados": [{"classificacoes": [], "series": series}]}]).encode()


def test_by_default_each_source_gives_the_newest_month_it_should_have():
    due = items(
        {"parceiros": {"una": {"relatorio": {"endereco": "https://x.br/{AAAAMM}"}}}}, DEFAULT_SOURCES, None, TODAY
    )
    assert [str(item.destino) for item in due] == [
        "scnes/BASE_DE_DADOS_CNES_202603.ZIP",
        "referencia/populacao_2025.csv",
        "parceiros/una/relatorio_202604.csv",
    ]
    assert due[2].enderecos == ("https://x.br/202604",)


def test_the_month_asked_for_applies_to_every_source():
    due = items({}, ("scnes", "populacao"), date(2024, 11, 1), TODAY)
    assert [str(item.destino) for item in due] == [
        "scnes/BASE_DE_DADOS_CNES_202411.ZIP",
        "referencia/populacao_2024.csv",
    ]


def test_the_population_of_the_year_is_expected_from_september():
    (item,) = items({}, ("populacao",), None, date(2026, 9, 1))
    assert "periodos/2026/" in item.enderecos[0]


def test_older_months_have_one_file_per_state():
    due = items({}, ("pf",), date(2015, 3, 1), TODAY)
    assert len(due) == 27 and PurePosixPath("scnes/PFSE1503.dbc") in {item.destino for item in due}


@pytest.mark.parametrize(
    ("fontes", "sentence"),
    [
        ({"outra": "https://x"}, "a fonte 'outra' não existe"),
        ({"scnes": "file:///etc/passwd"}, "não começa por"),
        ({"scnes": "https://x/{semana}"}, "uma chave que não é"),
        ({"scnes": []}, "não tem endereço"),
        ({"parceiros": {"../x": {}}}, "a sigla de parceiro"),
        ({"parceiros": {"una": {"alunos": {"endereco": "https://x"}}}}, "o conjunto não é"),
        ({"parceiros": {"una": {"relatorio": {"url": "https://x"}}}}, "pede 'endereco'"),
        ({"parceiros": {"una": {"relatorio": {"endereco": "https://x", "formato": "pdf"}}}}, "o formato de"),
        ({"parceiros": {"una": {"relatorio": {"endereco": "https://x", "autorizacao": "NAO_HA"}}}}, "está vazia"),
        ({"parceiros": {"una": "https://x"}}, "não é uma tabela"),
        (
            {"parceiros": {"una": {"relatorio": {"endereco": "http://x", "autorizacao": "FICHA"}}}},
            "só é enviada por https",
        ),
        (
            {"parceiros": {"una": {"relatorio": {"endereco": ["https://x", "ftp://x"], "autorizacao": "FICHA"}}}},
            "só é env",
        ),
        ({"populacao": "http://ana:segredo@x"}, "só são enviados por https"),
        ({"scnes": "ftp://ana:segredo@x"}, "só são enviados por https"),
    ],
)
def test_an_invalid_configuration_is_reported_in_one_sentence(fontes, sentence, monkeypatch):
    monkeypatch.setenv("FICHA", "segredo")
    with pytest.raises(UserError, match=sentence) as refusal:
        items(fontes, DEFAULT_SOURCES, None, TODAY)
    assert refusal.value.saida == ExitCode.USO_INCORRETO and "segredo" not in refusal.value.frase


def test_an_anonymous_ftp_user_is_not_a_secret():
    (item, *_) = items({"pf": "ftp://anonymous:convidado@x/{arquivo}"}, ("pf",), date(2015, 3, 1), TODAY)
    assert item.enderecos == ("ftp://anonymous:convidado@x/PFAC1503.dbc",)


def test_the_population_is_written_in_the_landings_layout():
    content = population_csv([answer(("2800308", "672614"), ("1100015", "22853"), ("5101837", "..."))], 2025)
    assert content == b"codigo_municipio;ano;populacao\n1100015;2025;22853\n2800308;2025;672614\n"


@pytest.mark.parametrize("bad", [b"[]", answer(year="2024"), answer(("28", "1")), answer(("2800308", "-")), b"{}"])
def test_an_answer_without_the_year_is_refused(bad):
    with pytest.raises(Unsuitable, match="não traz a população de 2025"):
        population_csv([bad], 2025)


@pytest.fixture
def run(tmp_path, server):
    """Run the command with sources on the local server; returns its result and the landing folder."""

    def invoke(*options: str, **fontes: str):
        home = tmp_path / "home"
        home.mkdir(exist_ok=True)
        lines = [f'{name} = "{address}"' for name, address in fontes.items()]
        (home / "residencias.toml").write_text("\n".join(["[fontes]", *lines]), "utf-8")
        arguments = ["--landing", str(tmp_path / "landing"), "--home", str(home), *options]
        return CliRunner().invoke(fetch, arguments), tmp_path / "landing"

    return invoke


def test_the_command_downloads_the_population_and_reports_it(run, server, reply):
    server.answers = [reply(answer(("2800308", "672614")))]
    result, landing = run("--source", "populacao", "--competencia", "2025-01", populacao=server.address)
    assert result.exit_code == 0 and "referencia/populacao_2025.csv: obtido" in result.output
    assert (
        landing / "referencia" / "populacao_2025.csv"
    ).read_text() == "codigo_municipio;ano;populacao\n2800308;2025;672614\n"
    again, _ = run("--source", "populacao", "--competencia", "2025-01", populacao=server.address)
    assert "já estava atualizado" in again.output


def test_a_file_that_fails_does_not_stop_the_others(run, server, reply, good_zip):
    server.answers = [reply(status=404), reply(answer(("2800308", "672614")))]
    result, landing = run(
        *("--source", "scnes", "--source", "populacao", "--competencia", "2025-01"),
        scnes=server.address,
        populacao=server.address,
    )
    assert isinstance(result.exception, UserError) and result.exception.saida == ExitCode.NAO_PUBLICADO
    assert "Arquivos não obtidos: 1 de 2" in result.exception.frase
    assert "não tem o arquivo (404)" in result.output
    assert [path.name for path in landing.rglob("*.csv")] == ["populacao_2025.csv"]


def test_the_dagster_job_downloads_the_same_files_as_the_command(tmp_path, server, reply, good_zip):
    from dagster import DagsterInstance

    from orchestration.defs.fetch import downloads
    from orchestration.defs.resources import Installation

    server.answers = [reply(good_zip), reply(status=404)]
    home, landing = tmp_path / "home", tmp_path / "landing"
    home.mkdir()
    fontes = f'[fontes]\nscnes = "{server.address}"\npopulacao = "{server.address}"\n'
    (home / "residencias.toml").write_text(fontes, "utf-8")
    with DagsterInstance.ephemeral() as instance:
        result = downloads.execute_in_process(
            resources={"instalacao": Installation(landing=str(landing), home=str(home))},
            instance=instance,
            raise_on_error=False,
        )
    assert not result.success
    assert [path.suffix for path in landing.rglob("[!.]*.*")] == [".ZIP"]
