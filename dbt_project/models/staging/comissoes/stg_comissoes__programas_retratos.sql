{{ retratos_das_comissoes('programas', codigos=['programa', 'instituicao'], unica='codigo_programa') }}
