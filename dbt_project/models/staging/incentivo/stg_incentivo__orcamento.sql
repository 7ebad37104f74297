{{ estado_mais_novo('incentivo', 'orcamento', 'mes, acao') }}
