{{ estado_mais_novo('incentivo', 'retorno_bancario', 'codigo_pagamento, ordem_bancaria') }}
