{{ estado_mais_novo('referencia', 'prioridades', 'tipo, codigo, inicio') }}
