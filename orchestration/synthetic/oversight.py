"""Rows of what commissions and the ministry record beside people: selections, contracts, evaluations, budget, returns.

They follow from the programmes and payments that the world already has, and use no chance, so that they change nothing.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from orchestration.synthetic import model as m
from orchestration.synthetic.answer import INDICIO
from orchestration.synthetic.months import Month
from orchestration.synthetic.world import World
from orchestration.synthetic.writers import Linha, Reais

ACAO = "20YD"
"""Budget action: education and training in health."""
DEVOLVE_UMA_EM = 10
CORRECAO = Decimal("1.02")


def selecoes(world: World, comissao: str) -> Iterator[Linha]:
    """A selection of each programme in the year, a quarter of its places reserved, the last reserved one left empty."""
    for programa in _programas(world, comissao):
        reservadas = programa.vagas // 4
        for modalidade, vagas in (("ampla", programa.vagas - reservadas), ("negros", reservadas)):
            preenchidas = vagas if modalidade == "ampla" else max(vagas - 1, 0)
            codigo = f"S{world.ultimo.ano}-{programa.codigo}-{modalidade}"
            yield (codigo, programa.codigo, world.ultimo.ano, modalidade, vagas, vagas * 9, vagas * 2, preenchidas)


def contratos(world: World, comissao: str) -> Iterator[Linha]:
    """A contract with each practice site, except every third; every fifth has ended."""
    lugares = {(p.instituicao.codigo, p.unidade.cnes): None for p in _programas(world, comissao)}
    for numero, (instituicao, cnes) in enumerate(lugares):
        if numero % 3:
            fim = date(2026, 1, 31) if numero % 5 == 0 else None
            yield (instituicao, cnes, ("coapes", "convenio", "termo")[numero % 3], date(2024, 3, 1), fim)


def avaliacoes(world: World, comissao: str) -> Iterator[Linha]:
    """The three evaluations of most programmes; every fourth lacks one and every sixth has an overdue diligence."""
    for numero, programa in enumerate(_programas(world, comissao)):
        for ordem, tipo in enumerate(("in_loco", "documental", "autoavaliacao")):
            if ordem < 2 or numero % 4:
                diligencia = ordem == 0 and numero % 6 == 0
                yield (
                    programa.codigo,
                    tipo,
                    date(2025, 2 + ordem, 10),
                    "com diligência" if diligencia else "favorável",
                    date(2025, 12, 31) if diligencia else None,
                    False if diligencia else None,
                )


def orcamento(world: World, ano: int) -> Iterator[Linha]:
    """Each month of the year so far: what was paid, over four times that of the first month with payments, a month."""
    pagos: dict[Month, Decimal] = {}
    for linha in world.pagamentos:
        if linha.situacao == "pago":
            pagos[linha.competencia] = pagos.get(linha.competencia, Decimal(0)) + linha.valor
    do_ano = sorted(mes for mes in pagos if mes.ano == ano)
    dotacao = 4 * pagos[do_ano[0]] if do_ano else Decimal(0)
    acumulado = Decimal(0)
    for mes in do_ano:
        acumulado += pagos[mes]
        yield (mes, ACAO, Reais(dotacao), Reais(acumulado), Reais(acumulado), Reais(acumulado))


def ressarcimentos(world: World) -> Iterator[Linha]:
    """What was returned, in the newest month, of lines paid before: the undue amount that the answer key gives each."""
    indicios = [
        (alerta.linhas[0], alerta.valor)
        for alerta in world.gabarito.esperados
        if alerta.tipo == INDICIO and alerta.valor and len(alerta.linhas) == 1
    ]
    pagas = {linha.codigo: valor for linha, valor in indicios if isinstance(linha, m.Pagamento) and linha.fase == "pos"}
    for numero, codigo in enumerate(sorted(pagas)[::DEVOLVE_UMA_EM], start=1):
        valor = pagas[codigo]
        dia = world.ultimo.dia(1 + numero % 28)
        yield (f"GRU{world.ultimo.ano}{numero:06d}", codigo, Reais(valor), Reais(valor * CORRECAO), dia)


def _programas(world: World, comissao: str) -> list[m.Programa]:
    return [p for p in world.programas if p.instituicao.comissao == comissao and p.situacao == "ativo"]
