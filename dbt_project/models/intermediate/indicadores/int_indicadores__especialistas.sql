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
        from {{ ref('int_indicadores__lugares') }}
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
    from {{ ref('int_indicadores__lugares') }} as lugar
    left join {{ ref('core_parametros_mes') }} as teto
        on lugar.competencia = teto.competencia and teto.id = 'horas_semanais_teto'
    group by lugar.competencia, lugar.pessoa
),

-- Groups and territories by a number: to count by five texts takes longer. A person of any specialty is in the groups
-- without one, of the profession and of all.
grupos as (
    select
        *,
        row_number() over (order by profissao, especialidade, area_atuacao) as grupo
    from (
        select
            profissao,
            especialidade,
            area_atuacao
        from especialistas
        union
        select
            profissao,
            cast(null as varchar) as especialidade,
            cast(null as varchar) as area_atuacao
        from especialistas
        union
        select
            cast(null as varchar) as profissao,
            cast(null as varchar) as especialidade,
            cast(null as varchar) as area_atuacao
    ) as distintos
),

membros as (
    select
        especialista.competencia,
        especialista.pessoa,
        especialista.comparavel,
        ocupacao.comparavel is not null as tem_ocupacao,
        grupo.grupo,
        case when especialista.area_atuacao is null then da_profissao.grupo end as grupo_da_profissao,
        case when especialista.area_atuacao is null then de_todas.grupo end as grupo_de_todas,
        sum(case when especialista.area_atuacao is null then 1 else 0 end) over (
            partition by especialista.competencia, especialista.pessoa
        ) > 1 as varias
    from especialistas as especialista
    left join com_ocupacao as ocupacao on especialista.comparavel = ocupacao.comparavel
    inner join grupos as grupo
        on
            especialista.profissao = grupo.profissao
            and especialista.especialidade is not distinct from grupo.especialidade
            and especialista.area_atuacao is not distinct from grupo.area_atuacao
    inner join grupos as da_profissao
        on
            especialista.profissao = da_profissao.profissao
            and da_profissao.especialidade is null
            and da_profissao.area_atuacao is null
    inner join grupos as de_todas on de_todas.profissao is null
),

-- Quartiles keep every value in memory: they are of the country and the states, where I-05 and the sizing read them.
territorios as (
    select
        *,
        row_number() over (order by nivel, codigo_territorio) as territorio,
        nivel in ('brasil', 'uf') as com_quartis
    from (
        select distinct
            nivel,
            codigo_territorio
        from {{ ref('int_indicadores__territorios') }}
    ) as distintos
),

por_territorio as (
    select
        lugar.competencia,
        territorio.territorio,
        territorio.com_quartis,
        membro.grupo,
        membro.grupo_da_profissao,
        membro.grupo_de_todas,
        membro.pessoa,
        membro.varias,
        bool_or(membro.tem_ocupacao) as tem_ocupacao,
        bool_or(atuacao.comparavel is not null) as atua,
        sum(lugar.horas) as horas,
        sum(lugar.horas_sus) as horas_sus,
        count(*) as papeis,
        sum(cast(lugar.horas * coalesce(excesso.fator, 1) as decimal(18, 10))) as horas_limitadas,
        sum(cast(lugar.horas_sus * coalesce(excesso.fator, 1) as decimal(18, 10))) as horas_sus_limitadas
    from membros as membro
    inner join {{ ref('int_indicadores__lugares') }} as lugar using (competencia, pessoa)
    inner join {{ ref('int_indicadores__territorios') }} as do_municipio using (codigo_municipio)
    inner join territorios as territorio using (nivel, codigo_territorio)
    left join excessos as excesso using (competencia, pessoa)
    left join atuacoes as atuacao
        on
            lugar.competencia = atuacao.competencia
            and lugar.pessoa = atuacao.pessoa
            and lugar.codigo_municipio = atuacao.codigo_municipio
            and membro.comparavel = atuacao.comparavel
    group by all
),

-- A person with two specialties counts once in the total; of those with one, who are most, the row is that of the total.
com_total as (
    select * exclude (grupo_da_profissao, grupo_de_todas, varias) from por_territorio
    {% for total in ['grupo_da_profissao', 'grupo_de_todas'] -%}
    union all by name
    select
        * exclude (grupo, grupo_da_profissao, grupo_de_todas, varias),
        {{ total }} as grupo
    from por_territorio
    where {{ total }} is not null and not varias
    union all by name
    select
        competencia,
        territorio,
        com_quartis,
        {{ total }} as grupo,
        pessoa,
        bool_or(tem_ocupacao) as tem_ocupacao,
        bool_or(atua) as atua,
        max(horas) as horas,
        max(horas_sus) as horas_sus,
        max(papeis) as papeis,
        max(horas_limitadas) as horas_limitadas,
        max(horas_sus_limitadas) as horas_sus_limitadas
    from por_territorio
    where {{ total }} is not null and varias
    group by competencia, territorio, com_quartis, {{ total }}, pessoa
    {% endfor -%}
),

contagens as (
    select
        medida.competencia,
        medida.territorio,
        medida.grupo,
        count(*) as pessoas,
        count(*) filter (where medida.atua) as atuantes,
        bool_or(medida.tem_ocupacao) as tem_ocupacao,
        sum(medida.horas) as horas,
        sum(medida.horas_sus) as horas_sus,
        sum(medida.papeis) as papeis,
        cast(sum(medida.horas_limitadas) as double) / any_value(vinculo.valor) as equivalentes,
        cast(sum(medida.horas_sus_limitadas) as double) / any_value(vinculo.valor) as equivalentes_sus,
        quantile_cont(case when medida.com_quartis then medida.horas_sus end, [0.25, 0.5, 0.75]) as quartis,
        quantile_cont(case when medida.com_quartis then cast(medida.horas_limitadas as double) end, 0.5)
        / any_value(vinculo.valor) as mediana_equivalentes
    from com_total as medida
    left join {{ ref('core_parametros_mes') }} as vinculo
        on medida.competencia = vinculo.competencia and vinculo.id = 'vinculo_semanal_equivalente'
    group by medida.competencia, medida.territorio, medida.grupo
),

grupos_do_mes as (
    select
        competencia,
        grupo,
        bool_or(tem_ocupacao) as tem_ocupacao
    from contagens
    group by competencia, grupo
),

-- Territories without a specialist are listed too, except municipalities.
grade as (
    select
        grupos_do_mes.competencia,
        territorios.territorio,
        grupos_do_mes.grupo,
        grupos_do_mes.tem_ocupacao
    from grupos_do_mes
    cross join territorios
    where territorios.nivel <> 'municipio'
    union all
    select
        contagens.competencia,
        contagens.territorio,
        contagens.grupo,
        contagens.tem_ocupacao
    from contagens
    inner join territorios using (territorio)
    where territorios.nivel = 'municipio'
)

select
    grade.competencia,
    territorio.nivel,
    territorio.codigo_territorio,
    if(grupo.profissao = 'Medicina', 'CNE', 'CNE-APS') as cadastro,
    grupo.profissao,
    grupo.especialidade,
    grupo.area_atuacao,
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
inner join grupos as grupo using (grupo)
inner join territorios as territorio using (territorio)
left join contagens as contagem using (competencia, territorio, grupo)
left join {{ ref('int_indicadores__populacao') }} as populacao
    on
        grade.competencia = populacao.competencia
        and territorio.nivel = populacao.nivel
        and territorio.codigo_territorio = populacao.codigo_territorio
