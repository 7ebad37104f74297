"""Cases about who receives and into which account: deaths, holders, residents paid as team, attestations, the bank."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from orchestration.synthetic import model as m
from orchestration.synthetic.answer import CONTROLE, INDICIO, REVISAO
from orchestration.synthetic.cases.catalogue import Chapter, medico, penultima, so_ultimo
from orchestration.synthetic.people import broken_cpf
from orchestration.synthetic.world import PARCEIROS, World

CAPITULO = Chapter()
caso = CAPITULO.caso
PRECEPTOR, COORDENADOR = m.PRECEPTOR, m.COORDENADOR


@caso(meses=2)
def mr_ob_pago_depois_da_morte(world: World) -> None:
    """Dead in the last month but one: a review in it, an indication after. Another birth date is another person."""
    programa = medico(world)
    morto, homonimo = (world.registered_member(programa, PRECEPTOR) for _ in range(2))
    world.obitos.append(m.Obito(morto, penultima(world).dia(3), morto.nascimento))
    world.obitos.append(m.Obito(homonimo, penultima(world).dia(3), homonimo.nascimento + timedelta(days=1)))
    world.pay(programa, PRECEPTOR, homonimo, world.meses)
    *_, no_mes, depois = world.pay(programa, PRECEPTOR, morto, world.meses)
    world.gabarito.expect("MR-OB", REVISAO, no_mes, no_mes.valor)
    world.gabarito.expect("MR-OB", INDICIO, depois, depois.valor)


@caso()
def mr_04h_conta_de_outro(world: World) -> None:
    """The account of another person; the own one, and one whose holder has no valid CPF, are lawful."""
    programa = medico(world, 9)
    outro, proprio, invalido = (world.registered_member(programa, PRECEPTOR) for _ in range(3))
    titulares = {outro: proprio.cpf, proprio: proprio.cpf, invalido: broken_cpf(invalido.cpf)}
    for pessoa, titular in titulares.items():
        world.pay(programa, PRECEPTOR, pessoa, world.meses[:-1])
        (linha,) = world.pay(programa, PRECEPTOR, pessoa, so_ultimo(world), titular=titular)
        if pessoa is outro:
            world.gabarito.expect("MR-04H", INDICIO, linha, linha.valor)


@caso()
def mr_05f_horas_da_equipe(world: World) -> None:
    """Ten hours in the team and twenty in the registration; twelve are lawful."""
    for carga in (10, 12):
        programa = medico(world)
        pessoa = world.add_to_team(programa, COORDENADOR, carga=Decimal(carga))
        world.register(programa, COORDENADOR, pessoa)
        for linha in world.pay(programa, COORDENADOR, pessoa, world.meses):
            if carga < 12:
                world.gabarito.expect("MR-05F", REVISAO, linha, linha.valor)


@caso()
def mr_05r_residente_do_mesmo_programa(world: World) -> None:
    programa = medico(world)
    pessoa = world.registered_member(programa, PRECEPTOR, world.residencias_de(programa)[0].pessoa)
    for linha in world.pay(programa, PRECEPTOR, pessoa, world.meses):
        world.gabarito.expect("MR-05R", REVISAO, linha, linha.valor)


@caso(meses=2)
def mr_06a_o_que_diz_o_ateste(world: World) -> None:
    """Not fulfilled, in part, attested by oneself, and by nobody."""
    for ateste, resultado, em_risco in (
        ("N", INDICIO, True),
        ("parcial", REVISAO, True),
        ("proprio", REVISAO, False),
        ("", CONTROLE, False),
    ):
        programa = medico(world)
        pessoa = world.registered_member(programa, COORDENADOR)
        cadastro, mes = world.cadastros[-1], penultima(world)
        quem = pessoa.cpf if ateste == "proprio" else world.chefe(programa.instituicao).cpf
        world.atestes[cadastro, mes] = ("S" if ateste == "proprio" else ateste, quem) if ateste else None
        (linha,) = (p for p in world.pay(programa, COORDENADOR, pessoa, world.meses) if p.competencia == mes)
        world.gabarito.expect("MR-06A", resultado, linha, linha.valor if em_risco else 0)


@caso(meses=3)
def mr_07r_o_que_diz_o_banco(world: World) -> None:
    """Nothing credited of the first month, a cent less credited, and a credit of a code that no line has."""
    programa = medico(world, 9)
    pessoas = [world.registered_member(programa, PRECEPTOR) for _ in range(3)]
    sem_credito, a_menos, _ = (world.pay(programa, PRECEPTOR, pessoa, world.meses)[0] for pessoa in pessoas)
    world.creditos[sem_credito] = None
    world.creditos[a_menos] = a_menos.valor - Decimal("0.01")
    modelo = world.pagamentos[-2]
    sem_linha = m.Pagamento(
        f"X{modelo.codigo}", PRECEPTOR, modelo.pessoa, modelo.lote_final, modelo.valor, "pago", modelo.data,
        modelo.lote, modelo.lote_final, sem_pessoa=True,
    )  # fmt: skip
    world.creditos_sem_linha.append(sem_linha)
    for linha in (sem_credito, a_menos, sem_linha):
        world.gabarito.expect("MR-07R", CONTROLE, linha)


@caso(meses=2)
def mr_07r_devolvido_pelo_banco(world: World) -> None:
    """Returned by the bank, and so a right unpaid; returned and credited again is lawful."""
    programa, mes = medico(world), world.meses[0]
    for refeito in (False, True):
        pessoa = world.registered_member(programa, PRECEPTOR)
        linha = world.pay(programa, PRECEPTOR, pessoa, world.meses)[0]
        world.devolvidos[linha] = refeito
        if not refeito:
            world.gabarito.expect("MR-07R", CONTROLE, linha)
            world.gabarito.expect_control("MR-DIR", mes, programa=programa.codigo, chave=PRECEPTOR, pessoa=pessoa)


@caso(meses=2)
def mr_06s_substituto_com_menos_horas(world: World) -> None:
    """The place of one who left goes to who has fewer hours than another, validated and never paid."""
    programa = medico(world, residentes=3)
    dia = penultima(world).dia(10)
    saiu = world.registered_member(programa, PRECEPTOR, cancelamento=dia)
    world.registered_member(programa, PRECEPTOR, carga=Decimal(30))
    entrou = world.registered_member(programa, PRECEPTOR, carga=Decimal(12), data=dia, validacao=dia)
    world.pay(programa, PRECEPTOR, saiu, world.meses[:-1])
    world.pay(programa, PRECEPTOR, entrou, so_ultimo(world))
    world.gabarito.expect_control("MR-06S", world.ultimo, programa=programa.codigo)


@caso()
def mr_18s_conta_de_incentivo_e_de_bolsa(world: World) -> None:
    programa = medico(world)
    pessoa = world.registered_member(programa, COORDENADOR)
    curso = world.cursista(world.residencias_de(programa)[0], PARCEIROS[2])
    world.pay(programa, COORDENADOR, pessoa, world.meses[:-1])
    world.pay_bolsa(curso, world.meses[:-1])
    conta: dict[str, Any] = {"banco": "001", "agencia": "0713", "conta": f"{curso.codigo[1:]}-X"}
    linhas = world.pay(programa, COORDENADOR, pessoa, so_ultimo(world), **conta)
    linhas += world.pay_bolsa(curso, so_ultimo(world), **conta)
    world.gabarito.expect("MR-18S", REVISAO, linhas)


@caso()
def pn_19v_residencia_vencida(world: World) -> None:
    """On leave four years after the planned end of a residency of two."""
    programa = medico(world, residentes=3)
    inicio = world.ultimo.mais(-60).primeiro
    world.residencia(
        programa, inicio=inicio, anos=2, situacao="licenciado", data_situacao=world.ultimo.mais(-50).primeiro
    )
    world.gabarito.expect_control("PN-19V", world.ultimo, programa=programa.codigo)
