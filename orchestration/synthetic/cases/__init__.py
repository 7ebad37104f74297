"""Planted cases and the alerts that each must raise, one module per chapter of the rules.

A case plants one unlawful situation, or a lawful one that looks like it (`licito`), with the builders of world.py,
and declares in the answer key the result that the law gives. catalogue.py declares cases.
"""

from orchestration.synthetic import model as m
from orchestration.synthetic.answer import INDICIO, REVISAO
from orchestration.synthetic.cases import controls, courses, groups, incentives, payees, readings, stipends
from orchestration.synthetic.months import Month
from orchestration.synthetic.world import World

CASOS = (
    *incentives.CAPITULO.casos,
    *readings.CAPITULO.casos,
    *groups.CAPITULO.casos,
    *courses.CAPITULO.casos,
    *stipends.CAPITULO.casos,
    *payees.CAPITULO.casos,
    *controls.CAPITULO.casos,
)


def plant(world: World, copias: int) -> None:
    """Plant every case for which the landing has enough months, `copias` times, each with new people."""
    for copia in range(copias):
        for caso in CASOS:
            if len(world.meses) >= caso.meses and not (caso.unico and copia):
                world.gabarito.caso = caso.nome
                caso.plant(world)


def declare_deaths(world: World) -> None:
    """Declare the payments of residents who died, as their commission says, in the month of the death or later."""
    world.gabarito.caso = "residente falecido"
    mortes = {r.pessoa: r.data_situacao for r in world.residencias if r.situacao == "falecido" and r.data_situacao}
    vivas = [linha for linha in world.pagamentos if linha.situacao != "estornado"]
    for linha in (*vivas, *world.estipendios):
        if (morte := mortes.get(linha.pessoa)) and not linha.sem_pessoa and linha.competencia >= Month.de(morte):
            resultado = INDICIO if linha.competencia > Month.de(morte) else REVISAO
            world.gabarito.expect("MR-OB", resultado, linha, linha.valor)


def declare_permitted(world: World) -> None:
    """Declare the lines that articles permit: both kinds of payment in a month, stipend and bolsa, course kept."""
    vivas = [linha for linha in world.pagamentos if linha.situacao != "estornado"]
    com_pessoa = [linha for linha in vivas if not linha.sem_pessoa]
    bolsas = [linha for linha in com_pessoa if linha.tipo == m.BOLSA]
    dos_dois = {(b.pessoa, b.competencia) for b in bolsas} & {
        (linha.pessoa, linha.competencia) for linha in com_pessoa if linha.tipo != m.BOLSA
    }
    world.gabarito.permit("MR-10C", (p for p in com_pessoa if (p.pessoa, p.competencia) in dos_dois))
    estipendiados = {(e.pessoa, e.competencia) for e in world.estipendios if e.rubrica == "bolsa"}
    world.gabarito.permit("MR-19", (b for b in bolsas if (b.pessoa, b.competencia) in estipendiados))
    cursos = {curso.codigo: curso for curso in world.cursos}
    world.gabarito.permit("MR-21", (b for b in bolsas if b.curso in cursos and _ficou(b, cursos[b.curso])))


def _ficou(bolsa: m.Pagamento, curso: m.Curso) -> bool:
    """Art. 21: whether the residency was concluded before the month and the course offer had not ended."""
    residencia = curso.residencia
    return (
        curso.pessoa is bolsa.pessoa
        and residencia is not None
        and residencia.situacao == "concluido"
        and residencia.data_situacao is not None
        and residencia.data_situacao < bolsa.competencia.primeiro
        and bolsa.competencia.primeiro <= curso.fim_oferta
    )
