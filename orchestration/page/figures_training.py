"""Figures of the page about residents, places and graduates. Those about specialists lie in figures.py."""

from orchestration.page import marks
from orchestration.page.figures import DICA_PARTE, TERRITORIO, Coluna, Figura, Secao, named, newest, order

_PARTE = Coluna("valor", "Parcela", "percentual")
_MOTIVO = Coluna("motivo", "")
RESTO = "resto"
NIVEIS = {
    "primaria": "Primária",
    "especializada": "Especializada",
    "urgencia": "Urgência",
    "hospitalar": "Hospitalar",
    "gestao": "Gestão",
    "apoio": "Apoio",
    "desconhecido": "Não informado",
    RESTO: "Não se mostra",
}
CORES_DOS_NIVEIS = [*(f"--serie-{at}" for at in range(1, len(NIVEIS))), "--oculto"]
SITUACOES = {
    "ativo": "Ativo",
    "licenciado": "Licenciado",
    "concluido": "Concluído",
    "desistente": "Desistente",
    "reprovado": "Reprovado",
    "transferido": "Transferido",
    "desligado_outro": "Desligado",
    "falecido": "Falecido",
}


RESPOSTAS = {
    "F": "Feminino",
    "M": "Masculino",
    "I": "Intersexo",
    "S": "Sim",
    "N": "Não",
    "nao_declarado": "Não declarado",
    "nao_informado": "Não informado",
    "indigena": "indígena",
}


def residentes() -> Secao:
    """Residents by setting, situation and profile."""
    cenarios = Figura(
        id="cenarios",
        titulo="Residentes por nível de atenção e ano de residência",
        indicadores=["I-50"],
        sql=f"""
            with celulas as (
                select coalesce(ano_residencia, 'Todos') as ano, nome, nivel, nivel_atencao, numerador
                from {newest("'I-50'")}
                where nivel in ('brasil', 'regiao') and medida = 'ativos_nas_comissoes' and profissao is null
                    and numerador is not null
            ),
            partes as (
                select * from celulas where nivel_atencao is not null
            ),
            restos as (
                select
                    total.ano, total.nome, total.nivel, '{RESTO}' as nivel_atencao,
                    any_value(total.numerador) - coalesce(sum(partes.numerador), 0) as numerador
                from (select * from celulas where nivel_atencao is null) as total
                left join partes using (ano, nome)
                group by total.ano, total.nome, total.nivel
            )
            select
                ano, nome, {named("nivel_atencao", NIVEIS)} as nivel_atencao, {order("nivel_atencao", NIVEIS)} as ordem,
                numerador, numerador / sum(numerador) over (partition by ano, nome) as valor,
                nivel_atencao = '{RESTO}' as resto
            from (select * from partes union all select * from restos where numerador > 0)
            order by nivel, nome, ano, ordem
        """,
        colunas=[
            Coluna("ano", "Ano"),
            Coluna("nome", ""),
            Coluna("nivel_atencao", "Nível de atenção"),
            Coluna("ordem", ""),
            Coluna("numerador", "Residentes", "inteiro"),
            _PARTE,
            Coluna("resto", ""),
        ],
        medida="numerador",
        nomeia="nivel_atencao",
        filtros=[("nome", "Território")],
        grafico=marks.stacked(
            "ano",
            marks.quantity("numerador", "Residentes", "inteiro"),
            {
                "field": "nivel_atencao",
                "type": "nominal",
                "title": None,
                "scale": {"domain": list(NIVEIS.values()), "range": CORES_DOS_NIVEIS},
            },
            marks.tooltip(
                ("ano", "Ano", "texto"),
                ("nivel_atencao", "Nível", "texto"),
                ("numerador", "Residentes", "inteiro"),
                ("valor", "Parcela", "percentual"),
            ),
        ),
        nota="Em cinza, os residentes cujo nível de atenção não se mostra, por serem poucos ou por revelarem poucos.",
    )
    situacoes = Figura(
        id="situacoes",
        titulo="Matrículas por situação",
        indicadores=["I-17"],
        sql=f"""
            select {named("situacao", SITUACOES)} as situacao, nome, numerador, valor, motivo
            from {newest("'I-17'")}
            where nivel in ('brasil', 'regiao') and situacao is not null and especialidade is null
            order by nivel, nome, {order("situacao", SITUACOES)}
        """,
        colunas=[
            Coluna("situacao", "Situação"),
            Coluna("nome", ""),
            Coluna("numerador", "Matrículas", "inteiro"),
            _PARTE,
            _MOTIVO,
        ],
        medida="numerador",
        nomeia="situacao",
        filtros=[("nome", "Território")],
        grafico=marks.bars(
            "situacao",
            marks.quantity("numerador", "Matrículas", "inteiro"),
            marks.tooltip(
                ("situacao", "Situação", "texto"),
                ("numerador", "Matrículas", "inteiro"),
                ("valor", "Parcela", "percentual"),
            ),
            sort=None,
            step=24,
        ),
    )
    perfil = Figura(
        id="perfil",
        titulo="Perfil dos residentes ativos",
        indicadores=["I-32"],
        sql=f"""
            select
                case when sexo is not null then 'Sexo' when raca_cor is not null then 'Raça ou cor'
                    when identidade_genero is not null then 'Identidade de gênero'
                    else 'Pessoa com deficiência' end as campo,
                {named("coalesce(sexo, raca_cor, identidade_genero, pessoa_com_deficiencia)", RESPOSTAS)} as resposta,
                numerador, valor, motivo
            from {newest("'I-32'")}
            where nivel = 'brasil'
                and coalesce(sexo, raca_cor, identidade_genero, pessoa_com_deficiencia) is not null
            order by campo, resposta
        """,
        colunas=[
            Coluna("campo", ""),
            Coluna("resposta", "Resposta"),
            Coluna("numerador", "Residentes", "inteiro"),
            _PARTE,
            _MOTIVO,
        ],
        medida="valor",
        nomeia="resposta",
        filtros=[("campo", "Campo")],
        grafico=marks.bars(
            "resposta",
            marks.quantity("valor", "Parcela dos residentes", "percentual"),
            marks.tooltip(
                ("resposta", "Resposta", "texto"),
                ("numerador", "Residentes", "inteiro"),
                ("valor", "Parcela", "percentual"),
            ),
            step=26,
        ),
    )
    return Secao("residentes", "Residentes", [cenarios, situacoes, perfil])


def vagas() -> Secao:
    """Places authorised, occupied and idle."""
    ocupacao = Figura(
        id="ocupacao",
        titulo="Ocupação das vagas autorizadas",
        indicadores=["I-11", "I-10"],
        sql=f"""
            select coalesce(uf, nome) as uf, nome, valor, numerador, denominador, motivo
            from {newest("'I-11'")}
            where nivel in ('brasil', 'uf') and especialidade is null and ano_residencia is null
                and leitura = 'razao_das_somas'
            order by nivel, nome
        """,
        colunas=[
            *TERRITORIO,
            Coluna("valor", "Ocupação", "percentual"),
            Coluna("numerador", "Ocupadas", "inteiro"),
            Coluna("denominador", "Autorizadas", "inteiro"),
            _MOTIVO,
        ],
        medida="valor",
        nomeia="nome",
        grafico=marks.by_state(marks.quantity("valor", "Vagas ocupadas", "percentual"), DICA_PARTE),
    )
    ociosas = Figura(
        id="ociosas",
        titulo="Vagas ociosas em especialidades e territórios prioritários",
        indicadores=["I-12"],
        sql=f"""
            select
                coalesce(uf, nome) as uf, nome,
                case medida when 'especialidade_prioritaria' then 'Especialidades prioritárias'
                    else 'Territórios prioritários' end as alvo,
                valor, numerador, denominador, motivo
            from {newest("'I-12'")}
            where nivel in ('brasil', 'uf') and especialidade is null and ano_residencia is null and medida is not null
            order by alvo, nivel, nome
        """,
        colunas=[
            *TERRITORIO,
            Coluna("alvo", ""),
            Coluna("valor", "Parcela ociosa", "percentual"),
            Coluna("numerador", "Ociosas", "inteiro"),
            Coluna("denominador", "Autorizadas", "inteiro"),
            _MOTIVO,
        ],
        medida="valor",
        nomeia="nome",
        filtros=[("alvo", "Prioridade de")],
        grafico=marks.by_state(marks.quantity("valor", "Parcela ociosa", "percentual"), DICA_PARTE),
    )
    return Secao("vagas", "Vagas", [ocupacao, ociosas])


def egressos() -> Secao:
    """Where graduates are."""
    medidas = {
        "municipio": "No município da formação",
        "regiao_saude": "Na região de saúde da formação",
        "uf": "Na UF da formação",
        "sus": "No SUS",
        "territorio_prioritario": "Em território prioritário",
        "nao_encontrados": "Não encontrados no SCNES",
    }
    horizontes = [f"{meses} meses" for meses in (12, 24, 36)]
    base = "regexp_replace(medida, '_[0-9]+_meses$', '')"
    fixacao = Figura(
        id="fixacao",
        titulo="Onde atuam os egressos, 12, 24 e 36 meses depois",
        indicadores=["I-23", "I-24", "I-25"],
        sql=f"""
            select distinct
                {named(base, medidas)} as medida,
                regexp_extract(medida, '([0-9]+)_meses$', 1) || ' meses' as horizonte, nome,
                {order(base, medidas)} as ordem,
                valor, numerador, denominador, motivo
            from {newest("'I-23', 'I-24', 'I-25'")}
            where nivel in ('brasil', 'regiao') and coorte is null and especialidade is null and medida is not null
            order by nome <> 'Brasil', nome, ordem, horizonte
        """,
        colunas=[
            Coluna("medida", "Onde"),
            Coluna("horizonte", "Depois de"),
            Coluna("nome", ""),
            Coluna("ordem", ""),
            _PARTE,
            Coluna("numerador", "Egressos", "inteiro"),
            Coluna("denominador", "De", "inteiro"),
            _MOTIVO,
        ],
        medida="valor",
        nomeia="medida",
        filtros=[("nome", "Território da formação")],
        grafico=marks.grouped(
            "medida",
            marks.quantity("valor", "Parcela", "percentual"),
            "horizonte",
            "Depois da conclusão",
            marks.tooltip(
                ("medida", "Onde", "texto"),
                ("horizonte", "Depois de", "texto"),
                ("valor", "Parcela", "percentual"),
                ("numerador", "Egressos", "inteiro"),
            ),
            horizontes,
        ),
        nota="O denominador são os egressos que o SCNES mostra; a parcela que ele não mostra é a última medida.",
    )
    fluxo = Figura(
        id="fluxo",
        titulo="De onde e para onde vão os egressos",
        indicadores=["I-26"],
        sql=f"""
            select
                coalesce(fluxo.uf, 'Brasil') as origem, destino.uf as destino, fluxo.nome, destino.nome as nome_destino,
                fluxo.nome || ' → ' || destino.nome as rota,
                fluxo.numerador as valor, fluxo.motivo
            from {newest("'I-26'")} as fluxo
            inner join indicadores.territorios as destino
                on destino.nivel = 'uf' and fluxo.uf_destino = destino.codigo_territorio
            where fluxo.nivel in ('brasil', 'uf')
            order by fluxo.nivel, origem, destino
        """,
        colunas=[
            Coluna("origem", ""),
            Coluna("destino", ""),
            Coluna("nome", "Formação"),
            Coluna("nome_destino", "Atuação"),
            Coluna("rota", ""),
            Coluna("valor", "Egressos", "inteiro"),
            _MOTIVO,
        ],
        medida="valor",
        nomeia="rota",
        grafico=marks.tiles(
            "origem",
            "destino",
            marks.tooltip(
                ("nome", "Formação", "texto"), ("nome_destino", "Atuação", "texto"), ("valor", "Egressos", "inteiro")
            ),
            "UF em que atuam um ano depois",
            "inteiro",
            {"labelAngle": 0, "orient": "top"},
        ),
        nota="A linha é a UF da formação, ou todo o país. Em branco, rotas sem egresso; em cinza, as ocultas.",
    )
    return Secao("egressos", "Para onde vão os egressos", [fixacao, fluxo])


SECOES = (residentes, vagas, egressos)
