-- Of two homologations of one programme, under its old and its new code, the earlier one counts.
with registros as (
    {{ versoes('incentivo', 'programas_homologados', codigos=['programa']) }}
)

select
    * replace (
        min(data_homologacao) over (
            partition by codigo_edital, codigo_programa, competencia_arquivo
        ) as data_homologacao
    )
from registros
qualify {{ mais_nova_da_chave('codigo_edital, codigo_programa') }}
