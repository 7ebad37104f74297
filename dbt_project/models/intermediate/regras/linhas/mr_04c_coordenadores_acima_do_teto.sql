{#-
  MR-04C (MR 4 par. 2 and the edital): more coordinators of a programme are paid under an edital than it allows.
-#}
{{ acima_do_teto(
    'coordenador',
    sem_teto='coordenadores_por_programa is null',
    precisa_dos_residentes=none,
    pessoas='coordenadores',
    campos_do_edital=['coordenadores_por_programa']
) }}

{{ conclusao(
    'MR-04C', regular='Os coordenadores pagos cabem no teto do edital.', grupo='if(ordenado, null, edital_programa)'
) }}
