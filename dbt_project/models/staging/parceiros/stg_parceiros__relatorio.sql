{{ estado_mais_novo('parceiros', 'relatorio', 'codigo_matricula_curso, competencia') }}
