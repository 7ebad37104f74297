{{ retratos_das_comissoes(
    'equipe',
    codigos=['programa'],
    unica='codigo_programa, pessoa, funcao, data_inicio',
    chave='codigo_programa, funcao, data_inicio, conselho, numero_registro, uf_registro'
) }}
