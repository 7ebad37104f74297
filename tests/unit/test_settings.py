"""What an installation may choose, refused when it does not serve: the name, the place and what is due are said."""

from pathlib import Path

import pytest

from orchestration.duck import bytes_of
from orchestration.errors import ExitCode, UserError
from orchestration.settings import LEAST_MEMORY, Home, Settings, held


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name in ("MEMORIA", "THREADS", "NOTIFICACAO"):
        monkeypatch.delenv(f"RESIDENCIAS_{name}", raising=False)
    return Home(tmp_path)


def loaded(home: Home, text: str) -> Settings:
    home.configuracao.write_text(text, encoding="utf-8")
    return Settings.load(home)


@pytest.mark.parametrize("size", ["2GB", "2 GB", "512MiB", "1.5gb", "320MB"])
def test_memory_is_written_as_duckdb_writes_it(home: Home, size: str) -> None:
    assert loaded(home, f"memoria = '{size}'").memoria == size
    assert bytes_of(size) >= LEAST_MEMORY


@pytest.mark.parametrize(
    "size", ["'muito'", "''", "'2'", "2", "'-1GB'", "'0GB'", "'319MB'", "'80%'", "true", "['2GB']"]
)
def test_memory_that_duckdb_would_not_take_is_refused(home: Home, size: str) -> None:
    with pytest.raises(
        UserError, match=r"'memoria' em .*residencias\.toml não serve: escreva um tamanho de 320MB"
    ) as refused:
        loaded(home, f"memoria = {size}")
    assert refused.value.saida == ExitCode.USO_INCORRETO


@pytest.mark.parametrize(
    "line",
    [
        "threads = 0",
        "threads = 2.5",
        "threads = true",
        "threads = 'dois'",
        "limiar_vinculo = 0",
        "limiar_vinculo = 1.01",
        "limiar_vinculo = nan",
        "limiar_vinculo = true",
        "motor = 'sqlite'",
        "reter_zip_meses = -1",
        "casos = 3",
        "notificacao = 3",
        "notificacao = [3]",
        "fontes = 'sim'",
    ],
)
def test_a_value_that_does_not_serve_is_refused_by_its_name(home: Home, line: str) -> None:
    with pytest.raises(UserError, match=f"A configuração '{line.partition(' ')[0]}' em ") as refused:
        loaded(home, line)
    assert refused.value.saida == ExitCode.USO_INCORRETO


def test_the_variable_wins_over_the_file_and_is_named_when_wrong(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESIDENCIAS_THREADS", "3")
    assert loaded(home, "threads = 'muitas'").threads == 3
    monkeypatch.setenv("RESIDENCIAS_THREADS", "três")
    with pytest.raises(UserError, match="'threads' em RESIDENCIAS_THREADS não serve"):
        loaded(home, "threads = 2")


def test_what_serves_is_typed(home: Home) -> None:
    settings = loaded(
        home,
        "threads = 2\nlimiar_vinculo = 1\nreter_zip_meses = 0\nnotificacao = ['json://a', 'json://b']\n"
        "[fontes]\nscnes = 'ftp://c'\n",
    )
    assert (settings.threads, settings.limiar_vinculo, settings.motor) == (2, 1.0, "duckdb")
    assert settings.notificacao == ("json://a", "json://b") and settings.fontes == {"scnes": "ftp://c"}


def test_a_run_works_with_the_settings_that_it_read_first(home: Home) -> None:
    home.configuracao.write_text("threads = 2\n", encoding="utf-8")
    with held(home) as settings, held(home) as again:
        home.configuracao.write_text("threads = 'muitas'\n", encoding="utf-8")
        assert settings.threads == 2
        assert Settings.load(home) is settings is again
    with pytest.raises(UserError, match="'threads' em "):
        Settings.load(home)
