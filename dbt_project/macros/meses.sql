{#- The months of a table on DuckDB: which of them a build must replace, and the note of what each was made from. -#}

{#-
  `notas`: query of the months that the table will hold: what each is made from (`feita_de`) and what its readers see of
  it (`versao`); none when nobody needs them. `mudados`: the months to replace, as SQL; none when the whole table is to
  be made.
-#}
{% macro meses_do_modelo(anterior) -%}
    {%- set modelos = fromjson(env_var('RESIDENCIAS_POR_MES', '{}')) -%}
    {%- set meu = modelos.get(model.name) -%}
    {%- if not meu -%}
        {%- set anota = model.config.meta if modelos else {} -%}
        {%- set notas = none -%}
        {%- if anota.anota_meses or anota.anota_linhas -%}
        {%- set notas = versoes_das_linhas('competencia' if anota.anota_meses else 'cast(null as date)') -%}
        {%- endif -%}
        {{ return({'mudados': none, 'notas': notas}) }}
    {%- endif -%}
    {%- set entradas = versoes_das_entradas(meu) -%}
    {%- set notas = com_versoes_das_linhas(entradas) if model.config.meta.anota_meses else entradas -%}
    {%- if anterior is none or not anterior.is_table -%}
        {{ return({'mudados': none, 'notas': notas}) }}
    {%- endif -%}
    {%- set mudados = [] -%}
    {%- set iguais = [] -%}
    {%- for mes in run_query(diferencas(entradas)) -%}
        {%- do (iguais if mes['igual'] else mudados).append("date '" ~ mes['competencia'] ~ "'") -%}
    {%- endfor -%}
    {{ return({'mudados': mudados if iguais else none, 'notas': notas}) }}
{%- endmacro %}


{#- The query of a model with each input of `meta.por_mes` limited to `meses`. -#}
{% macro so_dos_meses(consulta, meses) -%}
    {%- set limitada = namespace(sql=consulta) -%}
    {%- for nome in model.config.meta.por_mes -%}
        {%- set entrada = ref(nome) | string -%}
        {%- set do_mes = '(select * from ' ~ entrada ~ ' where competencia in (' ~ meses | join(', ') ~ '))' -%}
        {%- set limitada.sql = limitada.sql | replace(entrada, do_mes) -%}
    {%- endfor -%}
    {{ return(limitada.sql) }}
{%- endmacro %}


{% macro anotar_meses(meses) -%}
    {%- if meses.notas -%}
        {%- call statement('notas') -%}
        delete from {{ target.database }}.construcao.meses where no = '{{ model.name }}';
        insert into {{ target.database }}.construcao.meses
        select '{{ model.name }}', competencia, versao, feita_de from ({{ meses.notas }});
        {%- endcall -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
{%- endmacro %}


{#-
  Of a table that is small, or of which every month is made each time: a hash of its rows. One without rows has a note
  too, of its count alone.
-#}
{% macro versoes_das_linhas(competencia) -%}
select
    {{ competencia }} as competencia,
    concat_ws(' ', count(*), bit_xor(hash(linha)), sum((hash(linha) >> 16)::hugeint)) as versao,
    cast(null as varchar) as feita_de
from {{ this }} as linha
group by all
{%- endmacro %}


{% macro versoes_das_entradas(meu) -%}
select
    *,
    versao as feita_de
from (
    select
        competencia,
        md5(concat_ws(', ', '{{ meu.fixo }}', (
            select string_agg(no || ' ' || versao, ', ' order by no) from {{ target.database }}.construcao.meses
            where no in ('{{ meu.inteiras | join("', '") }}')
        ), string_agg(no || ' ' || versao, ', ' order by no))) as versao
    from {{ target.database }}.construcao.meses
    where no in ('{{ meu.entradas | join("', '") }}')
    group by competencia
)
{%- endmacro %}


{#- Readers of a month that was made again with the same rows have nothing to do. -#}
{% macro com_versoes_das_linhas(entradas) -%}
select
    entrada.competencia,
    coalesce(linhas.versao, '0') as versao,
    entrada.feita_de
from ({{ entradas }}) as entrada
left join ({{ versoes_das_linhas('competencia') }}) as linhas using (competencia)
{%- endmacro %}


{% macro diferencas(entradas) -%}
select
    strftime(competencia, '%Y-%m-%d') as competencia,
    nova.feita_de is not distinct from antiga.feita_de as igual
from ({{ entradas }}) as nova
full join (select competencia, feita_de from {{ target.database }}.construcao.meses where no = '{{ model.name }}') as antiga
    using (competencia)
{%- endmacro %}
