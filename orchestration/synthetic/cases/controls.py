"""Cases of the controls: deadlines, registers and rights. Their alerts have no payment line."""

from datetime import date, timedelta
from decimal import Decimal

from orchestration.synthetic import model as m
from orchestration.synthetic.base import BOLSA_RESIDENCIA, estipendiar
from orchestration.synthetic.cases.catalogue import Capitulo, de_area, medico, penultima
from orchestration.synthetic.links import comum, da_equipe, do_residente
from orchestration.synthetic.months import dia_util
from orchestration.synthetic.people import Pessoa
from orchestration.synthetic.world import PARCEIROS, Mundo

CAPITULO = Capitulo()
caso = CAPITULO.caso

IEFS = PARCEIROS[1]
CENTAVO = Decimal("0.01")


@caso(meses=2)
def mr_25_comunicada_tarde(mundo: Mundo) -> None:
    """Reported one day after the deadline; on the deadline; never reported, which raises no alert."""
    mes = penultima(mundo)
    limite = dia_util(mes.mais(1), 15) - timedelta(days=10)
    for comunicacao in (limite + timedelta(days=1), limite, None):
        curso = mundo.curso(mundo.residencias_de(medico(mundo, 1))[0], IEFS)
        mundo.relatar(curso, mundo.meses[:-2])
        mundo.relatar(curso, [mes], situacao="desistente", data_situacao=mes.dia(6), comunicacao=comunicacao)
        mundo.pagar_bolsa(curso, mundo.meses[:-2])
        if comunicacao and comunicacao > limite:
            mundo.gabarito.espera_controle("MR-25", mes, parceiro=IEFS, chave=curso.codigo, pessoa=curso.pessoa)


@caso(meses=2)
def mr_dir_incentivo_nao_pago(mundo: Mundo) -> None:
    """Three rights unpaid in the last judged month: a coordinator, a tutor, and a preceptor with a reversed line."""
    mes = penultima(mundo)
    for programa, funcao, estornada in (
        (medico(mundo), m.COORDENADOR, False),
        (de_area(mundo), m.TUTOR, False),
        (medico(mundo), m.PRECEPTOR, True),
    ):
        pessoa = mundo.beneficiario(programa, funcao)
        mundo.pagar(programa, funcao, pessoa, [quando for quando in mundo.meses if quando != mes])
        if estornada:
            mundo.pagar(programa, funcao, pessoa, [mes], situacao="estornado")
        mundo.gabarito.espera_controle("MR-DIR", mes, programa=programa.codigo, chave=funcao, pessoa=pessoa)


@caso(meses=2)
def mr_dir_direito_em_dois_programas(mundo: Mundo) -> None:
    """A right in two programmes: art. 10 allows one incentive, so there is one alert, of the smaller code."""
    mes = penultima(mundo)
    um, outro = medico(mundo), medico(mundo)
    pessoa = mundo.beneficiario(um, m.COORDENADOR)
    mundo.beneficiario(outro, m.COORDENADOR, pessoa)
    mundo.pagar(um, m.COORDENADOR, pessoa, [quando for quando in mundo.meses if quando != mes])
    mundo.gabarito.espera_controle("MR-DIR", mes, programa=um.codigo, chave=m.COORDENADOR, pessoa=pessoa)


@caso(meses=2)
def mr_dir_bolsa_nao_paga(mundo: Mundo) -> None:
    mes = penultima(mundo)
    curso = mundo.cursista(mundo.residencias_de(medico(mundo, 1))[0], IEFS)
    mundo.pagar_bolsa(curso, [quando for quando in mundo.meses if quando != mes])
    mundo.gabarito.espera_controle("MR-DIR", mes, parceiro=IEFS, chave=m.BOLSA, pessoa=curso.pessoa)


@caso()
def mr_dir_licito_mes_ainda_nao_julgado(mundo: Mundo) -> None:
    programa = medico(mundo)
    pessoa = mundo.beneficiario(programa, m.COORDENADOR)
    mundo.pagar(programa, m.COORDENADOR, pessoa, mundo.meses[:-1])


@caso()
def pn_16_residente_sem_marca(mundo: Mundo) -> None:
    for vinculado in (True, False):
        programa = de_area(mundo, residentes=2)
        residencia = mundo.residencias_de(programa)[0]
        links = [comum(residencia.pessoa, programa.unidade)] if vinculado else []
        _no_cnes(mundo, residencia.pessoa, links, [do_residente(residencia)])
        mundo.gabarito.espera_controle("PN-16", mundo.meses_scnes[-1], programa=programa.codigo)


@caso()
def pn_16_preceptor_sem_marca(mundo: Mundo) -> None:
    programa = medico(mundo, residentes=1)
    pessoa = mundo.integrar(programa, m.PRECEPTOR)
    marcado = da_equipe(mundo.equipe[-1])
    _no_cnes(mundo, pessoa, [comum(pessoa, programa.unidade)], [marcado])
    mundo.gabarito.espera_controle("PN-16", mundo.meses_scnes[-1], programa=programa.codigo)


@caso()
def pn_16_licito_chegou_depois_ou_ja_saiu(mundo: Mundo) -> None:
    programa = de_area(mundo, residentes=1)
    mundo.integrar(programa, m.PRECEPTOR, inicio=mundo.meses_scnes[-1].mais(1).primeiro)
    saiu = mundo.integrar(programa, m.PRECEPTOR, fim=mundo.meses_scnes[-1].ultimo)
    sem_marca = [comum(saiu, programa.unidade)]
    _no_cnes(mundo, saiu, sem_marca, sem_marca)


@caso()
def pn_16r_egresso_ainda_marcado(mundo: Mundo) -> None:
    residencia = mundo.residencia(medico(mundo, residentes=0), inicio=date(2023, 3, 1), anos=2)
    marcado = [do_residente(residencia)]
    _no_cnes(mundo, residencia.pessoa, marcado, marcado)
    mundo.gabarito.espera_controle("PN-16R", mundo.meses_scnes[-1], pessoa=residencia.pessoa)


@caso()
def pn_22_campos_em_falta(mundo: Mundo) -> None:
    """Two people of one programme lack the same field: one alert for each field and programme."""
    for campo in ("nome_mae", "data_nascimento", "raca_cor", "sexo", "identidade_genero", "pessoa_com_deficiencia"):
        programa = de_area(mundo, residentes=2)
        for residencia in mundo.residencias_de(programa):
            residencia.omitidos = frozenset({campo})
        mundo.gabarito.espera_controle("PN-22", mundo.meses_scnes[-1], programa=programa.codigo, chave=campo)
    programa = medico(mundo, residentes=1)
    pessoa = mundo.integrar(programa, m.PRECEPTOR, omitidos=frozenset({"etnia"}))
    pessoa.raca_cor, pessoa.etnia = "indigena", "Tikuna"
    mundo.gabarito.espera_controle("PN-22", mundo.meses_scnes[-1], programa=programa.codigo, chave="etnia")


@caso()
def pn_22_licito(mundo: Mundo) -> None:
    """No alert for a coordinator, a graduate or a former tutor, for `nao_declarado`, nor without a social name."""
    programa = de_area(mundo, residentes=1)
    pessoa = mundo.residencias_de(programa)[0].pessoa
    pessoa.sexo = pessoa.identidade_genero = pessoa.raca_cor = pessoa.deficiencia = "nao_declarado"
    mundo.integrar(programa, m.COORDENADOR, omitidos=frozenset({"sexo", "raca_cor"}))
    mundo.integrar(programa, m.TUTOR, fim=date(2025, 8, 1), omitidos=frozenset({"sexo"}))
    mundo.residencia(programa, inicio=date(2023, 3, 1), anos=2, omitidos=frozenset({"sexo", "nome_mae"}))


@caso()
def pn_25_abaixo_do_minimo(mundo: Mundo) -> None:
    """A cent below the minimum, from one payer and split between two; exactly the minimum, split, is lawful."""
    uma, duas, exata = mundo.residencias_de(medico(mundo, 3))
    estipendiar(mundo, uma, mundo.ultimo, BOLSA_RESIDENCIA - CENTAVO)
    estipendiar(mundo, duas, mundo.meses[0], BOLSA_RESIDENCIA - CENTAVO, dividida=True)
    estipendiar(mundo, exata, mundo.ultimo, BOLSA_RESIDENCIA, dividida=True)
    for residencia, mes in ((uma, mundo.ultimo), (duas, mundo.meses[0])):
        mundo.gabarito.espera_controle("PN-25", mes, chave=residencia.codigo, pessoa=residencia.pessoa)


@caso()
def pn_43_mais_de_sessenta_horas(mundo: Mundo) -> None:
    programa = medico(mundo, residentes=1)
    outra = mundo.unidade(programa.unidade.municipio, "Ambulatório Escola", "1244", "36")
    residencia = mundo.residencias_de(programa)[0]
    um, dois = do_residente(residencia, (0, 1, 40)), do_residente(residencia, (20, 0, 0))
    dois.unidade = outra
    _no_cnes(mundo, residencia.pessoa, [um, dois], [um])
    mundo.gabarito.espera_controle("PN-43", mundo.meses_scnes[-1], pessoa=residencia.pessoa)


@caso()
def pn_43_licito(mundo: Mundo) -> None:
    """Sixty hours in two places; ordinary work besides; one link under two professional codes, counted once."""
    programa = medico(mundo, residentes=3)
    exata, trabalha, dupla = mundo.residencias_de(programa)
    outra = mundo.unidade(programa.unidade.municipio, "Maternidade Escola", "1244", "07")
    um, dois = do_residente(exata, (0, 0, 36)), do_residente(exata, (4, 0, 20))
    dois.unidade = outra
    _no_cnes(mundo, exata.pessoa, [um, dois], [um])
    _no_cnes(mundo, trabalha.pessoa, [do_residente(trabalha), comum(trabalha.pessoa, outra, (24, 0, 12))], [])
    repetido = do_residente(dupla)
    repetido.profissional = dupla.pessoa.profissional_sus[::-1]
    _no_cnes(mundo, dupla.pessoa, [do_residente(dupla), repetido], [])


@caso()
def dup_r_duas_residencias(mundo: Mundo) -> None:
    residencia = mundo.residencias_de(de_area(mundo, residentes=1))[0]
    mundo.residencia(de_area(mundo, residentes=0), residencia.pessoa)
    mundo.gabarito.espera_controle("DUP-R", mundo.ultimo, pessoa=residencia.pessoa)


@caso()
def dup_r_licito_mudou_de_programa(mundo: Mundo) -> None:
    dia = mundo.ultimo.dia(16)
    saida = mundo.residencia(medico(mundo, residentes=0), situacao="transferido", data_situacao=dia)
    mundo.residencia(medico(mundo, residentes=0), saida.pessoa, inicio=dia)


def _no_cnes(mundo: Mundo, pessoa: Pessoa, no_ultimo: list[m.Vinculo], antes: list[m.Vinculo]) -> None:
    """Set the person's links in the newest SCNES month and in earlier ones (the same, if `antes` is empty)."""
    for mes in mundo.meses_scnes:
        ultimo = mes == mundo.meses_scnes[-1]
        mundo.vinculos_a_mao[(pessoa, mes)] = no_ultimo if ultimo else antes or no_ultimo
