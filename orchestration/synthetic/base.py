"""The lawful majority: institutions, programmes, residents, teams and payments that raise no alert under any rule.

Unlawful cases are planted in cases/.
"""

from datetime import date, timedelta
from decimal import Decimal

from orchestration.synthetic import model as m
from orchestration.synthetic.history import authorisation, earlier_editais, earlier_homologation
from orchestration.synthetic.months import Month
from orchestration.synthetic.people import Person
from orchestration.synthetic.registers import HOMOLOGACAO
from orchestration.synthetic.world import PARCEIROS, World

BOLSA_RESIDENCIA = Decimal("4106.09")
FATIA_INCENTIVOS = 0.55
PRIMEIRA_TURMA_CONCLUIDA = 2023
CONCLUSAO_ANTERIOR = date(2026, 2, 28)
VAGAS, VAGAS_COMPARADAS = (2, 6), (6, 10)
"""Places a year. I-13 compares programmes of an earlier edital with others, and shows no group of fewer than five."""


def populate(world: World, pagamentos_mes: int) -> None:
    """Fill the world until each month has about `pagamentos_mes` payment lines."""
    rng = world.rng
    anteriores = earlier_editais(world)
    linhas = 0
    while linhas < pagamentos_mes * FATIA_INCENTIVOS:
        comissao = "cnrm" if rng.random() < 0.55 else "cnrms"
        instituicao = world.instituicao(comissao)
        for _ in range(rng.randint(1, 3)):
            linhas += _incentivos(world, _programa(world, instituicao))
        if anteriores:
            homologacao = earlier_homologation(world)
            _programa(world, instituicao, edital=anteriores[comissao], homologacao=homologacao, comparado=True)
            _programa(world, instituicao, homologado=False, autorizacao=authorisation(world), comparado=True)
        elif rng.random() < 0.6:
            _programa(world, instituicao, homologado=False)
    _cursistas(world, round(pagamentos_mes * (1 - FATIA_INCENTIVOS)))
    _estipendios(world)
    _titulos(world)


def _programa(
    world: World,
    instituicao: m.Instituicao,
    homologado: bool = True,
    edital: m.Edital | None = None,
    homologacao: date = HOMOLOGACAO,
    autorizacao: date | None = None,
    comparado: bool = False,
) -> m.Programa:
    """Add a programme with its classes. One of an earlier `edital` fills its places from the homologation on.

    `comparado`: I-13 compares it before and after the homologation.
    """
    rng = world.rng
    modalidade = ""
    if instituicao.comissao == "cnrms" and rng.random() < 0.25:
        modalidade = m.UNI
    vagas = rng.randint(*(VAGAS_COMPARADAS if comparado else VAGAS))
    carga = Decimal(rng.choice(("75", "80", "85.5", "90", "100")))
    programa = world.programa(
        instituicao,
        modalidade=modalidade,
        edital=edital,
        homologado=homologado,
        homologacao=homologacao,
        carga_sus=carga,
        vagas=vagas,
        autorizacao=autorizacao,
    )
    primeira = autorizacao.year + 1 if autorizacao else PRIMEIRA_TURMA_CONCLUIDA - programa.duracao
    inteiras = (world.historico[0] if world.historico else world.ultimo).ano
    for ano in range(primeira, world.ultimo.ano + 1):
        inicio = date(ano, 3, 1)
        if inicio > world.ultimo.primeiro:
            break
        vazias = (0, 0, 0, 1, 2) if edital is None else (1, 1, 2) if inicio < homologacao else (0,)
        ocupadas = max(1, vagas - rng.choice(vazias))
        for _ in range(ocupadas if ano + programa.duracao > inteiras else (ocupadas + 1) // 2):
            _residente(world, programa, inicio)
    return programa


def _residente(world: World, programa: m.Programa, inicio: date) -> None:
    rng = world.rng
    anos = programa.duracao
    fim = min(Month.de(inicio).mais(12 * anos - 1).ultimo, world.ultimo.ultimo)
    destino = rng.random()
    if destino < 0.02:
        licenca = max(inicio, world.ultimo.mais(-1).dia(15))
        em_curso = fim == world.ultimo.ultimo
        world.residencia(
            programa,
            inicio=inicio,
            anos=anos,
            situacao="licenciado" if em_curso else "ativo",
            data_situacao=licenca if em_curso else None,
        )
    elif destino < 0.08:
        saida = inicio + timedelta(days=rng.randint(40, max(41, (fim - inicio).days - 1)))
        motivo = rng.choices(
            ("desistente", "transferido", "desligado_outro", "reprovado", "falecido"), (60, 20, 10, 8, 2)
        )[0]
        world.residencia(programa, inicio=inicio, anos=anos, situacao=motivo, data_situacao=min(saida, fim))
    else:
        residencia = world.residencia(programa, inicio=inicio, anos=anos)
        residencia.sem_cpf = rng.random() < 0.03
        residencia.sem_cns = (
            not residencia.sem_cpf and residencia.pessoa.conselho not in ("", "CRBM") and rng.random() < 0.04
        )


def _incentivos(world: World, programa: m.Programa) -> int:
    """Register and pay the programme's team; returns the number of lines in the newest month."""
    rng = world.rng
    residencias = world.residencias_de(programa)
    teto = min(world.ocupadas(programa, world.homologacoes[-1].data, mes) // 3 or 1 for mes in world.meses)
    for _ in range(rng.randint(0, 2)):
        world.add_to_team(programa, m.PRECEPTOR)
    saida = world.rng.choice((date(2025, 6, 30), date(2025, 9, 12)))
    world.add_to_team(programa, m.PRECEPTOR, fim=saida)
    if not all(any(r.ativa_no_mes(mes) for r in residencias) for mes in world.meses):
        return 0
    funcoes = [m.COORDENADOR, *[m.PRECEPTOR] * min(teto, 6), *([] if programa.medica else [m.TUTOR])]
    for posicao, funcao in enumerate(funcoes):
        tardio = funcao == m.PRECEPTOR and posicao > 1 and len(world.meses) > 1 and rng.random() < 0.15
        if tardio:
            pessoa = world.registered_member(
                programa, funcao, data=world.meses[0].ultimo, validacao=world.meses[1].dia(3)
            )
        else:
            pessoa = world.registered_member(programa, funcao, carga=Decimal(rng.choice(("12", "16", "20", "40"))))
        world.pay(programa, funcao, pessoa, world.meses[1 if tardio else 0 :])
    return len(funcoes)


def _cursistas(world: World, quantos: int) -> None:
    rng = world.rng
    matricula = world.meses[0].mais(-1).dia(10)
    aptas = [
        residencia
        for residencia in world.residencias
        if residencia.situacao in ("ativo", "licenciado", "concluido") and residencia.ativa(matricula)
    ]
    egressas = [
        residencia
        for residencia in world.residencias
        if residencia.situacao == "concluido" and residencia.data_situacao == CONCLUSAO_ANTERIOR
    ]
    for residencia in rng.sample(aptas, min(quantos, len(aptas))):
        parceiro = rng.choices(PARCEIROS[:3], (10, 50, 40))[0]
        if len(world.meses) > 1 and rng.random() < 0.15:
            dia = rng.choice((14, 20))
            curso = world.cursista(
                residencia, parceiro, matricula=world.meses[0].dia(12), inicio=world.meses[1].dia(dia)
            )
            world.pay_bolsa(curso, world.meses[1 if dia == 14 else 2 :])
        else:
            world.pay_bolsa(world.cursista(residencia, parceiro), world.meses)
    ja_no_curso = {curso.residencia for curso in world.cursos}
    livres = [residencia for residencia in egressas if residencia not in ja_no_curso]
    for residencia in rng.sample(livres, min(quantos // 40 + 1, len(livres))):
        curso = world.cursista(residencia, PARCEIROS[1], matricula=date(2025, 6, 10), inicio=date(2025, 7, 1))
        world.pay_bolsa(curso, world.meses)


def _estipendios(world: World) -> None:
    """Pay residency stipends to half the residents: art. 19 allows them with the bolsa, PN-25 checks their minimum."""
    for residencia in world.residencias:
        if world.rng.random() < 0.5:
            continue
        dividida = world.rng.random() < 0.05
        for mes in world.meses:
            if not residencia.ativa_no_mes(mes):
                continue
            pay_stipend(world, residencia, mes, BOLSA_RESIDENCIA, dividida)


def pay_stipend(world: World, residencia: m.Residencia, mes: Month, valor: Decimal, dividida: bool = False) -> None:
    """Pay one month's stipend, from one payer or split between two."""
    fonte = "MEC" if residencia.programa.instituicao.natureza == "1139" else "MS"
    if dividida:
        metade = (valor / 2).quantize(Decimal("0.01"))
        world.estipendios.append(m.Estipendio(residencia, mes, f"SES-{_uf(residencia)}", valor - metade))
        valor = metade
    world.estipendios.append(m.Estipendio(residencia, mes, fonte, valor))


def _titulos(world: World) -> None:
    rng = world.rng
    for residencia in world.residencias:
        if residencia.situacao == "concluido" and residencia.data_situacao and rng.random() < 0.7:
            origem = "conselho" if residencia.programa.medica and rng.random() < 0.3 else "residencia"
            data = residencia.data_situacao + timedelta(days=rng.randint(10, 120))
            _titular(world, residencia.pessoa, residencia.programa.especialidade, origem, data)
    for pessoa, programa in {funcao.pessoa: funcao.programa for funcao in world.equipe}.items():
        if rng.random() < 0.8:
            data = date(rng.randint(2005, 2022), rng.randint(1, 12), rng.randint(1, 28))
            origem = "sociedade" if programa.medica else "conselho"
            _titular(world, pessoa, programa.especialidade, origem, data)


def _titular(world: World, pessoa: Person, especialidade: str, origem: str, data: date) -> None:
    if not pessoa.conselho or data > world.ultimo.ultimo:
        return
    situacao = "cancelado" if world.rng.random() < 0.02 else "ativo"
    numero = str(world.rng.randrange(10_000, 99_999))
    world.titulos.append(m.Titulo(pessoa, especialidade, origem, numero, data, situacao))


def _uf(residencia: m.Residencia) -> str:
    return residencia.programa.instituicao.unidade.municipio.uf
