{{ retratos_das_comissoes('avaliacoes', codigos=['programa']) }}
