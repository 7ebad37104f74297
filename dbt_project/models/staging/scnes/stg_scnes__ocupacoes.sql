{#- Every occupation that SCNES ever named, by its newest name. -#}
{{ estado_mais_novo('scnes', 'tbatividadeprofissional', 'co_cbo') }}
