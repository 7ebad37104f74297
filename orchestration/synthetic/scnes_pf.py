"""Writes an older month as a dissemination file (PF): one state, forty columns, no flags of preceptor or resident."""

from pathlib import Path

from orchestration.synthetic import model as m
from orchestration.synthetic.facts import PROFISSOES
from orchestration.synthetic.links import vinculos
from orchestration.synthetic.months import Month
from orchestration.synthetic.places import HABITANTES_UF
from orchestration.synthetic.scnes_bulk import Crowd
from orchestration.synthetic.world import World

MES_PF = Month(2024, 11)
"""Far from every planted enrolment, so that it does not affect MR-16B; with history, the month before it."""

# column -> expression over a row (cnes, municipio, cpf, cbo, nome, cns, conselho, registro, vinculacao, sus, horas)
_COLUNAS = {
    "CNES": "cnes", "CODUFMUN": "municipio", "REGSAUDE": "null", "MICR_REG": "null", "DISTRSAN": "null",
    "DISTRADM": "null", "TPGESTAO": "'M'", "PF_PJ": "'3'", "CPF_CNPJ": "repeat('0', 14)", "NIV_DEP": "'1'",
    "CNPJ_MAN": "repeat('0', 14)", "ESFERA_A": "null", "ATIVIDAD": "'04'", "RETENCAO": "null", "NATUREZA": "null",
    "CLIENTEL": "'03'", "TP_UNID": "tipo", "TURNO_AT": "'03'", "NIV_HIER": "null", "TERCEIRO": "null",
    "CPF_PROF": "ofuscado", "CPFUNICO": "'1'", "CBO": "cbo", "CBOUNICO": "cbo", "NOMEPROF": "strip_accents(nome)",
    "CNS_PROF": "cns", "CONSELHO": "coalesce(nullif(conselho, ''), 'NaN')",
    "REGISTRO": "coalesce(nullif(registro, ''), 'NaN')", "VINCULAC": "vinculacao", "VINCUL_C": "'1'", "VINCUL_A": "'0'",
    "VINCUL_N": "'0'", "PROF_SUS": "if(sus, '1', '0')", "PROFNSUS": "if(sus, '0', '1')", "HORAOUTR": "outros",
    "HORAHOSP": "hospitalar", "HORA_AMB": "ambulatorial", "COMPETEN": "competencia", "UFMUNRES": "repeat('0', 6)",
    "NAT_JUR": "natureza",
}  # fmt: skip
_BIGINT = {"HORAOUTR", "HORAHOSP", "HORA_AMB"}


def write_pf(world: World, multidao: Crowd, landing: Path) -> Path:
    """Write PFUFAAMM.parquet with the links of one state, of both the crowd and the residency world."""
    mes = min(MES_PF, world.todos_scnes[0].mais(-1))
    ligados = list(vinculos(world, mes))
    # The smallest state with residents keeps the file small.
    ufs = {v.unidade.municipio.uf for v in ligados if v.marcado}
    uf = min(ufs, key=lambda sigla: (HABITANTES_UF[sigla], sigla))
    destino = landing / "scnes" / f"PF{uf}{mes.junto[2:]}.parquet"
    con = multidao.con
    con.execute(
        "create or replace temp table do_mundo (cnes text, municipio text, tipo text, natureza text, ofuscado text,"
        " cbo text, nome text, cns text, conselho text, registro text, vinculacao text, sus boolean, outros bigint,"
        " hospitalar bigint, ambulatorial bigint)"
    )
    linhas = [_linha(v) for v in ligados if v.unidade.municipio.uf == uf]
    con.executemany(f"insert into do_mundo values ({', '.join('?' * 15)})", linhas)
    expressoes = ", ".join(
        f"({valor})::{'bigint' if coluna in _BIGINT else 'varchar'} as {coluna}" for coluna, valor in _COLUNAS.items()
    )
    con.execute(
        f"""
        copy (
            select {expressoes}
            from (
                select *, '{mes.junto}' as competencia
                from (select * from do_mundo union all by name {multidao.do_estado(uf)})
            )
            order by cnes, cns, cbo, vinculacao
        ) to '{destino}' (format parquet, compression zstd)
        """
    )
    return destino


def _linha(v: m.Vinculo) -> tuple[object, ...]:
    pessoa, unidade = v.pessoa, v.unidade
    ambulatorial, outros, hospitalar = v.horas
    # Letters in place of digits, as published. They come from the SCNES code, so that they encode no CPF.
    ofuscado = "".join(chr(ord("a") + int(digito, 16)) for digito in pessoa.profissional_sus[:11])
    return (
        unidade.cnes, unidade.municipio.codigo, unidade.tp_unidade, unidade.natureza, ofuscado, v.cbo,
        pessoa.nome.upper(), pessoa.cns, PROFISSOES[pessoa.profissao][1], pessoa.registro, v.ind_vinculacao, True,
        outros, hospitalar, ambulatorial,
    )  # fmt: skip
