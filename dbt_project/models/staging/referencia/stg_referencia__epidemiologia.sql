{{ estado_mais_novo('referencia', 'epidemiologia', 'codigo_municipio, ano, indicador') }}
