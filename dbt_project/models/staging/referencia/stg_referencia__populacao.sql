{{ estado_mais_novo('referencia', 'populacao', 'codigo_municipio, ano') }}
