{#- Every alert of the controls of section 5. -#}
{{ unir_regras('controles', env_var('RESIDENCIAS_REGRAS')) }}
