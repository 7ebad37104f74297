"""A landing folder and a home for one test, with valid rows to change. Every person in here is generated."""

import csv
import io
import os
import time
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from orchestration.ingest import load
from orchestration.ingest.lake import BuildingRun, register_views
from orchestration.ingest.ledger import Carga, opened
from orchestration.settings import Home, Settings

CPF = "52998224725"
CNS = "700009446532803"

RESIDENTE = {
    "codigo_matricula": "M1",
    "codigo_programa": "P1",
    "cpf": CPF,
    "cns": CNS,
    "nome": "Zuleide Gerada de Teste",
    "nome_mae": "Quitéria Gerada de Teste",
    "data_nascimento": "1995-02-28",
    "profissao": "Medicina",
    "conselho": "CRM",
    "numero_registro": "0012345",
    "uf_registro": "SE",
    "ano_residencia": "1",
    "data_inicio": "2026-03-01",
    "data_prevista_fim": "2028-02-29",
    "situacao": "ativo",
    "data_situacao": "",
}
PAGAMENTO = {
    "codigo_pagamento": "L1",
    "tipo": "preceptor",
    "cpf": CPF,
    "codigo_programa": "P1",
    "codigo_matricula_curso": "",
    "competencia": "2026-05",
    "valor": "4000.00",
    "data_pagamento": "",
    "situacao": "programado",
    "banco": "001",
    "agencia": "1234",
    "conta": "98765-X",
    "tipo_conta": "corrente",
    "cpf_titular": CPF,
}
EQUIPE = {
    "codigo_programa": "P1",
    "cpf": CPF,
    "nome": "Zuleide Gerada de Teste",
    "funcao": "preceptor",
    "carga_horaria_semanal": "12",
    "data_inicio": "2026-03-01",
}
RELATORIO = {
    "codigo_matricula_curso": "C1",
    "competencia": "2026-05",
    "data_envio": "2026-06-03",
    "frequencia": "satisfatoria",
    "desempenho": "satisfatoria",
    "situacao": "cursando",
}
VINCULO = {
    "CO_UNIDADE": "2800300000001",
    "CO_PROFISSIONAL_SUS": "AAAA000000000001",
    "CO_CBO": "225125",
    "TP_SUS_NAO_SUS": "S",
    "IND_VINCULACAO": "050101",
    "TP_TERCEIRO_SIH": "",
    "QT_CARGA_HORARIA_AMBULATORIAL": "40",
    "CO_CONSELHO_CLASSE": "71",
    "NU_REGISTRO": "12345   ",
    "SG_UF_CRM": "SE",
    "TP_PRECEPTOR": "2",
    "TP_RESIDENTE": "1",
    "NU_CNPJ_DETALHAMENTO_VINCULO": "",
    "TO_CHAR(A.DT_ATUALIZACAO,'DD/MM/YYYY')": "01/04/2026",
    "CO_USUARIO": "TESTE",
    "TO_CHAR(A.DT_ATUALIZACAO_ORIGEM,'DD/MM/YYYY')": "01/03/2026",
    "QT_CARGA_HORARIA_OUTROS": "",
    "QT_CARGA_HOR_HOSP_SUS": "20",
}
PROFISSIONAL = {
    "CO_PROFISSIONAL_SUS": "AAAA000000000001",
    "'CO_CPF'": "***.982.247-**",
    "NO_PROFISSIONAL": "ZULEIDE GERADA DE TESTE     ",
    "CO_CNS": CNS,
    "TO_CHAR(DT_ATUALIZACAO,'DD/MM/YYYY')": "01/04/2026",
}
UNIDADE = {
    "CO_UNIDADE": "2800300000001",
    "CO_CNES": "0000001",
    "NU_CNPJ_MANTENEDORA": "",
    "NO_FANTASIA": "HOSPITAL DE TESTE",
    "NU_CPF": "99911122233",
    "NU_CNPJ": "",
    "CO_ATIVIDADE": "04",
    "TP_UNIDADE": "05",
    "CO_MUNICIPIO_GESTOR": "280030",
    "CO_CPFDIRETORCLN": "99944455566",
    "CO_MOTIVO_DESAB": "",
    "CO_NATUREZA_JUR": "1244",
    "CO_REGIAO_SAUDE": "",
    "TP_GESTAO": "M",
}
TABELAS: Mapping[str, Sequence[Mapping[str, str]]] = {
    "tbCargaHorariaSus": [VINCULO],
    "tbDadosProfissionalSus": [PROFISSIONAL],
    "tbEstabelecimento": [UNIDADE],
    "tbAtividadeProfissional": [{"CO_CBO": "225125", "DS_ATIVIDADE_PROFISSIONAL": "MEDICO CLINICO"}],
    "tbTipoUnidade": [{"CO_TIPO_UNIDADE": "5", "DS_TIPO_UNIDADE": "HOSPITAL GERAL"}],
}


def many(base: Mapping[str, str], chave: str, count: int) -> list[dict[str, str]]:
    """Return `count` valid rows that differ only in the key."""
    return [{**base, chave: f"{base[chave]}-{number}"} for number in range(count)]


def csv_text(rows: Sequence[Mapping[str, str]], delimiter: str = ";") -> str:
    """Return a CSV with the columns of the first row."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def scnes_table(rows: Sequence[Mapping[str, str]], newline: str = "\r\n") -> bytes:
    """Return a table as SCNES writes it: Latin-1, with every value and name quoted."""
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    quoted = (";".join('"' + value.replace('"', '""') + '"' for value in line) for line in lines)
    return newline.join([*quoted, ""]).encode("latin-1")


def scnes_zip(month: str, tables: Mapping[str, Sequence[Mapping[str, str]] | bytes] = TABELAS) -> bytes:
    """Return the monthly base with these tables."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, rows in tables.items():
            member = zipfile.ZipInfo(f"{name}{month}.csv")
            member.compress_type = zipfile.ZIP_DEFLATED
            container.writestr(member, rows if isinstance(rows, bytes) else scnes_table(rows))
    return out.getvalue()


class Workbench:
    """A landing and a home, in which each `run` is a day later."""

    def __init__(self, raiz: Path) -> None:
        self.landing = raiz / "chegada"
        self.home = Home(raiz / "casa")
        self.landing.mkdir(parents=True)
        self.noite = datetime(2026, 6, 1, 2)
        self.escrita = time.time() - 3600

    def put(self, arquivo: str, conteudo: bytes | str | Sequence[Mapping[str, str]]) -> None:
        """Write a file in landing: bytes, text in UTF-8, or rows of a CSV."""
        path = self.landing / arquivo
        path.parent.mkdir(parents=True, exist_ok=True)
        if not isinstance(conteudo, bytes):
            conteudo = (conteudo if isinstance(conteudo, str) else csv_text(conteudo)).encode()
        path.write_bytes(conteudo)
        self.escrita += 1  # an hour ago, in order of writing, so that no run waits for recent files
        os.utime(path, (self.escrita, self.escrita))

    def run(self, **changes: Any) -> list[Carga]:
        """Run ingest and return the outcome of every file, checking that rows read = loaded + rejected."""
        self.noite += timedelta(days=1)
        cargas = load.run(self.landing, self.home, Settings(threads=2, **changes), self.noite).cargas
        for carga in cargas:
            assert carga.linhas_lidas == carga.linhas_carregadas + carga.linhas_rejeitadas
        return list(cargas)

    def one(self, **changes: Any) -> Carga:
        """Run ingest on a landing with one file and return its outcome."""
        cargas = self.run(**changes)
        assert len(cargas) == 1, cargas
        return cargas[0]

    def ledger(self) -> list[Carga]:
        with opened(self.home) as ledger:
            return ledger.cargas()

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Query the lake as dbt sees it."""
        with duckdb.connect() as con:
            register_views(con, self.home, BuildingRun("teste", date(2026, 5, 1), self.noite))
            return con.execute(sql).fetchall()

    def rejections(self) -> list[tuple[Any, ...]]:
        return self.query("select linha, coluna, valor, motivo from lake.rejeicoes order by carga_id, linha")

    def vault(self, carga_id: int, columns: str) -> list[tuple[Any, ...]]:
        """Return rows of a load's file in the vault."""
        path = self.home.registros / f"{carga_id}.parquet"
        with duckdb.connect() as con:
            return con.execute(f"select {columns} from '{path}' order by linha").fetchall()

    def ignored(self) -> int:
        """Return the number of lock and system files in the last run."""
        with opened(self.home) as ledger:
            return ledger.ignored()
