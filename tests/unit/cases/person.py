"""One person in the tables that their follow-up (`ficha`) reads."""

import duckdb

from orchestration.settings import Home


def publish_person(home: Home, pessoa_id: str) -> None:
    """Make every alert and payment of the publication of this person, number 41, a preceptor of PRG1."""
    with duckdb.connect(str(home.restrito)) as con:
        con.execute("update pagamentos.alertas set pessoa_id = $1", [pessoa_id])
        con.execute("update pagamentos.linhas set pessoa_id = $1", [pessoa_id])
        con.execute(
            """
            create table cadastro.pessoas as select $1 as pessoa_id, 41 as pessoa;
            create table cadastro.residentes (codigo_matricula text, pessoa_id text, codigo_programa text,
                profissao text, ano_residencia int, data_inicio date, data_prevista_fim date, situacao text,
                data_situacao date);
            create table cadastro.preceptores as select $1 as pessoa_id, 'PRG1' as codigo_programa,
                20::decimal(4, 1) as carga_horaria_semanal, date '2026-01-15' as data_inicio, null::date as data_fim,
                true as em_exercicio;
            create table cadastro.especialistas (pessoa_id text, cadastro text, profissao text, especialidade text,
                origem text, data_titulo date, situacao text, conselho text, uf_registro text);
            create table cadastro.lugares (competencia date, pessoa_id text, codigo_municipio text, vinculos int,
                horas int, horas_sus int, horas_residencia int, preceptor boolean);
            create table cadastro.vinculos (competencia date, pessoa_id text, co_cnes text, co_cbo text,
                codigo_municipio text, horas int, atende_sus boolean, preceptor boolean, marcado_residencia boolean,
                repetido boolean);
            create table referencia.cbo (co_cbo text, nome text);
            create table referencia.municipios (codigo_municipio text, nome text, uf text);
            create table cadastro.historico_registros as select 'incentivo' as fonte, 'cadastros' as conjunto,
                null::text as parceiro, 'C00041' as codigo, $1 as pessoa_id, 'PRG1' as codigo_programa,
                'preceptor' as funcao, 'cancelado' as situacao, date '2026-01-20' as desde,
                date '2026-03-01' as visto_em, 7 as linha, date '2026-03-01' as visto_ate;
            create table pagamentos.acompanhamento as select $1 as pessoa_id, 'preceptor' as tipo,
                'PRG1' as codigo_programa, null::text as codigo_matricula_curso, date '2026-02-01' as competencia,
                true as cadastrado, true as validado, false as elegivel, ['MR-05E', 'MR-09A'] as impedimentos,
                false as programado, true as pago, date '2026-03-10' as data_pagamento,
                4000::decimal(14, 2) as valor, false as devido, 0::decimal(14, 2) as valor_devido,
                ['a1'] as alertas, 'novo' as estado, 9 as dias_ate_pagar;
            create table pagamentos.direitos (pessoa_id text, competencia date, tipo text, devido boolean,
                valor_devido decimal(14, 2), valor_pago decimal(14, 2), motivo text);
            """.replace("$1", f"'{pessoa_id}'")
        )
