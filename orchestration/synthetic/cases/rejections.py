"""Rows planted to be rejected by the contracts, each for one reason, with codes used nowhere else.

They stay under the tolerance of each file, so no file is refused because of them.
"""

from orchestration.synthetic.columns import COLUNAS
from orchestration.synthetic.datasets import PARCEIRO_XLSX
from orchestration.synthetic.world import PARCEIROS, World

INEXISTENTE = "X9999999"
_PESSOA = {"cpf": "00000000191", "nome": "Fulana Inventada", "nome_mae": "Beltrana Inventada"}
_PROGRAMA = {
    "codigo_programa": INEXISTENTE, "codigo_instituicao": INEXISTENTE, "nome": "Residência inventada",
    "modalidade": "uniprofissional", "especialidade": "Enfermagem Obstétrica", "codigo_municipio": "355030",
    "duracao_anos": "dois", "vagas_autorizadas_ano": "4", "situacao": "ativo",
}  # fmt: skip
_RESIDENTE = _PESSOA | {
    "codigo_matricula": INEXISTENTE, "codigo_programa": INEXISTENTE, "profissao": "Medicina", "ano_residencia": "1",
    "data_inicio": "31/02/2026", "data_prevista_fim": "2028-02-29", "situacao": "ativo",
}  # fmt: skip
_EQUIPE = _PESSOA | {
    "codigo_programa": INEXISTENTE, "funcao": "supervisor", "carga_horaria_semanal": "20", "data_inicio": "2025-03-03",
}  # fmt: skip
_CADASTRO = _PESSOA | {
    "codigo_cadastro": INEXISTENTE, "codigo_edital": "ED-2025-01", "codigo_programa": INEXISTENTE, "cpf": "12A45678901",
    "funcao": "preceptor", "carga_horaria_semanal": "20", "data_cadastro": "2025-11-18",
}  # fmt: skip
_PAGAMENTO = _PESSOA | {
    "codigo_pagamento": INEXISTENTE, "tipo": "preceptor", "codigo_programa": INEXISTENTE, "competencia": "2026-05",
    "valor": "4.000", "situacao": "programado",
}  # fmt: skip
_MATRICULA = _PESSOA | {
    "codigo_matricula_curso": INEXISTENTE, "codigo_oferta": "IEFS-I-01", "tipo_oferta": "I",
    "data_fim_oferta": "2027-01-31", "data_matricula": "2026-04-10 08:00", "data_inicio_atividades": "2026-05-04",
}  # fmt: skip
_RELATO = {
    "codigo_matricula_curso": INEXISTENTE, "competencia": "2026-05", "data_envio": "2026-06-03",
    "frequencia": "satisfatoria", "desempenho": "satisfatoria", "situacao": "desistente",
}  # fmt: skip
_TITULO = {
    "nome": "FULANA INVENTADA", "conselho": "CRM", "numero_registro": "1", "uf_registro": "SP", "profissao": "Medicina",
    "especialidade": "Pediatria", "origem": "sociedade", "situacao": "ativo",
}  # fmt: skip
_ESTIPENDIO = {
    "codigo_matricula": INEXISTENTE, "competencia": "2026-13", "fonte_pagadora": "MS", "valor": "4106,09",
}  # fmt: skip


def plant_rejections(world: World) -> None:
    """Plant one row per reason in the newest file of each dataset, with the column that the rejection must name."""
    mes, ano = world.ultimo.junto, world.estipendios[-1].competencia.ano
    repetido = next(p for p in world.pagamentos if p.lote == world.ultimo)
    parceiros = [parceiro for parceiro in PARCEIROS if parceiro != PARCEIRO_XLSX]
    for arquivo, registro, coluna in (
        (f"cnrm/residentes_{mes}", _RESIDENTE, "data_inicio"),
        (f"cnrms/programas_{mes}", _PROGRAMA, "duracao_anos"),
        (f"cnrms/equipe_{mes}", _EQUIPE, "funcao"),
        (f"incentivo/cadastros_{mes}", _CADASTRO, "cpf"),
        (f"incentivo/pagamentos_{mes}", _PAGAMENTO, "valor"),
        (f"incentivo/pagamentos_{mes}", _PAGAMENTO | {"valor": "0,00"}, "valor"),
        (
            f"incentivo/pagamentos_{mes}",
            _PAGAMENTO | {"codigo_pagamento": repetido.codigo, "valor": "3000,00"},
            "codigo_pagamento",
        ),
        (f"parceiros/{parceiros[0]}/matriculas_{mes}", _MATRICULA, "data_matricula"),
        (f"parceiros/{parceiros[1]}/relatorio_{mes}", _RELATO, "data_situacao"),
        (f"titulos/titulos_{mes}", _TITULO, "data_titulo"),
        (f"referencia/bolsas_residencia_{ano}", _ESTIPENDIO, "competencia"),
    ):
        conjunto = arquivo.rsplit("/", 1)[1].rsplit("_", 1)[0]
        linha = tuple(registro.get(nome, "") for nome in COLUNAS[conjunto])
        world.ruins.setdefault(f"{arquivo}.csv", []).append((linha, coluna))
