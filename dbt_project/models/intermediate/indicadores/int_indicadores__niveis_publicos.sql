-- The levels at which an indicator may be published, and the terms of the catalogue on which it may.
select
    indicador,
    minimo_pessoas,
    casas_publicas,
    recortes_restritos,
    valor_restrito,
    recorte_publico,
    unnest(string_split(niveis_publicos, ';')) as nivel
from {{ ref('int_indicadores__catalogo') }}
where acesso = 'publico' and minimo_pessoas is not null
