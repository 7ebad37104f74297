-- What every rule says of every line, hypothetical ones included, with the facts that decided; null of a regular line.
{{ unir('regras/linhas') }}
