-- The parts that may be shown, and the remainder of the whole as one more part.
with niveis (codigo, nivel_atencao, ordem) as (
    values
    ('primaria', 'Primária', 0),
    ('especializada', 'Especializada', 1),
    ('urgencia', 'Urgência', 2),
    ('hospitalar', 'Hospitalar', 3),
    ('gestao', 'Gestão', 4),
    ('apoio', 'Apoio', 5),
    ('desconhecido', 'Não informado', 6),
    ('resto', 'Não se mostra', 7)
),

celulas as (
    select
        coalesce(ano_residencia, 'Todos') as ano,
        nome,
        nivel,
        nivel_atencao as codigo,
        numerador
    from ultimo
    where
        indicador = 'I-50'
        and nivel in ('brasil', 'regiao')
        and medida = 'ativos_nas_comissoes'
        and profissao is null
        and numerador is not null
),

partes as (
    select * from celulas
    where codigo is not null
),

restos as (
    select
        total.ano,
        total.nome,
        total.nivel,
        'resto' as codigo,
        any_value(total.numerador) - coalesce(sum(partes.numerador), 0) as numerador
    from celulas as total
    left join partes using (ano, nome)
    where total.codigo is null
    group by total.ano, total.nome, total.nivel
),

todas as (
    select * from partes
    union all
    select * from restos
    where numerador > 0
)

select
    parte.ano,
    parte.nome,
    coalesce(niveis.nivel_atencao, parte.codigo) as nivel_atencao,
    niveis.ordem,
    parte.numerador,
    parte.numerador / sum(parte.numerador) over (partition by parte.ano, parte.nome) as valor,
    parte.codigo = 'resto' as resto
from todas as parte
left join niveis using (codigo)
order by parte.nivel, parte.nome, parte.ano, niveis.ordem
