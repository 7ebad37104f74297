"""Cases of the rules that compare several lines of a person, a programme, an institution or an account."""

from datetime import date
from decimal import Decimal

from orchestration.synthetic import model as m
from orchestration.synthetic.answer import CONTROLE, INDICIO, REVISAO
from orchestration.synthetic.cases.catalogue import Campos, Capitulo, de_area, medico, penultima, so_ultimo
from orchestration.synthetic.people import Pessoa, cpf_invalido
from orchestration.synthetic.world import PARCEIROS, Mundo

CAPITULO = Capitulo()
caso = CAPITULO.caso

PRECEPTOR, COORDENADOR, TUTOR = m.PRECEPTOR, m.COORDENADOR, m.TUTOR


@caso(meses=2)
def mr_10a_mesmo_programa(mundo: Mundo) -> None:
    programa = medico(mundo)
    pessoa = mundo.beneficiario(programa, COORDENADOR, mundo.pessoa(programa, equipe=True, zeros=1))
    mes = penultima(mundo)
    linhas = mundo.pagar(programa, COORDENADOR, pessoa, mundo.meses)
    linhas += mundo.pagar(programa, COORDENADOR, pessoa, [mes], cpf=pessoa.cpf.lstrip("0"))
    mundo.gabarito.espera("MR-10A", INDICIO, [linha for linha in linhas if linha.competencia == mes], 4000)


@caso()
def mr_10a_dois_programas_tres_linhas(mundo: Mundo) -> None:
    um, outro = medico(mundo), de_area(mundo)
    pessoa = mundo.beneficiario(um, PRECEPTOR)
    mundo.beneficiario(outro, PRECEPTOR, pessoa)
    mundo.pagar(um, PRECEPTOR, pessoa, mundo.meses[:-1])
    linhas = mundo.pagar(um, PRECEPTOR, pessoa, [mundo.ultimo, mundo.ultimo])
    linhas += mundo.pagar(outro, PRECEPTOR, pessoa, so_ultimo(mundo))
    mundo.gabarito.espera("MR-10A", INDICIO, linhas, 7000)


@caso(meses=2)
def mr_10a_paga_e_programada(mundo: Mundo) -> None:
    """A second line of a month already paid comes in the newest batch, still `programado`."""
    programa = de_area(mundo)
    pessoa = mundo.beneficiario(programa, COORDENADOR)
    mes = penultima(mundo)
    linhas = mundo.pagar(programa, COORDENADOR, pessoa, mundo.meses)
    linhas += mundo.pagar(
        programa,
        COORDENADOR,
        pessoa,
        [mes],
        situacao="programado",
        data=None,
        lote=mundo.ultimo,
        lote_final=mundo.ultimo,
    )
    mundo.gabarito.espera("MR-10A", INDICIO, [linha for linha in linhas if linha.competencia == mes], 3000)


@caso()
def mr_10a_com_cpf_errado(mundo: Mundo) -> None:
    """The triple links the second line to the same person: the CPF needs correction and the pair is a repetition."""
    programa = medico(mundo)
    pessoa = mundo.beneficiario(programa, PRECEPTOR)
    mundo.pagar(programa, PRECEPTOR, pessoa, mundo.meses[:-1])
    linhas = mundo.pagar(programa, PRECEPTOR, pessoa, so_ultimo(mundo))
    linhas += mundo.pagar(programa, PRECEPTOR, pessoa, so_ultimo(mundo), cpf=cpf_invalido(pessoa.cpf))
    mundo.gabarito.espera("MR-00", CONTROLE, linhas[1])
    mundo.gabarito.espera("MR-10A", INDICIO, linhas, 4000)


@caso(meses=2)
def mr_10a_licito_estornada_e_paga_de_novo(mundo: Mundo) -> None:
    programa = medico(mundo)
    pessoa = mundo.beneficiario(programa, COORDENADOR)
    mundo.pagar(programa, COORDENADOR, pessoa, [penultima(mundo)], situacao="estornado")
    mundo.pagar(programa, COORDENADOR, pessoa, mundo.meses)


@caso()
def mr_10a_licito_homonimos(mundo: Mundo) -> None:
    programas = [medico(mundo), medico(mundo)]
    pessoas = [mundo.beneficiario(programa, COORDENADOR) for programa in programas]
    pessoas[1].nome = pessoas[0].nome
    for programa, pessoa in zip(programas, pessoas, strict=True):
        mundo.pagar(programa, COORDENADOR, pessoa, mundo.meses)


@caso()
def mr_10b_preceptor_e_tutor(mundo: Mundo) -> None:
    programa = de_area(mundo)
    pessoa = mundo.beneficiario(programa, PRECEPTOR)
    mundo.beneficiario(programa, TUTOR, pessoa)
    mundo.pagar(programa, PRECEPTOR, pessoa, mundo.meses[:-1])
    linhas = mundo.pagar(programa, PRECEPTOR, pessoa, so_ultimo(mundo))
    linhas += mundo.pagar(programa, TUTOR, pessoa, so_ultimo(mundo))
    mundo.gabarito.espera("MR-10B", INDICIO, linhas, 2000)


@caso(meses=2)
def mr_10b_com_linha_repetida(mundo: Mundo) -> None:
    """Coordinator of one programme and preceptor of two: both prohibitions of art. 10 at once."""
    um, outro = medico(mundo), medico(mundo)
    pessoa = mundo.beneficiario(um, COORDENADOR)
    for programa in (um, outro):
        mundo.beneficiario(programa, PRECEPTOR, pessoa)
    mes = penultima(mundo)
    linhas = [linha for linha in mundo.pagar(um, COORDENADOR, pessoa, mundo.meses) if linha.competencia == mes]
    repetidas = [mundo.pagar(programa, PRECEPTOR, pessoa, [mes])[0] for programa in (um, outro)]
    mundo.gabarito.espera("MR-10A", INDICIO, repetidas, 4000)
    mundo.gabarito.espera("MR-10B", INDICIO, [*linhas, *repetidas], 4000)


@caso()
def mr_10c_permitido_residente_preceptor(mundo: Mundo) -> None:
    residencia = mundo.residencias_de(medico(mundo))[0]
    programa = medico(mundo)
    pessoa = mundo.beneficiario(programa, PRECEPTOR, residencia.pessoa)
    mundo.pagar(programa, PRECEPTOR, pessoa, mundo.meses)
    mundo.pagar_bolsa(mundo.cursista(residencia, PARCEIROS[1]), mundo.meses)


@caso()
def mr_04t_sem_ordem(mundo: Mundo) -> None:
    """Three residents and two preceptors, without an order of priority, or with a tie at the cut."""
    for ordens in ((None, None), (1, 1)):
        programa, pessoas = _um_a_mais(mundo, ordens)
        linhas = [mundo.pagar(programa, PRECEPTOR, pessoa, so_ultimo(mundo))[0] for pessoa in pessoas]
        mundo.gabarito.espera("MR-04T", REVISAO, linhas, 4000)


@caso()
def mr_04t_com_ordem(mundo: Mundo) -> None:
    programa, pessoas = _um_a_mais(mundo, (2, 3, 1))
    linhas = [mundo.pagar(programa, PRECEPTOR, pessoa, so_ultimo(mundo))[0] for pessoa in pessoas]
    mundo.gabarito.espera("MR-04T", INDICIO, linhas[1], 4000)


@caso(meses=2)
def mr_04t_cinco_residentes(mundo: Mundo) -> None:
    programa = medico(mundo, residentes=5)
    um, outro = (mundo.beneficiario(programa, PRECEPTOR) for _ in range(2))
    mes = penultima(mundo)
    linhas = [linha for linha in mundo.pagar(programa, PRECEPTOR, um, mundo.meses) if linha.competencia == mes]
    linhas += mundo.pagar(programa, PRECEPTOR, outro, [mes])
    mundo.gabarito.espera("MR-04T", REVISAO, linhas, 4000)


@caso()
def mr_04t_nenhum_residente(mundo: Mundo) -> None:
    for ordem, resultado in ((None, REVISAO), (1, INDICIO)):
        programa = medico(mundo, residentes=0)
        mundo.residencia(programa, inicio=date(2023, 3, 1), anos=2)
        pessoa = mundo.beneficiario(programa, PRECEPTOR, ordem=ordem)
        (linha,) = mundo.pagar(programa, PRECEPTOR, pessoa, so_ultimo(mundo))
        mundo.gabarito.espera("MR-04T", resultado, linha, linha.valor)


@caso()
def mr_04t_licito_no_teto(mundo: Mundo) -> None:
    """At the ceiling with 1, 2, 3 and 6 residents; an edital without ratio; residents who left after the day."""
    for residentes, preceptores in ((1, 1), (2, 1), (3, 1), (6, 2)):
        _pagar_preceptores(mundo, medico(mundo, residentes=residentes), preceptores)
    edital = mundo.edital(m.MEDICA, mundo.edital_medica.fim, proporcao=None)
    _pagar_preceptores(mundo, medico(mundo, residentes=2, edital=edital), 3, edital)
    programa = medico(mundo, residentes=4)
    for _ in range(2):
        mundo.residencia(programa, situacao="desistente", data_situacao=mundo.ultimo.primeiro)
    _pagar_preceptores(mundo, programa, 2)


@caso()
def mr_05t_quarto_beneficiario(mundo: Mundo) -> None:
    edital = mundo.edital(m.MEDICA, mundo.edital_medica.fim, limite=3)
    instituicao = mundo.instituicao("cnrm")
    programas = [mundo.programa(instituicao, edital=edital, residentes=3) for _ in range(2)]
    linhas: list[m.Pagamento] = []
    for programa in programas:
        for funcao in (COORDENADOR, PRECEPTOR):
            recente = programa is programas[1] and funcao == PRECEPTOR
            datas = _recem_cadastrado(mundo) if recente else {}
            pessoa = mundo.beneficiario(programa, funcao, edital=edital, **datas)
            linhas += mundo.pagar(programa, funcao, pessoa, so_ultimo(mundo) if recente else mundo.meses)
    acima = [linha for linha in linhas if linha.competencia == mundo.ultimo]
    mundo.gabarito.espera("MR-05T", REVISAO, acima, 4000, instituicao=instituicao.codigo)


@caso(meses=2)
def mr_05t_menor_valor(mundo: Mundo) -> None:
    edital = mundo.edital("area_profissional", mundo.edital_area.fim, limite=3)
    programa = de_area(mundo, edital=edital)
    mes = penultima(mundo)
    linhas: list[m.Pagamento] = []
    for posicao, funcao in enumerate((COORDENADOR, PRECEPTOR, TUTOR, PRECEPTOR)):
        pessoa = mundo.beneficiario(programa, funcao, edital=edital)
        linhas += mundo.pagar(programa, funcao, pessoa, [mes] if posicao == 3 else mundo.meses)
    acima = [linha for linha in linhas if linha.competencia == mes]
    mundo.gabarito.espera("MR-05T", REVISAO, acima, 2000, instituicao=programa.instituicao.codigo)


@caso(meses=2)
def mr_17d_mesma_matricula(mundo: Mundo) -> None:
    curso = mundo.cursista(mundo.residencias_de(medico(mundo, 3))[0], PARCEIROS[1])
    mes = penultima(mundo)
    linhas = mundo.pagar_bolsa(curso, [*mundo.meses, mes])
    mundo.gabarito.espera("MR-17D", INDICIO, [linha for linha in linhas if linha.competencia == mes], 4000)


@caso()
def mr_17d_duas_matriculas(mundo: Mundo) -> None:
    residencia = mundo.residencias_de(de_area(mundo, 3))[0]
    um, outro = (mundo.cursista(residencia, parceiro) for parceiro in PARCEIROS[1:3])
    mundo.pagar_bolsa(um, mundo.meses[:-1])
    linhas = mundo.pagar_bolsa(um, so_ultimo(mundo), valor=Decimal(3000)) + mundo.pagar_bolsa(outro, so_ultimo(mundo))
    mundo.gabarito.espera("MR-17D", REVISAO, linhas, 3000)


@caso()
def mr_18s_mesma_conta(mundo: Mundo) -> None:
    cursos = [mundo.cursista(residencia, PARCEIROS[2]) for residencia in mundo.residencias_de(medico(mundo, 2))]
    conta: Campos = {"agencia": "0712", "conta": f"{cursos[0].codigo[1:]}-X"}
    escritas: tuple[Campos, ...] = (conta, {"agencia": "712", "conta": f"00{cursos[0].codigo[1:]}x"})
    linhas: list[m.Pagamento] = []
    for curso, escrita in zip(cursos, escritas, strict=True):
        mundo.pagar_bolsa(curso, mundo.meses[:-1])
        linhas += mundo.pagar_bolsa(curso, so_ultimo(mundo), **escrita)
    mundo.gabarito.espera("MR-18S", REVISAO, linhas)


@caso()
def mr_18s_licito_outra_agencia_ou_sem_conta(mundo: Mundo) -> None:
    programa = medico(mundo, 4)
    contas: tuple[Campos, ...] = ({"agencia": "0001"}, {"agencia": "0002"}, {"banco": ""}, {"banco": ""})
    for residencia, conta in zip(mundo.residencias_de(programa), contas, strict=True):
        mundo.pagar_bolsa(mundo.cursista(residencia, PARCEIROS[2]), mundo.meses, conta="70707-7", **conta)


def _um_a_mais(mundo: Mundo, ordens: tuple[int | None, ...]) -> tuple[m.Programa, list[Pessoa]]:
    """A programme with one preceptor above the ceiling: the last one, new. The others were paid in earlier months."""
    programa = medico(mundo, residentes=3 * (len(ordens) - 1))
    pessoas: list[Pessoa] = []
    for ordem in ordens:
        recente = len(pessoas) == len(ordens) - 1
        datas = _recem_cadastrado(mundo) if recente else {}
        pessoas.append(mundo.beneficiario(programa, PRECEPTOR, ordem=ordem, **datas))
        mundo.pagar(programa, PRECEPTOR, pessoas[-1], [] if recente else mundo.meses[:-1])
    return programa, pessoas


def _recem_cadastrado(mundo: Mundo) -> Campos:
    """Dates of a registration that gives a right only from the newest month on."""
    vespera = mundo.ultimo.mais(-1)
    return {"data": vespera.dia(5), "validacao": vespera.dia(6)}


def _pagar_preceptores(mundo: Mundo, programa: m.Programa, quantos: int, edital: m.Edital | None = None) -> None:
    for _ in range(quantos):
        pessoa = mundo.beneficiario(programa, PRECEPTOR, edital=edital)
        mundo.pagar(programa, PRECEPTOR, pessoa, mundo.meses)
