-- The blocks without recorte that must not be published.
{{ suprimir_blocos(0) }}
