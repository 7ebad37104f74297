"""What changes during the history of a landing, beside residents and the crowd: an edital, programmes, teams."""

import random
from datetime import date

from orchestration.synthetic import model as m
from orchestration.synthetic.links import without_mark
from orchestration.synthetic.registers import INICIO_EQUIPE, INICIO_RESIDENCIA
from orchestration.synthetic.world import World

HISTORICO_MAXIMO = 48
PRIMEIRO_ANO_DAS_EQUIPES = 2018


def earlier_homologation(world: World) -> date:
    """Day, in the middle of the history, on which the earlier editais were homologated: I-13 looks around it."""
    return world.historico[len(world.historico) // 2].dia(16)


def earlier_editais(world: World) -> dict[str, m.Edital]:
    """Commission -> an edital that ended before the first payment; none without history."""
    if not world.historico:
        return {}
    inicio, fim = earlier_homologation(world).replace(day=1), world.meses[0].mais(-1).ultimo
    return {
        comissao: world.edital(modalidade, fim, inicio=inicio)
        for comissao, modalidade in (("cnrm", m.MEDICA), ("cnrms", "area_profissional"))
    }


def authorisation(world: World) -> date | None:
    """For two new programmes in five, November before a March of the history, when its first residents enter."""
    marcos = [mes for mes in world.historico if mes.mes == 3]
    return world.rng.choice(marcos).mais(-4).dia(10) if marcos and world.rng.random() < 0.4 else None


def give_a_past(world: World, semente: int) -> None:
    """Add what the records of base.py and cases/ lack to have existed all along; no record of it is of these months.

    Most functions begin before the history, former preceptors left programmes of the lawful majority during it, and
    programmes of the cases have the class before their only one. SCNES does not mark everyone in its newest month.
    """
    rng = random.Random(f"histórico {semente}")
    for funcao in world.equipe:
        if funcao.inicio == INICIO_EQUIPE and rng.random() < 0.95:
            funcao.inicio = _before(rng)
    for residencia in list(world.residencias):
        programa = residencia.programa
        if residencia.inicio == INICIO_RESIDENCIA and programa not in world.maioria:
            inicio = INICIO_RESIDENCIA.replace(year=INICIO_RESIDENCIA.year - programa.duracao)
            world.residencia(programa, inicio=inicio, anos=programa.duracao)
    for programa in world.maioria:
        for _ in range(rng.choice((0, 1, 1, 2, 3))):
            fim = rng.choice(world.historico).dia(rng.randint(1, 28))
            world.add_to_team(programa, m.PRECEPTOR, inicio=_before(rng), fim=max(fim, INICIO_EQUIPE))
    world.gabarito.caso = "maioria sem marca"
    for programa in without_mark(world, world.meses_scnes[-1]):
        world.gabarito.expect_control("PN-16", world.meses_scnes[-1], programa=programa.codigo)


def _before(rng: random.Random) -> date:
    return date(rng.randint(PRIMEIRO_ANO_DAS_EQUIPES, INICIO_EQUIPE.year - 1), rng.randint(1, 12), rng.randint(1, 28))
