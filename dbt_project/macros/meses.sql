{#-
  The months of a table on DuckDB: which of them a build must replace, and the note of what each was made from. So it is
  with a data test whose `meta.por_mes` names what it reads: only months that no earlier build tested are.

  A month of cells has two parts, of which each may change alone: `meta.parte_por` names the column that tells them apart.
-#}

{#-
  `notas`: query of the months that the table will hold: what each is made from (`feita_de`) and what its readers see of
  it (`versao`); none when nobody needs them. `lotes`: the months to make, some at a time; none when the model has no
  months. `inteira`: all months of the table are among them. A lot ends where it would read more than a million rows:
  joins of more do not fit in memory, and spilling makes them up to three times as dear.
-#}
{% macro meses_do_modelo(existe) -%}
    {%- set modelos = fromjson(env_var('RESIDENCIAS_POR_MES', '{}')) -%}
    {%- set meu = modelos.get(model.name) -%}
    {%- set meta = model.config.meta -%}
    {%- if not meu -%}
        {%- set notas = none -%}
        {%- if modelos and (meta.anota_meses or meta.anota_linhas) -%}
        {%- set notas = versoes_das_linhas('competencia' if meta.anota_meses else 'cast(null as date)', meta.parte_por) -%}
        {%- endif -%}
        {{ return({'lotes': none, 'inteira': true, 'notas': notas}) }}
    {%- endif -%}
    {%- set entradas = versoes_das_entradas(meu, meta.parte_por) -%}
    {%- set meses = run_query(diferencas(entradas)) -%}
    {%- set inteira = not existe or not meses | selectattr('igual') | list -%}
    {%- set lotes = [] -%}
    {%- for parte in partes(meta.parte_por) -%}
        {%- set lote = namespace(linhas=none) -%}
        {%- for mes in meses if (mes['parte'] or '') == parte and (inteira or not mes['igual']) -%}
            {%- set linhas = mes['linhas'] | int -%}
            {%- if lote.linhas is none or lote.linhas + linhas > 1000000 -%}
                {%- do lotes.append({'parte': parte, 'meses': []}) -%}
                {%- set lote.linhas = 0 -%}
            {%- endif -%}
            {%- set lote.linhas = lote.linhas + linhas -%}
            {%- do lotes[-1].meses.append("date '" ~ mes['competencia'] ~ "'") -%}
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
    {%- if parte_por and lote.parte %} and {{ parte_da_celula(parte_por) }} = '{{ lote.parte }}'{% endif %}
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
{% macro versoes_das_linhas(competencia, parte_por) -%}
select
    {{ competencia }} as competencia,
    {{ parte_da_celula(parte_por) if parte_por else "''" }} as parte,
    concat_ws(' ', count(*), bit_xor(hash(linha)), sum((hash(linha) >> 16)::hugeint)) as versao,
    cast(null as varchar) as feita_de,
    count(*) as linhas
from {{ this }} as linha
group by all
{%- endmacro %}


{#- An input that has no parts is read by both. -#}
{% macro versoes_das_entradas(meu, parte_por) -%}
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
    inner join (select unnest({{ partes(parte_por) }}) as parte) as minha
        on nota.parte = '' or minha.parte = '' or nota.parte = minha.parte
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
    {%- if meta.anota_meses %}{{ versoes_das_linhas('competencia', meta.parte_por) }}
    {%- else %}
    select
        competencia,
        {{ parte_da_celula(meta.parte_por) if meta.parte_por else "''" }} as parte,
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
    nova.feita_de is not distinct from antiga.feita_de as igual,
    coalesce(nova.linhas, 0) as linhas
from ({{ entradas }}) as nova
full join (
    select competencia, parte, feita_de from {{ target.database }}.construcao.meses where no = '{{ model.name }}'
) as antiga using (competencia, parte)
order by all
{%- endmacro %}
