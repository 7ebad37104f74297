{{ retratos_das_comissoes('residentes', codigos=['programa'], chave='codigo_matricula') }}
