{{ estado_mais_novo('referencia', 'populacao_idade_sexo', 'codigo_municipio, ano, sexo, faixa') }}
