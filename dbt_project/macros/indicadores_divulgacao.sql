{#- The repeated steps of disclosure control (docs/disclosure.md); the models int_supressao__ call them. -#}

{#-
  The blocks with `dims` dimensions of recorte that are suppressed, from the coarsest territory down. When a total (one of
  `totais_suprimidos`) is suppressed so are all its parts: they add up to it, and it is the denominator of each.
-#}
{% macro suprimir_blocos(dims, totais_suprimidos=none) -%}
{%- set totais = {0: [], 1: [['', '']], 2: [['bloco_1', ''], ['', 'bloco_2']]}[dims] -%}
with herdados as (
    select
        bloco.*,
        bloco.inseguro
        {%- for _ in totais %}
        or total_{{ loop.index }}.familia is not null
        {%- endfor %} as exposto
    from {{ ref('int_supressao__blocos') }} as bloco
    {%- for bloco_1, bloco_2 in totais %}
    {%- set total = 'total_' ~ loop.index %}
    left join {{ totais_suprimidos }} as {{ total }}
        on
            bloco.familia = {{ total }}.familia
            and bloco.competencia = {{ total }}.competencia
            and bloco.nivel = {{ total }}.nivel
            and bloco.codigo_territorio = {{ total }}.codigo_territorio
            and {{ 'bloco.bloco_1' if bloco_1 else "''" }} = {{ total }}.bloco_1
            and {{ 'bloco.bloco_2' if bloco_2 else "''" }} = {{ total }}.bloco_2
    {%- endfor %}
    where {{ [
        "bloco.bloco_1 = '' and bloco.bloco_2 = ''",
        "(bloco.bloco_1 = '') <> (bloco.bloco_2 = '')",
        "bloco.bloco_1 <> '' and bloco.bloco_2 <> ''"
    ][dims] }}
),

{#- The sum of the suppressed values of one line of a recorte follows from the total of the line. -#}
{%- for linha in range(dims) %}
somados_{{ linha }} as (
    {{ proteger(
        relacao='herdados' if linha == 0 else 'somados_' ~ (linha - 1),
        grupo=['familia', 'competencia', 'nivel', 'codigo_territorio'] + [
            ["split_part(bloco_1, '/', 1)", "split_part(bloco_2, '/', 1)"],
            ['bloco_1', "split_part(bloco_2, '/', 1)"], ['bloco_2', "split_part(bloco_1, '/', 1)"]
        ][linha if dims == 1 else linha + 1],
        soma='soma_segura' if dims == 1 else 'soma_' ~ (linha + 1), minimo_de_blocos=1, condicao='pessoas_expostas > 0',
        nucleo='pessoas' if dims == 1
    ) }}
),
{%- endfor %}

{%- for profundidade in range(5) %}
nivel_{{ profundidade }} as (
    select
        familia,
        competencia,
        bloco_1,
        bloco_2,
        nivel,
        codigo_territorio,
        exposto as suprimido
    from (
        {%- if profundidade == 0 %}
        select * from {{ 'somados_' ~ (dims - 1) if dims else 'herdados' }} where profundidade = 0
        {%- else %}
        {{ proteger(
            relacao='filhos_' ~ profundidade,
            grupo=['familia', 'competencia', 'bloco_1', 'bloco_2', 'pai'],
            soma='seguro', minimo_de_blocos=2, condicao='pai_suprimido is not null', pai='pai_suprimido',
            nucleo='pessoas_seguras' if dims < 2 and profundidade < 3
        ) }}
        {%- endif %}
    )
),
{%- if profundidade < 4 %}
filhos_{{ profundidade + 1 }} as (
    select
        filho.*,
        acima.suprimido as pai_suprimido
    from {{ 'somados_' ~ (dims - 1) if dims else 'herdados' }} as filho
    left join (
        {% for anterior in range(profundidade + 1) -%}
        select * from nivel_{{ anterior }}
        {{ 'union all' if not loop.last }}
        {% endfor -%}
    ) as acima
        on
            filho.familia = acima.familia
            and filho.competencia = acima.competencia
            and filho.bloco_1 = acima.bloco_1
            and filho.bloco_2 = acima.bloco_2
            and filho.pai = acima.nivel || ':' || acima.codigo_territorio
    where filho.profundidade = {{ profundidade + 1 }}
),
{%- endif %}
{%- endfor %}
suprimidos as (
    {% for profundidade in range(5) -%}
    select * from nivel_{{ profundidade }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select
    familia,
    competencia,
    bloco_1,
    bloco_2,
    nivel,
    codigo_territorio
from suprimidos
where suprimido
{%- endmacro %}


{#-
  Adds blocks to `exposto` (suppressed), in each group that adds up to a total, until the total determines none of
  them: at least `minimo_de_blocos`, with a `soma` of at least the minimum. If they are fewer, the smallest safe block
  joins them, or the whole group when none is safe. Under a suppressed total (`pai`) at least one block is suppressed.
-#}
{% macro proteger(relacao, grupo, soma, minimo_de_blocos, condicao, pai=none, nucleo=none) -%}
select
    * exclude (exposto, expostos, soma_exposta, pessoas_expostas, candidatos, ordem),
    exposto or (
        ({{ condicao }})
        and (
            (
                expostos > 0
                and (expostos < {{ minimo_de_blocos }} or soma_exposta < minimo)
                {{ 'and not ' ~ pai if pai }}
            )
            {{ 'or (' ~ pai ~ ' and expostos = 0)' if pai }}
        )
        and (candidatos = 0 or (not exposto and seguro >= minimo and ordem = 1))
    ) as exposto
from (
    select
        *,
        {{ contagens_do_grupo(soma) }},
        count(*) filter (where not exposto and seguro >= minimo) over grupo as candidatos,
        row_number() over (
            partition by {{ grupo | join(', ') }}, exposto or seguro < minimo
            order by pessoas, bloco_1, bloco_2, codigo_territorio
        ) as ordem
    from {{ '(' ~ expor_nucleo(relacao, grupo, nucleo, minimo_de_blocos, condicao, pai) ~ ')' if nucleo else relacao }}
    window grupo as (partition by {{ grupo | join(', ') }})
)
{%- endmacro %}


{#-
  When a group has a block to withhold, its nucleus is withheld too: its smallest blocks, at least `minimo_de_blocos`,
  that together reach the minimum of `soma`. It depends only on people: of two families that count the same people in
  a cell, the one with more to hide withholds all that the other does, so neither reveals what the other withholds.
  Below states no two families count the same people.
-#}
{% macro expor_nucleo(relacao, grupo, soma, minimo_de_blocos, condicao, pai=none) -%}
select
    * exclude (exposto, expostos, soma_exposta, pessoas_expostas, posicao, soma_antes),
    exposto or (
        ({{ condicao }})
        and (expostos > 0{{ ' or ' ~ pai if pai }})
        and (posicao <= {{ minimo_de_blocos }} or soma_antes < minimo)
    ) as exposto
from (
    select
        *,
        {{ contagens_do_grupo('pessoas') }},
        row_number() over tamanho as posicao,
        coalesce(sum({{ soma }}) over (tamanho rows between unbounded preceding and 1 preceding), 0) as soma_antes
    from {{ relacao }}
    window
        grupo as (partition by {{ grupo | join(', ') }}),
        tamanho as (
            partition by {{ grupo | join(', ') }}
            order by {{ soma }} = 0, pessoas, bloco_1, bloco_2, codigo_territorio
        )
)
{%- endmacro %}


{% macro contagens_do_grupo(soma) -%}
count(*) filter (where exposto) over grupo as expostos,
        coalesce(sum({{ soma }}) filter (where exposto) over grupo, 0) as soma_exposta,
        coalesce(sum(pessoas) filter (where exposto) over grupo, 0) as pessoas_expostas
{%- endmacro %}
