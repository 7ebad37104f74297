"""Cases of art. 3 incentive lines (MR-00 to MR-11), with boundaries and similar lawful situations."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from orchestration.synthetic import model as m
from orchestration.synthetic.answer import CONTROLE, INDICIO, REVISAO
from orchestration.synthetic.cases.catalogue import Campos, Capitulo, de_area, medico, penultima, so_ultimo
from orchestration.synthetic.people import Pessoa, cpf_invalido
from orchestration.synthetic.world import Mundo

CAPITULO = Capitulo()
caso = CAPITULO.caso

PRECEPTOR, COORDENADOR, TUTOR = m.PRECEPTOR, m.COORDENADOR, m.TUTOR


@caso()
def mr_00_tripla_resolve(mundo: Mundo) -> None:
    programa = medico(mundo)
    pessoa = mundo.beneficiario(programa, PRECEPTOR)
    mundo.pagar(programa, PRECEPTOR, pessoa, mundo.meses[:-1])
    (linha,) = mundo.pagar(programa, PRECEPTOR, pessoa, so_ultimo(mundo), cpf=cpf_invalido(pessoa.cpf))
    mundo.gabarito.espera("MR-00", CONTROLE, linha)


@caso(meses=2)
def mr_00_onze_digitos_iguais(mundo: Mundo) -> None:
    programa = de_area(mundo)
    pessoa = mundo.beneficiario(programa, COORDENADOR)
    for mes in mundo.meses:
        alterado: Campos = {"cpf": "11111111111"} if mes == penultima(mundo) else {}
        (linha,) = mundo.pagar(programa, COORDENADOR, pessoa, [mes], **alterado)
        if alterado:
            mundo.gabarito.espera("MR-00", CONTROLE, linha)


@caso()
def mr_00_sem_tripla(mundo: Mundo) -> None:
    programa = medico(mundo)
    pessoa = mundo.beneficiario(programa, PRECEPTOR)
    mundo.pagar(programa, PRECEPTOR, pessoa, mundo.meses[:-1])
    _irresoluvel(mundo, programa, pessoa, nome_mae="")


@caso()
def mr_00_tripla_de_duas_pessoas(mundo: Mundo) -> None:
    programa = medico(mundo)
    pessoa, xara = (mundo.beneficiario(programa, PRECEPTOR) for _ in range(2))
    xara.nome, xara.nome_mae, xara.nascimento = pessoa.nome, pessoa.nome_mae, pessoa.nascimento
    mundo.pagar(programa, PRECEPTOR, xara, mundo.meses)
    mundo.pagar(programa, PRECEPTOR, pessoa, mundo.meses[:-1])
    _irresoluvel(mundo, programa, pessoa)


@caso()
def mr_00_licito_sem_zeros_a_esquerda(mundo: Mundo) -> None:
    programa = medico(mundo)
    pessoa = mundo.beneficiario(programa, COORDENADOR, mundo.pessoa(programa, equipe=True, zeros=2))
    mundo.pagar(programa, COORDENADOR, pessoa, mundo.meses, cpf=pessoa.cpf.lstrip("0"))


@caso()
def mr_01_fora_da_equipe(mundo: Mundo) -> None:
    programa = medico(mundo)
    pessoa = mundo.pessoa(programa, equipe=True)
    mundo.cadastrar(programa, PRECEPTOR, pessoa)
    _indicio(mundo, "MR-01", programa, PRECEPTOR, pessoa)


@caso(meses=2)
def mr_01_outra_funcao(mundo: Mundo) -> None:
    programa = de_area(mundo)
    pessoa = mundo.integrar(programa, TUTOR)
    mundo.cadastrar(programa, PRECEPTOR, pessoa)
    (linha,) = mundo.pagar(programa, PRECEPTOR, pessoa, [penultima(mundo)])
    mundo.gabarito.espera("MR-01", INDICIO, linha, linha.valor)


@caso(meses=2)
def mr_01_comeca_no_mes_seguinte(mundo: Mundo) -> None:
    programa = medico(mundo)
    pessoa = mundo.integrar(programa, COORDENADOR, inicio=mundo.ultimo.primeiro)
    mundo.cadastrar(programa, COORDENADOR, pessoa)
    antes, _ = mundo.pagar(programa, COORDENADOR, pessoa, mundo.meses[-2:])
    mundo.gabarito.espera("MR-01", INDICIO, antes, antes.valor)


@caso(meses=2)
def mr_01_licito_comeca_no_ultimo_dia(mundo: Mundo) -> None:
    programa = medico(mundo)
    pessoa = mundo.integrar(programa, COORDENADOR, inicio=penultima(mundo).ultimo)
    mundo.cadastrar(programa, COORDENADOR, pessoa)
    mundo.pagar(programa, COORDENADOR, pessoa, mundo.meses[-2:])


@caso()
def mr_03_tutor_em_programa_medico(mundo: Mundo) -> None:
    programa = medico(mundo)
    _indicio(mundo, "MR-03", programa, TUTOR, mundo.beneficiario(programa, TUTOR))


@caso(meses=2)
def mr_04_acima(mundo: Mundo) -> None:
    programa = medico(mundo)
    pessoa = mundo.beneficiario(programa, PRECEPTOR)
    for mes in mundo.meses:
        valor = Decimal(4500) if mes == penultima(mundo) else None
        (linha,) = mundo.pagar(programa, PRECEPTOR, pessoa, [mes], valor)
        if valor:
            mundo.gabarito.espera("MR-04", INDICIO, linha, 500)


@caso()
def mr_04_valor_de_medica_em_area_profissional(mundo: Mundo) -> None:
    programa = de_area(mundo)
    pessoa = mundo.beneficiario(programa, COORDENADOR)
    mundo.pagar(programa, COORDENADOR, pessoa, mundo.meses[:-1])
    (linha,) = mundo.pagar(programa, COORDENADOR, pessoa, so_ultimo(mundo), Decimal(4000))
    mundo.gabarito.espera("MR-04", INDICIO, linha, 1000)


@caso()
def mr_04_um_centavo(mundo: Mundo) -> None:
    programa = de_area(mundo)
    pessoa = mundo.beneficiario(programa, PRECEPTOR)
    mundo.pagar(programa, PRECEPTOR, pessoa, mundo.meses[:-1])
    (linha,) = mundo.pagar(programa, PRECEPTOR, pessoa, so_ultimo(mundo), Decimal("3000.01"))
    mundo.gabarito.espera("MR-04", INDICIO, linha, Decimal("0.01"))


@caso()
def mr_04_abaixo(mundo: Mundo) -> None:
    programa = medico(mundo)
    pessoa = mundo.beneficiario(programa, COORDENADOR)
    mundo.pagar(programa, COORDENADOR, pessoa, mundo.meses[:-1])
    (linha,) = mundo.pagar(programa, COORDENADOR, pessoa, so_ultimo(mundo), Decimal("3999.99"))
    mundo.gabarito.espera("MR-04", CONTROLE, linha)


@caso()
def mr_05a_com_fins_lucrativos(mundo: Mundo) -> None:
    for natureza in ("2062", "2143"):
        programa = mundo.programa(mundo.instituicao("cnrm", natureza=natureza), residentes=3)
        _indicio(mundo, "MR-05A", programa, PRECEPTOR, mundo.beneficiario(programa, PRECEPTOR))


@caso()
def mr_05a_licito_empresa_publica(mundo: Mundo) -> None:
    for natureza in ("2011", "2038", "3301"):
        programa = mundo.programa(mundo.instituicao("cnrm", natureza=natureza), residentes=3)
        mundo.pagar(programa, COORDENADOR, mundo.beneficiario(programa, COORDENADOR), mundo.meses)


@caso()
def mr_05c_menos_de_75(mundo: Mundo) -> None:
    programa = medico(mundo, carga_sus=Decimal("74.9"))
    pessoa = mundo.beneficiario(programa, COORDENADOR)
    (linha,) = mundo.pagar(programa, COORDENADOR, pessoa, so_ultimo(mundo))
    mundo.gabarito.espera("MR-05C", REVISAO, linha, linha.valor)


@caso()
def mr_05c_licito_75_e_sem_informacao(mundo: Mundo) -> None:
    exato, calado = medico(mundo, carga_sus=Decimal(75)), medico(mundo, carga_sus=None)
    mundo.pagar(exato, COORDENADOR, mundo.beneficiario(exato, COORDENADOR), mundo.meses)
    mundo.pagar(calado, COORDENADOR, mundo.beneficiario(calado, COORDENADOR), so_ultimo(mundo))


@caso()
def mr_05d_sem_cadastro(mundo: Mundo) -> None:
    programa = medico(mundo)
    _indicio(mundo, "MR-05D", programa, PRECEPTOR, mundo.integrar(programa, PRECEPTOR))


@caso()
def mr_05d_sem_validacao(mundo: Mundo) -> None:
    programa = de_area(mundo)
    _indicio(mundo, "MR-05D", programa, TUTOR, mundo.beneficiario(programa, TUTOR, validacao=None))


@caso(meses=2)
def mr_05d_validado_depois_de_pago(mundo: Mundo) -> None:
    programa = medico(mundo)
    cadastro = penultima(mundo).mais(-1).dia(10)
    pessoa = mundo.beneficiario(programa, PRECEPTOR, data=cadastro, validacao=mundo.ultimo.dia(28))
    antes, _ = mundo.pagar(programa, PRECEPTOR, pessoa, mundo.meses[-2:])
    mundo.gabarito.espera("MR-05D", INDICIO, antes, antes.valor)


@caso()
def mr_05d_cancelado_na_vespera(mundo: Mundo) -> None:
    programa = medico(mundo)
    pessoa = mundo.beneficiario(programa, COORDENADOR, cancelamento=mundo.ultimo.mais(-1).ultimo)
    *_, linha = mundo.pagar(programa, COORDENADOR, pessoa, mundo.meses)
    mundo.gabarito.espera("MR-05D", INDICIO, linha, linha.valor)


@caso()
def mr_05d_licito_cancelado_no_primeiro_dia(mundo: Mundo) -> None:
    programa = medico(mundo)
    pessoa = mundo.beneficiario(programa, COORDENADOR, cancelamento=mundo.ultimo.primeiro)
    mundo.pagar(programa, COORDENADOR, pessoa, mundo.meses)


@caso()
def mr_05e_menos_de_doze_horas(mundo: Mundo) -> None:
    programa = medico(mundo)
    _indicio(mundo, "MR-05E", programa, PRECEPTOR, mundo.beneficiario(programa, PRECEPTOR, carga=Decimal("11.99")))


@caso()
def mr_05e_licito_maior_de_dois_cadastros(mundo: Mundo) -> None:
    programa = medico(mundo)
    pessoa = mundo.beneficiario(programa, PRECEPTOR, carga=Decimal(8))
    mundo.cadastrar(programa, PRECEPTOR, pessoa, carga=Decimal(12))
    mundo.pagar(programa, PRECEPTOR, pessoa, mundo.meses)


@caso(meses=2)
def mr_06_mes_do_cadastro(mundo: Mundo) -> None:
    programa = medico(mundo)
    mes = penultima(mundo)
    pessoa = mundo.beneficiario(programa, PRECEPTOR, data=mes.primeiro, validacao=mes.dia(2))
    antes, _ = mundo.pagar(programa, PRECEPTOR, pessoa, mundo.meses[-2:])
    mundo.gabarito.espera("MR-06", INDICIO, antes, antes.valor)


@caso()
def mr_06_recomeca_depois_do_cancelamento(mundo: Mundo) -> None:
    programa = de_area(mundo)
    fim = mundo.ultimo.mais(-2).dia(20)
    pessoa = mundo.beneficiario(programa, COORDENADOR, cancelamento=fim)
    mundo.cadastrar(programa, COORDENADOR, pessoa, data=mundo.ultimo.dia(2), validacao=mundo.ultimo.dia(3))
    mundo.pagar(programa, COORDENADOR, pessoa, mundo.meses[:-2])
    _indicio(mundo, "MR-06", programa, COORDENADOR, pessoa)


@caso()
def mr_08_turma_concluida(mundo: Mundo) -> None:
    programa = medico(mundo, residentes=0)
    mundo.residencia(programa, inicio=date(2023, 3, 1), anos=2)
    _indicio(mundo, "MR-08", programa, COORDENADOR, mundo.beneficiario(programa, COORDENADOR))


@caso(meses=2)
def mr_08_todos_sairam_no_primeiro_dia(mundo: Mundo) -> None:
    programa = de_area(mundo, residentes=0)
    mes = penultima(mundo)
    for _ in range(2):
        mundo.residencia(programa, situacao="desistente", data_situacao=mes.primeiro)
    *_, linha = mundo.pagar(programa, TUTOR, mundo.beneficiario(programa, TUTOR), mundo.meses[:-1])
    mundo.gabarito.espera("MR-08", INDICIO, linha, linha.valor)


@caso()
def mr_08_licito_ultimo_residente(mundo: Mundo) -> None:
    """A programme whose only resident is on leave, and one whose only resident left on the second day."""
    for situacao, dia in (("licenciado", mundo.meses[0].dia(3)), ("desistente", mundo.ultimo.dia(2))):
        programa = medico(mundo, residentes=0)
        mundo.residencia(programa, situacao=situacao, data_situacao=dia)
        for funcao in (COORDENADOR, PRECEPTOR):
            mundo.pagar(programa, funcao, mundo.beneficiario(programa, funcao), mundo.meses)


@caso()
def mr_08p_edital_suspende(mundo: Mundo) -> None:
    edital = mundo.edital(m.MEDICA, mundo.edital_medica.fim, proporcao=None, suspende=True)
    programa = medico(mundo, residentes=0, edital=edital)
    mundo.residencia(programa, inicio=date(2023, 3, 1), anos=2)
    _indicio(mundo, "MR-08P", programa, PRECEPTOR, mundo.beneficiario(programa, PRECEPTOR, edital=edital))


@caso()
def mr_08p_licito_edital_nao_suspende(mundo: Mundo) -> None:
    edital = mundo.edital(m.MEDICA, mundo.edital_medica.fim, proporcao=None)
    programa = medico(mundo, residentes=0, edital=edital)
    mundo.residencia(programa, inicio=date(2023, 3, 1), anos=2)
    mundo.pagar(programa, PRECEPTOR, mundo.beneficiario(programa, PRECEPTOR, edital=edital), mundo.meses)


@caso(meses=2)
def mr_09a_saiu_da_funcao(mundo: Mundo) -> None:
    """Left on the first day of a month: that month is for review, the next is not payable."""
    programa = medico(mundo)
    pessoa = mundo.integrar(programa, PRECEPTOR, fim=penultima(mundo).primeiro)
    mundo.cadastrar(programa, PRECEPTOR, pessoa)
    *_, na_saida, depois = mundo.pagar(programa, PRECEPTOR, pessoa, mundo.meses)
    mundo.gabarito.espera("MR-09A", REVISAO, na_saida, na_saida.valor)
    mundo.gabarito.espera("MR-09A", INDICIO, depois, depois.valor)


@caso()
def mr_09a_saiu_na_vespera(mundo: Mundo) -> None:
    programa = de_area(mundo)
    pessoa = mundo.integrar(programa, COORDENADOR, fim=mundo.ultimo.mais(-1).ultimo)
    mundo.integrar(programa, COORDENADOR, pessoa, inicio=date(2024, 3, 1), fim=date(2024, 12, 20))
    mundo.cadastrar(programa, COORDENADOR, pessoa)
    mundo.pagar(programa, COORDENADOR, pessoa, mundo.meses[:-2])
    _indicio(mundo, "MR-09A", programa, COORDENADOR, pessoa)


@caso()
def mr_09a_licito_voltou(mundo: Mundo) -> None:
    programa = medico(mundo)
    pessoa = mundo.integrar(programa, PRECEPTOR, inicio=date(2024, 3, 1), fim=date(2025, 2, 20))
    mundo.pagar(programa, PRECEPTOR, mundo.beneficiario(programa, PRECEPTOR, pessoa), mundo.meses)


@caso(meses=2)
def mr_09b_programa_desativado(mundo: Mundo) -> None:
    programa = medico(mundo, situacao="desativado", desativacao=penultima(mundo).ultimo)
    pessoa = mundo.beneficiario(programa, PRECEPTOR)
    *_, no_mes, depois = mundo.pagar(programa, PRECEPTOR, pessoa, mundo.meses)
    mundo.gabarito.espera("MR-09B", REVISAO, no_mes, no_mes.valor)
    mundo.gabarito.espera("MR-09B", INDICIO, depois, depois.valor)


@caso()
def mr_09b_desativado_sem_data(mundo: Mundo) -> None:
    programa = de_area(mundo, situacao="desativado")
    (linha,) = mundo.pagar(programa, TUTOR, mundo.beneficiario(programa, TUTOR), so_ultimo(mundo))
    mundo.gabarito.espera("MR-09B", REVISAO, linha, linha.valor)


@caso()
def mr_09b_instituicao_descredenciada(mundo: Mundo) -> None:
    antes, agora = mundo.meses[0].mais(-1).dia(10), mundo.ultimo.dia(9)
    fechada = mundo.instituicao("cnrm", situacao="descredenciada", descredenciamento=antes)
    programa = mundo.programa(fechada, residentes=3)
    _indicio(mundo, "MR-09B", programa, COORDENADOR, mundo.beneficiario(programa, COORDENADOR))
    fechando = mundo.instituicao("cnrms", situacao="descredenciada", descredenciamento=agora)
    programa = mundo.programa(fechando, residentes=3)
    *_, linha = mundo.pagar(programa, COORDENADOR, mundo.beneficiario(programa, COORDENADOR), mundo.meses)
    mundo.gabarito.espera("MR-09B", REVISAO, linha, linha.valor)


@caso()
def mr_11_edital_encerrado(mundo: Mundo) -> None:
    edital = mundo.edital(m.MEDICA, mundo.meses[0].mais(-1).ultimo)
    programa = medico(mundo, edital=edital)
    _indicio(mundo, "MR-11", programa, PRECEPTOR, mundo.beneficiario(programa, PRECEPTOR, edital=edital))


@caso()
def mr_11_nao_homologado(mundo: Mundo) -> None:
    programa = de_area(mundo, homologado=False)
    _indicio(mundo, "MR-11", programa, COORDENADOR, mundo.beneficiario(programa, COORDENADOR))


@caso(meses=2)
def mr_11_homologado_no_mes_seguinte(mundo: Mundo) -> None:
    programa = medico(mundo, homologacao=mundo.ultimo.primeiro)
    pessoa = mundo.beneficiario(programa, COORDENADOR)
    antes, _ = mundo.pagar(programa, COORDENADOR, pessoa, mundo.meses[-2:])
    mundo.gabarito.espera("MR-11", INDICIO, antes, antes.valor)


@caso()
def mr_11_licito_nova_adesao_e_ultimo_mes(mundo: Mundo) -> None:
    """Joined again under a second edital; and an edital that ends on the first day of the newest month."""
    velho = mundo.edital(m.MEDICA, mundo.meses[0].mais(-1).ultimo)
    programa = medico(mundo, edital=velho)
    mundo.homologar(programa, mundo.edital_medica)
    pessoa = mundo.beneficiario(programa, PRECEPTOR, edital=velho)
    depois = mundo.cadastros[-1].data + timedelta(days=3)
    mundo.cadastrar(programa, PRECEPTOR, pessoa, data=depois)
    mundo.pagar(programa, PRECEPTOR, pessoa, mundo.meses)
    no_fim = mundo.edital(m.MEDICA, mundo.ultimo.primeiro)
    programa = medico(mundo, edital=no_fim)
    mundo.pagar(programa, PRECEPTOR, mundo.beneficiario(programa, PRECEPTOR, edital=no_fim), mundo.meses)


def _indicio(mundo: Mundo, regra: str, programa: m.Programa, tipo: str, pessoa: Pessoa) -> None:
    """Add a line in the newest month and expect the rule to put its whole amount at risk."""
    (linha,) = mundo.pagar(programa, tipo, pessoa, so_ultimo(mundo))
    mundo.gabarito.espera(regra, INDICIO, linha, linha.valor)


def _irresoluvel(mundo: Mundo, programa: m.Programa, pessoa: Pessoa, **outros: Any) -> None:
    """Add a line in the newest month whose CPF is wrong and whose triple matches no person, or several."""
    errado = cpf_invalido(pessoa.cpf)
    (linha,) = mundo.pagar(programa, PRECEPTOR, pessoa, so_ultimo(mundo), cpf=errado, sem_pessoa=True, **outros)
    mundo.gabarito.espera("MR-00", REVISAO, linha, linha.valor)
