"""Cases of the rules that compare several lines of a person, a programme, an institution or an account."""

from datetime import date
from decimal import Decimal

from orchestration.synthetic import model as m
from orchestration.synthetic.answer import CONTROLE, INDICIO, REVISAO
from orchestration.synthetic.cases.catalogue import Chapter, Overrides, de_area, medico, penultima, so_ultimo
from orchestration.synthetic.people import Person, broken_cpf
from orchestration.synthetic.world import PARCEIROS, World

CAPITULO = Chapter()
caso = CAPITULO.caso

PRECEPTOR, COORDENADOR, TUTOR = m.PRECEPTOR, m.COORDENADOR, m.TUTOR


@caso(meses=2)
def mr_10a_mesmo_programa(world: World) -> None:
    programa = medico(world)
    pessoa = world.registered_member(programa, COORDENADOR, world.pessoa(programa, equipe=True, zeros=1))
    mes = penultima(world)
    linhas = world.pay(programa, COORDENADOR, pessoa, world.meses)
    linhas += world.pay(programa, COORDENADOR, pessoa, [mes], cpf=pessoa.cpf.lstrip("0"))
    world.gabarito.expect("MR-10A", INDICIO, [linha for linha in linhas if linha.competencia == mes], 4000)


@caso()
def mr_10a_dois_programas_tres_linhas(world: World) -> None:
    um, outro = medico(world), de_area(world)
    pessoa = world.registered_member(um, PRECEPTOR)
    world.registered_member(outro, PRECEPTOR, pessoa)
    world.pay(um, PRECEPTOR, pessoa, world.meses[:-1])
    linhas = world.pay(um, PRECEPTOR, pessoa, [world.ultimo, world.ultimo])
    linhas += world.pay(outro, PRECEPTOR, pessoa, so_ultimo(world))
    world.gabarito.expect("MR-10A", INDICIO, linhas, 7000)


@caso(meses=2)
def mr_10a_paga_e_programada(world: World) -> None:
    """A second line of a month already paid comes in the newest batch, still `programado`."""
    programa = de_area(world)
    pessoa = world.registered_member(programa, COORDENADOR)
    mes = penultima(world)
    linhas = world.pay(programa, COORDENADOR, pessoa, world.meses)
    linhas += world.pay(
        programa,
        COORDENADOR,
        pessoa,
        [mes],
        situacao="programado",
        data=None,
        lote=world.ultimo,
        lote_final=world.ultimo,
    )
    world.gabarito.expect("MR-10A", INDICIO, [linha for linha in linhas if linha.competencia == mes], 3000)


@caso()
def mr_10a_com_cpf_errado(world: World) -> None:
    """The triple links the second line to the same person: the CPF needs correction and the pair is a repetition."""
    programa = medico(world)
    pessoa = world.registered_member(programa, PRECEPTOR)
    world.pay(programa, PRECEPTOR, pessoa, world.meses[:-1])
    linhas = world.pay(programa, PRECEPTOR, pessoa, so_ultimo(world))
    linhas += world.pay(programa, PRECEPTOR, pessoa, so_ultimo(world), cpf=broken_cpf(pessoa.cpf))
    world.gabarito.expect("MR-00", CONTROLE, linhas[1])
    world.gabarito.expect("MR-10A", INDICIO, linhas, 4000)


@caso(meses=2)
def mr_10a_licito_estornada_e_paga_de_novo(world: World) -> None:
    programa = medico(world)
    pessoa = world.registered_member(programa, COORDENADOR)
    world.pay(programa, COORDENADOR, pessoa, [penultima(world)], situacao="estornado")
    world.pay(programa, COORDENADOR, pessoa, world.meses)


@caso()
def mr_10a_licito_homonimos(world: World) -> None:
    programas = [medico(world), medico(world)]
    pessoas = [world.registered_member(programa, COORDENADOR) for programa in programas]
    pessoas[1].nome = pessoas[0].nome
    for programa, pessoa in zip(programas, pessoas, strict=True):
        world.pay(programa, COORDENADOR, pessoa, world.meses)


@caso()
def mr_10b_preceptor_e_tutor(world: World) -> None:
    programa = de_area(world)
    pessoa = world.registered_member(programa, PRECEPTOR)
    world.registered_member(programa, TUTOR, pessoa)
    world.pay(programa, PRECEPTOR, pessoa, world.meses[:-1])
    linhas = world.pay(programa, PRECEPTOR, pessoa, so_ultimo(world))
    linhas += world.pay(programa, TUTOR, pessoa, so_ultimo(world))
    world.gabarito.expect("MR-10B", INDICIO, linhas, 2000)


@caso()
def mr_10b_mudou_de_funcao(world: World) -> None:
    programa = de_area(world)
    pessoa = world.add_to_team(programa, TUTOR, fim=world.ultimo.dia(14))
    world.add_to_team(programa, PRECEPTOR, pessoa, inicio=world.ultimo.dia(15))
    for funcao in (TUTOR, PRECEPTOR):
        world.register(programa, funcao, pessoa)
    *_, tutor = world.pay(programa, TUTOR, pessoa, world.meses)
    (preceptor,) = world.pay(programa, PRECEPTOR, pessoa, so_ultimo(world))
    world.gabarito.expect("MR-09A", REVISAO, tutor, tutor.valor)
    world.gabarito.expect("MR-10B", REVISAO, [tutor, preceptor], 2000)


@caso(meses=2)
def mr_10b_com_linha_repetida(world: World) -> None:
    """Coordinator of one programme and preceptor of two: both prohibitions of art. 10 at once."""
    um, outro = medico(world), medico(world)
    pessoa = world.registered_member(um, COORDENADOR)
    for programa in (um, outro):
        world.registered_member(programa, PRECEPTOR, pessoa)
    mes = penultima(world)
    linhas = [linha for linha in world.pay(um, COORDENADOR, pessoa, world.meses) if linha.competencia == mes]
    repetidas = [world.pay(programa, PRECEPTOR, pessoa, [mes])[0] for programa in (um, outro)]
    world.gabarito.expect("MR-10A", INDICIO, repetidas, 4000)
    world.gabarito.expect("MR-10B", INDICIO, [*linhas, *repetidas], 4000)


@caso()
def mr_10c_permitido_residente_preceptor(world: World) -> None:
    residencia = world.residencias_de(medico(world))[0]
    programa = medico(world)
    pessoa = world.registered_member(programa, PRECEPTOR, residencia.pessoa)
    for linha in world.pay(programa, PRECEPTOR, pessoa, world.meses):
        world.gabarito.expect("MR-05R", CONTROLE, linha)
    world.pay_bolsa(world.cursista(residencia, PARCEIROS[1]), world.meses)


@caso()
def mr_04t_sem_ordem(world: World) -> None:
    """Three residents and two preceptors, without an order of priority, or with a tie at the cut."""
    for ordens in ((None, None), (1, 1)):
        programa, pessoas = _um_a_mais(world, ordens)
        linhas = [world.pay(programa, PRECEPTOR, pessoa, so_ultimo(world))[0] for pessoa in pessoas]
        world.gabarito.expect("MR-04T", REVISAO, linhas, 4000)


@caso()
def mr_04t_com_ordem(world: World) -> None:
    programa, pessoas = _um_a_mais(world, (2, 3, 1))
    linhas = [world.pay(programa, PRECEPTOR, pessoa, so_ultimo(world))[0] for pessoa in pessoas]
    world.gabarito.expect("MR-04T", INDICIO, linhas[1], 4000)


@caso(meses=2)
def mr_04t_cinco_residentes(world: World) -> None:
    programa = medico(world, residentes=5)
    um, outro = (world.registered_member(programa, PRECEPTOR) for _ in range(2))
    mes = penultima(world)
    linhas = [linha for linha in world.pay(programa, PRECEPTOR, um, world.meses) if linha.competencia == mes]
    linhas += world.pay(programa, PRECEPTOR, outro, [mes])
    world.gabarito.expect("MR-04T", REVISAO, linhas, 4000)


@caso()
def mr_04t_nenhum_residente(world: World) -> None:
    for ordem, resultado in ((None, REVISAO), (1, INDICIO)):
        programa = medico(world, residentes=0)
        world.residencia(programa, inicio=date(2023, 3, 1), anos=2)
        pessoa = world.registered_member(programa, PRECEPTOR, ordem=ordem)
        (linha,) = world.pay(programa, PRECEPTOR, pessoa, so_ultimo(world))
        world.gabarito.expect("MR-04T", resultado, linha, linha.valor)


@caso()
def mr_04t_licito_no_teto(world: World) -> None:
    """At the ceiling with 1, 2, 3 and 6 residents; an edital without ratio; residents who left after the day."""
    for residentes, preceptores in ((1, 1), (2, 1), (3, 1), (6, 2)):
        _pay_preceptors(world, medico(world, residentes=residentes), preceptores)
    edital = world.edital(m.MEDICA, world.edital_medica.fim, proporcao=None)
    _pay_preceptors(world, medico(world, residentes=2, edital=edital), 3, edital)
    programa = medico(world, residentes=4)
    for _ in range(2):
        world.residencia(programa, situacao="desistente", data_situacao=world.ultimo.primeiro)
    _pay_preceptors(world, programa, 2)


@caso()
def mr_04c_segundo_coordenador(world: World) -> None:
    edital = world.edital(m.MEDICA, world.edital_medica.fim, coordenadores=1)
    for ordens in ((None, None), (1, 2)):
        programa = medico(world, edital=edital)
        linhas: list[m.Pagamento] = []
        for posicao, ordem in enumerate(ordens):
            datas = _recem_cadastrado(world) if posicao else {}
            pessoa = world.registered_member(programa, COORDENADOR, edital=edital, ordem=ordem, **datas)
            linhas += world.pay(programa, COORDENADOR, pessoa, so_ultimo(world) if posicao else world.meses)
        acima = [linha for linha in linhas if linha.competencia == world.ultimo]
        if ordens[0]:
            world.gabarito.expect("MR-04C", INDICIO, acima[1], 4000)
        else:
            world.gabarito.expect("MR-04C", REVISAO, acima, 4000)


@caso()
def mr_04c_licito_no_teto(world: World) -> None:
    edital = world.edital(m.MEDICA, world.edital_medica.fim, coordenadores=1)
    programa = medico(world, edital=edital)
    world.pay(programa, COORDENADOR, world.registered_member(programa, COORDENADOR, edital=edital), world.meses)


@caso()
def mr_04u_segundo_tutor(world: World) -> None:
    """Above the edital's number, and above its ratio of residents, which places and not residents may limit."""
    numero = world.edital("area_profissional", world.edital_area.fim, tutores=1)
    proporcao = world.edital("area_profissional", world.edital_area.fim, tutores=5, por_tutor=6)
    for edital in (numero, proporcao):
        programa = de_area(world, 6, edital=edital)
        linhas: list[m.Pagamento] = []
        for datas in ({}, _recem_cadastrado(world)):
            pessoa = world.registered_member(programa, TUTOR, edital=edital, **datas)
            linhas += world.pay(programa, TUTOR, pessoa, so_ultimo(world) if datas else world.meses)
        acima = [linha for linha in linhas if linha.competencia == world.ultimo]
        world.gabarito.expect("MR-04U", REVISAO, acima, 2000)


@caso()
def mr_05t_quarto_beneficiario(world: World) -> None:
    edital = world.edital(m.MEDICA, world.edital_medica.fim, limite=3)
    instituicao = world.instituicao("cnrm")
    programas = [world.programa(instituicao, edital=edital, residentes=3) for _ in range(2)]
    linhas: list[m.Pagamento] = []
    for programa in programas:
        for funcao in (COORDENADOR, PRECEPTOR):
            recente = programa is programas[1] and funcao == PRECEPTOR
            datas = _recem_cadastrado(world) if recente else {}
            pessoa = world.registered_member(programa, funcao, edital=edital, **datas)
            linhas += world.pay(programa, funcao, pessoa, so_ultimo(world) if recente else world.meses)
    acima = [linha for linha in linhas if linha.competencia == world.ultimo]
    world.gabarito.expect("MR-05T", REVISAO, acima, 4000, instituicao=instituicao.codigo)


@caso(meses=2)
def mr_05t_menor_valor(world: World) -> None:
    edital = world.edital("area_profissional", world.edital_area.fim, limite=3)
    programa = de_area(world, edital=edital)
    mes = penultima(world)
    linhas: list[m.Pagamento] = []
    for posicao, funcao in enumerate((COORDENADOR, PRECEPTOR, TUTOR, PRECEPTOR)):
        pessoa = world.registered_member(programa, funcao, edital=edital)
        linhas += world.pay(programa, funcao, pessoa, [mes] if posicao == 3 else world.meses)
    acima = [linha for linha in linhas if linha.competencia == mes]
    world.gabarito.expect("MR-05T", REVISAO, acima, 2000, instituicao=programa.instituicao.codigo)


@caso()
def mr_04_partes_abaixo_da_tabela(world: World) -> None:
    programa = de_area(world)
    pessoa = world.registered_member(programa, COORDENADOR)
    world.pay(programa, COORDENADOR, pessoa, world.meses[:-1])
    partes = [world.pay(programa, COORDENADOR, pessoa, so_ultimo(world), Decimal(valor))[0] for valor in (1000, 1500)]
    for linha in partes:
        world.gabarito.expect("MR-04", CONTROLE, linha)
    world.gabarito.expect("MR-10A", CONTROLE, partes)


@caso()
def mr_04_licito_duas_partes(world: World) -> None:
    programa = medico(world)
    pessoa = world.registered_member(programa, PRECEPTOR)
    world.pay(programa, PRECEPTOR, pessoa, world.meses[:-1])
    partes = [world.pay(programa, PRECEPTOR, pessoa, so_ultimo(world), Decimal(valor))[0] for valor in (2500, 1500)]
    world.gabarito.expect("MR-10A", CONTROLE, partes)


@caso(meses=2)
def mr_17d_mesma_matricula(world: World) -> None:
    curso = world.cursista(world.residencias_de(medico(world, 3))[0], PARCEIROS[1])
    mes = penultima(world)
    linhas = world.pay_bolsa(curso, [*world.meses, mes])
    world.gabarito.expect("MR-17D", INDICIO, [linha for linha in linhas if linha.competencia == mes], 4000)


@caso()
def mr_17d_duas_matriculas(world: World) -> None:
    residencia = world.residencias_de(de_area(world, 3))[0]
    um, outro = (world.cursista(residencia, parceiro) for parceiro in PARCEIROS[1:3])
    world.pay_bolsa(um, world.meses[:-1])
    linhas = world.pay_bolsa(um, so_ultimo(world), valor=Decimal(3000)) + world.pay_bolsa(outro, so_ultimo(world))
    world.gabarito.expect("MR-17D", REVISAO, linhas, 3000)


@caso()
def mr_18s_mesma_conta(world: World) -> None:
    cursos = [world.cursista(residencia, PARCEIROS[2]) for residencia in world.residencias_de(medico(world, 2))]
    conta: Overrides = {"agencia": "0712", "conta": f"{cursos[0].codigo[1:]}-X"}
    escritas: tuple[Overrides, ...] = (conta, {"agencia": "712", "conta": f"00{cursos[0].codigo[1:]}x"})
    linhas: list[m.Pagamento] = []
    for curso, escrita in zip(cursos, escritas, strict=True):
        world.pay_bolsa(curso, world.meses[:-1])
        linhas += world.pay_bolsa(curso, so_ultimo(world), **escrita)
    world.gabarito.expect("MR-18S", REVISAO, linhas)


@caso()
def mr_18s_licito_outra_agencia_ou_sem_conta(world: World) -> None:
    programa = medico(world, 4)
    contas: tuple[Overrides, ...] = ({"agencia": "0001"}, {"agencia": "0002"}, {"banco": ""}, {"banco": ""})
    for residencia, conta in zip(world.residencias_de(programa), contas, strict=True):
        world.pay_bolsa(world.cursista(residencia, PARCEIROS[2]), world.meses, conta="70707-7", **conta)


def _um_a_mais(world: World, ordens: tuple[int | None, ...]) -> tuple[m.Programa, list[Person]]:
    """A programme with one preceptor above the ceiling: the last one, new. The others were paid in earlier months."""
    programa = medico(world, residentes=3 * (len(ordens) - 1))
    pessoas: list[Person] = []
    for ordem in ordens:
        recente = len(pessoas) == len(ordens) - 1
        datas = _recem_cadastrado(world) if recente else {}
        pessoas.append(world.registered_member(programa, PRECEPTOR, ordem=ordem, **datas))
        world.pay(programa, PRECEPTOR, pessoas[-1], [] if recente else world.meses[:-1])
    return programa, pessoas


def _recem_cadastrado(world: World) -> Overrides:
    """Dates of a registration that gives a right only from the newest month on."""
    vespera = world.ultimo.mais(-1)
    return {"data": vespera.dia(5), "validacao": vespera.dia(6)}


def _pay_preceptors(world: World, programa: m.Programa, quantos: int, edital: m.Edital | None = None) -> None:
    for _ in range(quantos):
        pessoa = world.registered_member(programa, PRECEPTOR, edital=edital)
        world.pay(programa, PRECEPTOR, pessoa, world.meses)
