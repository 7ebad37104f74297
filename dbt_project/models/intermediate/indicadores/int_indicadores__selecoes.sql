{{ config(materialized='view') }}
{{ do_retrato_do_mes('selecoes') }}
