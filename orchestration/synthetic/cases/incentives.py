"""Cases of art. 3 incentive lines (MR-00 to MR-11), with boundaries and similar lawful situations."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from orchestration.synthetic import model as m
from orchestration.synthetic.answer import CONTROLE, INDICIO, REVISAO
from orchestration.synthetic.cases.catalogue import Chapter, Overrides, de_area, medico, penultima, so_ultimo
from orchestration.synthetic.people import Person, broken_cpf
from orchestration.synthetic.world import World

CAPITULO = Chapter()
caso = CAPITULO.caso

PRECEPTOR, COORDENADOR, TUTOR = m.PRECEPTOR, m.COORDENADOR, m.TUTOR


@caso()
def mr_00_tripla_resolve(world: World) -> None:
    programa = medico(world)
    pessoa = world.registered_member(programa, PRECEPTOR)
    world.pay(programa, PRECEPTOR, pessoa, world.meses[:-1])
    (linha,) = world.pay(programa, PRECEPTOR, pessoa, so_ultimo(world), cpf=broken_cpf(pessoa.cpf))
    world.gabarito.expect("MR-00", CONTROLE, linha)


@caso(meses=2)
def mr_00_onze_digitos_iguais(world: World) -> None:
    programa = de_area(world)
    pessoa = world.registered_member(programa, COORDENADOR)
    for mes in world.meses:
        alterado: Overrides = {"cpf": "11111111111"} if mes == penultima(world) else {}
        (linha,) = world.pay(programa, COORDENADOR, pessoa, [mes], **alterado)
        if alterado:
            world.gabarito.expect("MR-00", CONTROLE, linha)


@caso()
def mr_00_sem_tripla(world: World) -> None:
    programa = medico(world)
    pessoa = world.registered_member(programa, PRECEPTOR)
    world.pay(programa, PRECEPTOR, pessoa, world.meses[:-1])
    _irresoluvel(world, programa, pessoa, nome_mae="")


@caso()
def mr_00_tripla_de_duas_pessoas(world: World) -> None:
    programa = medico(world)
    pessoa, xara = (world.registered_member(programa, PRECEPTOR) for _ in range(2))
    xara.nome, xara.nome_mae, xara.nascimento = pessoa.nome, pessoa.nome_mae, pessoa.nascimento
    pagas = world.pay(programa, PRECEPTOR, xara, world.meses) + world.pay(programa, PRECEPTOR, pessoa, world.meses[:-1])
    for mes in world.meses[:-1]:
        world.gabarito.expect("MR-10P", REVISAO, [p for p in pagas if p.competencia == mes], 4000)
    _irresoluvel(world, programa, pessoa)


@caso()
def mr_00_licito_sem_zeros_a_esquerda(world: World) -> None:
    programa = medico(world)
    pessoa = world.registered_member(programa, COORDENADOR, world.pessoa(programa, equipe=True, zeros=2))
    world.pay(programa, COORDENADOR, pessoa, world.meses, cpf=pessoa.cpf.lstrip("0"))


@caso()
def mr_01_fora_da_equipe(world: World) -> None:
    programa = medico(world)
    pessoa = world.pessoa(programa, equipe=True)
    world.register(programa, PRECEPTOR, pessoa)
    _indicio(world, "MR-01", programa, PRECEPTOR, pessoa)


@caso(meses=2)
def mr_01_outra_funcao(world: World) -> None:
    programa = de_area(world)
    pessoa = world.add_to_team(programa, TUTOR)
    world.register(programa, PRECEPTOR, pessoa)
    (linha,) = world.pay(programa, PRECEPTOR, pessoa, [penultima(world)])
    world.gabarito.expect("MR-01", INDICIO, linha, linha.valor)


@caso(meses=2)
def mr_01_comeca_no_mes_seguinte(world: World) -> None:
    programa = medico(world)
    pessoa = world.add_to_team(programa, COORDENADOR, inicio=world.ultimo.primeiro)
    world.register(programa, COORDENADOR, pessoa)
    antes, _ = world.pay(programa, COORDENADOR, pessoa, world.meses[-2:])
    world.gabarito.expect("MR-01", INDICIO, antes, antes.valor)


@caso(meses=2)
def mr_01_licito_comeca_no_ultimo_dia(world: World) -> None:
    programa = medico(world)
    pessoa = world.add_to_team(programa, COORDENADOR, inicio=penultima(world).ultimo)
    world.register(programa, COORDENADOR, pessoa)
    world.pay(programa, COORDENADOR, pessoa, world.meses[-2:])


@caso()
def mr_03_tutor_em_programa_medico(world: World) -> None:
    programa = medico(world)
    _indicio(world, "MR-03", programa, TUTOR, world.registered_member(programa, TUTOR))


@caso(meses=2)
def mr_04_acima(world: World) -> None:
    programa = medico(world)
    pessoa = world.registered_member(programa, PRECEPTOR)
    for mes in world.meses:
        valor = Decimal(4500) if mes == penultima(world) else None
        (linha,) = world.pay(programa, PRECEPTOR, pessoa, [mes], valor)
        if valor:
            world.gabarito.expect("MR-04", INDICIO, linha, 500)


@caso()
def mr_04_valor_de_medica_em_area_profissional(world: World) -> None:
    programa = de_area(world)
    pessoa = world.registered_member(programa, COORDENADOR)
    world.pay(programa, COORDENADOR, pessoa, world.meses[:-1])
    (linha,) = world.pay(programa, COORDENADOR, pessoa, so_ultimo(world), Decimal(4000))
    world.gabarito.expect("MR-04", INDICIO, linha, 1000)


@caso()
def mr_04_um_centavo(world: World) -> None:
    programa = de_area(world)
    pessoa = world.registered_member(programa, PRECEPTOR)
    world.pay(programa, PRECEPTOR, pessoa, world.meses[:-1])
    (linha,) = world.pay(programa, PRECEPTOR, pessoa, so_ultimo(world), Decimal("3000.01"))
    world.gabarito.expect("MR-04", INDICIO, linha, Decimal("0.01"))


@caso()
def mr_04_abaixo(world: World) -> None:
    programa = medico(world)
    pessoa = world.registered_member(programa, COORDENADOR)
    world.pay(programa, COORDENADOR, pessoa, world.meses[:-1])
    (linha,) = world.pay(programa, COORDENADOR, pessoa, so_ultimo(world), Decimal("3999.99"))
    world.gabarito.expect("MR-04", CONTROLE, linha)


@caso()
def mr_05a_com_fins_lucrativos(world: World) -> None:
    for natureza in ("2062", "2143"):
        programa = world.programa(world.instituicao("cnrm", natureza=natureza), residentes=3)
        _indicio(world, "MR-05A", programa, PRECEPTOR, world.registered_member(programa, PRECEPTOR))


@caso()
def mr_05a_licito_empresa_publica(world: World) -> None:
    for natureza in ("2011", "2038", "3301"):
        programa = world.programa(world.instituicao("cnrm", natureza=natureza), residentes=3)
        world.pay(programa, COORDENADOR, world.registered_member(programa, COORDENADOR), world.meses)


@caso()
def mr_05c_menos_de_75(world: World) -> None:
    programa = medico(world, carga_sus=Decimal("74.9"))
    pessoa = world.registered_member(programa, COORDENADOR)
    (linha,) = world.pay(programa, COORDENADOR, pessoa, so_ultimo(world))
    world.gabarito.expect("MR-05C", REVISAO, linha, linha.valor)


@caso()
def mr_05c_licito_75_e_sem_informacao(world: World) -> None:
    exato, calado = medico(world, carga_sus=Decimal(75)), medico(world, carga_sus=None)
    world.pay(exato, COORDENADOR, world.registered_member(exato, COORDENADOR), world.meses)
    world.pay(calado, COORDENADOR, world.registered_member(calado, COORDENADOR), so_ultimo(world))


@caso()
def mr_05d_sem_cadastro(world: World) -> None:
    programa = medico(world)
    _indicio(world, "MR-05D", programa, PRECEPTOR, world.add_to_team(programa, PRECEPTOR))


@caso()
def mr_05d_sem_validacao(world: World) -> None:
    programa = de_area(world)
    _indicio(world, "MR-05D", programa, TUTOR, world.registered_member(programa, TUTOR, validacao=None))


@caso(meses=2)
def mr_05d_validado_depois_de_pago(world: World) -> None:
    programa = medico(world)
    cadastro = penultima(world).mais(-1).dia(10)
    pessoa = world.registered_member(programa, PRECEPTOR, data=cadastro, validacao=world.ultimo.dia(28))
    antes, _ = world.pay(programa, PRECEPTOR, pessoa, world.meses[-2:])
    world.gabarito.expect("MR-05D", INDICIO, antes, antes.valor)


@caso()
def mr_05d_cancelado_na_vespera(world: World) -> None:
    programa = medico(world)
    pessoa = world.registered_member(programa, COORDENADOR, cancelamento=world.ultimo.mais(-1).ultimo)
    *_, linha = world.pay(programa, COORDENADOR, pessoa, world.meses)
    world.gabarito.expect("MR-05D", INDICIO, linha, linha.valor)


@caso()
def mr_05d_licito_cancelado_no_primeiro_dia(world: World) -> None:
    programa = medico(world)
    pessoa = world.registered_member(programa, COORDENADOR, cancelamento=world.ultimo.primeiro)
    world.pay(programa, COORDENADOR, pessoa, world.meses)


@caso()
def mr_05e_menos_de_doze_horas(world: World) -> None:
    programa = medico(world)
    _indicio(world, "MR-05E", programa, PRECEPTOR, world.registered_member(programa, PRECEPTOR, carga=Decimal("11.99")))


@caso()
def mr_05e_licito_maior_de_dois_cadastros(world: World) -> None:
    programa = medico(world)
    pessoa = world.registered_member(programa, PRECEPTOR, carga=Decimal(8))
    world.register(programa, PRECEPTOR, pessoa, carga=Decimal(12))
    world.pay(programa, PRECEPTOR, pessoa, world.meses)


@caso(meses=2)
def mr_06_mes_do_cadastro(world: World) -> None:
    programa = medico(world)
    mes = penultima(world)
    pessoa = world.registered_member(programa, PRECEPTOR, data=mes.primeiro, validacao=mes.dia(2))
    antes, _ = world.pay(programa, PRECEPTOR, pessoa, world.meses[-2:])
    world.gabarito.expect("MR-06", INDICIO, antes, antes.valor)


@caso()
def mr_06_recomeca_depois_do_cancelamento(world: World) -> None:
    programa = de_area(world)
    fim = world.ultimo.mais(-2).dia(20)
    pessoa = world.registered_member(programa, COORDENADOR, cancelamento=fim)
    world.register(programa, COORDENADOR, pessoa, data=world.ultimo.dia(2), validacao=world.ultimo.dia(3))
    world.pay(programa, COORDENADOR, pessoa, world.meses[:-2])
    _indicio(world, "MR-06", programa, COORDENADOR, pessoa)


@caso()
def mr_08_turma_concluida(world: World) -> None:
    programa = medico(world, residentes=0)
    world.residencia(programa, inicio=date(2023, 3, 1), anos=2)
    _indicio(world, "MR-08", programa, COORDENADOR, world.registered_member(programa, COORDENADOR))


@caso(meses=2)
def mr_08_todos_sairam_no_primeiro_dia(world: World) -> None:
    programa = de_area(world, residentes=0)
    mes = penultima(world)
    for _ in range(2):
        world.residencia(programa, situacao="desistente", data_situacao=mes.primeiro)
    *_, linha = world.pay(programa, TUTOR, world.registered_member(programa, TUTOR), world.meses[:-1])
    world.gabarito.expect("MR-08", INDICIO, linha, linha.valor)


@caso()
def mr_08_licito_ultimo_residente(world: World) -> None:
    """A programme whose only resident is on leave, and one whose only resident left on the second day."""
    for situacao, dia in (("licenciado", world.meses[0].dia(3)), ("desistente", world.ultimo.dia(2))):
        programa = medico(world, residentes=0)
        world.residencia(programa, situacao=situacao, data_situacao=dia)
        for funcao in (COORDENADOR, PRECEPTOR):
            world.pay(programa, funcao, world.registered_member(programa, funcao), world.meses)


@caso()
def mr_08p_edital_suspende(world: World) -> None:
    edital = world.edital(m.MEDICA, world.edital_medica.fim, proporcao=None, suspende=True)
    programa = medico(world, residentes=0, edital=edital)
    world.residencia(programa, inicio=date(2023, 3, 1), anos=2)
    _indicio(world, "MR-08P", programa, PRECEPTOR, world.registered_member(programa, PRECEPTOR, edital=edital))


@caso()
def mr_08p_licito_edital_nao_suspende(world: World) -> None:
    edital = world.edital(m.MEDICA, world.edital_medica.fim, proporcao=None)
    programa = medico(world, residentes=0, edital=edital)
    world.residencia(programa, inicio=date(2023, 3, 1), anos=2)
    world.pay(programa, PRECEPTOR, world.registered_member(programa, PRECEPTOR, edital=edital), world.meses)


@caso(meses=2)
def mr_09a_saiu_da_funcao(world: World) -> None:
    """Left on the first day of a month: that month is for review, the next is not payable."""
    programa = medico(world)
    pessoa = world.add_to_team(programa, PRECEPTOR, fim=penultima(world).primeiro)
    world.register(programa, PRECEPTOR, pessoa)
    *_, na_saida, depois = world.pay(programa, PRECEPTOR, pessoa, world.meses)
    world.gabarito.expect("MR-09A", REVISAO, na_saida, na_saida.valor)
    world.gabarito.expect("MR-09A", INDICIO, depois, depois.valor)


@caso()
def mr_09a_saiu_na_vespera(world: World) -> None:
    programa = de_area(world)
    pessoa = world.add_to_team(programa, COORDENADOR, fim=world.ultimo.mais(-1).ultimo)
    world.add_to_team(programa, COORDENADOR, pessoa, inicio=date(2024, 3, 1), fim=date(2024, 12, 20))
    world.register(programa, COORDENADOR, pessoa)
    world.pay(programa, COORDENADOR, pessoa, world.meses[:-2])
    _indicio(world, "MR-09A", programa, COORDENADOR, pessoa)


@caso()
def mr_09a_licito_voltou(world: World) -> None:
    programa = medico(world)
    pessoa = world.add_to_team(programa, PRECEPTOR, inicio=date(2024, 3, 1), fim=date(2025, 2, 20))
    world.pay(programa, PRECEPTOR, world.registered_member(programa, PRECEPTOR, pessoa), world.meses)


@caso(meses=2)
def mr_09b_programa_desativado(world: World) -> None:
    programa = medico(world, situacao="desativado", desativacao=penultima(world).ultimo)
    pessoa = world.registered_member(programa, PRECEPTOR)
    *_, no_mes, depois = world.pay(programa, PRECEPTOR, pessoa, world.meses)
    world.gabarito.expect("MR-09B", REVISAO, no_mes, no_mes.valor)
    world.gabarito.expect("MR-09B", INDICIO, depois, depois.valor)


@caso()
def mr_09b_desativado_sem_data(world: World) -> None:
    programa = de_area(world, situacao="desativado")
    (linha,) = world.pay(programa, TUTOR, world.registered_member(programa, TUTOR), so_ultimo(world))
    world.gabarito.expect("MR-09B", REVISAO, linha, linha.valor)


@caso()
def mr_09b_instituicao_descredenciada(world: World) -> None:
    antes, agora = world.meses[0].mais(-1).dia(10), world.ultimo.dia(9)
    fechada = world.instituicao("cnrm", situacao="descredenciada", descredenciamento=antes)
    programa = world.programa(fechada, residentes=3)
    _indicio(world, "MR-09B", programa, COORDENADOR, world.registered_member(programa, COORDENADOR))
    fechando = world.instituicao("cnrms", situacao="descredenciada", descredenciamento=agora)
    programa = world.programa(fechando, residentes=3)
    *_, linha = world.pay(programa, COORDENADOR, world.registered_member(programa, COORDENADOR), world.meses)
    world.gabarito.expect("MR-09B", REVISAO, linha, linha.valor)


@caso()
def mr_11_edital_encerrado(world: World) -> None:
    edital = world.edital(m.MEDICA, world.meses[0].mais(-1).ultimo)
    programa = medico(world, edital=edital)
    _indicio(world, "MR-11", programa, PRECEPTOR, world.registered_member(programa, PRECEPTOR, edital=edital))


@caso()
def mr_11_nao_homologado(world: World) -> None:
    programa = de_area(world, homologado=False)
    _indicio(world, "MR-11", programa, COORDENADOR, world.registered_member(programa, COORDENADOR))


@caso(meses=2)
def mr_11_homologado_no_mes_seguinte(world: World) -> None:
    programa = medico(world, homologacao=world.ultimo.primeiro)
    pessoa = world.registered_member(programa, COORDENADOR)
    antes, _ = world.pay(programa, COORDENADOR, pessoa, world.meses[-2:])
    world.gabarito.expect("MR-11", INDICIO, antes, antes.valor)


@caso()
def mr_11_licito_nova_adesao_e_ultimo_mes(world: World) -> None:
    """Joined again under a second edital; and an edital that ends on the first day of the newest month."""
    velho = world.edital(m.MEDICA, world.meses[0].mais(-1).ultimo)
    programa = medico(world, edital=velho)
    world.homologate(programa, world.edital_medica)
    pessoa = world.registered_member(programa, PRECEPTOR, edital=velho)
    depois = world.cadastros[-1].data + timedelta(days=3)
    world.register(programa, PRECEPTOR, pessoa, data=depois)
    world.pay(programa, PRECEPTOR, pessoa, world.meses)
    no_fim = world.edital(m.MEDICA, world.ultimo.primeiro)
    programa = medico(world, edital=no_fim)
    world.pay(programa, PRECEPTOR, world.registered_member(programa, PRECEPTOR, edital=no_fim), world.meses)


def _indicio(world: World, regra: str, programa: m.Programa, tipo: str, pessoa: Person) -> None:
    """Add a line in the newest month and expect the rule to put its whole amount at risk."""
    (linha,) = world.pay(programa, tipo, pessoa, so_ultimo(world))
    world.gabarito.expect(regra, INDICIO, linha, linha.valor)


def _irresoluvel(world: World, programa: m.Programa, pessoa: Person, **outros: Any) -> None:
    """Add a line in the newest month whose CPF is wrong and whose triple matches no person, or several."""
    errado = broken_cpf(pessoa.cpf)
    (linha,) = world.pay(programa, PRECEPTOR, pessoa, so_ultimo(world), cpf=errado, sem_pessoa=True, **outros)
    world.gabarito.expect("MR-00", REVISAO, linha, linha.valor)
