"""Compares what a run published with the answer key of a synthetic landing. It judges nothing itself.

From a shell: python tests/pipeline/gabarito.py HOME/warehouse/restrito.duckdb LANDING
"""

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

# Controls whose subject (a course, a field, a residency) is in no column of the alert, only in its text.
COM_CHAVE = frozenset({"MR-25", "PN-22", "PN-25"})
ALERTAS = """
    select regra, tipo, fase, strftime(competencia, '%Y-%m'), array_to_string(codigos_pagamento, '|'),
        coalesce(parceiro, ''), coalesce(codigo_programa, ''), coalesce(codigo_instituicao, ''), valor_em_risco,
        coalesce(pessoa_id, ''), concat_ws(' ', mensagem, evidencias::varchar)
    from pagamentos.alertas
    where estado <> 'extinto'
"""


@dataclass(frozen=True)
class Alerta:
    """The fields of an alert that both the publication and the answer key have.

    `pessoa` is a pessoa_id in the publication and a CPF in the key. `texto` is the message and evidence in the
    publication and, in the key, the code that they must mention.
    """

    regra: str
    tipo: str
    fase: str
    competencia: str
    codigos: str
    parceiro: str
    programa: str
    instituicao: str
    valor: Decimal
    pessoa: str
    texto: str

    def corresponde(self, esperado: "Alerta") -> bool:
        """Whether both are the same alert: by their payment lines, or, without lines, by the subject in the key."""
        mesmos = all(
            getattr(self, campo) == getattr(esperado, campo)
            for campo in ("regra", "tipo", "fase", "competencia", "codigos", "valor")
        )
        sujeito = all(
            not getattr(esperado, campo) or getattr(self, campo) == getattr(esperado, campo)
            for campo in ("parceiro", "programa", "instituicao")
        )
        nomeada = bool(self.pessoa) == bool(esperado.pessoa) or not (esperado.codigos or esperado.pessoa)
        return mesmos and sujeito and nomeada and esperado.texto in self.texto

    def __str__(self) -> str:
        partes = (self.tipo, self.fase, self.competencia, self.codigos, self.parceiro, self.programa, self.instituicao)
        return " ".join(parte for parte in (*partes, f"{self.valor:.2f}", self.texto[:60]) if parte)


def diferencas(restrito: Path, landing: Path, regras: Iterable[str] | None = None) -> dict[str, list[str]]:
    """Missing and extra alerts by rule; an empty dict means equal. `regras` limits the comparison to those rules."""
    with duckdb.connect(str(restrito), read_only=True) as con:
        publicados = [Alerta(*linha) for linha in con.execute(ALERTAS).fetchall()]
        permitidos = set(
            con.execute(
                "select regra, codigo_pagamento from pagamentos.avaliacoes where resultado = 'permitido'"
            ).fetchall()
        )
    esperados = [
        Alerta(
            linha["regra"], linha["tipo"], linha["fase"], linha["competencia"], linha["codigos_pagamento"],
            linha["parceiro"], linha["codigo_programa"], linha["codigo_instituicao"], Decimal(linha["valor_em_risco"]),
            linha["cpf"], linha["chave"] if linha["regra"] in COM_CHAVE else "",
        )
        for linha in _linhas(landing / "gabarito.csv")
    ]  # fmt: skip
    achados: dict[str, list[str]] = defaultdict(list)
    sobras: dict[str, list[Alerta]] = defaultdict(list)
    for alerta in publicados:
        sobras[alerta.regra].append(alerta)
    pessoas: dict[str, set[str]] = defaultdict(set)
    for esperado in esperados:
        par = next((a for a in sobras[esperado.regra] if a.corresponde(esperado)), None)
        if par is None:
            achados[esperado.regra].append(f"falta {esperado}")
        else:
            sobras[esperado.regra].remove(par)
            # Alerts without lines may differ by the person alone, so only alerts with lines pair people.
            if esperado.pessoa and esperado.codigos:
                pessoas[par.pessoa].add(esperado.pessoa)
    for regra, restantes in sobras.items():
        achados[regra].extend(f"sobra {alerta}" for alerta in restantes)
    declarados = {(linha["regra"], linha["codigo_pagamento"]) for linha in _linhas(landing / "gabarito_permitidos.csv")}
    for regra, codigo in sorted(declarados ^ permitidos):
        sentido = "falta" if (regra, codigo) in declarados else "sobra"
        achados[regra].append(f"{sentido} permitido {codigo}")
    achados["pessoas"] = [
        f"{pessoa} responde por {len(cpfs)} pessoas" for pessoa, cpfs in pessoas.items() if len(cpfs) > 1
    ]
    pedidas = set(regras) if regras is not None else set(achados)
    return {regra: lista for regra, lista in sorted(achados.items()) if lista and regra in pedidas}


def esperados_por_regra(landing: Path) -> Counter[str]:
    """How many alerts of each rule the key lists."""
    return Counter(linha["regra"] for linha in _linhas(landing / "gabarito.csv"))


def rejeicoes_esperadas(landing: Path) -> set[tuple[str, int, str]]:
    """(file, line, column) of every row planted to be rejected."""
    linhas = _linhas(landing / "gabarito_rejeicoes.csv")
    return {(linha["arquivo"], int(linha["linha"]), linha["coluna"]) for linha in linhas}


def _linhas(arquivo: Path) -> list[dict[str, str]]:
    with open(arquivo, encoding="utf-8", newline="") as aberto:
        return list(csv.DictReader(aberto))


if __name__ == "__main__":
    resultado = diferencas(Path(sys.argv[1]), Path(sys.argv[2]))
    for regra, lista in resultado.items():
        print(regra, *lista, sep="\n  ")
    sys.exit(1 if resultado else 0)
