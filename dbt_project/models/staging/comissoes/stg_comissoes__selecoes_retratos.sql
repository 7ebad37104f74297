{{ retratos_das_comissoes('selecoes', codigos=['programa']) }}
