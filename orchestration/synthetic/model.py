"""Records of the synthetic world: one class for each kind of source record, independent of file layouts."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orchestration.synthetic.months import Month
from orchestration.synthetic.people import Person
from orchestration.synthetic.places import Municipio

MEDICA, MULTI, UNI = "medica", "multiprofissional", "uniprofissional"
COORDENADOR, PRECEPTOR, TUTOR, BOLSA = "coordenador", "preceptor", "tutor", "bolsa_formacao"


@dataclass(slots=True, eq=False)
class Unidade:
    """A health establishment where residents practise."""

    co_unidade: str
    cnes: str
    nome: str
    municipio: Municipio
    tp_unidade: str
    natureza: str
    cnpj: str


@dataclass(slots=True, eq=False)
class Instituicao:
    codigo: str
    comissao: str
    nome: str
    cnpj: str
    natureza: str
    unidade: Unidade
    situacao: str = "credenciada"
    descredenciamento: date | None = None


@dataclass(slots=True, eq=False)
class Programa:
    codigo: str
    instituicao: Instituicao
    nome: str
    modalidade: str
    especialidade: str
    duracao: int
    vagas: int
    carga_sus: Decimal | None
    unidade: Unidade
    situacao: str = "ativo"
    desativacao: date | None = None
    autorizacao: date | None = None
    """When a programme that began during the history was authorised; None: before it."""
    area_atuacao: str = ""

    @property
    def medica(self) -> bool:
        return self.modalidade == MEDICA


@dataclass(frozen=True, slots=True)
class Equivalencia:
    """A code replaced in the newest month. `tipo` is programa or instituicao."""

    comissao: str
    tipo: str
    anterior: str
    atual: str


@dataclass(slots=True, eq=False)
class Residencia:
    codigo: str
    programa: Programa
    pessoa: Person
    inicio: date
    prevista: date
    situacao: str = "ativo"
    data_situacao: date | None = None
    sem_cpf: bool = False
    sem_cns: bool = False
    omitidos: frozenset[str] = frozenset()

    def ativa(self, dia: date) -> bool:
        """Whether the residency was active on that day, by the definition of an active resident."""
        if self.inicio > dia:
            return False
        if self.situacao in ("ativo", "licenciado"):
            return True
        fim = self.data_situacao
        return fim is not None and (dia < fim or (dia == fim and self.situacao == "concluido"))

    def ativa_no_mes(self, mes: Month) -> bool:
        return self.ativa(max(self.inicio, mes.primeiro)) and self.inicio <= mes.ultimo

    def ano(self, mes: Month) -> int:
        """Year of residency in the month, or in the one in which the residency ended."""
        inicio = Month.de(self.inicio)
        anos = (inicio.ate(Month.de(self.prevista)) + 1) // 12
        passados = inicio.ate(mes)
        if self.data_situacao:
            passados = min(passados, inicio.ate(Month.de(self.data_situacao)))
        return min(anos, 1 + max(0, passados) // 12)


@dataclass(slots=True, eq=False)
class Funcao:
    """A record of `equipe`."""

    programa: Programa
    pessoa: Person
    funcao: str
    carga: Decimal
    inicio: date
    fim: date | None = None
    omitidos: frozenset[str] = frozenset()


@dataclass(slots=True, eq=False)
class Edital:
    codigo: str
    modalidade: str
    inicio: date
    fim: date
    proporcao: int | None
    limite: int | None
    suspende: bool
    coordenadores: int | None = None
    tutores: int | None = None
    por_tutor: int | None = None
    limita_vagas: bool = False


@dataclass(slots=True, eq=False)
class Homologacao:
    edital: Edital
    programa: Programa
    data: date


@dataclass(slots=True, eq=False)
class Cadastro:
    codigo: str
    edital: Edital
    programa: Programa
    pessoa: Person
    funcao: str
    carga: Decimal
    data: date
    validacao: date | None
    cancelamento: date | None = None
    ordem: int | None = None


@dataclass(slots=True, eq=False)
class Curso:
    """A course registration (K)."""

    codigo: str
    parceiro: str
    oferta: str
    tipo: str
    fim_oferta: date
    pessoa: Person
    residencia: Residencia | None
    matricula: date
    inicio: date


@dataclass(slots=True, eq=False)
class ReportRow:
    """A row of the partner's monthly report (P)."""

    curso: Curso
    competencia: Month
    envio: date
    frequencia: str = "satisfatoria"
    desempenho: str = "satisfatoria"
    justificativa: bool | None = None
    suspenso: bool = False
    situacao: str = "cursando"
    data_situacao: date | None = None
    comunicacao: date | None = None


@dataclass(slots=True, eq=False)
class Pagamento:
    """A payment line and its states: programado in the file of month `lote`, the last state in that of `lote_final`.

    `sem_pessoa`: no identifier in the line leads to its person.
    """

    codigo: str
    tipo: str
    pessoa: Person
    competencia: Month
    valor: Decimal
    situacao: str
    data: date | None
    lote: Month
    lote_final: Month
    programa: Programa | None = None
    curso: str = ""
    cpf: str = ""
    nome_mae: str = ""
    tipo_conta: str = "corrente"
    banco: str = ""
    agencia: str = ""
    conta: str = ""
    titular: str = ""
    sem_pessoa: bool = False

    @property
    def fase(self) -> str:
        return "pre" if self.situacao == "programado" else "pos"


@dataclass(slots=True, eq=False)
class Titulo:
    pessoa: Person
    especialidade: str
    origem: str
    numero: str
    data: date
    situacao: str = "ativo"


@dataclass(slots=True, eq=False)
class Estipendio:
    """A row of referencia/bolsas_residencia, which is a payment line too."""

    residencia: Residencia
    competencia: Month
    fonte: str
    valor: Decimal
    rubrica: str = "bolsa"
    cpf: str = ""
    desconhecida: bool = False
    """Whether its codigo_matricula is in no register."""

    @property
    def codigo(self) -> str:
        return f"BR:{self.fonte}:{self.residencia.codigo}:{self.competencia}:{self.rubrica}"

    @property
    def pessoa(self) -> Person:
        return self.residencia.pessoa

    @property
    def sem_pessoa(self) -> bool:
        return self.desconhecida

    @property
    def programa(self) -> Programa | None:
        return None if self.desconhecida else self.residencia.programa

    @property
    def fase(self) -> str:
        return "pos"


@dataclass(slots=True, eq=False)
class Obito:
    """A row of referencia/obitos."""

    pessoa: Person
    data: date
    nascimento: date | None


@dataclass(slots=True, unsafe_hash=True)
class Vinculo:
    """A link of SCNES; weekly hours are (ambulatory, others, hospital). Two of the same values are the same link."""

    pessoa: Person
    unidade: Unidade
    cbo: str
    ind_vinculacao: str
    horas: tuple[int, int, int]
    preceptor: bool = False
    residente: bool = False
    profissional: str = ""
    sus: bool = True

    @property
    def marcado(self) -> bool:
        return self.residente or self.cbo == "2231F9" or self.ind_vinculacao.startswith("05")
