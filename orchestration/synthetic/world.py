"""The residency world: builders of payments and courses on top of the registers.

The defaults are lawful. The cases in cases/ override them and declare the expected alerts.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from orchestration.synthetic import model as m
from orchestration.synthetic.months import Month, dia_util
from orchestration.synthetic.people import Person
from orchestration.synthetic.registers import Registers

PARCEIROS = ("ceaps", "iefs", "nupres", "rensaude")


def tabela(tipo: str, medica: bool) -> Decimal:
    """The amount set by arts. 4 and 17, in reais."""
    if tipo == m.TUTOR:
        return Decimal(2000)
    return Decimal(4000 if medica else 3000)


class World(Registers):
    """The whole world, in which base.py and cases/ build."""

    # --- payments ------------------------------------------------------------------------------------------------

    def pay(
        self,
        programa: m.Programa,
        tipo: str,
        pessoa: Person,
        meses: Iterable[Month],
        valor: Decimal | None = None,
        **outros: Any,
    ) -> list[m.Pagamento]:
        """Add incentive lines of art. 3, one per month, by default with the amount set by art. 4."""
        return [
            self._linha(tipo, pessoa, mes, valor or tabela(tipo, programa.medica), programa=programa, **outros)
            for mes in meses
        ]

    def pay_bolsa(
        self,
        curso: m.Curso | str,
        meses: Iterable[Month],
        pessoa: Person | None = None,
        valor: Decimal | None = None,
        **outros: Any,
    ) -> list[m.Pagamento]:
        """Add bolsa lines of a course enrolment (or of a code that no partner has), one per month."""
        codigo = curso if isinstance(curso, str) else curso.codigo
        if pessoa is None:
            assert isinstance(curso, m.Curso)
            pessoa = curso.pessoa
        outros.setdefault("titular", pessoa.cpf)
        valor = valor or tabela(m.BOLSA, pessoa.profissao == "Medicina")
        return [self._linha(m.BOLSA, pessoa, mes, valor, curso=codigo, **outros) for mes in meses]

    def _linha(self, tipo: str, pessoa: Person, mes: Month, valor: Decimal, **outros: Any) -> m.Pagamento:
        pendente = mes == self.ultimo
        campos: dict[str, Any] = {
            "situacao": "programado" if pendente else "pago",
            "data": None if pendente else dia_util(mes.mais(1), 8),
            "lote": mes,
            "lote_final": mes if pendente else mes.mais(1),
            "cpf": pessoa.cpf,
            "nome_mae": pessoa.nome_mae,
            "banco": pessoa.banco,
            "agencia": pessoa.agencia,
            "conta": pessoa.conta,
        }
        codigo = f"{mes.junto}{self._numero('pagamento', 9)}"
        linha = m.Pagamento(codigo, tipo, pessoa, mes, valor, **(campos | outros))
        self.pagamentos.append(linha)
        return linha

    # --- courses -------------------------------------------------------------------------------------------------

    def curso(
        self,
        residencia: m.Residencia | None,
        parceiro: str = PARCEIROS[0],
        *,
        pessoa: Person | None = None,
        tipo: str = "I",
        matricula: date | None = None,
        inicio: date | None = None,
        fim_oferta: date | None = None,
    ) -> m.Curso:
        """Add an enrolment in a course; by default in the month before the first paid one, which SCNES covers."""
        vespera = self.meses[0].mais(-1)
        if pessoa is None:
            assert residencia is not None
            pessoa = residencia.pessoa
        curso = m.Curso(
            f"K{self._numero('curso', 7)}",
            parceiro,
            f"{parceiro.upper()}-{tipo}-{self.rng.randint(1, 6):02d}",
            tipo,
            fim_oferta or self.ultimo.mais(6).ultimo,
            pessoa,
            residencia,
            matricula or vespera.dia(10),
            inicio or self.meses[0].dia(4),
        )
        self.cursos.append(curso)
        return curso

    def report(
        self, curso: m.Curso, meses: Iterable[Month] | None = None, envio: date | None = None, **outros: Any
    ) -> None:
        """Add report rows, by default on time, satisfactory, and for every month since the course began."""
        for mes in self.meses if meses is None else meses:
            if mes >= Month.de(curso.inicio):
                self.relatos.append(m.ReportRow(curso, mes, envio or dia_util(mes.mais(1), 3), **outros))

    def cursista(self, residencia: m.Residencia, parceiro: str = PARCEIROS[0], **curso: Any) -> m.Curso:
        """Add an enrolment with all its reports and no payment."""
        matricula = self.curso(residencia, parceiro, **curso)
        self.report(matricula)
        return matricula
