{{ instantaneo('referencia', 'regioes_saude') }}
