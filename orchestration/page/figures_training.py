"""Figures of the page about residents, places and graduates. Those about specialists lie in figures.py."""

from orchestration.page import marks
from orchestration.page.figures import DICA_PARTE, TERRITORIO, Coluna, Figura, Secao, named, newest, order

_PARTE = Coluna("valor", "Parcela", "percentual")
_MOTIVO = Coluna("motivo", "")
NIVEIS = {
    "primaria": "Primária",
    "especializada": "Especializada",
    "urgencia": "Urgência",
    "hospitalar": "Hospitalar",
    "gestao": "Gestão",
    "apoio": "Apoio",
    "desconhecido": "Não informado",
}
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
            select
                coalesce(ano_residencia, 'Todos') as ano, nome,
                {named("nivel_atencao", NIVEIS)} as nivel_atencao, {order("nivel_atencao", NIVEIS)} as ordem,
                numerador, valor, motivo
            from {newest("'I-50'")}
            where nivel in ('brasil', 'regiao') and medida = 'ativos_nas_comissoes' and nivel_atencao is not null
                and profissao is null
            order by nivel, nome, ano, ordem
        """,
        colunas=[
            Coluna("ano", "Ano"),
            Coluna("nome", ""),
            Coluna("nivel_atencao", "Nível de atenção"),
            Coluna("ordem", ""),
            Coluna("numerador", "Residentes", "inteiro"),
            _PARTE,
            _MOTIVO,
        ],
        medida="numerador",
        nomeia="nivel_atencao",
        nota="Uma barra que não chega a 100 % tem partes que não se mostram.",
        filtros=[("nome", "Território")],
        grafico=marks.stacked(
            "ano",
            marks.quantity("valor", "Parcela dos residentes", "percentual", scale={"domain": [0, 1]}),
            {"field": "nivel_atencao", "type": "nominal", "title": None, "scale": {"domain": list(NIVEIS.values())}},
            marks.tooltip(
                ("ano", "Ano", "texto"),
                ("nivel_atencao", "Nível", "texto"),
                ("numerador", "Residentes", "inteiro"),
                ("valor", "Parcela", "percentual"),
            ),
        ),
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
                fluxo.uf as origem, destino.uf as destino, fluxo.nome, destino.nome as nome_destino,
                fluxo.numerador as valor, fluxo.motivo
            from {newest("'I-26'")} as fluxo
            inner join indicadores.territorios as destino
                on destino.nivel = 'uf' and fluxo.uf_destino = destino.codigo_territorio
            where fluxo.nivel = 'uf'
            order by origem, destino
        """,
        colunas=[
            Coluna("origem", ""),
            Coluna("destino", ""),
            Coluna("nome", "Formação"),
            Coluna("nome_destino", "Atuação"),
            Coluna("valor", "Egressos", "inteiro"),
            _MOTIVO,
        ],
        medida="valor",
        nomeia="nome",
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
        nota="Só aparecem as rotas com algum egresso; a linha é a UF da formação.",
    )
    return Secao("egressos", "Para onde vão os egressos", [fixacao, fluxo])


SECOES = (residentes, vagas, egressos)
