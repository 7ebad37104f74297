{#- Every alert of the controls. -#}
{{ unir('regras/controles') }}
