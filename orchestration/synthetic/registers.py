"""Builders of register records: editais, institutions, programmes, residents, teams, registrations.

The defaults are lawful. Payments and courses are built in world.py; file layouts are in datasets.py.
"""

import random
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any

from orchestration import seeds
from orchestration.synthetic import model as m
from orchestration.synthetic.answer import AnswerKey
from orchestration.synthetic.facts import (
    AREAS_DE_ATUACAO,
    AREAS_MULTIPROFISSIONAIS,
    AREAS_UNIPROFISSIONAIS,
    ARVORES,
    CENARIO_DA_ESPECIALIDADE,
    ESPECIALIDADES_MEDICAS,
    NATUREZAS_ADMITIDAS,
    PROFISSOES_EQUIPE,
    PROFISSOES_RESIDENTE,
)
from orchestration.synthetic.months import Month
from orchestration.synthetic.people import Person, PersonGenerator, cnpj
from orchestration.synthetic.places import Municipio, municipios

# First month with payments, since the act is of October 2025; longer landings extend after ULTIMA_COMPETENCIA.
PRIMEIRA_COMPETENCIA = Month(2025, 12)
ULTIMA_COMPETENCIA = Month(2026, 7)
HOMOLOGACAO = date(2025, 11, 14)
CADASTRO = date(2025, 11, 18)
VALIDACAO = date(2025, 11, 27)
INICIO_EQUIPE = date(2025, 3, 3)
INICIO_RESIDENCIA = date(2025, 3, 1)


class Registers:
    """Every record of the landing, the builders of the registers, and the answer key."""

    def __init__(self, semente: int, competencias: int, historico: int = 0) -> None:
        primeira = min(PRIMEIRA_COMPETENCIA.ate(ULTIMA_COMPETENCIA) + 1, competencias)
        self.meses = [ULTIMA_COMPETENCIA.mais(1 - primeira).mais(i) for i in range(competencias)]
        self.ultimo = self.meses[-1]
        quantos_scnes = max(1, min(competencias, 3 if competencias < 4 else competencias))
        defasagem = seeds.scnes_delay(self.ultimo.dia(1))
        self.meses_scnes = [self.ultimo.mais(i + 1 - quantos_scnes - defasagem) for i in range(quantos_scnes)]
        self.historico = [self.meses[0].mais(i - historico) for i in range(historico)]
        self.historico_scnes = [self.meses_scnes[0].mais(i - historico) for i in range(historico)]
        self.todos_scnes = [*self.historico_scnes, *self.meses_scnes]
        self.rng = random.Random(f"mundo {semente}")
        self.people = PersonGenerator(random.Random(f"pessoas {semente}"))
        self.gabarito = AnswerKey()
        self.unidades: list[m.Unidade] = []
        self.instituicoes: list[m.Instituicao] = []
        self.programas: list[m.Programa] = []
        self.maioria: dict[m.Programa, None] = {}
        """Programmes of the lawful majority, in order; the others are of the planted cases."""
        self.residencias: list[m.Residencia] = []
        self.equipe: list[m.Funcao] = []
        self.editais: list[m.Edital] = []
        self.homologacoes: list[m.Homologacao] = []
        self.cadastros: list[m.Cadastro] = []
        self.cursos: list[m.Curso] = []
        self.relatos: list[m.ReportRow] = []
        self.pagamentos: list[m.Pagamento] = []
        self.titulos: list[m.Titulo] = []
        self.estipendios: list[m.Estipendio] = []
        self.obitos: list[m.Obito] = []
        self.creditos: dict[m.Pagamento, Decimal | None] = {}
        """What the bank credited of a paid line, where that is not its value; None: nothing."""
        self.creditos_sem_linha: list[m.Pagamento] = []
        self.devolvidos: dict[m.Pagamento, bool] = {}
        """Lines that the bank returned -> whether it credited them again."""
        self.equivalencias: list[m.Equivalencia] = []
        self.atestes: dict[tuple[m.Cadastro, Month], tuple[str, str] | None] = {}
        """(cumpriu, CPF of who attests) of a registration, where it is not the usual; None: nobody attested."""
        self.vinculos_a_mao: dict[tuple[Person, Month], list[m.Vinculo]] = {}
        self.ruins: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._numeros: dict[str, int] = {}
        self._chefes: dict[m.Instituicao, Person] = {}
        self._residencias_de: dict[m.Programa, list[m.Residencia]] = {}
        self._cidades = municipios()
        self._pesos = list(accumulate(cidade.populacao for cidade in self._cidades))
        longe = self.ultimo.mais(14).ultimo
        self.edital_medica = self.edital(m.MEDICA, longe)
        self.edital_area = self.edital("area_profissional", longe, suspende=True)

    # --- editais, institutions, programmes -----------------------------------------------------------------------

    def edital(
        self,
        modalidade: str,
        fim: date,
        *,
        proporcao: int | None = 3,
        limite: int | None = 60,
        suspende: bool = False,
        inicio: date = date(2025, 10, 16),
        **tetos: Any,
    ) -> m.Edital:
        """Add an edital, by default of Mais Residências, in force since the day after the act."""
        numero = self._numero("edital", 2)
        edital = m.Edital(f"ED-{inicio.year}-{numero}", modalidade, inicio, fim, proporcao, limite, suspende, **tetos)
        self.editais.append(edital)
        return edital

    def cidade(self) -> Municipio:
        return self.rng.choices(self._cidades, cum_weights=self._pesos)[0]

    def unidade(self, cidade: Municipio, nome: str, natureza: str, tipo: str = "05") -> m.Unidade:
        cnes = f"9{self._numero('unidade', 6)}"
        raiz = f"9{self.rng.randrange(10**7):07d}0001"
        unidade = m.Unidade(cidade.codigo + cnes, cnes, nome, cidade, tipo, natureza, cnpj(raiz))
        self.unidades.append(unidade)
        return unidade

    def instituicao(
        self,
        comissao: str,
        *,
        natureza: str = "",
        cidade: Municipio | None = None,
        situacao: str = "credenciada",
        descredenciamento: date | None = None,
    ) -> m.Instituicao:
        """Add an accredited institution with its hospital; `comissao` is `cnrm` or `cnrms`."""
        cidade = cidade or self.cidade()
        natureza = natureza or self.rng.choice(NATUREZAS_ADMITIDAS)
        especie = "Santa Casa" if natureza.startswith("3") else self.rng.choice(("Hospital Universitário", "Hospital"))
        nome = f"{especie} {self.rng.choice(ARVORES)} de {cidade.nome}"
        instituicao = m.Instituicao(
            f"I{self._numero('instituicao', 5)}",
            comissao,
            nome,
            "",
            natureza,
            self.unidade(cidade, nome, natureza),
            situacao,
            descredenciamento,
        )
        instituicao.cnpj = instituicao.unidade.cnpj
        self.instituicoes.append(instituicao)
        return instituicao

    def programa(
        self,
        instituicao: m.Instituicao,
        *,
        modalidade: str = "",
        edital: m.Edital | None = None,
        homologado: bool = True,
        homologacao: date = HOMOLOGACAO,
        carga_sus: Decimal | None = Decimal(90),
        residentes: int = 0,
        vagas: int = 4,
        situacao: str = "ativo",
        desativacao: date | None = None,
        autorizacao: date | None = None,
    ) -> m.Programa:
        """Add a programme, by default homologated in the edital of its kind; `residentes` residents for three years."""
        modalidade = modalidade or (m.MEDICA if instituicao.comissao == "cnrm" else m.MULTI)
        especialidade, duracao = self._especialidade(modalidade)
        unidade = instituicao.unidade
        if cenario := CENARIO_DA_ESPECIALIDADE.get(especialidade):
            tipo, nome = cenario
            unidade = self.unidade(unidade.municipio, f"{nome} {self.rng.choice(ARVORES)}", "1244", tipo)
        programa = m.Programa(
            f"P{self._numero('programa', 5)}",
            instituicao,
            f"Residência em {especialidade} - {instituicao.nome}",
            modalidade,
            especialidade,
            3 if residentes else duracao,
            vagas,
            carga_sus,
            unidade,
            situacao,
            desativacao,
            autorizacao,
        )
        if programa.codigo[-1] in "02468":
            programa.area_atuacao = AREAS_DE_ATUACAO.get(especialidade, "")
        self.programas.append(programa)
        if homologado:
            self.homologate(programa, edital or self.edital_de(programa), homologacao)
        for _ in range(residentes):
            self.residencia(programa)
        return programa

    def renumber(self, programa: m.Programa) -> None:
        """Give the programme and its institution, in the months before the newest, other codes, now replaced."""
        instituicao = programa.instituicao
        for tipo, codigo in (("programa", programa.codigo), ("instituicao", instituicao.codigo)):
            self.equivalencias.append(m.Equivalencia(instituicao.comissao, tipo, f"{codigo}A", codigo))

    def edital_de(self, programa: m.Programa) -> m.Edital:
        return self.edital_medica if programa.medica else self.edital_area

    def homologate(self, programa: m.Programa, edital: m.Edital, data: date = HOMOLOGACAO) -> None:
        self.homologacoes.append(m.Homologacao(edital, programa, data))

    # --- residents and teams -------------------------------------------------------------------------------------

    def pessoa(self, programa: m.Programa, *, equipe: bool = False, zeros: int = 0) -> Person:
        if programa.medica:
            profissao = "Medicina"
        elif programa.modalidade == m.UNI:
            profissao = AREAS_UNIPROFISSIONAIS[programa.especialidade]
        else:
            profissao = self.rng.choice(PROFISSOES_EQUIPE if equipe else PROFISSOES_RESIDENTE)
        idade = self.rng.randint(33, 62) if equipe else self.rng.randint(24, 33)
        return self.people.pessoa(profissao, programa.instituicao.unidade.municipio.uf, idade, zeros)

    def residencia(
        self,
        programa: m.Programa,
        pessoa: Person | None = None,
        *,
        inicio: date = INICIO_RESIDENCIA,
        anos: int = 3,
        situacao: str = "ativo",
        data_situacao: date | None = None,
        **outros: Any,
    ) -> m.Residencia:
        """Add a residency. One that ends by the newest month is `concluido` on its last day."""
        prevista = Month.de(inicio).mais(12 * anos - 1).ultimo
        if situacao == "ativo" and prevista <= self.ultimo.ultimo:
            situacao, data_situacao = "concluido", prevista
        residencia = m.Residencia(
            f"R{self._numero('residencia', 7)}",
            programa,
            pessoa or self.pessoa(programa),
            inicio,
            prevista,
            situacao,
            data_situacao,
            **outros,
        )
        self.residencias.append(residencia)
        self._residencias_de.setdefault(programa, []).append(residencia)
        return residencia

    def add_to_team(
        self,
        programa: m.Programa,
        funcao: str,
        pessoa: Person | None = None,
        *,
        inicio: date = INICIO_EQUIPE,
        fim: date | None = None,
        carga: Decimal = Decimal(20),
        **outros: Any,
    ) -> Person:
        """Add a person to the team."""
        pessoa = pessoa or self.pessoa(programa, equipe=True)
        self.equipe.append(m.Funcao(programa, pessoa, funcao, carga, inicio, fim, **outros))
        return pessoa

    def register(
        self,
        programa: m.Programa,
        funcao: str,
        pessoa: Person,
        *,
        edital: m.Edital | None = None,
        data: date = CADASTRO,
        validacao: date | None = VALIDACAO,
        carga: Decimal = Decimal(20),
        **outros: Any,
    ) -> m.Cadastro:
        """Add a registration for the incentive."""
        cadastro = m.Cadastro(
            f"C{self._numero('cadastro', 7)}",
            edital or self.edital_de(programa),
            programa,
            pessoa,
            funcao,
            carga,
            data,
            validacao,
            **outros,
        )
        self.cadastros.append(cadastro)
        return cadastro

    def registered_member(
        self, programa: m.Programa, funcao: str, pessoa: Person | None = None, **cadastro: Any
    ) -> Person:
        """Add a member of the team whose registration was validated before the first month."""
        pessoa = self.add_to_team(programa, funcao, pessoa)
        self.register(programa, funcao, pessoa, **cadastro)
        return pessoa

    def chefe(self, instituicao: m.Instituicao) -> Person:
        """The head of the institution's commission, who attests the functions and receives no incentive."""
        if instituicao not in self._chefes:
            self._chefes[instituicao] = self.people.pessoa("Medicina", instituicao.unidade.municipio.uf, 50, 0)
        return self._chefes[instituicao]

    # --- counting ------------------------------------------------------------------------------------------------

    def ocupadas(self, programa: m.Programa, homologacao: date, mes: Month) -> int:
        """Number of residents active on the month's reference day, as MR-04T defines it."""
        dias = [homologacao, *(date(ano, 4, 30) for ano in range(homologacao.year, mes.ano + 1))]
        dia = max(dia for dia in dias if homologacao <= dia <= mes.ultimo)
        return sum(r.ativa(dia) for r in self.residencias_de(programa))

    def residencias_de(self, programa: m.Programa) -> list[m.Residencia]:
        return self._residencias_de.get(programa, [])

    def pessoas(self) -> set[Person]:
        """Everyone in the residency world; tests search for leaks of their identifiers."""
        grupos = (self.residencias, self.equipe, self.cadastros, self.cursos, self.pagamentos, self.estipendios)
        return {registro.pessoa for grupo in grupos for registro in grupo}

    def _especialidade(self, modalidade: str) -> tuple[str, int]:
        if modalidade == m.MEDICA:
            nome = self.rng.choice(tuple(ESPECIALIDADES_MEDICAS))
            return nome, ESPECIALIDADES_MEDICAS[nome][1]
        if modalidade == m.UNI:
            return self.rng.choice(tuple(AREAS_UNIPROFISSIONAIS)), 2
        return self.rng.choice(AREAS_MULTIPROFISSIONAIS), 2

    def _numero(self, especie: str, casas: int) -> str:
        self._numeros[especie] = self._numeros.get(especie, 0) + 1
        return f"{self._numeros[especie]:0{casas}d}"
