{{ estado_mais_novo('referencia', 'parametros_necessidade', 'especialidade, metodo, unidade, inicio') }}
