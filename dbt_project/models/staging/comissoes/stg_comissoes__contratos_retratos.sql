{{ retratos_das_comissoes('contratos', codigos=['instituicao']) }}
