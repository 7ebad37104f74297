{{ estado_mais_novo('referencia', 'fatores_projecao', 'especialidade') }}
