"""Cases of art. 3 lines that only the second reading of the rules tells apart, and the month of the line (MR-VIG)."""

from datetime import date
from decimal import Decimal

from orchestration.synthetic import model as m
from orchestration.synthetic.answer import CONTROLE, INDICIO, REVISAO
from orchestration.synthetic.cases.catalogue import Chapter, Overrides, de_area, medico, so_ultimo
from orchestration.synthetic.months import Month
from orchestration.synthetic.world import World

CAPITULO = Chapter()
caso = CAPITULO.caso

PRECEPTOR, COORDENADOR = m.PRECEPTOR, m.COORDENADOR


@caso()
def mr_06_licito_cadastro_retomado(world: World) -> None:
    """A registration made in the newest month resumes the one cancelled seven days before."""
    programa = medico(world)
    pessoa = world.registered_member(programa, PRECEPTOR, cancelamento=world.ultimo.mais(-1).ultimo)
    world.register(programa, PRECEPTOR, pessoa, data=world.ultimo.dia(7), validacao=world.ultimo.dia(8))
    world.pay(programa, PRECEPTOR, pessoa, world.meses)


@caso(meses=3)
def mr_10a_partes_com_codigo_substituido(world: World) -> None:
    """Paid in two parts, one under each code of a programme renumbered in the newest month. All else is lawful."""
    programa, mes = medico(world), world.meses[0]
    world.renumber(programa)
    pessoa = world.registered_member(programa, PRECEPTOR)
    world.pay(programa, PRECEPTOR, pessoa, world.meses[1:])
    partes = world.pay(programa, PRECEPTOR, pessoa, [mes], Decimal(2500))
    partes += world.pay(programa, PRECEPTOR, pessoa, [mes], Decimal(1500), lote_final=world.ultimo)
    world.gabarito.expect("MR-10A", CONTROLE, partes)


@caso()
def mr_08_so_residentes_vencidos(world: World) -> None:
    programa = de_area(world, residentes=0)
    world.residencia(programa, inicio=date(2021, 3, 1), anos=2, situacao="licenciado", data_situacao=date(2022, 5, 2))
    (linha,) = world.pay(programa, COORDENADOR, world.registered_member(programa, COORDENADOR), so_ultimo(world))
    world.gabarito.expect("MR-08", REVISAO, linha, linha.valor)
    world.gabarito.expect_control("PN-19V", world.ultimo, programa=programa.codigo)


@caso()
def mr_11_edital_de_outra_modalidade(world: World) -> None:
    edital = world.edital(m.MEDICA, world.edital_medica.fim)
    programa = de_area(world, edital=edital)
    pessoa = world.registered_member(programa, COORDENADOR, edital=edital)
    (linha,) = world.pay(programa, COORDENADOR, pessoa, so_ultimo(world))
    world.gabarito.expect("MR-11", REVISAO, linha, linha.valor)


@caso()
def mr_vig_antes_do_incentivo(world: World) -> None:
    programa = medico(world)
    pessoa = world.registered_member(programa, COORDENADOR)
    world.pay(programa, COORDENADOR, pessoa, world.meses)
    pago: Overrides = {"situacao": "pago", "data": world.meses[0].dia(10)}
    lote: Overrides = {"lote": world.meses[0], "lote_final": world.meses[0]}
    (linha,) = world.pay(programa, COORDENADOR, pessoa, [Month(2025, 9)], **pago, **lote)
    world.gabarito.expect("MR-VIG", INDICIO, linha, linha.valor)


@caso()
def mr_vig_mes_depois_do_lote(world: World) -> None:
    programa = medico(world)
    pessoa = world.registered_member(programa, COORDENADOR)
    world.pay(programa, COORDENADOR, pessoa, world.meses)
    lote: Overrides = {"situacao": "programado", "data": None, "lote": world.ultimo, "lote_final": world.ultimo}
    (linha,) = world.pay(programa, COORDENADOR, pessoa, [world.ultimo.mais(1)], **lote)
    world.gabarito.expect("MR-VIG", REVISAO, linha, linha.valor)
