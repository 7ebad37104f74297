{{ retratos_das_comissoes('instituicoes', codigos=['instituicao'], unica='codigo_instituicao') }}
