{{ estado_mais_novo('incentivo', 'ressarcimentos', 'numero_gru') }}
