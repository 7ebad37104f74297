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
  snapshot in force is that of the record with the same key, where identity has not read it. `codigos`: as in `versoes`.
-#}
{% macro todos_os_retratos(fonte, conjunto, chave=none, codigos=[]) -%}
    select
        registro.*
        {{- lidos_pelos_equivalentes(codigos) }}
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
    {{ juncao_dos_equivalentes(fonte, codigos) }}
{%- endmacro %}


{#-
  `todos_os_retratos` of the two commissions, with the commission of each. `unica`: the key of which, in a month that has
  both, the row with the new code stands.
-#}
{% macro retratos_das_comissoes(conjunto, codigos, chave=none, unica=none) -%}
    {%- for fonte in ['cnrm', 'cnrms'] %}
select
    '{{ fonte }}' as comissao,
    * exclude (lido_de_outro)
from ({{ todos_os_retratos(fonte, conjunto, chave, codigos) }}) as lidos
    {%- if unica %}
qualify {{ mais_nova_da_chave('competencia_arquivo, ' ~ unica, so_equivalentes=true) }}
    {%- endif %}
    {%- if not loop.last %}
union all by name
    {%- endif %}
    {%- endfor %}
{%- endmacro %}


{#- The columns of the codes of `registro` (programa, instituicao) as they are read, and whether the first was replaced. -#}
{% macro lidos_pelos_equivalentes(codigos) -%}
        {%- if codigos %} replace (
            {%- for codigo in codigos %}
            coalesce({{ codigo }}.codigo_lido, registro.codigo_{{ codigo }}) as codigo_{{ codigo }}{{ ',' if not loop.last }}
            {%- endfor %}
        ){% endif %},
        {{ codigos[0] ~ '.codigo_lido is not null' if codigos else 'false' }} as lido_de_outro
{%- endmacro %}


{% macro juncao_dos_equivalentes(fonte, codigos) -%}
    {%- for codigo in codigos %}
    left join {{ ref('stg_comissoes__equivalencias') }} as {{ codigo }}
        on
            {{ codigo }}.tipo = '{{ codigo }}'
            and {{ codigo }}.codigo_anterior = registro.codigo_{{ codigo }}
            {%- if codigo == 'instituicao' %}
            and {{ codigo }}.comissao = '{{ fonte }}'
            {%- endif %}
    {%- endfor %}
{%- endmacro %}


{#-
  Every version of the records of a dataset, with `visto_ate`: null in the newest snapshot, and otherwise the month
  before the first snapshot after the version's own. `codigos`: the codes (programa, instituicao) that are read by
  their equivalents, that of the key first; `lido_de_outro` is true where that one was replaced. With `pessoas`, identity
  has already chosen the newest version of each key, because a key may have a CPF.
-#}
{% macro versoes(fonte, conjunto, pessoas=false, codigos=[]) -%}
    select
        registro.*
        {{- lidos_pelos_equivalentes(codigos) }},
        meses.visto_ate
        {%- if pessoas %},
        identificado.pessoa,
        identificado.pessoa_id,
        identificado.chave
        {%- endif %}
    from {{ source('lake', fonte ~ '_' ~ conjunto) }} as registro
    inner join (
        select
            carga_id,
            cast(
                lead(competencia) over (partition by parceiro order by competencia) - interval 1 month as date
            ) as visto_ate
        from {{ source('lake', 'conjuntos') }}
        where fonte = '{{ fonte }}' and conjunto = '{{ conjunto }}'
    ) as meses on registro.carga_id = meses.carga_id
    {%- if pessoas %}
    inner join {{ source('identidade', 'registros') }} as identificado
        on registro.carga_id = identificado.carga_id and registro.linha = identificado.linha
    {%- endif %}
    {{ juncao_dos_equivalentes(fonte, codigos) }}
{%- endmacro %}


{#- `versoes` of the two commissions, with the commission of each. -#}
{% macro versoes_das_comissoes(conjunto, pessoas=false, codigos=[]) -%}
    select
        'cnrm' as comissao,
        *
    from ({{ versoes('cnrm', conjunto, pessoas, codigos) }})
    union all by name
    select
        'cnrms' as comissao,
        *
    from ({{ versoes('cnrms', conjunto, pessoas, codigos) }})
{%- endmacro %}


{#-
  Of the versions of one key, the one that counts: of the newest snapshot that has it and, of two records there that
  only equivalents make one, the one written with the new code. `so_equivalentes`: keys that no equivalent touches are
  already one record each.
-#}
{% macro mais_nova_da_chave(chave, so_equivalentes=false) -%}
    row_number() over (
        partition by {{ chave }}
        order by competencia_arquivo desc, lido_de_outro, carga_id desc, linha
    ) = 1
    {%- if so_equivalentes %}
    or not bool_or(lido_de_outro) over (partition by {{ chave }})
    {%- endif %}
{%- endmacro %}
