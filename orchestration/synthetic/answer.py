"""The answer key: the alerts that each planted case must raise, as declared by the case. No rule is computed here."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from orchestration import seeds
from orchestration.synthetic.model import Estipendio, Pagamento
from orchestration.synthetic.months import Month
from orchestration.synthetic.people import Person

INDICIO, REVISAO, CONTROLE = "indicio", "revisao", "controle"
COLETIVAS = frozenset(row["id"] for row in seeds.rows("legal/regras") if row["coletiva"] == "true")
ALERTAS, PERMITIDOS, REJEICOES = "gabarito.csv", "gabarito_permitidos.csv", "gabarito_rejeicoes.csv"
IDENTIFICADORES = "identificadores.csv"
COLUNAS = (
    "regra", "tipo", "fase", "competencia", "codigos_pagamento", "parceiro", "codigo_programa", "codigo_instituicao",
    "chave", "cpf", "valor_em_risco", "caso",
)  # fmt: skip


@dataclass(slots=True)
class ExpectedAlert:
    """One alert that must be raised. `chave` is a subject without a column of its own: course, residency, field."""

    regra: str
    tipo: str
    competencia: Month
    valor: Decimal = Decimal(0)
    linhas: list[Pagamento | Estipendio] = field(default_factory=list)
    parceiro: str = ""
    programa: str = ""
    instituicao: str = ""
    chave: str = ""
    pessoa: Person | None = None
    caso: str = ""

    def linha(self) -> list[str]:
        pendente = any(linha.fase == "pre" for linha in self.linhas)
        return [
            self.regra, self.tipo, "pre" if pendente else "pos", str(self.competencia),
            "|".join(sorted(linha.codigo for linha in self.linhas)), self.parceiro, self.programa, self.instituicao,
            self.chave, self.pessoa.cpf if self.pessoa else "", f"{self.valor:.2f}", self.caso,
        ]  # fmt: skip


class AnswerKey:
    """Collects the expected results of planted cases and writes them beside the seven source folders."""

    def __init__(self) -> None:
        self.esperados: list[ExpectedAlert] = []
        self.permitidos: list[tuple[str, str]] = []
        self.rejeicoes: list[tuple[str, int, str]] = []
        self._por_grupo: dict[tuple[str, str, Month], ExpectedAlert] = {}
        self.caso = ""

    def expect(
        self,
        regra: str,
        tipo: str,
        linhas: Pagamento | Estipendio | Iterable[Pagamento | Estipendio],
        valor: Decimal | int = 0,
        **outros: str,
    ) -> None:
        """Expect an alert on payment lines. Month, programme and person are taken from the lines, if they share one.

        An alert about a programme, an institution or an account has no person.
        """
        linhas = [linhas] if isinstance(linhas, Pagamento | Estipendio) else list(linhas)
        primeira = linhas[0]
        programas = {linha.programa.codigo for linha in linhas if linha.programa}
        coletivo = regra in COLETIVAS and tipo == REVISAO
        pessoas = set() if coletivo else {linha.pessoa for linha in linhas if not linha.sem_pessoa}
        self.esperados.append(
            ExpectedAlert(
                regra,
                tipo,
                primeira.competencia,
                Decimal(valor),
                linhas,
                programa=programas.pop() if len(programas) == 1 else "",
                pessoa=pessoas.pop() if len(pessoas) == 1 else None,
                caso=self.caso,
                **outros,
            )
        )

    def expect_control(self, regra: str, competencia: Month, **outros: str | Person) -> None:
        """Expect an alert of a control, without payment lines or amount."""
        self.esperados.append(ExpectedAlert(regra, CONTROLE, competencia, caso=self.caso, **outros))  # pyright: ignore

    def add_to_group(self, regra: str, parceiro: str, linha: Pagamento) -> None:
        """Add a line to the expected alert of its partner and month (MR-15R raises one alert for all such lines)."""
        chave = (regra, parceiro, linha.competencia)
        if chave not in self._por_grupo:
            self._por_grupo[chave] = ExpectedAlert(
                regra, CONTROLE, linha.competencia, parceiro=parceiro, caso=self.caso
            )
            self.esperados.append(self._por_grupo[chave])
        self._por_grupo[chave].linhas.append(linha)

    def permit(self, regra: str, linhas: Iterable[Pagamento]) -> None:
        """Expect `permitido` for these lines: an article declares them lawful, so they raise no alert."""
        self.permitidos.extend((regra, linha.codigo) for linha in linhas)

    def reject(self, arquivo: str, linha: int, coluna: str) -> None:
        """Expect a row to be rejected, by file, line and column."""
        self.rejeicoes.append((arquivo, linha, coluna))

    def write(self, landing: Path) -> None:
        _csv(landing / ALERTAS, COLUNAS, sorted(esperado.linha() for esperado in self.esperados))
        _csv(landing / PERMITIDOS, ("regra", "codigo_pagamento"), sorted(set(self.permitidos)))
        _csv(landing / REJEICOES, ("arquivo", "linha", "coluna"), sorted(self.rejeicoes))


def write_identifiers(landing: Path, pessoas: Iterable[Person]) -> None:
    """Write every direct identifier of the generated people, for the tests that search for leaks."""
    linhas: set[tuple[str, str]] = set()
    for pessoa in pessoas:
        linhas.update(
            (
                ("cpf", pessoa.cpf),
                ("cns", pessoa.cns),
                ("nome", pessoa.nome),
                ("nome_mae", pessoa.nome_mae),
                ("data_nascimento", pessoa.nascimento.isoformat()),
            )
        )
        if pessoa.nome_social:
            linhas.add(("nome", pessoa.nome_social))
    _csv(landing / IDENTIFICADORES, ("classe", "valor"), sorted(linhas))


def planted_identifiers(landing: Path) -> dict[str, set[str]]:
    """Identifiers planted in a landing, by class: cpf, cns, nome, nome_mae, data_nascimento (ISO)."""
    classes: dict[str, set[str]] = {}
    with open(landing / IDENTIFICADORES, encoding="utf-8", newline="") as arquivo:
        for linha in csv.DictReader(arquivo):
            classes.setdefault(linha["classe"], set()).add(linha["valor"])
    return classes


def _csv(destino: Path, colunas: Iterable[str], linhas: Iterable[Iterable[object]]) -> None:
    with open(destino, "w", encoding="utf-8", newline="") as arquivo:
        escritor = csv.writer(arquivo, lineterminator="\n")
        escritor.writerow(colunas)
        escritor.writerows(linhas)
