"""The figures of the page: what each asks of publico.duckdb and how it is drawn. Looks belong to marks.py."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.page import marks
from orchestration.page.marks import Spec
from orchestration.page.publico import Publico

TODAS = "Todas as especialidades"


@dataclass(frozen=True)
class Coluna:
    """A column of a figure's rows; without a label it is drawn but not listed in the table."""

    campo: str
    rotulo: str
    formato: str = "texto"


@dataclass(frozen=True)
class Figura:
    """A figure: the SQL gives `colunas` in their order; each of `filtros` (field, label) is a choice. A column `rotulo`
    names the measure row by row, and `formato` its unit, where there are several; `resto` marks what is no part of it.
    """

    id: str
    titulo: str
    indicadores: Sequence[str]
    sql: str
    colunas: Sequence[Coluna]
    medida: str
    nomeia: str
    grafico: Spec
    filtros: Sequence[tuple[str, str]] = ()
    larga: bool = False
    nota: str = ""

    def rows(self, publico: Publico) -> list[tuple[Any, ...]]:
        """The figure's rows, values in the order of `colunas`."""
        return publico.rows(self.sql)


@dataclass(frozen=True)
class Secao:
    """A part of the page: its figures under one heading."""

    id: str
    titulo: str
    figuras: Sequence[Figura]


def newest(indicators: str) -> str:
    """SQL: the rows of `v` of each indicator in its newest month."""
    return f"""(
        select * from v
        where indicador in ({indicators})
        qualify competencia = max(competencia) over (partition by indicador)
    )"""


def named(column: str, names: dict[str, str]) -> str:
    """SQL: the name for people of each code of `column`."""
    branches = " ".join(f"when '{code}' then '{name}'" for code, name in names.items())
    return f"case {column} {branches} else {column} end"


def order(column: str, names: dict[str, str]) -> str:
    """SQL: the place of each code of `column` in the order of `names`."""
    return "case " + column + " " + " ".join(f"when '{code}' then {at}" for at, code in enumerate(names)) + " end"


TERRITORIO = [Coluna("uf", ""), Coluna("nome", "Território")]
_VALORES = [
    Coluna("valor", "Valor", "decimal"),
    Coluna("numerador", "Numerador", "inteiro"),
    Coluna("denominador", "Denominador", "inteiro"),
    Coluna("motivo", ""),
]
_DICA = marks.tooltip(
    ("nome", "Território", "texto"), ("valor", "Valor", "decimal"), ("numerador", "Numerador", "inteiro")
)
DICA_PARTE = marks.tooltip(
    ("nome", "Território", "texto"), ("valor", "Parcela", "percentual"), ("numerador", "Numerador", "inteiro")
)


def especialistas() -> Secao:
    """Where specialists are, and how unequally."""
    mapa = Figura(
        id="mapa",
        titulo="Especialistas por unidade da federação",
        indicadores=["I-01", "I-03", "I-04"],
        sql=f"""
            select
                uf, nome, coalesce(especialidade, '{TODAS}') as escolha,
                case indicador
                    when 'I-01' then 'Especialistas por 100 mil habitantes'
                    when 'I-03' then 'Tempo integral equivalente por 100 mil'
                    else 'Parcela das horas no SUS'
                end as rotulo,
                case indicador when 'I-04' then 'percentual' else 'decimal' end as formato,
                valor, numerador, denominador, motivo
            from {newest("'I-01', 'I-03', 'I-04'")}
            where nivel = 'uf' and coalesce(medida, '') <> 'horas_de_todos_os_vinculos'
            qualify count(valor) over (partition by indicador, escolha) > 0
            order by indicador, escolha <> '{TODAS}', escolha, nome
        """,
        colunas=[
            *TERRITORIO,
            Coluna("escolha", "Especialidade"),
            Coluna("rotulo", "Medida"),
            Coluna("formato", ""),
            *_VALORES,
        ],
        medida="valor",
        nomeia="nome",
        filtros=[("rotulo", "Medida"), ("escolha", "Especialidade")],
        grafico=marks.state_map(
            marks.tooltip(
                ("properties.uf", "UF", "texto"),
                ("nome", "Nome", "texto"),
                ("valor", "Valor", "decimal"),
                ("numerador", "Numerador", "inteiro"),
            )
        ),
        nota="Só se escolhem especialidades de que algum valor se mostra.",
    )
    regioes = Figura(
        id="regioes",
        titulo="Especialistas por 100 mil habitantes nas regiões de saúde",
        indicadores=["I-01"],
        # Only what has a value travels with the page: the grey points are the regions that are left.
        sql=f"""
            select
                codigo_territorio as codigo, uf, nome, coalesce(especialidade, '{TODAS}') as escolha, valor, numerador
            from {newest("'I-01'")}
            where nivel = 'regiao_saude' and valor is not null
            order by escolha <> '{TODAS}', escolha, valor desc, nome
        """,
        colunas=[
            Coluna("codigo", ""),
            Coluna("uf", "UF"),
            Coluna("nome", "Região de saúde"),
            Coluna("escolha", ""),
            Coluna("valor", "Especialistas por 100 mil", "decimal"),
            Coluna("numerador", "Especialistas", "inteiro"),
        ],
        medida="valor",
        nomeia="nome",
        filtros=[("escolha", "Especialidade")],
        grafico=marks.region_map(
            marks.tooltip(
                ("nome", "Região de saúde", "texto"),
                ("uf", "UF", "texto"),
                ("valor", "Por 100 mil", "decimal"),
                ("numerador", "Especialistas", "inteiro"),
            )
        ),
        nota="Cada ponto é uma região de saúde, no lugar em que vive a sua população; as cinza não se mostram.",
    )
    indices = {
        "I-06": "Gini dos especialistas",
        "I-07theil_t": "Theil T dos especialistas",
        "I-07entre_ufs": "Theil T entre as UFs",
        "I-07dentro_das_ufs": "Theil T dentro das UFs",
        "I-16": "Gini das vagas de primeiro ano",
    }
    desigualdade = Figura(
        id="desigualdade",
        titulo="Desigualdade da distribuição entre regiões de saúde",
        indicadores=["I-06", "I-07", "I-16"],
        sql=f"""
            select
                coalesce(especialidade, '{TODAS}') as escolha,
                {named("indicador || coalesce(medida, '')", indices)} as rotulo,
                valor, numerador
            from {newest("'I-06', 'I-07', 'I-16'")}
            order by {order("indicador || coalesce(medida, '')", indices)}, escolha <> '{TODAS}', escolha
        """,
        colunas=[
            Coluna("escolha", "Especialidade"),
            Coluna("rotulo", ""),
            Coluna("valor", "Índice", "decimal"),
            Coluna("numerador", "Contados", "inteiro"),
        ],
        medida="valor",
        nomeia="escolha",
        filtros=[("rotulo", "Índice")],
        grafico=marks.bars(
            "escolha",
            marks.quantity("valor", "Índice (0 = igual em toda parte)", "decimal"),
            marks.tooltip(
                ("escolha", "Especialidade", "texto"),
                ("valor", "Índice", "decimal"),
                ("numerador", "Contados", "inteiro"),
            ),
        ),
    )
    return Secao("especialistas", "Onde estão os especialistas", [mapa, regioes, desigualdade])


def vazios() -> Secao:
    """Where there are none, and which territories need most."""
    vazias = Figura(
        id="vazios",
        titulo="Vazios assistenciais: regiões de saúde sem especialista",
        indicadores=["I-08"],
        sql=f"""
            select
                coalesce(uf, 'Brasil') as uf, nome, coalesce(especialidade, '{TODAS}') as escolha,
                case medida when 'regioes_sem_especialista' then 'Regiões de saúde' else 'População que nelas vive' end
                    as medida,
                valor, numerador, denominador, motivo
            from {newest("'I-08'")}
            where nivel in ('brasil', 'uf')
            order by medida desc, escolha <> '{TODAS}', escolha, nivel, nome
        """,
        colunas=[
            *TERRITORIO,
            Coluna("escolha", ""),
            Coluna("medida", ""),
            Coluna("valor", "Parcela", "percentual"),
            Coluna("numerador", "Sem especialista", "inteiro"),
            Coluna("denominador", "Total", "inteiro"),
            Coluna("motivo", ""),
        ],
        medida="valor",
        nomeia="nome",
        filtros=[("medida", "Contar"), ("escolha", "Especialidade")],
        grafico=marks.by_state(marks.quantity("valor", "Parcela sem especialista", "percentual"), DICA_PARTE),
    )
    prioridade = Figura(
        id="prioridade",
        titulo="As 25 regiões de saúde de maior prioridade",
        indicadores=["I-09"],
        sql=f"""
            select
                nome || ' (' || uf || ')' as nome,
                max(valor) filter (where medida = 'pontuacao') as valor,
                max(valor) filter (where medida = 'posicao') as posicao,
                max(valor) filter (where medida = 'melhor_posicao') as melhor,
                max(valor) filter (where medida = 'pior_posicao') as pior
            from {newest("'I-09'")}
            where nivel = 'regiao_saude' and medida is not null
            group by codigo_territorio, nome, uf
            order by posicao, nome
            limit 25
        """,
        colunas=[
            Coluna("nome", "Região de saúde"),
            Coluna("valor", "Pontuação", "decimal"),
            Coluna("posicao", "Posição", "inteiro"),
            Coluna("melhor", "Melhor posição", "inteiro"),
            Coluna("pior", "Pior posição", "inteiro"),
        ],
        medida="valor",
        nomeia="nome",
        grafico=marks.bars(
            "nome",
            marks.quantity("valor", "Pontuação (0 a 1)", "decimal", scale={"domain": [0, 1]}),
            marks.tooltip(
                ("nome", "Região", "texto"),
                ("valor", "Pontuação", "decimal"),
                ("posicao", "Posição", "inteiro"),
                ("melhor", "Melhor, com pesos ±20 %", "inteiro"),
                ("pior", "Pior, com pesos ±20 %", "inteiro"),
            ),
        ),
    )
    return Secao("vazios-assistenciais", "Vazios e prioridades", [vazias, prioridade])


def todas() -> list[Secao]:
    """Every section, in the order of the page."""
    from orchestration.page import figures_money, figures_training

    sections: list[Callable[[], Secao]] = [especialistas, vazios, *figures_training.SECOES, *figures_money.SECOES]
    return [section() for section in sections]
