{#-
  The months of a table on DuckDB: which of them a build must replace, and the note of what each was made from. So it is
  with a data test whose `meta.por_mes` names what it reads: only months that no earlier build tested are.

  A month may have parts, of which each may change alone (macros/partes.sql).
-#}

{#-
  `notas`: query of the months that the table will hold: what each is made from (`feita_de`) and what its readers see of
  it (`versao`); none when nobody needs them. `lotes`: the months to make, some at a time; none when the model has no
  months. `inteira`: all months of the table are among them. A lot ends where it would read more than a million rows:
  joins of more do not fit in memory, and spilling makes them up to three times as dear. Its `partes` are none when it is
  of whole months.
-#}
{% macro meses_do_modelo(existe) -%}
    {%- set modelos = fromjson(env_var('RESIDENCIAS_POR_MES', '{}')) -%}
    {%- set meu = modelos.get(model.name) -%}
    {%- set meta = model.config.meta -%}
    {%- if not meu -%}
        {%- set notas = none -%}
        {%- if modelos and (meta.anota_meses or meta.anota_linhas) -%}
        {%- set notas = versoes_das_linhas('competencia' if meta.anota_meses else 'cast(null as date)') -%}
        {%- endif -%}
        {{ return({'lotes': none, 'inteira': true, 'notas': notas}) }}
    {%- endif -%}
    {%- set entradas = versoes_das_entradas(meu) -%}
    {%- set meses = run_query(diferencas(entradas)) -%}
    {%- set inteira = not existe or not meses | selectattr('igual') | list -%}
    {%- set lotes = [] -%}
    {%- set de_uma_vez = inteira and meses | sum(attribute='linhas') <= 1000000 -%}
    {%- for parte in (none if de_uma_vez else partes(meta)) or [none] -%}
        {%- set lote = namespace(linhas=none) -%}
        {%- for competencia, do_mes in meses | groupby('competencia') -%}
            {%- set minhas = [] -%}
            {%- set novas = [] -%}
            {%- for nota in do_mes if parte is none or (nota['parte'] or '') == parte -%}
                {%- do minhas.append(nota) -%}
                {%- if inteira or not nota['igual'] -%}{%- do novas.append(nota) -%}{%- endif -%}
            {%- endfor -%}
            {%- if novas -%}
                {%- set linhas = novas | sum(attribute='linhas') | int -%}
                {%- set suas = none if parte == '' or (parte is none and novas == minhas) else novas | map(attribute='parte') | list -%}
                {%- if lote.linhas is none or lote.linhas + linhas > 1000000 or lotes[-1].partes != suas -%}
                    {%- do lotes.append({'partes': suas, 'meses': []}) -%}
                    {%- set lote.linhas = 0 -%}
                {%- endif -%}
                {%- set lote.linhas = lote.linhas + linhas -%}
                {%- do lotes[-1].meses.append("date '" ~ competencia ~ "'") -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return({'lotes': lotes, 'inteira': inteira, 'notas': notas_dos_meses(entradas)}) }}
{%- endmacro %}


{#- The query of a model with each input of `meta.por_mes` limited to a lot of months. -#}
{% macro so_do_lote(consulta, lote) -%}
    {%- set colunas = fromjson(env_var('RESIDENCIAS_POR_MES'))[model.name].partes -%}
    {%- set limitada = namespace(sql=consulta) -%}
    {%- for nome in model.config.meta.por_mes -%}
        {%- set entrada = ref(nome) | string -%}
        {%- set do_lote = '(select * from ' ~ entrada ~ ' where ' ~ no_lote(lote, colunas.get(nome)) ~ ')' -%}
        {%- set limitada.sql = limitada.sql | replace(entrada, do_lote) -%}
    {%- endfor -%}
    {{ return(limitada.sql) }}
{%- endmacro %}


{#- Condition on the rows of a lot; without a column that tells the parts apart, the rows of its months. -#}
{% macro no_lote(lote, parte_por) -%}
    competencia in ({{ lote.meses | join(', ') or 'null' }})
    {%- if parte_por and lote.partes %} and {{ parte_pela_coluna(parte_por) }} in ('{{ lote.partes | join("', '") }}'){% endif %}
{%- endmacro %}


{% macro anotar_meses(meses) -%}
    {%- if meses.notas -%}
        {%- call statement('notas') -%}
        delete from {{ target.database }}.construcao.meses where no = '{{ model.name }}';
        insert into {{ target.database }}.construcao.meses
        select '{{ model.name }}', competencia, parte, versao, feita_de, linhas from ({{ meses.notas }});
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
    {{ parte_da_linha(model.config.meta) }} as parte,
    concat_ws(' ', count(*), bit_xor(hash(linha_inteira)), sum((hash(linha_inteira) >> 16)::hugeint)) as versao,
    cast(null as varchar) as feita_de,
    count(*) as linhas
from {{ this }} as linha_inteira -- No column has this name: of one that had, the column alone would be hashed.
group by all
{%- endmacro %}


{#- An input that has no parts, or others, is read by every part of its month. -#}
{% macro versoes_das_entradas(meu) -%}
{%- set das_celulas = "('" ~ partes_das_celulas() | join("', '") ~ "')" -%}
select
    *,
    versao as feita_de
from (
    select
        competencia,
        minha.parte,
        sum(linhas) as linhas,
        md5(concat_ws(', ', '{{ meu.fixo }}', (
            select string_agg(no || ' ' || versao, ', ' order by no) from {{ target.database }}.construcao.meses
            where no in ('{{ meu.inteiras | join("', '") }}')
        ), string_agg(no || ' ' || nota.parte || ' ' || versao, ', ' order by no, nota.parte))) as versao
    from {{ target.database }}.construcao.meses as nota
    inner join (
        {%- if partes(model.config.meta) %}
        select unnest({{ partes(model.config.meta) }}) as parte
        {%- else %}
        select distinct parte from {{ target.database }}.construcao.meses
        where no in ('{{ meu.entradas | join("', '") }}') and parte <> '' and parte not in {{ das_celulas }}
        {%- endif %}
    ) as minha
        on
            nota.parte = '' or minha.parte = '' or nota.parte = minha.parte
            or (nota.parte in {{ das_celulas }}) <> (minha.parte in {{ das_celulas }})
    where no in ('{{ meu.entradas | join("', '") }}')
    group by competencia, minha.parte
)
{%- endmacro %}


{#-
  Readers of a month that was made again with the same rows have nothing to do, where the rows are noted. A data test has
  no rows.
-#}
{% macro notas_dos_meses(entradas) -%}
{%- set meta = model.config.meta -%}
{%- if model.resource_type == 'test' -%}
{{ entradas }}
{%- else -%}
select
    entrada.competencia,
    entrada.parte,
    {{ "coalesce(minhas.versao, '0')" if meta.anota_meses else 'entrada.versao' }} as versao,
    entrada.feita_de,
    coalesce(minhas.linhas, 0) as linhas
from ({{ entradas }}) as entrada
left join (
    {%- if meta.anota_meses %}{{ versoes_das_linhas('competencia') }}
    {%- else %}
    select
        competencia,
        {{ parte_da_linha(meta) }} as parte,
        count(*) as linhas
    from {{ this }}
    group by all
    {%- endif %}
) as minhas using (competencia, parte)
{%- endif -%}
{%- endmacro %}


{% macro diferencas(entradas) -%}
select
    strftime(competencia, '%Y-%m-%d') as competencia,
    parte,
    coalesce(nova.feita_de = antiga.feita_de, false) as igual, -- a table that was made whole noted no `feita_de`
    coalesce(nova.linhas, 0) as linhas
from ({{ entradas }}) as nova
full join (
    select competencia, parte, feita_de from {{ target.database }}.construcao.meses where no = '{{ model.name }}'
) as antiga using (competencia, parte)
order by all
{%- endmacro %}
