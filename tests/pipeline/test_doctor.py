"""`residencias doutor`: a healthy installation is reported as healthy, and each kind of fault is reported by name."""

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from orchestration.alerts.notify import destination
from orchestration.cases.opening import open_store
from orchestration.cases.store import now
from orchestration.cases.tables import notificacoes
from orchestration.doctor import findings
from orchestration.doctor.findings import examine
from orchestration.ingest.ledger import opened
from orchestration.publish.state import in_force
from orchestration.run import environment
from orchestration.run.context import last, note
from orchestration.settings import Home
from tests.conftest import Published, holding, residencias

ADDRESS = "json://127.0.0.1:1/ninguem"


def wrong(home: Home) -> list[str]:
    return [finding.frase for finding in examine(home) if not finding.aviso]


def test_the_demonstration_is_healthy_and_its_old_months_are_only_warnings(published: Published) -> None:
    ended = residencias("doutor", "--home", published.home)
    assert ended.code == 0, ended.out
    assert ended.out.splitlines()[0] == "Nada de errado foi encontrado."
    assert "- Aviso. O último mês examinado é 2026-07." in ended.out
    assert all(line.startswith("- Aviso. ") for line in ended.out.splitlines()[1:])


def test_a_missing_installation_is_reported(tmp_path: Path) -> None:
    ended = residencias("doutor", "--home", tmp_path / "nada")
    assert ended.code == 1 and "não existe" in ended.out


def lose_the_key(home: Home) -> None:
    home.chave.unlink()


def cut_the_key(home: Home) -> None:
    home.chave.write_text("abc")


def open_the_key(home: Home) -> None:
    home.chave.chmod(0o640)


def open_the_ledger(home: Home) -> None:
    home.estado.chmod(0o644)


def forget_scnes(home: Home) -> None:
    _change(home, "update cargas set competencia = '2020-01-01', primeira_vista = '2020-03-01' where fonte = 'scnes'")


def lose_a_partner(home: Home) -> None:
    _change(home, "update cargas set em_vigor = 0 where fonte = 'parceiros' and conjunto = 'relatorio'")


def leave_a_run(home: Home) -> None:
    (home.trabalho / "20260101T000000-abcdef").mkdir(parents=True)


def leave_a_run_that_published(home: Home) -> None:
    published = in_force(home)
    assert published
    (home.trabalho / published.execucao_id).mkdir(parents=True)


def lose_the_publication(home: Home) -> None:
    shutil.rmtree(home.publicacao.resolve())


def damage_the_publication(home: Home) -> None:
    database = home.restrito.resolve()
    database.unlink()  # another folder may have the same file
    database.write_bytes(b"x" * 50_000)


def lose_the_cases(home: Home) -> None:
    home.casos.unlink()


def lose_the_ledger(home: Home) -> None:
    home.estado.unlink()


def lose_the_vault(home: Home) -> None:
    home.identidades.unlink()


def lose_the_log_of_accesses(home: Home) -> None:
    home.acessos_ao_cofre.unlink()


def break_the_cases(home: Home) -> None:
    content = home.casos.read_bytes()
    home.casos.write_bytes(content[:4096] + b"\xff" * 4096 + content[8192:])


def misname_a_setting(home: Home) -> None:
    home.configuracao.write_text("memorias = '2GB'\n")
    home.configuracao.chmod(0o600)


def fail_a_notification(home: Home) -> None:
    with open_store(home) as connection:
        attempt = {"em": now(), "executado_em": datetime(2026, 8, 1), "enviada": False, "resumo": "texto"}
        connection.execute(insert(notificacoes).values(destino=destination(ADDRESS), **attempt))


def write_an_invalid_address(home: Home) -> None:
    home.configuracao.write_text(f"notificacao = ['{ADDRESS}', 'nada']\n")
    home.configuracao.chmod(0o600)


def stop_before_the_first_stage(home: Home) -> None:
    ended = residencias("run", "--landing", home.raiz / "nada", "--home", home.raiz)
    assert ended.code == 2


def stop_in_the_middle(home: Home) -> None:
    ended = last(home)
    assert ended
    note(home, replace(ended, publicou=False, frase="Casos: ValueError em registration.py:3."))


def _change(home: Home, statement: str) -> None:
    with sqlite3.connect(home.estado) as ledger:
        ledger.execute(statement)


@pytest.mark.parametrize(
    ("break_it", "sentence_part"),
    [
        (lose_the_key, "chave sumiu"),
        (cut_the_key, "32 a 64 bytes em hexadecimal"),
        (open_the_key, "chave pode ser lido por outros usuários: corrija com 'chmod 600"),
        (open_the_ledger, "estado.sqlite pode ser lido por outros usuários"),
        (forget_scnes, "Fonte parada, scnes: o mês mais novo é 2020-01"),
        (lose_a_partner, "Falta o arquivo parceiros/"),
        (leave_a_run_that_published, "publicou e não terminou: a próxima registra os casos"),
        (lose_the_publication, "sumiu ou está incompleta"),
        (damage_the_publication, "restrito.duckdb não pôde ser lida"),
        (leave_a_run, "A execução 20260101T000000-abcdef não terminou"),
        (break_the_cases, "casos.sqlite está danificado"),
        (lose_the_cases, "casos.sqlite sumiu"),
        (lose_the_ledger, "estado.sqlite sumiu"),
        (lose_the_vault, "identidades.duckdb sumiu"),
        (lose_the_log_of_accesses, "acessos.jsonl sumiu"),
        (misname_a_setting, "A configuração 'memorias'"),
        (stop_before_the_first_stage, "não publicou: A pasta de chegada"),
        (stop_in_the_middle, "não publicou: Casos: ValueError"),
        (fail_a_notification, "O resumo da noite não chegou a 1 de 1 endereços"),
    ],
)
def test_each_fault_is_reported_by_name(
    own: Published, monkeypatch: pytest.MonkeyPatch, break_it: Callable[[Home], None], sentence_part: str
) -> None:
    monkeypatch.setenv("RESIDENCIAS_NOTIFICACAO", ADDRESS)
    home = Home(own.home)
    assert wrong(home) == []
    break_it(home)
    # Sentences give whole paths; the expected text starts at the file's name.
    assert [sentence for sentence in wrong(home) if sentence_part in sentence.replace(f"{home.cofre}/", "")]


def test_a_run_in_progress_is_named_by_its_process(own: Published) -> None:
    with holding(own.home) as process:
        assert [sentence for sentence in wrong(Home(own.home)) if f"processo {process}" in sentence]


def test_a_full_disk_is_reported(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "DISK_FLOOR_BYTES", 2**60)
    assert [sentence for sentence in wrong(Home(published.home)) if "GiB livres" in sentence]


def test_packages_that_differ_from_the_pins_are_named(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "requires", lambda _: ["click<1", "biblioteca-que-nao-ha>=1"])
    sentences = "\n".join(wrong(Home(published.home)))
    assert "A biblioteca click está na versão" in sentences
    assert "Falta a biblioteca biblioteca-que-nao-ha" in sentences


def test_an_invalid_address_is_reported(own: Published) -> None:
    home = Home(own.home)
    write_an_invalid_address(home)
    assert wrong(home) == ["A configuração 'notificacao' tem 1 de 2 endereços que o Apprise não entende."]


def test_a_missing_dagster_folder_is_reported(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "dagster")
    assert [sentence for sentence in wrong(Home(published.home)) if "DAGSTER_HOME" in sentence]


def test_a_low_limit_of_open_files_is_a_warning(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "open_files", lambda: 64)
    limits = [finding for finding in examine(Home(published.home)) if "só pode abrir 64 arquivos" in finding.frase]
    assert [finding.aviso for finding in limits] == [True]


def test_a_refused_file_that_the_month_does_not_need_is_a_warning(own: Published) -> None:
    home = Home(own.home)
    with opened(home) as ledger:
        titles = next(load for load in ledger.in_force() if load.fonte == "titulos")
        refused = replace(titles, carga_id=ledger.next_id(), estado="recusado", em_vigor=False, motivo="Falta tudo.")
        ledger.refuse(replace(refused, linhas_lidas=0, linhas_carregadas=0, linhas_rejeitadas=0))
    assert wrong(home) == []
    warnings = [finding.frase for finding in examine(home) if finding.aviso]
    assert f"Arquivo recusado, {titles.arquivo}: Falta tudo." in warnings


def test_a_failed_examination_does_not_hide_the_others(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Home) -> list[str]:
        raise ValueError("529.982.247-25")

    monkeypatch.setattr(findings, "EXAMINATIONS", (fail, *findings.EXAMINATIONS))
    sentences = [finding.frase for finding in examine(Home(published.home))]
    assert sentences[0].startswith("Um exame da instalação não pôde ser feito (ValueError em test_doctor.py:")
    assert "O último mês examinado é 2026-07." in sentences
