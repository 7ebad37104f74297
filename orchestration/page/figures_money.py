"""Figures of the page about the coverage of SCNES, money and the integrity of payments."""

from orchestration.page import marks
from orchestration.page.figures import DICA_PARTE, TERRITORIO, Coluna, Figura, Secao, named, newest, order

_MOTIVO = Coluna("motivo", "")
_PARTE = Coluna("valor", "Parcela", "percentual")
TIPOS = {"coordenador": "Coordenador", "preceptor": "Preceptor", "tutor": "Tutor", "bolsa_formacao": "Bolsa-formação"}
INSTITUICOES = {
    "publica": "Pública",
    "privada_sem_fins_lucrativos": "Privada sem fins lucrativos",
    "outra": "Outra",
    "desconhecida": "Não informada",
}
PRIORIDADES = {
    "especialidade_e_territorio": "Especialidade e território prioritários",
    "especialidade": "Especialidade prioritária",
    "territorio": "Território prioritário",
    "nenhuma": "Nenhuma prioridade",
}


def cobertura() -> Secao:
    """What SCNES shows of residents and preceptors."""
    nomes = {
        "I-27": "Residentes ativos marcados no SCNES",
        "I-28": "Marcados no SCNES sem residência",
        "I-29": "Preceptores marcados no SCNES",
    }
    figura = Figura(
        id="cobertura",
        titulo="Registro de residentes e preceptores no SCNES",
        indicadores=["I-27", "I-28", "I-29"],
        sql=f"""
            select
                coalesce(uf, nome) as uf, nome, {named("indicador", nomes)} as indicador,
                valor, numerador, denominador, motivo
            from {newest("'I-27', 'I-28', 'I-29'")}
            where nivel in ('brasil', 'uf') and coalesce(medida, 'marcados_no_scnes') = 'marcados_no_scnes'
            order by indicador desc, nivel, nome
        """,
        colunas=[
            *TERRITORIO,
            Coluna("indicador", ""),
            _PARTE,
            Coluna("numerador", "Contados", "inteiro"),
            Coluna("denominador", "De", "inteiro"),
            _MOTIVO,
        ],
        medida="valor",
        nomeia="nome",
        filtros=[("indicador", "Medida")],
        grafico=marks.by_state(marks.quantity("valor", "Parcela", "percentual"), DICA_PARTE),
    )
    return Secao("cobertura-scnes", "Cobertura do SCNES", [figura])


def dinheiro() -> Secao:
    """Reais paid and the integrity of payments, in aggregate."""
    recortes = {
        "tipo": ("Tipo de pagamento", TIPOS),
        "instituicao": ("Natureza da instituição", INSTITUICOES),
        "prioridade": ("Prioridade", PRIORIDADES),
    }
    partes = " union all ".join(
        f"""select '{titulo}' as recorte, {named(dim, nomes)} as parte, {order(dim, nomes)} as ordem,
            mes, competencia, valor, motivo
            from v where indicador = 'I-34' and nivel = 'brasil' and {dim} is not null"""
        for dim, (titulo, nomes) in recortes.items()
    )
    pagos = Figura(
        id="pagos",
        titulo="Reais pagos por mês",
        indicadores=["I-34"],
        sql=f"""
            select mes, recorte, parte, ordem, valor, motivo from ({partes})
            order by recorte desc, competencia, ordem
        """,
        colunas=[
            Coluna("mes", "Mês"),
            Coluna("recorte", ""),
            Coluna("parte", "Parte"),
            Coluna("ordem", ""),
            Coluna("valor", "Reais pagos", "reais"),
            _MOTIVO,
        ],
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
        colunas=[
            Coluna("mes", "Mês"),
            Coluna("tipo", "Tipo"),
            Coluna("ordem", ""),
            Coluna("valor_em_risco", "Reais em risco", "reais"),
            Coluna("alertas", "Alertas", "inteiro"),
            Coluna("linhas", "Pagamentos examinados", "inteiro"),
        ],
        medida="valor_em_risco",
        nomeia="mes",
        grafico=marks.stacked(
            "mes",
            marks.quantity("valor_em_risco", "Reais em risco", "reais"),
            {"field": "tipo", "type": "nominal", "title": None},
            marks.tooltip(
                ("mes", "Mês", "texto"),
                ("tipo", "Tipo", "texto"),
                ("valor_em_risco", "Em risco", "reais"),
                ("alertas", "Alertas", "inteiro"),
            ),
        ),
        nota="Um alerta é um indício para alguém examinar, nunca uma conclusão. Fundamento: MR, arts. 3º a 25.",
    )
    return Secao("dinheiro", "Dinheiro e integridade", [pagos, integridade])


SECOES = (cobertura, dinheiro)
