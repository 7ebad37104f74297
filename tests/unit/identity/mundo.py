"""A home with loads in force, written row by row as ingest writes them. Generated people only."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.contracts import contract_of
from orchestration.identity.identify import Identification, resolve
from orchestration.ingest.lake import parquet_of, register_identity
from orchestration.ingest.ledger import CARREGADO, Carga, opened
from orchestration.settings import Home

Linha = Mapping[str, Any]

AGORA = datetime(2026, 5, 2, 2)
OBRIGATORIOS_SCNES = {"tp_preceptor": False, "tp_residente": False, "tp_sus_nao_sus": True, "co_unidade": "U1"}


def cpf(numero: int) -> str:
    """The valid CPF of a nine-digit body."""
    digits = [int(d) for d in f"{numero:09d}"]
    for _ in range(2):
        weights = range(len(digits) + 1, 1, -1)
        digits.append(sum(w * d for w, d in zip(weights, digits, strict=True)) * 10 % 11 % 10)
    return "".join(map(str, digits))


def cns(numero: int) -> str:
    """The first valid CNS that begins with 7 and `numero`."""
    for tail in range(1000):
        text = f"7{numero:011d}{tail:03d}"
        if sum((15 - i) * int(d) for i, d in enumerate(text)) % 11 == 0:
            return text
    raise AssertionError(numero)


def pessoa(numero: int) -> dict[str, Any]:
    """Name, mother's name and birth date of a generated person."""
    rng = random.Random(numero)
    return {
        "nome": f"Fulana{chr(65 + numero % 26)} de {rng.choice('ABCDEFG')}{'x' * (numero // 26)}",
        "nome_mae": f"Mãe{chr(65 + numero % 26)} da Silva",
        "data_nascimento": date(1970 + numero % 30, 1 + numero % 12, 1 + numero % 28),
    }


def residente(codigo: str, **colunas: Any) -> dict[str, Any]:
    return {"codigo_matricula": codigo, **colunas}


def conselho(numero: int) -> dict[str, str]:
    return {"conselho": "CRM", "numero_registro": str(4000 + numero), "uf_registro": "SE"}


def vinculo(codigo: str, numero: int | None = None, cbo: str = "225125") -> dict[str, Any]:
    ch = {"co_conselho_classe": "71", "nu_registro": f"00{4000 + numero}", "sg_uf_crm": "SE"} if numero else {}
    return {"co_profissional_sus": codigo, "co_cbo": cbo, **ch}


class World:
    """A home: loads files into it, runs the identity stage and reads the results."""

    def __init__(self, raiz: Path) -> None:
        self.home = Home(raiz)
        self.resultado: Identification | None = None

    def carregar(
        self,
        fonte: str,
        conjunto: str,
        competencia: str,
        linhas: Sequence[Linha],
        parceiro: str | None = None,
        uf: str = "",
    ) -> int:
        """Put a load in force, replacing the one of that month; returns its carga_id."""
        contrato = contract_of(fonte, conjunto)
        assert contrato is not None
        mes = date.fromisoformat(f"{competencia}-01")
        with opened(self.home) as ledger:
            carga = Carga(
                ledger.next_id(),
                fonte,
                conjunto,
                parceiro,
                mes,
                f"{fonte}/PF{uf}{mes:%y%m}.dbc" if uf else f"{fonte}/x",
                "0" * 64,
                len(linhas),
                len(linhas),
                0,
                CARREGADO,
                None,
                (),
                True,
                AGORA,
                f"{fonte}/{conjunto}/{parceiro}/{uf}/{competencia}",
                contrato.impressao,
            )
            lake, cofre = parquet_of(self.home, carga), self.home.registros / f"{carga.carga_id}.parquet"
            lake.parent.mkdir(parents=True, exist_ok=True)
            cofre.parent.mkdir(parents=True, exist_ok=True)
            no_cofre = {"carga_id": "INTEGER", "linha": "INTEGER"} | {
                c.nome: c.tipo_sql for c in contrato.colunas if c.no_cofre or c.nome in contrato.chave
            }
            rows = [
                {"carga_id": carga.carga_id, "linha": n, "competencia_arquivo": mes, "parceiro": parceiro, **linha}
                for n, linha in enumerate(linhas, start=2)
            ]
            _write(lake, contrato.esquema_do_lake(fonte), rows)
            _write(cofre, no_cofre, rows)
            ledger.load([carga])
        return carga.carga_id

    def scnes(self, competencia: str, dados: Sequence[Linha], vinculos: Sequence[Linha]) -> None:
        self.carregar("scnes", "tbDadosProfissionalSus", competencia, dados)
        self.carregar("scnes", "tbCargaHorariaSus", competencia, [OBRIGATORIOS_SCNES | dict(v) for v in vinculos])

    def identificar(self) -> Identification:
        self.resultado = resolve(self.home, "teste")
        return self.resultado

    def ler(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect() as con:
            register_identity(con, self.home)
            return con.execute(sql).fetchall()

    def registro(self, carga_id: int, linha: int = 2) -> tuple[int | None, str | None]:
        """Number of the person and chave of a record."""
        rows = self.ler(
            f"select pessoa, chave from identidade.registros where carga_id = {carga_id} and linha = {linha}"
        )
        assert len(rows) == 1, rows
        return rows[0]

    def pessoa_id(self, carga_id: int, linha: int = 2) -> str:
        """Id of the person of a record."""
        [(pessoa_id,)] = self.ler(
            f"select pessoa_id from identidade.registros where carga_id = {carga_id} and linha = {linha}"
        )
        assert isinstance(pessoa_id, str)
        return pessoa_id

    def profissional(self, codigo: str, competencia: str = "2026-03") -> tuple[int, str]:
        rows = self.ler(
            f"select pessoa, chave from identidade.profissionais"
            f" where co_profissional_sus = '{codigo}' and competencia = '{competencia}-01'"
        )
        assert len(rows) == 1, rows
        return rows[0]


def _write(path: Path, esquema: Mapping[str, str], rows: list[dict[str, Any]]) -> None:
    columns = ", ".join(f"{nome} {tipo}" for nome, tipo in esquema.items())
    with duckdb.connect() as con:
        con.execute(f"create table t ({columns})")
        if rows:
            marks = ", ".join("?" * len(esquema))
            con.executemany(f"insert into t values ({marks})", [[row.get(nome) for nome in esquema] for row in rows])
        con.execute(f"copy t to '{path}' (format parquet)")
