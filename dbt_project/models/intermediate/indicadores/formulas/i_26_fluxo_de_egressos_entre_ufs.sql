-- The state of each graduate a year later: the place with the most hours, of those found in SCNES. Those who only have
-- workplaces of residency are `nova_residencia`, so that the parts add up to those found.
with fluxos as (
    select
        egresso.competencia,
        programa.nivel,
        programa.codigo_territorio,
        coalesce(egresso.uf_destino, if(egresso.em_nova_residencia, 'nova_residencia', 'sem_local')) as uf_destino
    from {{ ref('int_indicadores__egressos') }} as egresso
    inner join {{ ref('int_indicadores__programas') }} as programa using (competencia, codigo_programa)
    where programa.nivel in ('brasil', 'uf') and egresso.horizonte = 12 and egresso.encontrado
),

contagens as (
    select
        competencia,
        nivel,
        codigo_territorio,
        uf_destino,
        count(*) as egressos
    from fluxos
    group by grouping sets (
        (competencia, nivel, codigo_territorio), (competencia, nivel, codigo_territorio, uf_destino)
    )
),

com_total as (
    select
        contagem.*,
        total.egressos as total
    from contagens as contagem
    inner join contagens as total
        on
            contagem.competencia = total.competencia
            and contagem.nivel = total.nivel
            and contagem.codigo_territorio = total.codigo_territorio
            and total.uf_destino is null
)

select
    {{ celula('I-26', numerador='egressos', denominador='total', dims=[['uf_destino', 'uf_destino']], pessoas='egressos') }}
from com_total
