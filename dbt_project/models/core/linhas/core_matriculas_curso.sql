-- One row per course registration (K): what the rules need of it for any line, its newest report row, and how its
-- person appeared in SCNES around the month of enrolment (MR-16B).
with matriculas as (
    select
        matricula.*,
        retrato.competencia as retrato_matriculas
    from {{ ref('stg_parceiros__matriculas_no_tempo') }} as matricula
    inner join {{ ref('core_retratos') }} as retrato
        on
            retrato.fonte = 'parceiros' and retrato.conjunto = 'matriculas'
            and matricula.parceiro = retrato.parceiro
    -- The code should be unique over all partners; if it is not, one row is still chosen, of a snapshot in force if any.
    qualify row_number() over (
            partition by matricula.codigo_matricula_curso
            order by matricula.visto_ate desc nulls first, matricula.parceiro
        ) = 1
),

-- A month of the dissemination files PF has some states only: it says who was there, and not who was nowhere.
meses_scnes as (
    select
        competencia,
        bool_or(conjunto != 'pf') as nacional
    from {{ ref('stg_lake__conjuntos') }}
    where fonte = 'scnes' and conjunto in ('tbcargahorariasus', 'pf')
    group by competencia
),

janelas as (
    select
        matriculas.codigo_matricula_curso,
        matriculas.pessoa,
        meses_scnes.competencia,
        meses_scnes.nacional
    from matriculas
    inner join meses_scnes on {{ em_torno_da_matricula('meses_scnes.competencia', 'matriculas.data_matricula') }}
),

scnes as (
    select
        janelas.codigo_matricula_curso,
        count(distinct janelas.competencia) filter (where janelas.nacional or vinculo.pessoa is not null) as scnes_meses,
        cast(coalesce(sum(vinculo.vinculos), 0) as bigint) as scnes_vinculos,
        coalesce(bool_or(vinculo.marcado), false) as scnes_marcado,
        arg_min(vinculo.fato, vinculo.competencia) filter (where vinculo.pessoa is not null) as scnes_fato
    from janelas
    left join {{ ref('core_vinculos_dos_cursos') }} as vinculo using (pessoa, competencia)
    group by janelas.codigo_matricula_curso
),

ultimos as (
    select *
    from {{ ref('stg_parceiros__relatorio') }}
    qualify row_number() over (partition by codigo_matricula_curso order by competencia desc) = 1
)

select
    matriculas.codigo_matricula_curso,
    matriculas.parceiro,
    matriculas.retrato_matriculas,
    matriculas.visto_ate,
    matriculas.carga_id,
    matriculas.linha,
    matriculas.pessoa_id,
    matriculas.chave,
    coalesce(pessoa.tem_cpf, false) as pessoa_tem_cpf,
    matriculas.tipo_oferta,
    matriculas.codigo_matricula,
    matriculas.data_matricula,
    matriculas.data_inicio_atividades,
    matriculas.data_fim_oferta,
    coalesce(scnes.scnes_meses, 0) as scnes_meses,
    coalesce(scnes.scnes_vinculos, 0) as scnes_vinculos,
    coalesce(scnes.scnes_marcado, false) as scnes_marcado,
    scnes.scnes_fato,
    ultimos.carga_id as ultimo_carga_id,
    ultimos.linha as ultimo_linha,
    ultimos.situacao as ultimo_situacao,
    ultimos.data_situacao as ultimo_data_situacao,
    ultimos.data_comunicacao as ultimo_data_comunicacao
from matriculas
left join {{ ref('stg_identidade__pessoas') }} as pessoa on matriculas.pessoa_id = pessoa.pessoa_id
left join scnes on matriculas.codigo_matricula_curso = scnes.codigo_matricula_curso
left join ultimos on matriculas.codigo_matricula_curso = ultimos.codigo_matricula_curso
