"""Cases of bolsa_formacao lines (MR-12 to MR-23), with boundaries and similar lawful situations."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from orchestration.synthetic import model as m
from orchestration.synthetic.answer import CONTROLE, INDICIO, REVISAO
from orchestration.synthetic.cases.catalogue import Chapter, Overrides, de_area, medico, penultima, so_ultimo
from orchestration.synthetic.links import comum, do_residente
from orchestration.synthetic.months import dia_util
from orchestration.synthetic.people import broken_cpf
from orchestration.synthetic.world import PARCEIROS, World

CAPITULO = Chapter()
caso = CAPITULO.caso

CEAPS, IEFS, NUPRES, RENSAUDE = PARCEIROS


@caso()
def mr_00_bolsa_sem_pessoa(world: World) -> None:
    curso = _curso(world)
    world.pay_bolsa(curso, world.meses[:-1])
    errado = broken_cpf(curso.pessoa.cpf)
    (linha,) = world.pay_bolsa(curso, so_ultimo(world), cpf=errado, nome_mae="", titular=errado, sem_pessoa=True)
    world.gabarito.expect("MR-00", REVISAO, linha, linha.valor)


@caso(meses=2)
def mr_00_bolsa_resolvida(world: World) -> None:
    curso = _curso(world)
    for mes in world.meses:
        errado: Overrides = {"cpf": broken_cpf(curso.pessoa.cpf)} if mes == penultima(world) else {}
        (linha,) = world.pay_bolsa(curso, [mes], **errado)
        if errado:
            world.gabarito.expect("MR-00", CONTROLE, linha)


@caso()
def mr_12_matricula_inexistente(world: World) -> None:
    residencia = world.residencias_de(medico(world, 1))[0]
    (linha,) = world.pay_bolsa(f"X{residencia.codigo}", so_ultimo(world), residencia.pessoa)
    world.gabarito.expect("MR-12", INDICIO, linha, linha.valor)


@caso(meses=2)
def mr_12_oferta_que_nao_da_bolsa(world: World) -> None:
    curso = _curso(world, tipo="II")
    (linha,) = world.pay_bolsa(curso, [penultima(world)])
    world.gabarito.expect("MR-12", INDICIO, linha, linha.valor)


@caso()
def mr_12_oferta_sem_bolsa_e_sem_pessoa(world: World) -> None:
    curso = _curso(world, tipo="II")
    errado = broken_cpf(curso.pessoa.cpf)
    (linha,) = world.pay_bolsa(curso, so_ultimo(world), cpf=errado, nome_mae="", titular=errado, sem_pessoa=True)
    world.gabarito.expect("MR-00", REVISAO, linha, linha.valor)
    world.gabarito.expect("MR-12", INDICIO, linha, linha.valor)


@caso()
def mr_12_matricula_de_outra_pessoa(world: World) -> None:
    dono, outro = world.residencias_de(medico(world, 2))
    curso = world.cursista(dono, IEFS)
    world.pay_bolsa(curso, world.meses)
    (linha,) = world.pay_bolsa(curso, so_ultimo(world), outro.pessoa)
    world.gabarito.expect("MR-12", INDICIO, linha, linha.valor)


@caso()
def mr_15c_insatisfatorio(world: World) -> None:
    ruim: Overrides = {"frequencia": "insatisfatoria"}
    ambos: Overrides = ruim | {"desempenho": "insatisfatoria"}
    aceita: Overrides = ambos | {"justificativa": True}
    for notas in (ambos, ruim, aceita):
        curso = world.curso(world.residencias_de(de_area(world, 1))[0], NUPRES)
        world.report(curso, world.meses[:-1])
        world.report(curso, so_ultimo(world), **notas)
        *_, linha = world.pay_bolsa(curso, world.meses)
        world.gabarito.expect("MR-15C", REVISAO, linha, linha.valor)


@caso(meses=2)
def mr_15c_licito_insatisfatorio_e_nao_pago(world: World) -> None:
    curso = world.curso(world.residencias_de(medico(world, 1))[0], NUPRES)
    mes = penultima(world)
    outros = [quando for quando in world.meses if quando != mes]
    world.report(curso, outros)
    world.report(curso, [mes], desempenho="insatisfatoria")
    world.pay_bolsa(curso, outros)


@caso(meses=2)
def mr_15r_sem_relatorio(world: World) -> None:
    mes = penultima(world)
    for parceiro in (IEFS, IEFS, NUPRES):
        curso = world.curso(world.residencias_de(medico(world, 1))[0], parceiro)
        world.report(curso, [quando for quando in world.meses if quando != mes])
        for linha in world.pay_bolsa(curso, world.meses):
            if linha.competencia == mes:
                world.gabarito.add_to_group("MR-15R", parceiro, linha)


@caso(meses=2, unico=True)
def mr_15r_sem_relatorio_nem_linha(world: World) -> None:
    """Neither reported nor paid in a month: the alert of a partner has no line."""
    mes = penultima(world)
    curso = world.curso(world.residencias_de(medico(world, 1))[0], CEAPS)
    outros = [quando for quando in world.meses if quando != mes]
    world.report(curso, outros)
    world.pay_bolsa(curso, outros)
    world.gabarito.expect_control("MR-15R", mes, parceiro=CEAPS)


@caso(meses=3, unico=True)
def mr_15r_licito_sem_relatorio(world: World) -> None:
    """Who left in the first month, who begins in the second and a course of type II need no report in the others."""
    primeiro, segundo = world.meses[0], world.meses[1]
    saiu, comeca, do_tipo_ii = (world.residencias_de(medico(world, 1))[0] for _ in range(3))
    curso, fora = world.curso(saiu, RENSAUDE), {"situacao": "desistente", "data_situacao": primeiro.dia(6)}
    world.report(curso, [primeiro], envio=dia_util(primeiro.mais(1), 6), **fora)
    curso = world.curso(comeca, RENSAUDE, inicio=segundo.dia(4))
    for mes in world.meses[1:]:
        world.report(curso, [mes], envio=dia_util(mes.mais(1), 5))
    world.pay_bolsa(curso, world.meses[1:])
    world.curso(do_tipo_ii, RENSAUDE, tipo="II")


@caso(unico=True)
def mr_15d_relatorio_atrasado(world: World) -> None:
    """A separate partner: one business day late in the first month, on the last day allowed in the others."""
    for residencia in world.residencias_de(de_area(world, 3)):
        curso = world.curso(residencia, RENSAUDE)
        for mes in world.meses:
            world.report(curso, [mes], envio=dia_util(mes.mais(1), 6 if mes == world.meses[0] else 5))
        world.pay_bolsa(curso, world.meses)
    world.gabarito.expect_control("MR-15D", world.meses[0], parceiro=RENSAUDE)


@caso()
def mr_16a_matricula_antes_da_residencia(world: World) -> None:
    curso = _curso(world, matricula=date(2025, 2, 10), inicio=date(2025, 3, 10))
    (linha,) = world.pay_bolsa(curso, so_ultimo(world))
    world.gabarito.expect("MR-16A", INDICIO, linha, linha.valor)


@caso(meses=2)
def mr_16a_matricula_no_dia_seguinte_ao_da_conclusao(world: World) -> None:
    """The day of the conclusion, the last of the residency, is still a day of it."""
    for matricula, meses in ((date(2025, 2, 28), world.meses[:-1]), (date(2025, 3, 1), [penultima(world)])):
        residencia = world.residencia(medico(world, residentes=0), inicio=date(2023, 3, 1), anos=2)
        curso = world.cursista(residencia, IEFS, matricula=matricula, inicio=date(2025, 3, 10))
        *_, linha = world.pay_bolsa(curso, meses)
    world.gabarito.expect("MR-16A", INDICIO, linha, linha.valor)


@caso()
def mr_16a_licito_no_primeiro_dia(world: World) -> None:
    world.pay_bolsa(_curso(world, matricula=date(2025, 3, 1), inicio=date(2025, 3, 10)), world.meses)


@caso(meses=2)
def mr_16b_sem_vinculo_no_cnes(world: World) -> None:
    curso = _matricula_antiga(world, [])
    primeira, *_ = world.pay_bolsa(curso, world.meses)
    world.gabarito.expect("MR-16B", REVISAO, primeira, primeira.valor)


@caso(meses=2)
def mr_16b_vinculo_sem_marca(world: World) -> None:
    residencia = world.residencias_de(medico(world, 1))[0]
    curso = _matricula_antiga(world, [comum(residencia.pessoa, residencia.programa.unidade)], residencia)
    primeira, *_ = world.pay_bolsa(curso, world.meses)
    world.gabarito.expect("MR-16B", CONTROLE, primeira)


@caso(meses=2)
def mr_16b_licito_marcas_raras(world: World) -> None:
    """Marked by the flag alone, by the CBO alone, or under another professional code of the same CNS."""
    for forma in range(3):
        residencia = world.residencias_de(medico(world, 1))[0]
        vinculo = do_residente(residencia)
        if forma == 0:
            vinculo.cbo, vinculo.ind_vinculacao, vinculo.residente = "225125", "010301", True
        elif forma == 1:
            vinculo.cbo, vinculo.ind_vinculacao, vinculo.residente = "2231F9", "010301", False
        else:
            vinculo.profissional = residencia.pessoa.profissional_sus[::-1]
        world.pay_bolsa(_matricula_antiga(world, [vinculo], residencia), world.meses)


@caso()
def mr_17a_acima_e_parcial(world: World) -> None:
    for programa, valor, resultado, risco in (
        (medico(world, 1), 4500, INDICIO, 500),
        (de_area(world, 1), 4000, INDICIO, 1000),
        (de_area(world, 1), 1500, REVISAO, 0),
    ):
        curso = world.cursista(world.residencias_de(programa)[0], NUPRES)
        world.pay_bolsa(curso, world.meses[:-1])
        (linha,) = world.pay_bolsa(curso, so_ultimo(world), valor=Decimal(valor))
        world.gabarito.expect("MR-17A", resultado, linha, risco)


@caso(meses=2)
def mr_17b_depois_do_dia_14(world: World) -> None:
    """Began on day 15, and began only in the next month. Day 14 is in the lawful majority (base.py)."""
    for inicio in (penultima(world).dia(15), world.ultimo.dia(3)):
        curso = _curso(world, inicio=inicio)
        antes, _ = world.pay_bolsa(curso, world.meses[-2:])
        world.gabarito.expect("MR-17B", INDICIO, antes, antes.valor)


@caso()
def mr_18_conta_que_nao_cabe(world: World) -> None:
    for tipo in ("poupanca", "conjunta", "salario"):
        curso = _curso(world)
        world.pay_bolsa(curso, world.meses[:-1])
        (linha,) = world.pay_bolsa(curso, so_ultimo(world), tipo_conta=tipo)
        world.gabarito.expect("MR-18", REVISAO, linha)


@caso(meses=2)
def mr_18_conta_de_outra_pessoa(world: World) -> None:
    curso = _curso(world)
    alheia = world.pessoa(curso.residencia.programa).cpf if curso.residencia else ""
    for mes in world.meses:
        titular: Overrides = {"titular": alheia} if mes == penultima(world) else {}
        (linha,) = world.pay_bolsa(curso, [mes], **titular)
        if titular:
            world.gabarito.expect("MR-18", INDICIO, linha, linha.valor)


@caso()
def mr_18_licito_sem_dado(world: World) -> None:
    world.pay_bolsa(_curso(world), world.meses, tipo_conta="", titular="")


@caso(meses=2)
def mr_20_fora_do_prazo(world: World) -> None:
    """Paid on the sixteenth business day, and on the fifteenth, which is on time."""
    mes = penultima(world)
    for ordem in (16, 15):
        curso = _curso(world)
        world.pay_bolsa(curso, [quando for quando in world.meses if quando != mes])
        (linha,) = world.pay_bolsa(curso, [mes], data=dia_util(mes.mais(1), ordem))
        if ordem == 16:
            world.gabarito.expect("MR-20", CONTROLE, linha)


@caso(meses=2)
def mr_21_desistencia(world: World) -> None:
    *_, na_saida, depois = world.pay_bolsa(_saida(world, "desistente"), world.meses)
    world.gabarito.expect("MR-21", REVISAO, na_saida, na_saida.valor)
    world.gabarito.expect("MR-21", INDICIO, depois, depois.valor)


@caso(meses=2)
def mr_21_desistiu_por_outra_residencia(world: World) -> None:
    """The commissions ask for the withdrawal before the new enrolment."""
    saida = world.residencia(medico(world, 1), situacao="desistente", data_situacao=penultima(world).mais(-1).dia(20))
    world.residencia(medico(world, 1), pessoa=saida.pessoa, inicio=penultima(world).mais(-1).dia(20))
    *_, linha = world.pay_bolsa(world.cursista(saida, IEFS), so_ultimo(world))
    world.gabarito.expect("MR-21", REVISAO, linha, linha.valor)


@caso()
def mr_21_residencia_vencida(world: World) -> None:
    programa = medico(world, 1)
    vencida = world.residencia(
        programa, inicio=date(2021, 3, 1), anos=2, situacao="licenciado", data_situacao=date(2022, 5, 2)
    )
    (linha,) = world.pay_bolsa(world.cursista(vencida, IEFS), so_ultimo(world))
    world.gabarito.expect_control("PN-19V", world.ultimo, programa=programa.codigo)
    world.gabarito.expect("MR-21", REVISAO, linha, linha.valor)
    world.gabarito.expect("MR-16A", REVISAO, linha, linha.valor)


@caso(meses=2)
def mr_21_outras_saidas(world: World) -> None:
    """Each situation, paid in the month of leaving or in the next one."""
    for situacao, no_mes, resultado in (
        ("reprovado", True, REVISAO),
        ("reprovado", False, INDICIO),
        ("falecido", True, REVISAO),
        ("falecido", False, INDICIO),
        ("desligado_outro", False, REVISAO),
        ("transferido", True, REVISAO),
    ):
        curso = _saida(world, situacao)
        meses = world.meses[:-1] if no_mes else [*world.meses[:-2], world.ultimo]
        *_, linha = world.pay_bolsa(curso, meses)
        world.gabarito.expect("MR-21", resultado, linha, linha.valor)


@caso(meses=2)
def mr_21_sem_matricula_valida(world: World) -> None:
    """No partner has the enrolment and the person left the residency: both rules raise an alert."""
    programa = de_area(world, residentes=0)
    saida = world.residencia(programa, situacao="desistente", data_situacao=penultima(world).dia(12))
    (linha,) = world.pay_bolsa(f"X{saida.codigo}", so_ultimo(world), saida.pessoa)
    for regra in ("MR-12", "MR-21"):
        world.gabarito.expect(regra, INDICIO, linha, linha.valor)


@caso(meses=2)
def mr_21_fim_da_oferta(world: World) -> None:
    """The month in which the offer ends is payable; the next is not, even for who concluded the residency."""
    ativo = _curso(world, fim_oferta=penultima(world).primeiro)
    concluida = world.residencia(medico(world, residentes=0), inicio=date(2024, 3, 1), anos=2)
    egresso = world.cursista(
        concluida, IEFS, matricula=date(2025, 6, 10), inicio=date(2025, 7, 1), fim_oferta=penultima(world).ultimo
    )
    for curso in (ativo, egresso):
        *_, linha = world.pay_bolsa(curso, world.meses)
        world.gabarito.expect("MR-21", INDICIO, linha, linha.valor)


@caso(meses=2)
def mr_21_permitido_e_regular(world: World) -> None:
    """Concluded and still in the course (permitted); on leave; transferred to another programme."""
    world.pay_bolsa(_saida(world, "concluido"), world.meses)
    world.pay_bolsa(_saida(world, "licenciado"), world.meses)
    curso = _saida(world, "transferido")
    world.residencia(medico(world, residentes=0), curso.pessoa, inicio=penultima(world).dia(12))
    world.pay_bolsa(curso, world.meses)


@caso()
def mr_22_suspenso(world: World) -> None:
    curso = world.curso(world.residencias_de(medico(world, 1))[0], IEFS)
    world.report(curso, world.meses[:-1])
    world.report(curso, so_ultimo(world), suspenso=True)
    *_, linha = world.pay_bolsa(curso, world.meses)
    world.gabarito.expect("MR-22", INDICIO, linha, linha.valor)


@caso(meses=2)
def mr_23_saiu_do_curso(world: World) -> None:
    mes = penultima(world)
    desistente = _fora_do_curso(world, "desistente", comunicacao=mes.dia(10))
    *_, na_saida, depois = world.pay_bolsa(desistente, world.meses)
    world.gabarito.expect("MR-23", REVISAO, na_saida, na_saida.valor)
    world.gabarito.expect("MR-23", INDICIO, depois, depois.valor)
    desligado = _fora_do_curso(world, "desligado")
    *_, linha = world.pay_bolsa(desligado, [*world.meses[:-2], world.ultimo])
    world.gabarito.expect("MR-23", INDICIO, linha, linha.valor)


@caso(meses=2)
def mr_23_concluiu_o_curso(world: World) -> None:
    *_, linha = world.pay_bolsa(_fora_do_curso(world, "concluido"), world.meses)
    world.gabarito.expect("MR-23", REVISAO, linha, linha.valor)


def _curso(world: World, **outros: Any) -> m.Curso:
    """Add a resident of three years, enrolled, with satisfactory reports."""
    residencia = world.residencias_de(medico(world, residentes=1))[0]
    return world.cursista(residencia, world.rng.choice((IEFS, NUPRES)), **outros)


def _saida(world: World, situacao: str) -> m.Curso:
    """Enrolment of a person who left the residency in the middle of the newest paid month; the course goes on."""
    programa = de_area(world, residentes=0)
    residencia = world.residencia(programa, situacao=situacao, data_situacao=penultima(world).dia(12))
    return world.cursista(residencia, NUPRES)


def _fora_do_curso(world: World, situacao: str, **outros: Any) -> m.Curso:
    """Enrolment that the partner reports as out of the course in the newest paid month, and not after it."""
    mes = penultima(world)
    curso = world.curso(world.residencias_de(de_area(world, 1))[0], IEFS)
    world.report(curso, world.meses[:-2])
    world.report(curso, [mes], situacao=situacao, data_situacao=mes.dia(9), **outros)
    return curso


def _matricula_antiga(world: World, vinculos: list[m.Vinculo], residencia: m.Residencia | None = None) -> m.Curso:
    """An enrolment so early that only the first SCNES months are near it, when the person has these links."""
    residencia = residencia or world.residencias_de(medico(world, 1))[0]
    matricula = world.meses[0].mais(-3).dia(10)
    ultimo_em_torno = world.meses[0].mais(-2)
    for mes in world.todos_scnes:
        escritos = vinculos if mes <= ultimo_em_torno else [do_residente(residencia)]
        world.vinculos_a_mao[(residencia.pessoa, mes)] = escritos
    return world.cursista(residencia, IEFS, matricula=matricula, inicio=matricula + timedelta(days=40))
