{#-
  MR-04U (MR 4 par. 2 and the edital): more tutors of a programme are paid under an edital than its number or its ratio
  of residents allows.
-#}
{{ acima_do_teto(
    'tutor',
    sem_teto='tutores_por_programa is null and residentes_por_tutor is null',
    precisa_dos_residentes='residentes_por_tutor is not null',
    pessoas='tutores',
    campos_do_edital=['tutores_por_programa', 'residentes_por_tutor']
) }}

{{ conclusao(
    'MR-04U', regular='Os tutores pagos cabem no teto do edital.', grupo='if(ordenado, null, edital_programa)'
) }}
