{{ estado_mais_novo('incentivo', 'atestes', 'codigo_cadastro, competencia') }}
