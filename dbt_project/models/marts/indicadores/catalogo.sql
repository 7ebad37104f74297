select * from {{ ref('int_indicadores__catalogo') }}
