"""Runs that receive bad files: results do not change, the reason is reported, and good files are still loaded."""

from pathlib import Path

from orchestration.settings import Home
from tests.conftest import Ended, Published, residencias
from tests.pipeline.landing_edits import NEWEST, rewrite

CPF = "65326948435"
HOMOLOGADOS = f"incentivo/programas_homologados_{NEWEST}.csv"
PAGAMENTOS = f"incentivo/pagamentos_{NEWEST}.csv"
CADASTROS = f"incentivo/cadastros_{NEWEST}.csv"
JUDGED = (
    "select regra, codigo_pagamento, resultado from pagamentos.avaliacoes order by all",
    "select alerta_id, valor_em_risco, estado from pagamentos.alertas order by all",
)


def run(own: Published) -> Ended:
    return residencias("run", "--landing", own.landing, "--home", own.home)


def judgement(own: Published) -> list[list[tuple]]:
    return [own.rows(query) for query in JUDGED]


def test_a_failed_export_changes_nothing_until_a_person_accepts_it(own: Published) -> None:
    before = judgement(own)
    whole = {name: (own.landing / name).read_bytes() for name in (PAGAMENTOS, CADASTROS)}
    rewrite(own.landing / HOMOLOGADOS, lambda rows: rows[:3])
    (own.landing / PAGAMENTOS).write_bytes(whole[PAGAMENTOS].rstrip(b"\r\n")[:-7])
    (own.landing / CADASTROS).write_text("coluna_errada\n1\n", encoding="utf-8")
    (own.landing / "incentivo" / "pagamentos_209912.csv").touch()
    (own.landing / "titulos" / f"{CPF}.csv").write_text("x\n1\n", encoding="utf-8")

    ended = run(own)
    assert ended.code == 3, ended.err
    assert judgement(own) == before
    for sentence in (
        "Publicado: competência 2026-07",
        f"O arquivo {HOMOLOGADOS} tem 3 linhas, menos de 50 %",
        f"O arquivo {PAGAMENTOS} está cortado",
        f"O arquivo {CADASTROS} não tem a coluna obrigatória 'codigo_cadastro'",
        "incentivo/pagamentos_209912.csv diz ser de 12/2099",
        "titulos/***.csv",
    ):
        assert sentence in " ".join(ended.out.split()), sentence
    assert leaks_of(own, ended) == []

    for name, content in whole.items():
        (own.landing / name).write_bytes(content)
    (own.landing / "titulos" / f"{CPF}.csv").unlink()
    accepted = residencias(
        "aceitar", HOMOLOGADOS, "--por", "Ana Lima", "--motivo", "turmas encerradas", "--home", own.home
    )
    assert accepted.code == 0, accepted.err
    ended = run(own)
    assert ended.code == 0, ended.err
    [(rows, warning)] = own.rows(
        "select linhas_carregadas, avisos from qualidade.cargas where em_vigor and arquivo = ?", HOMOLOGADOS
    )
    assert rows == 3 and "Aceito por Ana Lima em " in warning and warning.endswith("turmas encerradas")
    assert leaks_of(own, ended) == []
    assert CPF not in residencias("doutor", "--home", own.home).out


def leaks_of(own: Published, ended: Ended) -> list[Path]:
    """Files outside the received ones that hold the CPF of a file's name; it must not be in the output either."""
    assert CPF not in ended.out + ended.err
    kept = [path for path in Home(own.home).raiz.rglob("*") if "recebidos" not in path.parts and path.is_file()]
    return [path for path in kept if CPF in path.name or CPF.encode() in path.read_bytes()]
