-- The blocks of one dimension that must not be published.
{{ suprimir_blocos(1, ref('int_supressao__totais')) }}
