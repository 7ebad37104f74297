select * exclude (lido_de_outro)
from ({{ todos_os_retratos('titulos', 'titulos', chave='conselho, numero_registro, uf_registro, especialidade, origem') }})
