-- The result of every rule for every line, hypothetical ones included, with its facts (null when regular).
{{ unir('regras/linhas') }}
