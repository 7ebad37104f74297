{#-
  Rows of the snapshot in force of a dataset: those of its newest loaded month, even if that month has no row.
  `por_parceiro`: one snapshot per partner. `pessoas`: joins the person of each record, from identity.
-#}
{% macro instantaneo(fonte, conjunto, por_parceiro=false, pessoas=false) -%}
    select
        registro.*
        {%- if pessoas %},
        identificado.pessoa,
        identificado.pessoa_id,
        identificado.chave
        {%- endif %}
    from {{ source('lake', fonte ~ '_' ~ conjunto) }} as registro
    inner join (
        select
            {% if por_parceiro %}parceiro,{% endif %}
            max(competencia) as competencia_arquivo
        from {{ source('lake', 'conjuntos') }}
        where fonte = '{{ fonte }}' and conjunto = '{{ conjunto }}'
        {% if por_parceiro %}group by parceiro{% endif %}
    ) as em_vigor
        using ({% if por_parceiro %}parceiro, {% endif %}competencia_arquivo)
    {%- if pessoas %}
    left join {{ source('identidade', 'registros') }} as identificado using (carga_id, linha)
    {%- endif %}
{%- endmacro %}


{#- The newest state of each key over all files of a dataset: the later file is in force. -#}
{% macro estado_mais_novo(fonte, conjunto, chave) -%}
    select *
    from {{ source('lake', fonte ~ '_' ~ conjunto) }}
    qualify row_number() over (partition by {{ chave }} order by competencia_arquivo desc, carga_id desc) = 1
{%- endmacro %}


{#-
  Rows of every loaded month of a snapshot. `chave`, of columns of the lake: the person of a record that is not in the
  snapshot in force, which alone identity reads, is that of the record with the same key.
-#}
{% macro todos_os_retratos(fonte, conjunto, chave=none) -%}
    select
        registro.*
        {%- if chave %},
        coalesce(identificado.pessoa, da_chave.pessoa) as pessoa,
        coalesce(identificado.pessoa_id, da_chave.pessoa_id) as pessoa_id
        {%- endif %}
    from {{ source('lake', fonte ~ '_' ~ conjunto) }} as registro
    {%- if chave %}
    left join {{ source('identidade', 'registros') }} as identificado using (carga_id, linha)
    left join (
        select
            {{ chave }},
            max(pessoas.pessoa) as pessoa,
            max(pessoas.pessoa_id) as pessoa_id
        from {{ source('lake', fonte ~ '_' ~ conjunto) }}
        inner join {{ source('identidade', 'registros') }} as pessoas using (carga_id, linha)
        group by {{ chave }}
        having max(pessoas.pessoa) = min(pessoas.pessoa)
    ) as da_chave
        using ({{ chave }})
    {%- endif %}
{%- endmacro %}
