"""SCNES links of the residency world in one month: of residents, teams, and graduates at work.

By default they agree with the commissions. A case that needs them to disagree sets the person's links explicitly.
"""

from collections.abc import Iterator

from orchestration.synthetic import model as m
from orchestration.synthetic.facts import ESPECIALIDADES_MEDICAS, PROFISSOES
from orchestration.synthetic.months import Month
from orchestration.synthetic.people import Person
from orchestration.synthetic.world import World

HORAS_RESIDENCIA = (0, 0, 60)
SEM_MARCA, POR_MES = 8, 0.8
"""With history, of a hundred residents and preceptors, how many of the lawful majority SCNES does not mark in the
newest month, and how many more of all in each month before.
"""
MESES_ATE_MUDAR = 20
"""A graduate who leaves the place of training does so within these months."""


def vinculos(world: World, mes: Month) -> Iterator[m.Vinculo]:
    """Every link of the world's people in that month, in an order that depends only on the seed."""
    passado = mes in world.historico_scnes
    a_mao = {pessoa for pessoa, quando in world.vinculos_a_mao if not passado or quando == mes}
    alunos = {curso.pessoa for curso in world.cursos}
    ativas: dict[Person, m.Residencia] = {}
    passadas: dict[Person, m.Residencia] = {}
    primeiro, ultimo = mes.primeiro, mes.ultimo
    for residencia in world.residencias:
        if residencia.inicio <= ultimo:
            ativa = residencia.ativa(max(residencia.inicio, primeiro))
            (ativas if ativa else passadas).setdefault(residencia.pessoa, residencia)
    for residencia in ativas.values():
        if residencia.pessoa not in a_mao:
            yield from _do_residente(world, residencia, mes, residencia.pessoa in alunos)
    for pessoa, residencia in passadas.items():
        if pessoa not in ativas and pessoa not in a_mao:
            yield from _do_egresso(world, residencia, mes)
    for funcao in world.equipe:
        if funcao.pessoa not in a_mao and funcao.inicio <= ultimo and (not funcao.fim or funcao.fim >= primeiro):
            vinculo = da_equipe(funcao)
            vinculo.preceptor &= _registered(world, funcao, mes)
            yield vinculo
    for (_, quando), escritos in world.vinculos_a_mao.items():
        if quando == mes:
            yield from escritos


def do_residente(residencia: m.Residencia, horas: tuple[int, int, int] = HORAS_RESIDENCIA) -> m.Vinculo:
    """The usual link of a resident: IND_VINCULACAO 05, flag set, sixty hours."""
    pessoa, unidade = residencia.pessoa, residencia.programa.unidade
    vinculacao = "050102" if _sorteio(pessoa, 3) % 3 else "050101"
    return m.Vinculo(pessoa, unidade, cbo(residencia), vinculacao, horas, residente=_sorteio(pessoa, 4) % 8 > 0)


def da_equipe(funcao: m.Funcao) -> m.Vinculo:
    """Link of a preceptor, tutor or coordinator at the practice site; only preceptors have the flag."""
    pessoa = funcao.pessoa
    return m.Vinculo(
        pessoa, funcao.programa.unidade, PROFISSOES[pessoa.profissao][2], "010101", (20, 0, 20),
        preceptor=funcao.funcao == m.PRECEPTOR,
    )  # fmt: skip


def comum(pessoa: Person, unidade: m.Unidade, horas: tuple[int, int, int] = (24, 0, 0)) -> m.Vinculo:
    """Link of ordinary work, with no mark of residency."""
    return m.Vinculo(pessoa, unidade, PROFISSOES[pessoa.profissao][2], "021000", horas)


def cbo(residencia: m.Residencia) -> str:
    """CBO of a resident: half the physicians are residents (2231F9), half have the CBO of their specialty."""
    if residencia.pessoa.profissao != "Medicina":
        return PROFISSOES[residencia.pessoa.profissao][2]
    especialidade = ESPECIALIDADES_MEDICAS.get(residencia.programa.especialidade, ("225125", 2))
    return "2231F9" if _sorteio(residencia.pessoa, 1) % 2 else especialidade[0]


def without_mark(world: World, mes: Month) -> set[m.Programa]:
    """Programmes with a resident or a preceptor whom SCNES does not mark in that month: PN-16 speaks of the newest."""
    alunos = {curso.pessoa for curso in world.cursos}
    residencias = (r for r in world.residencias if r.ativa_no_mes(mes) and r.pessoa not in alunos)
    preceptores = (
        f
        for f in world.equipe
        if f.funcao == m.PRECEPTOR and f.inicio <= mes.ultimo and (not f.fim or f.fim > world.ultimo.ultimo)
    )
    return {quem.programa for quem in (*residencias, *preceptores) if not _registered(world, quem, mes)}


def _registered(world: World, quem: m.Residencia | m.Funcao, mes: Month) -> bool:
    """Whether SCNES marks the person in that month: with history not all, fewer in the past, and new ones late.

    Those of the cases are all marked in the months of the payments.
    """
    if not world.historico:
        return True
    maioria = quem.programa in world.maioria
    recuo = mes.ate(world.meses_scnes[-1 if maioria else 0])
    if recuo <= 0 and not maioria:
        return True
    atraso = _sorteio(quem.pessoa, 12) % 10 - 7
    return (
        _sorteio(quem.pessoa, 11) % 100 >= recuo * POR_MES + SEM_MARCA * maioria
        and Month.de(quem.inicio).ate(mes) >= atraso
    )


def _do_residente(world: World, residencia: m.Residencia, mes: Month, aluno: bool) -> Iterator[m.Vinculo]:
    """`aluno`: is or was in a course, which only those registered in SCNES may begin (MR-16B)."""
    pessoa, unidade = residencia.pessoa, residencia.programa.unidade
    if not aluno and not _registered(world, residencia, mes):
        yield comum(pessoa, unidade)
        return
    vinculo = do_residente(residencia)
    forma = _sorteio(pessoa, 5) % 100
    if forma < 4 and vinculo.cbo == "2231F9":
        vinculo.ind_vinculacao, vinculo.residente = "010301", False
    elif forma > 97:
        vinculo.ind_vinculacao, vinculo.residente = "010301", True
    if unidade.tp_unidade != "05":
        vinculo.horas = (60, 0, 0)
    yield vinculo
    if _sorteio(pessoa, 6) % 100 < 45:
        yield comum(pessoa, _perto(world, pessoa, unidade))


def _do_egresso(world: World, residencia: m.Residencia, mes: Month) -> Iterator[m.Vinculo]:
    """Link of a former resident at work, if any: often where they trained, sometimes elsewhere.

    In a landing with history they leave some months after the residency; without, all have left already.
    """
    pessoa, destino = residencia.pessoa, _sorteio(residencia.pessoa, 7) % 100
    encontrado = destino < (92 if residencia.situacao == "concluido" else 50)
    if residencia.situacao == "falecido" or not encontrado:
        return
    unidade = residencia.programa.unidade
    saida = residencia.data_situacao or residencia.prevista
    if destino % 10 > 5 and (not world.historico or Month.de(saida).ate(mes) > _sorteio(pessoa, 10) % MESES_ATE_MUDAR):
        unidade = world.unidades[_sorteio(pessoa, 8) % len(world.unidades)]
    especialidade = ESPECIALIDADES_MEDICAS.get(residencia.programa.especialidade)
    ocupacao = especialidade[0] if especialidade and residencia.situacao == "concluido" else ""
    yield m.Vinculo(
        pessoa, unidade, ocupacao or PROFISSOES[pessoa.profissao][2], "010101", (20 + destino % 3 * 10, 0, 0)
    )


def _perto(world: World, pessoa: Person, unidade: m.Unidade) -> m.Unidade:
    posicao = int(unidade.cnes[1:]) + _sorteio(pessoa, 9) % 5
    return world.unidades[posicao % len(world.unidades)]


def _sorteio(pessoa: Person, parte: int) -> int:
    """A number that depends only on the person, so that their links are the same every month."""
    return int(pessoa.profissional_sus, 16) // 7**parte % 10_007
