{#-
  MR-04T (MR 4 par. 2 and the edital): more preceptors of a programme are paid under an edital than its ratio of
  residents allows.
-#}
{{ acima_do_teto(
    'preceptor',
    sem_teto='residentes_por_preceptor is null',
    precisa_dos_residentes='residentes_por_preceptor is not null',
    pessoas='preceptores',
    campos_do_edital=['residentes_por_preceptor']
) }}

{{ conclusao(
    'MR-04T', regular='Os preceptores pagos cabem no teto do edital.', grupo='if(ordenado, null, edital_programa)'
) }}
