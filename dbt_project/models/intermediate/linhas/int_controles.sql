{#- Every alert of the controls of section 5. -#}
{{ unir('regras/controles') }}
