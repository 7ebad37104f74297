"""Cases of bolsa_formacao lines (MR-12 to MR-23), with boundaries and similar lawful situations."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from orchestration.synthetic import model as m
from orchestration.synthetic.answer import CONTROLE, INDICIO, REVISAO
from orchestration.synthetic.cases.catalogue import Campos, Capitulo, de_area, medico, penultima, so_ultimo
from orchestration.synthetic.links import comum, do_residente
from orchestration.synthetic.months import dia_util
from orchestration.synthetic.people import cpf_invalido
from orchestration.synthetic.world import PARCEIROS, Mundo

CAPITULO = Capitulo()
caso = CAPITULO.caso

IEFS, NUPRES, RENSAUDE = PARCEIROS[1:]


@caso()
def mr_00_bolsa_sem_pessoa(mundo: Mundo) -> None:
    curso = _curso(mundo)
    mundo.pagar_bolsa(curso, mundo.meses[:-1])
    errado = cpf_invalido(curso.pessoa.cpf)
    (linha,) = mundo.pagar_bolsa(curso, so_ultimo(mundo), cpf=errado, nome_mae="", titular=errado, sem_pessoa=True)
    mundo.gabarito.espera("MR-00", REVISAO, linha, linha.valor)


@caso(meses=2)
def mr_00_bolsa_resolvida(mundo: Mundo) -> None:
    curso = _curso(mundo)
    for mes in mundo.meses:
        errado: Campos = {"cpf": cpf_invalido(curso.pessoa.cpf)} if mes == penultima(mundo) else {}
        (linha,) = mundo.pagar_bolsa(curso, [mes], **errado)
        if errado:
            mundo.gabarito.espera("MR-00", CONTROLE, linha)


@caso()
def mr_12_matricula_inexistente(mundo: Mundo) -> None:
    residencia = mundo.residencias_de(medico(mundo, 1))[0]
    (linha,) = mundo.pagar_bolsa(f"X{residencia.codigo}", so_ultimo(mundo), residencia.pessoa)
    mundo.gabarito.espera("MR-12", INDICIO, linha, linha.valor)


@caso(meses=2)
def mr_12_oferta_que_nao_da_bolsa(mundo: Mundo) -> None:
    curso = _curso(mundo, tipo="II")
    (linha,) = mundo.pagar_bolsa(curso, [penultima(mundo)])
    mundo.gabarito.espera("MR-12", INDICIO, linha, linha.valor)


@caso()
def mr_12_oferta_sem_bolsa_e_sem_pessoa(mundo: Mundo) -> None:
    curso = _curso(mundo, tipo="II")
    errado = cpf_invalido(curso.pessoa.cpf)
    (linha,) = mundo.pagar_bolsa(curso, so_ultimo(mundo), cpf=errado, nome_mae="", titular=errado, sem_pessoa=True)
    mundo.gabarito.espera("MR-00", REVISAO, linha, linha.valor)
    mundo.gabarito.espera("MR-12", INDICIO, linha, linha.valor)


@caso()
def mr_12_matricula_de_outra_pessoa(mundo: Mundo) -> None:
    dono, outro = mundo.residencias_de(medico(mundo, 2))
    curso = mundo.cursista(dono, IEFS)
    mundo.pagar_bolsa(curso, mundo.meses)
    (linha,) = mundo.pagar_bolsa(curso, so_ultimo(mundo), outro.pessoa)
    mundo.gabarito.espera("MR-12", INDICIO, linha, linha.valor)


@caso()
def mr_15c_insatisfatorio(mundo: Mundo) -> None:
    ruim: Campos = {"frequencia": "insatisfatoria"}
    ambos: Campos = ruim | {"desempenho": "insatisfatoria"}
    aceita: Campos = ambos | {"justificativa": True}
    for resultado, notas in ((INDICIO, ambos), (REVISAO, ruim), (REVISAO, aceita)):
        curso = mundo.curso(mundo.residencias_de(de_area(mundo, 1))[0], NUPRES)
        mundo.relatar(curso, mundo.meses[:-1])
        mundo.relatar(curso, so_ultimo(mundo), **notas)
        *_, linha = mundo.pagar_bolsa(curso, mundo.meses)
        mundo.gabarito.espera("MR-15C", resultado, linha, linha.valor)


@caso(meses=2)
def mr_15c_licito_insatisfatorio_e_nao_pago(mundo: Mundo) -> None:
    curso = mundo.curso(mundo.residencias_de(medico(mundo, 1))[0], NUPRES)
    mes = penultima(mundo)
    outros = [quando for quando in mundo.meses if quando != mes]
    mundo.relatar(curso, outros)
    mundo.relatar(curso, [mes], desempenho="insatisfatoria")
    mundo.pagar_bolsa(curso, outros)


@caso(meses=2)
def mr_15r_sem_relatorio(mundo: Mundo) -> None:
    mes = penultima(mundo)
    for parceiro in (IEFS, IEFS, NUPRES):
        curso = mundo.curso(mundo.residencias_de(medico(mundo, 1))[0], parceiro)
        mundo.relatar(curso, [quando for quando in mundo.meses if quando != mes])
        for linha in mundo.pagar_bolsa(curso, mundo.meses):
            if linha.competencia == mes:
                mundo.gabarito.soma_ao_grupo("MR-15R", parceiro, linha)


@caso(unico=True)
def mr_15d_relatorio_atrasado(mundo: Mundo) -> None:
    """A separate partner: one business day late in the first month, on the last day allowed in the others."""
    for residencia in mundo.residencias_de(de_area(mundo, 3)):
        curso = mundo.curso(residencia, RENSAUDE)
        for mes in mundo.meses:
            mundo.relatar(curso, [mes], envio=dia_util(mes.mais(1), 6 if mes == mundo.meses[0] else 5))
        mundo.pagar_bolsa(curso, mundo.meses)
    mundo.gabarito.espera_controle("MR-15D", mundo.meses[0], parceiro=RENSAUDE)


@caso()
def mr_16a_matricula_antes_da_residencia(mundo: Mundo) -> None:
    curso = _curso(mundo, matricula=date(2025, 2, 10), inicio=date(2025, 3, 10))
    (linha,) = mundo.pagar_bolsa(curso, so_ultimo(mundo))
    mundo.gabarito.espera("MR-16A", INDICIO, linha, linha.valor)


@caso(meses=2)
def mr_16a_matricula_no_dia_da_conclusao(mundo: Mundo) -> None:
    programa = medico(mundo, residentes=0)
    residencia = mundo.residencia(programa, inicio=date(2023, 3, 1), anos=2)
    curso = mundo.cursista(residencia, IEFS, matricula=date(2025, 2, 28), inicio=date(2025, 3, 10))
    (linha,) = mundo.pagar_bolsa(curso, [penultima(mundo)])
    mundo.gabarito.espera("MR-16A", INDICIO, linha, linha.valor)


@caso()
def mr_16a_licito_no_primeiro_dia(mundo: Mundo) -> None:
    mundo.pagar_bolsa(_curso(mundo, matricula=date(2025, 3, 1), inicio=date(2025, 3, 10)), mundo.meses)


@caso(meses=2)
def mr_16b_sem_vinculo_no_cnes(mundo: Mundo) -> None:
    curso = _matricula_antiga(mundo, [])
    primeira, *_ = mundo.pagar_bolsa(curso, mundo.meses)
    mundo.gabarito.espera("MR-16B", REVISAO, primeira, primeira.valor)


@caso(meses=2)
def mr_16b_vinculo_sem_marca(mundo: Mundo) -> None:
    residencia = mundo.residencias_de(medico(mundo, 1))[0]
    curso = _matricula_antiga(mundo, [comum(residencia.pessoa, residencia.programa.unidade)], residencia)
    primeira, *_ = mundo.pagar_bolsa(curso, mundo.meses)
    mundo.gabarito.espera("MR-16B", CONTROLE, primeira)


@caso(meses=2)
def mr_16b_licito_marcas_raras(mundo: Mundo) -> None:
    """Marked by the flag alone, by the CBO alone, or under another professional code of the same CNS."""
    for forma in range(3):
        residencia = mundo.residencias_de(medico(mundo, 1))[0]
        vinculo = do_residente(residencia)
        if forma == 0:
            vinculo.cbo, vinculo.ind_vinculacao, vinculo.residente = "225125", "010301", True
        elif forma == 1:
            vinculo.cbo, vinculo.ind_vinculacao, vinculo.residente = "2231F9", "010301", False
        else:
            vinculo.profissional = residencia.pessoa.profissional_sus[::-1]
        mundo.pagar_bolsa(_matricula_antiga(mundo, [vinculo], residencia), mundo.meses)


@caso()
def mr_17a_acima_e_parcial(mundo: Mundo) -> None:
    for programa, valor, resultado, risco in (
        (medico(mundo, 1), 4500, INDICIO, 500),
        (de_area(mundo, 1), 4000, INDICIO, 1000),
        (de_area(mundo, 1), 1500, REVISAO, 0),
    ):
        curso = mundo.cursista(mundo.residencias_de(programa)[0], NUPRES)
        mundo.pagar_bolsa(curso, mundo.meses[:-1])
        (linha,) = mundo.pagar_bolsa(curso, so_ultimo(mundo), valor=Decimal(valor))
        mundo.gabarito.espera("MR-17A", resultado, linha, risco)


@caso(meses=2)
def mr_17b_depois_do_dia_14(mundo: Mundo) -> None:
    """Began on day 15, and began only in the next month. Day 14 is in the lawful majority (base.py)."""
    for inicio in (penultima(mundo).dia(15), mundo.ultimo.dia(3)):
        curso = _curso(mundo, inicio=inicio)
        antes, _ = mundo.pagar_bolsa(curso, mundo.meses[-2:])
        mundo.gabarito.espera("MR-17B", INDICIO, antes, antes.valor)


@caso()
def mr_18_conta_que_nao_cabe(mundo: Mundo) -> None:
    for tipo in ("poupanca", "conjunta", "salario"):
        curso = _curso(mundo)
        mundo.pagar_bolsa(curso, mundo.meses[:-1])
        (linha,) = mundo.pagar_bolsa(curso, so_ultimo(mundo), tipo_conta=tipo)
        mundo.gabarito.espera("MR-18", REVISAO, linha)


@caso(meses=2)
def mr_18_conta_de_outra_pessoa(mundo: Mundo) -> None:
    curso = _curso(mundo)
    alheia = mundo.pessoa(curso.residencia.programa).cpf if curso.residencia else ""
    for mes in mundo.meses:
        titular: Campos = {"titular": alheia} if mes == penultima(mundo) else {}
        (linha,) = mundo.pagar_bolsa(curso, [mes], **titular)
        if titular:
            mundo.gabarito.espera("MR-18", INDICIO, linha, linha.valor)


@caso()
def mr_18_licito_sem_dado(mundo: Mundo) -> None:
    mundo.pagar_bolsa(_curso(mundo), mundo.meses, tipo_conta="", titular="")


@caso(meses=2)
def mr_20_fora_do_prazo(mundo: Mundo) -> None:
    """Paid on the sixteenth business day, and on the fifteenth, which is on time."""
    mes = penultima(mundo)
    for ordem in (16, 15):
        curso = _curso(mundo)
        mundo.pagar_bolsa(curso, [quando for quando in mundo.meses if quando != mes])
        (linha,) = mundo.pagar_bolsa(curso, [mes], data=dia_util(mes.mais(1), ordem))
        if ordem == 16:
            mundo.gabarito.espera("MR-20", CONTROLE, linha)


@caso(meses=2)
def mr_21_desistencia(mundo: Mundo) -> None:
    *_, na_saida, depois = mundo.pagar_bolsa(_saida(mundo, "desistente"), mundo.meses)
    mundo.gabarito.espera("MR-21", REVISAO, na_saida, na_saida.valor)
    mundo.gabarito.espera("MR-21", INDICIO, depois, depois.valor)


@caso(meses=2)
def mr_21_outras_saidas(mundo: Mundo) -> None:
    """Each situation, paid in the month of leaving or in the next one."""
    for situacao, no_mes, resultado in (
        ("reprovado", True, REVISAO),
        ("reprovado", False, INDICIO),
        ("falecido", True, REVISAO),
        ("falecido", False, INDICIO),
        ("desligado_outro", False, REVISAO),
        ("transferido", True, REVISAO),
    ):
        curso = _saida(mundo, situacao)
        meses = mundo.meses[:-1] if no_mes else [*mundo.meses[:-2], mundo.ultimo]
        *_, linha = mundo.pagar_bolsa(curso, meses)
        mundo.gabarito.espera("MR-21", resultado, linha, linha.valor)


@caso(meses=2)
def mr_21_sem_matricula_valida(mundo: Mundo) -> None:
    """No partner has the enrolment and the person left the residency: both rules raise an alert."""
    programa = de_area(mundo, residentes=0)
    saida = mundo.residencia(programa, situacao="desistente", data_situacao=penultima(mundo).dia(12))
    (linha,) = mundo.pagar_bolsa(f"X{saida.codigo}", so_ultimo(mundo), saida.pessoa)
    for regra in ("MR-12", "MR-21"):
        mundo.gabarito.espera(regra, INDICIO, linha, linha.valor)


@caso(meses=2)
def mr_21_fim_da_oferta(mundo: Mundo) -> None:
    """The month in which the offer ends is payable; the next is not, even for who concluded the residency."""
    ativo = _curso(mundo, fim_oferta=penultima(mundo).primeiro)
    concluida = mundo.residencia(medico(mundo, residentes=0), inicio=date(2024, 3, 1), anos=2)
    egresso = mundo.cursista(
        concluida, IEFS, matricula=date(2025, 6, 10), inicio=date(2025, 7, 1), fim_oferta=penultima(mundo).ultimo
    )
    for curso in (ativo, egresso):
        *_, linha = mundo.pagar_bolsa(curso, mundo.meses)
        mundo.gabarito.espera("MR-21", INDICIO, linha, linha.valor)


@caso(meses=2)
def mr_21_permitido_e_regular(mundo: Mundo) -> None:
    """Concluded and still in the course (permitted); on leave; transferred to another programme."""
    mundo.pagar_bolsa(_saida(mundo, "concluido"), mundo.meses)
    mundo.pagar_bolsa(_saida(mundo, "licenciado"), mundo.meses)
    curso = _saida(mundo, "transferido")
    mundo.residencia(medico(mundo, residentes=0), curso.pessoa, inicio=penultima(mundo).dia(12))
    mundo.pagar_bolsa(curso, mundo.meses)


@caso()
def mr_22_suspenso(mundo: Mundo) -> None:
    curso = mundo.curso(mundo.residencias_de(medico(mundo, 1))[0], IEFS)
    mundo.relatar(curso, mundo.meses[:-1])
    mundo.relatar(curso, so_ultimo(mundo), suspenso=True)
    *_, linha = mundo.pagar_bolsa(curso, mundo.meses)
    mundo.gabarito.espera("MR-22", INDICIO, linha, linha.valor)


@caso(meses=2)
def mr_23_saiu_do_curso(mundo: Mundo) -> None:
    mes = penultima(mundo)
    desistente = _fora_do_curso(mundo, "desistente", comunicacao=mes.dia(10))
    *_, na_saida, depois = mundo.pagar_bolsa(desistente, mundo.meses)
    mundo.gabarito.espera("MR-23", REVISAO, na_saida, na_saida.valor)
    mundo.gabarito.espera("MR-23", INDICIO, depois, depois.valor)
    desligado = _fora_do_curso(mundo, "desligado")
    *_, linha = mundo.pagar_bolsa(desligado, [*mundo.meses[:-2], mundo.ultimo])
    mundo.gabarito.espera("MR-23", INDICIO, linha, linha.valor)


@caso(meses=2)
def mr_23_concluiu_o_curso(mundo: Mundo) -> None:
    *_, linha = mundo.pagar_bolsa(_fora_do_curso(mundo, "concluido"), mundo.meses)
    mundo.gabarito.espera("MR-23", REVISAO, linha, linha.valor)


def _curso(mundo: Mundo, **outros: Any) -> m.Curso:
    """Add a resident of three years, enrolled, with satisfactory reports."""
    residencia = mundo.residencias_de(medico(mundo, residentes=1))[0]
    return mundo.cursista(residencia, mundo.sorte.choice((IEFS, NUPRES)), **outros)


def _saida(mundo: Mundo, situacao: str) -> m.Curso:
    """Enrolment of a person who left the residency in the middle of the newest paid month; the course goes on."""
    programa = de_area(mundo, residentes=0)
    residencia = mundo.residencia(programa, situacao=situacao, data_situacao=penultima(mundo).dia(12))
    return mundo.cursista(residencia, NUPRES)


def _fora_do_curso(mundo: Mundo, situacao: str, **outros: Any) -> m.Curso:
    """Enrolment that the partner reports as out of the course in the newest paid month, and not after it."""
    mes = penultima(mundo)
    curso = mundo.curso(mundo.residencias_de(de_area(mundo, 1))[0], IEFS)
    mundo.relatar(curso, mundo.meses[:-2])
    mundo.relatar(curso, [mes], situacao=situacao, data_situacao=mes.dia(9), **outros)
    return curso


def _matricula_antiga(mundo: Mundo, vinculos: list[m.Vinculo], residencia: m.Residencia | None = None) -> m.Curso:
    """An enrolment so early that only the first SCNES months are near it, when the person has these links."""
    residencia = residencia or mundo.residencias_de(medico(mundo, 1))[0]
    matricula = mundo.meses[0].mais(-3).dia(10)
    ultimo_em_torno = mundo.meses[0].mais(-2)
    for mes in mundo.meses_scnes:
        escritos = vinculos if mes <= ultimo_em_torno else [do_residente(residencia)]
        mundo.vinculos_a_mao[(residencia.pessoa, mes)] = escritos
    return mundo.cursista(residencia, IEFS, matricula=matricula, inicio=matricula + timedelta(days=40))
