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
    {%- set feitos = none if inteira else {'meses': lotes | sum(attribute='meses', start=[])} -%}
    {{ return({'lotes': lotes, 'inteira': inteira, 'entradas': entradas, 'notas': notas_dos_meses(entradas, feitos)}) }}
{%- endmacro %}


{#-
  The query of a model with each input of `meta.por_mes` limited to a lot of months, and those of `meta.por_parte` to its
  parts.
-#}
{% macro so_do_lote(consulta, lote) -%}
    {%- set colunas = fromjson(env_var('RESIDENCIAS_POR_MES'))[model.name].partes -%}
    {%- set limitada = namespace(sql=consulta) -%}
    {%- for nome in model.config.meta.por_mes -%}
        {%- set entrada = ref(nome) | string -%}
        {%- set do_lote = '(select * from ' ~ entrada ~ ' where ' ~ no_lote(lote, colunas.get(nome)) ~ ')' -%}
        {%- set limitada.sql = limitada.sql | replace(entrada, do_lote) -%}
    {%- endfor -%}
    {%- for nome in (model.config.meta.por_parte or []) if lote.partes -%}
        {%- set entrada = ref(nome) | string -%}
        {%- set das_partes = '(select * from ' ~ entrada ~ ' where ' ~ nas_partes(lote, colunas[nome]) ~ ')' -%}
        {%- set limitada.sql = limitada.sql | replace(entrada, das_partes) -%}
    {%- endfor -%}
    {{ return(limitada.sql) }}
{%- endmacro %}


{#- Condition on the rows of a lot; without a column that tells the parts apart, the rows of its months. -#}
{% macro no_lote(lote, parte_por) -%}
    competencia in ({{ lote.meses | join(', ') or 'null' }})
    {%- if parte_por and lote.partes %} and {{ nas_partes(lote, parte_por) }}{% endif %}
{%- endmacro %}


{% macro nas_partes(lote, parte_por) -%}
    {{ parte_pela_coluna(parte_por) }} in ('{{ lote.partes | join("', '") }}')
{%- endmacro %}


{#- Notes of months that stand stay: to count and to hash rows costs as much as there is history. -#}
{% macro anotar_meses(meses) -%}
    {%- if meses.notas -%}
        {%- call statement('notas') -%}
        delete from {{ target.database }}.construcao.meses as nota
        where
            no = '{{ model.name }}'
            {%- if not meses.inteira %}
            and not exists (
                select 1 from ({{ meses.entradas }}) as entrada
                where
                    nota.competencia = entrada.competencia and nota.parte = entrada.parte
                    and nota.feita_de = entrada.feita_de
            )
            {%- endif %};
        insert into {{ target.database }}.construcao.meses
        select '{{ model.name }}', competencia, parte, versao, feita_de, linhas from ({{ meses.notas }}) as nova
        anti join (
            select competencia, parte from {{ target.database }}.construcao.meses where no = '{{ model.name }}'
        ) as nota
            on nova.parte = nota.parte and nova.competencia is not distinct from nota.competencia;
        {%- endcall -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
{%- endmacro %}


{#-
  Of a table that is small, or of which every month is made each time: a hash of its rows. One without rows has a note
  too, of its count alone.
-#}
{% macro versoes_das_linhas(competencia, lote=none) -%}
select
    {{ competencia }} as competencia,
    {{ parte_da_linha(model.config.meta) }} as parte,
    concat_ws(' ', count(*), bit_xor(hash(linha_inteira)), sum((hash(linha_inteira) >> 16)::hugeint)) as versao,
    cast(null as varchar) as feita_de,
    count(*) as linhas
from {{ this }} as linha_inteira -- No column has this name: of one that had, the column alone would be hashed.
{% if lote %}where {{ no_lote(lote, none) }}{% endif %}
group by all
{%- endmacro %}


{#-
  An input that has no parts, or others, is read by every part of its month; one of `meta.por_parte`, which has no months,
  by that part of every month. A part without rows (its version is 0) is as one that is not there: when people of a new
  part are in no earlier month, nobody reads the earlier months again.
-#}
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
            select string_agg(no || ' ' || versao, ', ' order by no, parte) from {{ target.database }}.construcao.meses
            where no in ('{{ meu.inteiras | join("', '") }}')
        ), string_agg(no || ' ' || nota.parte || ' ' || versao, ', ' order by no, nota.parte)
            filter (where versao <> '0'))) as versao
    from (
        select nota.* replace (mes.competencia as competencia, if(nota.competencia is null, 0, nota.linhas) as linhas)
        from {{ target.database }}.construcao.meses as nota
        inner join (
            select distinct competencia from {{ target.database }}.construcao.meses
            where no in ('{{ meu.entradas | join("', '") }}') and competencia is not null
        ) as mes
            on nota.competencia is null or nota.competencia = mes.competencia
    ) as nota
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
  Readers of a month that was made again with the same rows have nothing to do, where the rows are noted. `feitos`: the
  months that were made now, or none when all were. A data test has no rows.
-#}
{% macro notas_dos_meses(entradas, feitos) -%}
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
    {%- if meta.anota_meses %}{{ versoes_das_linhas('competencia', feitos) }}
    {%- else %}
    select
        competencia,
        {{ parte_da_linha(meta) }} as parte,
        count(*) as linhas
    from {{ this }}
    {% if feitos %}where {{ no_lote(feitos, none) }}{% endif %}
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
