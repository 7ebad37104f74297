{#- Every line, hypothetical ones included, by every rule that speaks of it. -#}
{{ unir_regras('linhas', env_var('RESIDENCIAS_REGRAS')) }}
