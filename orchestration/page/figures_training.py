"""Figures of the page about training, graduates, coverage and money. Those about specialists lie in figures.py."""

from orchestration.page import marks
from orchestration.page.figures import DICA_PARTE, TERRITORIO, Coluna, Figura, Secao, newest

_PARTE = Coluna("valor", "Parcela", "percentual")
_MOTIVO = Coluna("motivo", "")
NIVEIS = {"primaria": "Primária", "especializada": "Especializada", "urgencia": "Urgência", "hospitalar": "Hospitalar",
          "gestao": "Gestão", "apoio": "Apoio", "desconhecido": "Não informado"}  # fmt: skip
SITUACOES = {"ativo": "Ativo", "licenciado": "Licenciado", "concluido": "Concluído", "desistente": "Desistente",
             "reprovado": "Reprovado", "transferido": "Transferido", "desligado_outro": "Desligado", "falecido": "Falecido"}  # fmt: skip
TIPOS = {"coordenador": "Coordenador", "preceptor": "Preceptor", "tutor": "Tutor", "bolsa_formacao": "Bolsa-formação"}
INSTITUICOES = {"publica": "Pública", "privada_sem_fins_lucrativos": "Privada sem fins lucrativos", "outra": "Outra",
                "desconhecida": "Não informada"}  # fmt: skip
PRIORIDADES = {"especialidade_e_territorio": "Especialidade e território prioritários", "especialidade": "Especialidade prioritária",
               "territorio": "Território prioritário", "nenhuma": "Nenhuma prioridade"}  # fmt: skip


RESPOSTAS = {"F": "Feminino", "M": "Masculino", "I": "Intersexo", "S": "Sim", "N": "Não", "nao_declarado": "Não declarado",
             "nao_informado": "Não informado", "indigena": "indígena"}  # fmt: skip


def _named(column: str, names: dict[str, str]) -> str:
    branches = " ".join(f"when '{code}' then '{name}'" for code, name in names.items())
    return f"case {column} {branches} else {column} end"


def _order(column: str, names: dict[str, str]) -> str:
    return "case " + column + " " + " ".join(f"when '{code}' then {at}" for at, code in enumerate(names)) + " end"


def residentes() -> Secao:
    cenarios = Figura(
        id="cenarios",
        titulo="Residentes por nível de atenção e ano de residência",
        indicadores=["I-50"],
        sql=f"""
            select
                coalesce(ano_residencia, 'Todos') as ano, nome,
                {_named("nivel_atencao", NIVEIS)} as nivel_atencao, {_order("nivel_atencao", NIVEIS)} as ordem,
                numerador, valor, motivo
            from {newest("'I-50'")}
            where nivel in ('brasil', 'regiao') and medida = 'ativos_nas_comissoes' and nivel_atencao is not null
                and profissao is null
            order by nivel, nome, ano, ordem
        """,
        colunas=[Coluna("ano", "Ano"), Coluna("nome", ""), Coluna("nivel_atencao", "Nível de atenção"), Coluna("ordem", ""),
                 Coluna("numerador", "Residentes", "inteiro"), _PARTE, _MOTIVO],  # fmt: skip
        medida="numerador",
        nomeia="nivel_atencao",
        filtros=[("nome", "Território")],
        grafico=marks.stacked(
            "ano",
            marks.quantity("numerador", "Parcela dos residentes", "percentual"),
            {"field": "nivel_atencao", "type": "nominal", "title": None, "scale": {"domain": list(NIVEIS.values())}},
            marks.tooltip(("ano", "Ano", "texto"), ("nivel_atencao", "Nível", "texto"), ("numerador", "Residentes", "inteiro"),
                          ("valor", "Parcela", "percentual")),
            normalize=True,
        ),
    )  # fmt: skip
    situacoes = Figura(
        id="situacoes",
        titulo="Matrículas por situação",
        indicadores=["I-17"],
        sql=f"""
            select {_named("situacao", SITUACOES)} as situacao, nome, numerador, valor, motivo
            from {newest("'I-17'")}
            where nivel in ('brasil', 'regiao') and situacao is not null and especialidade is null
            order by nivel, nome, {_order("situacao", SITUACOES)}
        """,
        colunas=[Coluna("situacao", "Situação"), Coluna("nome", ""), Coluna("numerador", "Matrículas", "inteiro"), _PARTE, _MOTIVO],
        medida="numerador",
        nomeia="situacao",
        filtros=[("nome", "Território")],
        grafico=marks.bars(
            "situacao", marks.quantity("numerador", "Matrículas", "inteiro"),
            marks.tooltip(("situacao", "Situação", "texto"), ("numerador", "Matrículas", "inteiro"), ("valor", "Parcela", "percentual")),
            sort=None, step=24,
        ),
    )  # fmt: skip
    perfil = Figura(
        id="perfil",
        titulo="Perfil dos residentes ativos",
        indicadores=["I-32"],
        sql=f"""
            select
                case when sexo is not null then 'Sexo' when raca_cor is not null then 'Raça ou cor'
                    when identidade_genero is not null then 'Identidade de gênero' else 'Pessoa com deficiência' end as campo,
                {_named("coalesce(sexo, raca_cor, identidade_genero, pessoa_com_deficiencia)", RESPOSTAS)} as resposta,
                numerador, valor, motivo
            from {newest("'I-32'")}
            where nivel = 'brasil'
                and coalesce(sexo, raca_cor, identidade_genero, pessoa_com_deficiencia) is not null
            order by campo, resposta
        """,
        colunas=[Coluna("campo", ""), Coluna("resposta", "Resposta"), Coluna("numerador", "Residentes", "inteiro"), _PARTE, _MOTIVO],
        medida="valor",
        nomeia="resposta",
        filtros=[("campo", "Campo")],
        grafico=marks.bars(
            "resposta", marks.quantity("valor", "Parcela dos residentes", "percentual"),
            marks.tooltip(("resposta", "Resposta", "texto"), ("numerador", "Residentes", "inteiro"), ("valor", "Parcela", "percentual")),
            step=26,
        ),
    )  # fmt: skip
    return Secao("residentes", "Residentes", [cenarios, situacoes, perfil])


def vagas() -> Secao:
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
        colunas=[*TERRITORIO, Coluna("valor", "Ocupação", "percentual"), Coluna("numerador", "Ocupadas", "inteiro"),
                 Coluna("denominador", "Autorizadas", "inteiro"), _MOTIVO],  # fmt: skip
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
                case medida when 'especialidade_prioritaria' then 'Especialidades prioritárias' else 'Territórios prioritários' end
                    as alvo,
                valor, numerador, denominador, motivo
            from {newest("'I-12'")}
            where nivel in ('brasil', 'uf') and especialidade is null and ano_residencia is null and medida is not null
            order by alvo, nivel, nome
        """,
        colunas=[*TERRITORIO, Coluna("alvo", ""), Coluna("valor", "Parcela ociosa", "percentual"),
                 Coluna("numerador", "Ociosas", "inteiro"), Coluna("denominador", "Autorizadas", "inteiro"), _MOTIVO],  # fmt: skip
        medida="valor",
        nomeia="nome",
        filtros=[("alvo", "Prioridade de")],
        grafico=marks.by_state(marks.quantity("valor", "Parcela ociosa", "percentual"), DICA_PARTE),
    )
    return Secao("vagas", "Vagas", [ocupacao, ociosas])


def egressos() -> Secao:
    medidas = {"municipio": "No município da formação", "regiao_saude": "Na região de saúde da formação", "uf": "Na UF da formação",
               "sus": "No SUS", "territorio_prioritario": "Em território prioritário", "nao_encontrados": "Não encontrados no SCNES"}  # fmt: skip
    horizontes = [f"{meses} meses" for meses in (12, 24, 36)]
    base = "regexp_replace(medida, '_[0-9]+_meses$', '')"
    fixacao = Figura(
        id="fixacao",
        titulo="Onde atuam os egressos, 12, 24 e 36 meses depois",
        indicadores=["I-23", "I-24", "I-25"],
        sql=f"""
            select distinct
                {_named(base, medidas)} as medida,
                regexp_extract(medida, '([0-9]+)_meses$', 1) || ' meses' as horizonte, nome, {_order(base, medidas)} as ordem,
                valor, numerador, denominador, motivo
            from {newest("'I-23', 'I-24', 'I-25'")}
            where nivel in ('brasil', 'regiao') and coorte is null and especialidade is null and medida is not null
            order by nome <> 'Brasil', nome, ordem, horizonte
        """,
        colunas=[Coluna("medida", "Onde"), Coluna("horizonte", "Depois de"), Coluna("nome", ""), Coluna("ordem", ""), _PARTE,
                 Coluna("numerador", "Egressos", "inteiro"), Coluna("denominador", "De", "inteiro"), _MOTIVO],  # fmt: skip
        medida="valor",
        nomeia="medida",
        filtros=[("nome", "Território da formação")],
        grafico=marks.grouped(
            "medida", marks.quantity("valor", "Parcela", "percentual"), "horizonte", "Depois da conclusão",
            marks.tooltip(("medida", "Onde", "texto"), ("horizonte", "Depois de", "texto"), ("valor", "Parcela", "percentual"),
                          ("numerador", "Egressos", "inteiro")),
            horizontes,
        ),
        nota="O denominador são os egressos que o SCNES mostra; a parcela que ele não mostra é a última medida.",
    )  # fmt: skip
    fluxo = Figura(
        id="fluxo",
        titulo="De onde e para onde vão os egressos",
        indicadores=["I-26"],
        sql=f"""
            select fluxo.uf as origem, destino.uf as destino, fluxo.nome, destino.nome as nome_destino, fluxo.numerador as valor,
                fluxo.motivo
            from {newest("'I-26'")} as fluxo
            inner join indicadores.territorios as destino on destino.nivel = 'uf' and fluxo.uf_destino = destino.codigo_territorio
            where fluxo.nivel = 'uf'
            order by origem, destino
        """,
        colunas=[Coluna("origem", ""), Coluna("destino", ""), Coluna("nome", "Formação"), Coluna("nome_destino", "Atuação"),
                 Coluna("valor", "Egressos", "inteiro"), _MOTIVO],  # fmt: skip
        medida="valor",
        nomeia="nome",
        grafico=marks.tiles(
            "origem", "destino",
            marks.tooltip(("nome", "Formação", "texto"), ("nome_destino", "Atuação", "texto"), ("valor", "Egressos", "inteiro")),
            "UF em que atuam um ano depois", "inteiro", {"labelAngle": 0, "orient": "top"},
        ),
        nota="Só aparecem as rotas com algum egresso; a linha é a UF da formação.",
    )  # fmt: skip
    return Secao("egressos", "Para onde vão os egressos", [fixacao, fluxo])


def cobertura() -> Secao:
    nomes = {"I-27": "Residentes ativos marcados no SCNES", "I-28": "Marcados no SCNES sem residência",
             "I-29": "Preceptores marcados no SCNES"}  # fmt: skip
    figura = Figura(
        id="cobertura",
        titulo="Registro de residentes e preceptores no SCNES",
        indicadores=["I-27", "I-28", "I-29"],
        sql=f"""
            select coalesce(uf, nome) as uf, nome, {_named("indicador", nomes)} as indicador, valor, numerador, denominador, motivo
            from {newest("'I-27', 'I-28', 'I-29'")}
            where nivel in ('brasil', 'uf') and coalesce(medida, 'marcados_no_scnes') = 'marcados_no_scnes'
            order by indicador desc, nivel, nome
        """,
        colunas=[*TERRITORIO, Coluna("indicador", ""), _PARTE, Coluna("numerador", "Contados", "inteiro"),
                 Coluna("denominador", "De", "inteiro"), _MOTIVO],  # fmt: skip
        medida="valor",
        nomeia="nome",
        filtros=[("indicador", "Medida")],
        grafico=marks.by_state(marks.quantity("valor", "Parcela", "percentual"), DICA_PARTE),
    )
    return Secao("cobertura-scnes", "Cobertura do SCNES", [figura])


def dinheiro() -> Secao:
    recortes = {"tipo": ("Tipo de pagamento", TIPOS), "instituicao": ("Natureza da instituição", INSTITUICOES),
                "prioridade": ("Prioridade", PRIORIDADES)}  # fmt: skip
    partes = " union all ".join(
        f"""select '{titulo}' as recorte, {_named(dim, nomes)} as parte, {_order(dim, nomes)} as ordem, mes, competencia,
            valor, motivo from v where indicador = 'I-34' and nivel = 'brasil' and {dim} is not null"""
        for dim, (titulo, nomes) in recortes.items()
    )
    pagos = Figura(
        id="pagos",
        titulo="Reais pagos por mês",
        indicadores=["I-34"],
        sql=f"select mes, recorte, parte, ordem, valor, motivo from ({partes}) order by recorte desc, competencia, ordem",
        colunas=[Coluna("mes", "Mês"), Coluna("recorte", ""), Coluna("parte", "Parte"), Coluna("ordem", ""),
                 Coluna("valor", "Reais pagos", "reais"), _MOTIVO],  # fmt: skip
        medida="valor",
        nomeia="parte",
        filtros=[("recorte", "Separar por")],
        grafico=marks.stacked(
            "mes",
            marks.quantity("valor", "Reais pagos", "reais"),
            {"field": "parte", "type": "nominal", "title": None},
            marks.tooltip(("mes", "Mês", "texto"), ("parte", "Parte", "texto"), ("valor", "Pago", "reais")),
        ),
    )
    integridade = Figura(
        id="integridade",
        titulo="Reais em risco nos pagamentos examinados",
        indicadores=[],
        sql="""
            select
                strftime(competencia, '%m/%Y') as mes,
                case tipo when 'indicio' then 'Indício' else 'Revisão por pessoa' end as tipo,
                tipo = 'revisao' as ordem, valor_em_risco, alertas, linhas
            from exames
            order by competencia, ordem
        """,
        colunas=[Coluna("mes", "Mês"), Coluna("tipo", "Tipo"), Coluna("ordem", ""), Coluna("valor_em_risco", "Reais em risco", "reais"),
                 Coluna("alertas", "Alertas", "inteiro"), Coluna("linhas", "Pagamentos examinados", "inteiro")],  # fmt: skip
        medida="valor_em_risco",
        nomeia="mes",
        grafico=marks.stacked(
            "mes",
            marks.quantity("valor_em_risco", "Reais em risco", "reais"),
            {"field": "tipo", "type": "nominal", "title": None},
            marks.tooltip(("mes", "Mês", "texto"), ("tipo", "Tipo", "texto"), ("valor_em_risco", "Em risco", "reais"),
                          ("alertas", "Alertas", "inteiro")),
        ),
        nota="Um alerta é um indício para alguém examinar, nunca uma conclusão. Fundamento: MR, arts. 3º a 25.",
    )  # fmt: skip
    return Secao("dinheiro", "Dinheiro e integridade", [pagos, integridade])


SECOES = (residentes, vagas, egressos, cobertura, dinheiro)
