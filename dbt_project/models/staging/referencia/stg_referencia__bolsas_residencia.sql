{{ estado_mais_novo('referencia', 'bolsas_residencia', 'codigo_matricula, competencia, fonte_pagadora') }}
