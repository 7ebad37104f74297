{{ seguimento('I-23', [('municipio', 'no_municipio'), ('regiao_saude', 'na_regiao_saude'), ('uf', 'na_uf')]) }}
