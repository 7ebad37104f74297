-- Specialists by territory in each month of SCNES: people with a title and a workplace in the month, except those then in
-- residency of that same specialty. A person in two municipalities counts in each, and once in a territory that has
-- both; especialidade and area_atuacao null = any. `atuantes` have there a link with an occupation of the specialty.
-- Professions are not added up, but for the row without one, which only the priority of territories reads.
{%- set cortes = [('especialidade', 'especialidade'), ('area_atuacao', 'area')] %}
with em_formacao as (
    select distinct
        residente.competencia,
        residente.pessoa,
        {{ texto_comparavel('programa.especialidade') }} as especialidade_comparavel,
        {{ texto_comparavel('programa.area_atuacao') }} as area_comparavel
    from {{ ref('core_residentes_do_mes') }} as residente
    inner join {{ ref('core_programas_do_mes') }} as programa using (competencia, codigo_programa)
    where residente.ativo and residente.pessoa is not null
),

-- `comparavel` is null for what is in no list: a person with two of those counts once.
especialistas as (
    {% for corte, prefixo in cortes -%}
    select distinct
        titulo.competencia,
        titulo.pessoa,
        coalesce(profissao.profissao, 'outra') as profissao,
        {% for outro, _ in cortes -%}
        {{ nome_listado('nome.especialidade', corte) if outro == corte else 'cast(null as varchar)' }} as {{ outro }},
        {% endfor -%}
        nome_{{ corte }}.comparavel
    from {{ ref('core_titulos_do_mes') }} as titulo
    inner join {{ ref('core_especialidades') }} as nome on titulo.{{ prefixo }}_comparavel = nome.especialidade_comparavel
    {{ junta_nome('nome.especialidade', corte) }}
    left join {{ ref('profissoes') }} as profissao on titulo.profissao_comparavel = profissao.profissao_normalizada
    anti join em_formacao as formacao
        on
            titulo.competencia = formacao.competencia
            and titulo.pessoa = formacao.pessoa
            and titulo.{{ prefixo }}_comparavel = formacao.{{ prefixo }}_comparavel
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

lugares as (
    select
        competencia,
        pessoa,
        codigo_municipio,
        horas,
        horas_sus
    from {{ ref('core_lugares_do_mes') }}
    where unidade_ativa and codigo_municipio is not null
),

-- Where a person has a link with an occupation of a specialty.
atuacoes as (
    select distinct
        lugar.competencia,
        lugar.pessoa,
        lugar.codigo_municipio,
        ocupacao.especialidade_normalizada as comparavel
    from (
        select
            competencia,
            pessoa,
            codigo_municipio,
            unnest(string_split(ocupacoes, ',')) as co_cbo
        from {{ ref('core_lugares_do_mes') }}
        where unidade_ativa and codigo_municipio is not null
    ) as lugar
    inner join {{ ref('especialidades_ocupacoes') }} as ocupacao using (co_cbo)
),

com_ocupacao as (
    select distinct especialidade_normalizada as comparavel from {{ ref('especialidades_ocupacoes') }}
),

-- Hours above the cap are removed from all places of the person in proportion. They are added up as decimals: a sum of
-- floats would depend on the order of the rows.
excessos as (
    select
        lugar.competencia,
        lugar.pessoa,
        least(1, any_value(teto.valor) / nullif(sum(lugar.horas), 0)) as fator
    from lugares as lugar
    left join {{ ref('core_parametros_mes') }} as teto
        on lugar.competencia = teto.competencia and teto.id = 'horas_semanais_teto'
    group by lugar.competencia, lugar.pessoa
),

por_territorio as (
    select
        lugar.competencia,
        territorio.nivel,
        territorio.codigo_territorio,
        especialista.profissao,
        especialista.especialidade,
        especialista.area_atuacao,
        especialista.pessoa,
        bool_or(ocupacao.comparavel is not null) as tem_ocupacao,
        bool_or(atuacao.comparavel is not null) as atua,
        sum(lugar.horas) as horas,
        sum(lugar.horas_sus) as horas_sus,
        count(*) as papeis,
        sum(cast(lugar.horas * coalesce(excesso.fator, 1) as decimal(18, 10))) as horas_limitadas,
        sum(cast(lugar.horas_sus * coalesce(excesso.fator, 1) as decimal(18, 10))) as horas_sus_limitadas
    from especialistas as especialista
    inner join lugares as lugar using (competencia, pessoa)
    inner join {{ ref('int_indicadores__territorios') }} as territorio using (codigo_municipio)
    left join excessos as excesso using (competencia, pessoa)
    left join com_ocupacao as ocupacao on especialista.comparavel = ocupacao.comparavel
    left join atuacoes as atuacao
        on
            lugar.competencia = atuacao.competencia
            and lugar.pessoa = atuacao.pessoa
            and lugar.codigo_municipio = atuacao.codigo_municipio
            and especialista.comparavel = atuacao.comparavel
    group by all
),

-- A person with two specialties counts once in the total.
com_total as (
    select * from por_territorio
    union all by name
    {% for profissao in ['profissao', 'cast(null as varchar)'] -%}
    select
        competencia,
        nivel,
        codigo_territorio,
        {{ profissao }} as profissao,
        cast(null as varchar) as especialidade,
        cast(null as varchar) as area_atuacao,
        pessoa,
        bool_or(tem_ocupacao) as tem_ocupacao,
        bool_or(atua) as atua,
        max(horas) as horas,
        max(horas_sus) as horas_sus,
        max(papeis) as papeis,
        max(horas_limitadas) as horas_limitadas,
        max(horas_sus_limitadas) as horas_sus_limitadas
    from por_territorio
    where area_atuacao is null
    group by competencia, nivel, codigo_territorio, pessoa{{ ', profissao' if loop.first }}
    {{ 'union all by name' if not loop.last }}
    {% endfor -%}
),

contagens as (
    select
        medida.competencia,
        medida.nivel,
        medida.codigo_territorio,
        medida.profissao,
        medida.especialidade,
        medida.area_atuacao,
        count(*) as pessoas,
        count(*) filter (where medida.atua) as atuantes,
        bool_or(medida.tem_ocupacao) as tem_ocupacao,
        sum(medida.horas) as horas,
        sum(medida.horas_sus) as horas_sus,
        sum(medida.papeis) as papeis,
        cast(sum(medida.horas_limitadas) as double) / any_value(vinculo.valor) as equivalentes,
        cast(sum(medida.horas_sus_limitadas) as double) / any_value(vinculo.valor) as equivalentes_sus,
        quantile_cont(medida.horas_sus, [0.25, 0.5, 0.75]) as quartis,
        quantile_cont(cast(medida.horas_limitadas as double), 0.5) / any_value(vinculo.valor) as mediana_equivalentes
    from com_total as medida
    left join {{ ref('core_parametros_mes') }} as vinculo
        on medida.competencia = vinculo.competencia and vinculo.id = 'vinculo_semanal_equivalente'
    group by
        medida.competencia, medida.nivel, medida.codigo_territorio, medida.profissao, medida.especialidade, medida.area_atuacao
),

especialidades as (
    select
        competencia,
        profissao,
        especialidade,
        area_atuacao,
        bool_or(tem_ocupacao) as tem_ocupacao
    from contagens
    group by competencia, profissao, especialidade, area_atuacao
),

territorios as (
    select distinct
        nivel,
        codigo_territorio
    from {{ ref('int_indicadores__territorios') }}
    where nivel <> 'municipio'
),

-- Territories without a specialist are listed too, except municipalities.
grade as (
    select
        especialidades.competencia,
        territorios.nivel,
        territorios.codigo_territorio,
        especialidades.profissao,
        especialidades.especialidade,
        especialidades.area_atuacao,
        especialidades.tem_ocupacao
    from especialidades
    cross join territorios
    union
    select
        competencia,
        nivel,
        codigo_territorio,
        profissao,
        especialidade,
        area_atuacao,
        tem_ocupacao
    from contagens
    where nivel = 'municipio'
)

select
    grade.competencia,
    grade.nivel,
    grade.codigo_territorio,
    if(grade.profissao = 'Medicina', 'CNE', 'CNE-APS') as cadastro,
    grade.profissao,
    grade.especialidade,
    grade.area_atuacao,
    coalesce(contagem.pessoas, 0) as pessoas,
    case when grade.tem_ocupacao then coalesce(contagem.atuantes, 0) end as atuantes,
    coalesce(contagem.horas, 0) as horas,
    coalesce(contagem.horas_sus, 0) as horas_sus,
    coalesce(contagem.papeis, 0) as papeis,
    coalesce(contagem.equivalentes, 0) as equivalentes,
    coalesce(contagem.equivalentes_sus, 0) as equivalentes_sus,
    contagem.quartis,
    contagem.mediana_equivalentes,
    populacao.populacao
from grade
left join contagens as contagem
    on
        grade.competencia = contagem.competencia
        and grade.nivel = contagem.nivel
        and grade.codigo_territorio = contagem.codigo_territorio
        and grade.profissao is not distinct from contagem.profissao
        and grade.especialidade is not distinct from contagem.especialidade
        and grade.area_atuacao is not distinct from contagem.area_atuacao
left join {{ ref('int_indicadores__populacao') }} as populacao
    on
        grade.competencia = populacao.competencia
        and grade.nivel = populacao.nivel
        and grade.codigo_territorio = populacao.codigo_territorio
