-- The blocks of two dimensions that must not be published.
{{ suprimir_blocos(2, ref('int_supressao__margens')) }}
