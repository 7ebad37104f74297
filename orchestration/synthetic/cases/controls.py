"""Cases of the controls: deadlines, registers and rights. Their alerts have no payment line."""

from datetime import date, timedelta
from decimal import Decimal

from orchestration.synthetic import model as m
from orchestration.synthetic.base import BOLSA_RESIDENCIA, pay_stipend
from orchestration.synthetic.cases.catalogue import Chapter, de_area, medico, penultima
from orchestration.synthetic.links import comum, da_equipe, do_residente
from orchestration.synthetic.months import dia_util
from orchestration.synthetic.people import Person
from orchestration.synthetic.world import PARCEIROS, World

CAPITULO = Chapter()
caso = CAPITULO.caso

IEFS = PARCEIROS[1]
CENTAVO = Decimal("0.01")


@caso(meses=2)
def mr_25_comunicada_tarde(world: World) -> None:
    """Reported one day after the deadline; on the deadline; never reported, which raises no alert."""
    mes = penultima(world)
    limite = dia_util(mes.mais(1), 15) - timedelta(days=10)
    for comunicacao in (limite + timedelta(days=1), limite, None):
        curso = world.curso(world.residencias_de(medico(world, 1))[0], IEFS)
        world.report(curso, world.meses[:-2])
        world.report(curso, [mes], situacao="desistente", data_situacao=mes.dia(6), comunicacao=comunicacao)
        world.pay_bolsa(curso, world.meses[:-2])
        if comunicacao and comunicacao > limite:
            world.gabarito.expect_control("MR-25", mes, parceiro=IEFS, chave=curso.codigo, pessoa=curso.pessoa)


@caso(meses=2)
def mr_dir_incentivo_nao_pago(world: World) -> None:
    """Three rights unpaid in the last judged month: a coordinator, a tutor, and a preceptor with a reversed line."""
    mes = penultima(world)
    for programa, funcao, estornada in (
        (medico(world), m.COORDENADOR, False),
        (de_area(world), m.TUTOR, False),
        (medico(world), m.PRECEPTOR, True),
    ):
        pessoa = world.registered_member(programa, funcao)
        world.pay(programa, funcao, pessoa, [quando for quando in world.meses if quando != mes])
        if estornada:
            world.pay(programa, funcao, pessoa, [mes], situacao="estornado")
        world.gabarito.expect_control("MR-DIR", mes, programa=programa.codigo, chave=funcao, pessoa=pessoa)


@caso(meses=2)
def mr_dir_direito_em_dois_programas(world: World) -> None:
    """A right in two programmes: art. 10 allows one incentive, so there is one alert, of the smaller code."""
    mes = penultima(world)
    um, outro = medico(world), medico(world)
    pessoa = world.registered_member(um, m.COORDENADOR)
    world.registered_member(outro, m.COORDENADOR, pessoa)
    world.pay(um, m.COORDENADOR, pessoa, [quando for quando in world.meses if quando != mes])
    world.gabarito.expect_control("MR-DIR", mes, programa=um.codigo, chave=m.COORDENADOR, pessoa=pessoa)


@caso(meses=2)
def mr_dir_bolsa_nao_paga(world: World) -> None:
    mes = penultima(world)
    curso = world.cursista(world.residencias_de(medico(world, 1))[0], IEFS)
    world.pay_bolsa(curso, [quando for quando in world.meses if quando != mes])
    world.gabarito.expect_control("MR-DIR", mes, parceiro=IEFS, chave=m.BOLSA, pessoa=curso.pessoa)


@caso()
def mr_dir_licito_mes_ainda_nao_julgado(world: World) -> None:
    programa = medico(world)
    pessoa = world.registered_member(programa, m.COORDENADOR)
    world.pay(programa, m.COORDENADOR, pessoa, world.meses[:-1])


@caso()
def pn_16_residente_sem_marca(world: World) -> None:
    for vinculado in (True, False):
        programa = de_area(world, residentes=2)
        residencia = world.residencias_de(programa)[0]
        links = [comum(residencia.pessoa, programa.unidade)] if vinculado else []
        _no_cnes(world, residencia.pessoa, links, [do_residente(residencia)])
        world.gabarito.expect_control("PN-16", world.meses_scnes[-1], programa=programa.codigo)


@caso()
def pn_16_preceptor_sem_marca(world: World) -> None:
    programa = medico(world, residentes=1)
    pessoa = world.add_to_team(programa, m.PRECEPTOR)
    marcado = da_equipe(world.equipe[-1])
    _no_cnes(world, pessoa, [comum(pessoa, programa.unidade)], [marcado])
    world.gabarito.expect_control("PN-16", world.meses_scnes[-1], programa=programa.codigo)


@caso()
def pn_16_licito_chegou_depois_ou_ja_saiu(world: World) -> None:
    programa = de_area(world, residentes=1)
    world.add_to_team(programa, m.PRECEPTOR, inicio=world.meses_scnes[-1].mais(1).primeiro)
    saiu = world.add_to_team(programa, m.PRECEPTOR, fim=world.meses_scnes[-1].ultimo)
    sem_marca = [comum(saiu, programa.unidade)]
    _no_cnes(world, saiu, sem_marca, sem_marca)


@caso()
def pn_16r_egresso_ainda_marcado(world: World) -> None:
    residencia = world.residencia(medico(world, residentes=0), inicio=date(2023, 3, 1), anos=2)
    marcado = [do_residente(residencia)]
    _no_cnes(world, residencia.pessoa, marcado, marcado)
    world.gabarito.expect_control("PN-16R", world.meses_scnes[-1], pessoa=residencia.pessoa)


@caso()
def pn_22_campos_em_falta(world: World) -> None:
    """Two people of one programme lack the same field: one alert for each field and programme."""
    for campo in ("nome_mae", "data_nascimento", "raca_cor", "sexo", "identidade_genero", "pessoa_com_deficiencia"):
        programa = de_area(world, residentes=2)
        for residencia in world.residencias_de(programa):
            residencia.omitidos = frozenset({campo})
        world.gabarito.expect_control("PN-22", world.meses_scnes[-1], programa=programa.codigo, chave=campo)
    programa = medico(world, residentes=1)
    pessoa = world.add_to_team(programa, m.PRECEPTOR, omitidos=frozenset({"etnia"}))
    pessoa.raca_cor, pessoa.etnia = "indigena", "Tikuna"
    world.gabarito.expect_control("PN-22", world.meses_scnes[-1], programa=programa.codigo, chave="etnia")


@caso()
def pn_22_licito(world: World) -> None:
    """No alert for a coordinator, a graduate or a former tutor, for `nao_declarado`, nor without a social name."""
    programa = de_area(world, residentes=1)
    pessoa = world.residencias_de(programa)[0].pessoa
    pessoa.sexo = pessoa.identidade_genero = pessoa.raca_cor = pessoa.deficiencia = "nao_declarado"
    world.add_to_team(programa, m.COORDENADOR, omitidos=frozenset({"sexo", "raca_cor"}))
    world.add_to_team(programa, m.TUTOR, fim=date(2025, 8, 1), omitidos=frozenset({"sexo"}))
    world.residencia(programa, inicio=date(2023, 3, 1), anos=2, omitidos=frozenset({"sexo", "nome_mae"}))


@caso()
def pn_25_abaixo_do_minimo(world: World) -> None:
    """A cent below the minimum, from one payer and split between two; exactly the minimum, split, is lawful."""
    uma, duas, exata = world.residencias_de(medico(world, 3))
    pay_stipend(world, uma, world.ultimo, BOLSA_RESIDENCIA - CENTAVO)
    pay_stipend(world, duas, world.meses[0], BOLSA_RESIDENCIA - CENTAVO, dividida=True)
    pay_stipend(world, exata, world.ultimo, BOLSA_RESIDENCIA, dividida=True)
    for residencia, mes in ((uma, world.ultimo), (duas, world.meses[0])):
        world.gabarito.expect_control("PN-25", mes, chave=residencia.codigo, pessoa=residencia.pessoa)


@caso()
def pn_43_mais_de_sessenta_horas(world: World) -> None:
    programa = medico(world, residentes=1)
    outra = world.unidade(programa.unidade.municipio, "Ambulatório Escola", "1244", "36")
    residencia = world.residencias_de(programa)[0]
    um, dois = do_residente(residencia, (0, 1, 40)), do_residente(residencia, (20, 0, 0))
    dois.unidade = outra
    _no_cnes(world, residencia.pessoa, [um, dois], [um])
    world.gabarito.expect_control("PN-43", world.meses_scnes[-1], pessoa=residencia.pessoa)


@caso()
def pn_43_licito(world: World) -> None:
    """Sixty hours in two places; ordinary work besides; one link under two professional codes, counted once."""
    programa = medico(world, residentes=3)
    exata, trabalha, dupla = world.residencias_de(programa)
    outra = world.unidade(programa.unidade.municipio, "Maternidade Escola", "1244", "07")
    um, dois = do_residente(exata, (0, 0, 36)), do_residente(exata, (4, 0, 20))
    dois.unidade = outra
    _no_cnes(world, exata.pessoa, [um, dois], [um])
    _no_cnes(world, trabalha.pessoa, [do_residente(trabalha), comum(trabalha.pessoa, outra, (24, 0, 12))], [])
    repetido = do_residente(dupla)
    repetido.profissional = dupla.pessoa.profissional_sus[::-1]
    _no_cnes(world, dupla.pessoa, [do_residente(dupla), repetido], [])


@caso()
def pn_29o_horas_fora_do_sus(world: World) -> None:
    """Five residents with 29 of 40 hours in the SUS; with 30 it is lawful, and so are four residents with none."""
    for quantos, horas_sus, acusa in ((5, 29, True), (5, 30, False), (4, 0, False)):
        programa = medico(world, residentes=quantos)
        for residencia in world.residencias_de(programa):
            no_sus, fora = do_residente(residencia, (horas_sus, 0, 0)), do_residente(residencia, (40 - horas_sus, 0, 0))
            fora.sus = False
            _no_cnes(world, residencia.pessoa, [no_sus, fora] if horas_sus else [fora], [])
        if acusa:
            world.gabarito.expect_control("PN-29O", world.meses_scnes[-1], programa=programa.codigo)


@caso()
def dup_r_duas_residencias(world: World) -> None:
    residencia = world.residencias_de(de_area(world, residentes=1))[0]
    world.residencia(de_area(world, residentes=0), residencia.pessoa)
    world.gabarito.expect_control("DUP-R", world.ultimo, pessoa=residencia.pessoa)


@caso()
def dup_r_licito_mudou_de_programa(world: World) -> None:
    dia = world.ultimo.dia(16)
    saida = world.residencia(medico(world, residentes=0), situacao="transferido", data_situacao=dia)
    world.residencia(medico(world, residentes=0), saida.pessoa, inicio=dia)


def _no_cnes(world: World, pessoa: Person, no_ultimo: list[m.Vinculo], antes: list[m.Vinculo]) -> None:
    """Set the person's links in the newest SCNES month and in earlier ones (the same, if `antes` is empty)."""
    for mes in world.meses_scnes:
        ultimo = mes == world.meses_scnes[-1]
        world.vinculos_a_mao[(pessoa, mes)] = no_ultimo if ultimo else antes or no_ultimo
