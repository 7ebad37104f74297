"""Cases of residency stipends (BR-01 to BR-26, and what other rules say of them), with similar lawful situations."""

from decimal import Decimal

from orchestration.synthetic import model as m
from orchestration.synthetic.answer import CONTROLE, INDICIO, REVISAO
from orchestration.synthetic.base import BOLSA_RESIDENCIA
from orchestration.synthetic.cases.catalogue import Chapter, de_area, medico, penultima
from orchestration.synthetic.months import Month
from orchestration.synthetic.people import broken_cpf
from orchestration.synthetic.world import World

CAPITULO = Chapter()
caso = CAPITULO.caso
CENTAVO = Decimal("0.01")


@caso()
def br_01_matricula_de_ninguem(world: World) -> None:
    modelo = world.residencias_de(medico(world, 1))[0]
    outra = m.Residencia(f"X{modelo.codigo}", modelo.programa, modelo.pessoa, modelo.inicio, modelo.prevista)
    linha = _stipend(world, outra, world.ultimo, desconhecida=True)
    world.gabarito.expect("BR-01", REVISAO, linha, linha.valor)


@caso()
def br_12_cpf_de_outra_pessoa(world: World) -> None:
    """The CPF of another resident; the resident's own is lawful."""
    um, outro, proprio = world.residencias_de(medico(world, 3))
    linha = _stipend(world, um, world.ultimo, cpf=outro.pessoa.cpf)
    _stipend(world, proprio, world.ultimo, cpf=proprio.pessoa.cpf)
    world.gabarito.expect("BR-12", INDICIO, linha, linha.valor)


@caso()
def mr_00_cpf_da_bolsa_errado(world: World) -> None:
    (residencia,) = world.residencias_de(medico(world, 1))
    linha = _stipend(world, residencia, world.ultimo, cpf=broken_cpf(residencia.pessoa.cpf))
    world.gabarito.expect("MR-00", CONTROLE, linha)


@caso(meses=2)
def br_10_e_br_21_continua_na_residencia_de_que_saiu(world: World) -> None:
    """The stipend of the residency left in the month before goes on beside that of the new one, which is larger."""
    antiga = world.residencia(medico(world, 0), situacao="desistente", data_situacao=penultima(world).dia(20))
    nova = world.residencia(medico(world, 0), antiga.pessoa, inicio=world.ultimo.primeiro)
    linhas = [
        _stipend(world, antiga, world.ultimo),
        _stipend(world, nova, world.ultimo, valor=BOLSA_RESIDENCIA + CENTAVO),
    ]
    world.gabarito.expect("BR-21", INDICIO, linhas[0], BOLSA_RESIDENCIA)
    world.gabarito.expect("BR-10", INDICIO, linhas, BOLSA_RESIDENCIA)


@caso()
def br_10_mudou_de_residencia_no_mes(world: World) -> None:
    dia = world.ultimo.dia(16)
    saida = world.residencia(medico(world, 0), situacao="desistente", data_situacao=dia)
    nova = world.residencia(medico(world, 0), saida.pessoa, inicio=dia)
    metade = BOLSA_RESIDENCIA / 2
    linhas = [
        _stipend(world, saida, world.ultimo, valor=metade.quantize(CENTAVO)),
        _stipend(world, nova, world.ultimo, valor=BOLSA_RESIDENCIA),
    ]
    world.gabarito.expect("BR-10", REVISAO, linhas, linhas[0].valor)


@caso()
def br_11_duas_bolsas_inteiras(world: World) -> None:
    """Two payers of the whole minimum; a cent below it is a part, and lawful."""
    residencia, licita = world.residencias_de(medico(world, 2))
    linhas = [_stipend(world, residencia, world.ultimo, fonte=fonte) for fonte in ("MEC", "MS")]
    world.gabarito.expect("BR-11", REVISAO, linhas, BOLSA_RESIDENCIA)
    _stipend(world, licita, world.ultimo, fonte="MEC")
    _stipend(world, licita, world.ultimo, fonte="MS", valor=BOLSA_RESIDENCIA - CENTAVO)


@caso(meses=2)
def br_21_depois_da_saida(world: World) -> None:
    """Paid after withdrawal or transfer; the month of the end is lawful."""
    for situacao, resultado in (("desistente", INDICIO), ("transferido", REVISAO), ("reprovado", INDICIO)):
        fim = penultima(world).dia(5)
        residencia = world.residencia(medico(world, 0), situacao=situacao, data_situacao=fim)
        _stipend(world, residencia, penultima(world), valor=Decimal(800))
        linha = _stipend(world, residencia, world.ultimo)
        world.gabarito.expect("BR-21", resultado, linha, linha.valor)


@caso()
def br_26_auxilio_moradia(world: World) -> None:
    """A cent above a tenth of the stipend, and a physician's; a tenth, rounded, is lawful in other professions."""
    acima, licita = world.residencias_de(de_area(world, 2))
    (medica,) = world.residencias_de(medico(world, 1))
    decimo = (BOLSA_RESIDENCIA / 10).quantize(CENTAVO)
    for residencia in (acima, licita, medica):
        _stipend(world, residencia, world.ultimo)
    excesso = _stipend(world, acima, world.ultimo, rubrica="moradia", valor=decimo + CENTAVO)
    _stipend(world, licita, world.ultimo, rubrica="moradia", valor=decimo)
    de_medica = _stipend(world, medica, world.ultimo, rubrica="moradia", valor=decimo)
    world.gabarito.expect("BR-26", INDICIO, excesso, CENTAVO)
    world.gabarito.expect("BR-26", REVISAO, de_medica, decimo)


def _stipend(
    world: World,
    residencia: m.Residencia,
    mes: Month,
    *,
    valor: Decimal = BOLSA_RESIDENCIA,
    fonte: str = "MS",
    rubrica: str = "bolsa",
    cpf: str = "",
    desconhecida: bool = False,
) -> m.Estipendio:
    linha = m.Estipendio(residencia, mes, fonte, valor, rubrica, cpf, desconhecida)
    world.estipendios.append(linha)
    return linha
