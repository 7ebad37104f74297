{#-
  The formulas whose cells a build reads only of the months that changed, those of the parts in dbt_project.yml. Those
  that count people are tables built by month: DuckDB would count those of all months before it chooses some.
-#}
{% macro formulas_por_mes() -%}
{{ return([
    'i_01_especialistas_por_100_mil',
    'i_03_equivalentes_por_100_mil',
    'i_04_parcela_de_horas_no_sus',
    'i_05_horas_sus_por_especialista',
    'i_06_gini_dos_especialistas',
    'i_07_theil_dos_especialistas',
    'i_08_regioes_sem_especialista',
    'i_09_prioridade_do_territorio',
    'i_10_vagas_autorizadas_e_ocupadas',
    'i_11_ocupacao',
    'i_12_vagas_ociosas_prioritarias',
    'i_14_vagas_de_primeiro_ano_por_100_mil',
    'i_17_residentes_por_situacao',
    'i_18_desistencia_por_coorte',
    'i_19_conclusao_no_prazo',
    'i_20_residentes_por_preceptor',
    'i_21_permanencia_da_equipe',
    'i_22_sobrecarga_dos_preceptores',
    'i_27_residentes_marcados_no_scnes',
    'i_28_marcados_sem_residencia',
    'i_29_preceptores_marcados_e_no_cadastro',
    'i_30_completude_dos_campos_pn22',
    'i_32_perfil_dos_residentes',
    'i_37_residentes_acima_de_60_horas',
    'i_49_permanencia_na_regiao_da_formacao',
    'i_50_cenarios_de_pratica',
]) }}
{%- endmacro %}
