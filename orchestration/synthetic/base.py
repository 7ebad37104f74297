"""The lawful majority: institutions, programmes, residents, teams and payments that raise no alert under any rule.

Unlawful cases are planted in cases/.
"""

from datetime import date, timedelta
from decimal import Decimal

from orchestration.synthetic import model as m
from orchestration.synthetic.months import Mes
from orchestration.synthetic.people import Pessoa
from orchestration.synthetic.world import PARCEIROS, Mundo

BOLSA_RESIDENCIA = Decimal("4106.09")
FATIA_INCENTIVOS = 0.55
PRIMEIRA_TURMA_CONCLUIDA = 2023
CONCLUSAO_ANTERIOR = date(2026, 2, 28)


def povoar(mundo: Mundo, pagamentos_mes: int) -> None:
    """Fill the world until each month has about `pagamentos_mes` payment lines."""
    sorte = mundo.sorte
    linhas = 0
    while linhas < pagamentos_mes * FATIA_INCENTIVOS:
        comissao = "cnrm" if sorte.random() < 0.55 else "cnrms"
        instituicao = mundo.instituicao(comissao)
        for _ in range(sorte.randint(1, 3)):
            linhas += _incentivos(mundo, _programa(mundo, instituicao))
        if sorte.random() < 0.6:
            _programa(mundo, instituicao, homologado=False)
    _cursistas(mundo, round(pagamentos_mes * (1 - FATIA_INCENTIVOS)))
    _estipendios(mundo)
    _titulos(mundo)


def _programa(mundo: Mundo, instituicao: m.Instituicao, homologado: bool = True) -> m.Programa:
    sorte = mundo.sorte
    modalidade = ""
    if instituicao.comissao == "cnrms" and sorte.random() < 0.25:
        modalidade = m.UNI
    vagas = sorte.randint(2, 6)
    carga = Decimal(sorte.choice(("75", "80", "85.5", "90", "100")))
    programa = mundo.programa(instituicao, modalidade=modalidade, homologado=homologado, carga_sus=carga, vagas=vagas)
    primeira = PRIMEIRA_TURMA_CONCLUIDA - programa.duracao
    for ano in range(primeira, mundo.ultimo.ano + 1):
        inicio = date(ano, 3, 1)
        if inicio > mundo.ultimo.primeiro:
            break
        ocupadas = max(1, vagas - sorte.choice((0, 0, 0, 1, 2)))
        for _ in range(ocupadas if ano + programa.duracao > mundo.ultimo.ano else (ocupadas + 1) // 2):
            _residente(mundo, programa, inicio)
    return programa


def _residente(mundo: Mundo, programa: m.Programa, inicio: date) -> None:
    sorte = mundo.sorte
    anos = programa.duracao
    fim = min(Mes.de(inicio).mais(12 * anos - 1).ultimo, mundo.ultimo.ultimo)
    destino = sorte.random()
    if destino < 0.02:
        licenca = max(inicio, mundo.ultimo.mais(-1).dia(15))
        em_curso = fim == mundo.ultimo.ultimo
        mundo.residencia(
            programa,
            inicio=inicio,
            anos=anos,
            situacao="licenciado" if em_curso else "ativo",
            data_situacao=licenca if em_curso else None,
        )
    elif destino < 0.08:
        saida = inicio + timedelta(days=sorte.randint(40, max(41, (fim - inicio).days - 1)))
        motivo = sorte.choices(
            ("desistente", "transferido", "desligado_outro", "reprovado", "falecido"), (60, 20, 10, 8, 2)
        )[0]
        mundo.residencia(programa, inicio=inicio, anos=anos, situacao=motivo, data_situacao=min(saida, fim))
    else:
        residencia = mundo.residencia(programa, inicio=inicio, anos=anos)
        residencia.sem_cpf = sorte.random() < 0.03
        residencia.sem_cns = (
            not residencia.sem_cpf and residencia.pessoa.conselho not in ("", "CRBM") and sorte.random() < 0.04
        )


def _incentivos(mundo: Mundo, programa: m.Programa) -> int:
    """Register and pay the programme's team; returns the number of lines in the newest month."""
    sorte = mundo.sorte
    residencias = mundo.residencias_de(programa)
    teto = min(mundo.ocupadas(programa, mundo.homologacoes[-1].data, mes) // 3 or 1 for mes in mundo.meses)
    for _ in range(sorte.randint(0, 2)):
        mundo.integrar(programa, m.PRECEPTOR)
    saida = mundo.sorte.choice((date(2025, 6, 30), date(2025, 9, 12)))
    mundo.integrar(programa, m.PRECEPTOR, fim=saida)
    if not all(any(r.ativa_no_mes(mes) for r in residencias) for mes in mundo.meses):
        return 0
    funcoes = [m.COORDENADOR, *[m.PRECEPTOR] * min(teto, 6), *([] if programa.medica else [m.TUTOR])]
    for posicao, funcao in enumerate(funcoes):
        tardio = funcao == m.PRECEPTOR and posicao > 1 and len(mundo.meses) > 1 and sorte.random() < 0.15
        if tardio:
            pessoa = mundo.beneficiario(programa, funcao, data=mundo.meses[0].ultimo, validacao=mundo.meses[1].dia(3))
        else:
            pessoa = mundo.beneficiario(programa, funcao, carga=Decimal(sorte.choice(("12", "16", "20", "40"))))
        mundo.pagar(programa, funcao, pessoa, mundo.meses[1 if tardio else 0 :])
    return len(funcoes)


def _cursistas(mundo: Mundo, quantos: int) -> None:
    sorte = mundo.sorte
    matricula = mundo.meses[0].mais(-1).dia(10)
    aptas = [
        residencia
        for residencia in mundo.residencias
        if residencia.situacao in ("ativo", "licenciado", "concluido") and residencia.ativa(matricula)
    ]
    egressas = [
        residencia
        for residencia in mundo.residencias
        if residencia.situacao == "concluido" and residencia.data_situacao == CONCLUSAO_ANTERIOR
    ]
    for residencia in sorte.sample(aptas, min(quantos, len(aptas))):
        parceiro = sorte.choices(PARCEIROS[:3], (10, 50, 40))[0]
        if len(mundo.meses) > 1 and sorte.random() < 0.15:
            dia = sorte.choice((14, 20))
            curso = mundo.cursista(
                residencia, parceiro, matricula=mundo.meses[0].dia(12), inicio=mundo.meses[1].dia(dia)
            )
            mundo.pagar_bolsa(curso, mundo.meses[1 if dia == 14 else 2 :])
        else:
            mundo.pagar_bolsa(mundo.cursista(residencia, parceiro), mundo.meses)
    ja_no_curso = {curso.residencia for curso in mundo.cursos}
    livres = [residencia for residencia in egressas if residencia not in ja_no_curso]
    for residencia in sorte.sample(livres, min(quantos // 40 + 1, len(livres))):
        curso = mundo.cursista(residencia, PARCEIROS[1], matricula=date(2025, 6, 10), inicio=date(2025, 7, 1))
        mundo.pagar_bolsa(curso, mundo.meses)


def _estipendios(mundo: Mundo) -> None:
    """Pay residency stipends to half the residents: art. 19 allows them with the bolsa, PN-25 checks their minimum."""
    for residencia in mundo.residencias:
        if mundo.sorte.random() < 0.5:
            continue
        dividida = mundo.sorte.random() < 0.05
        for mes in mundo.meses:
            if not residencia.ativa_no_mes(mes):
                continue
            estipendiar(mundo, residencia, mes, BOLSA_RESIDENCIA, dividida)


def estipendiar(mundo: Mundo, residencia: m.Residencia, mes: Mes, valor: Decimal, dividida: bool = False) -> None:
    """Pay one month's stipend, from one payer or split between two."""
    fonte = "MEC" if residencia.programa.instituicao.natureza == "1139" else "MS"
    if dividida:
        metade = (valor / 2).quantize(Decimal("0.01"))
        mundo.estipendios.append(m.Estipendio(residencia, mes, f"SES-{_uf(residencia)}", valor - metade))
        valor = metade
    mundo.estipendios.append(m.Estipendio(residencia, mes, fonte, valor))


def _titulos(mundo: Mundo) -> None:
    sorte = mundo.sorte
    for residencia in mundo.residencias:
        if residencia.situacao == "concluido" and residencia.data_situacao and sorte.random() < 0.7:
            origem = "conselho" if residencia.programa.medica and sorte.random() < 0.3 else "residencia"
            data = residencia.data_situacao + timedelta(days=sorte.randint(10, 120))
            _titular(mundo, residencia.pessoa, residencia.programa.especialidade, origem, data)
    for pessoa, programa in {funcao.pessoa: funcao.programa for funcao in mundo.equipe}.items():
        if sorte.random() < 0.8:
            data = date(sorte.randint(2005, 2022), sorte.randint(1, 12), sorte.randint(1, 28))
            origem = "sociedade" if programa.medica else "conselho"
            _titular(mundo, pessoa, programa.especialidade, origem, data)


def _titular(mundo: Mundo, pessoa: Pessoa, especialidade: str, origem: str, data: date) -> None:
    if not pessoa.conselho or data > mundo.ultimo.ultimo:
        return
    situacao = "cancelado" if mundo.sorte.random() < 0.02 else "ativo"
    numero = str(mundo.sorte.randrange(10_000, 99_999))
    mundo.titulos.append(m.Titulo(pessoa, especialidade, origem, numero, data, situacao))


def _uf(residencia: m.Residencia) -> str:
    return residencia.programa.instituicao.unidade.municipio.uf
