"""Portuguese names of states, results, phases and columns. Numbers and dates are in orchestration.portuguese."""

STATE_NAMES = {
    "novo": "novo",
    "em_analise": "em análise",
    "aguarda_instituicao": "aguarda instituição",
    "confirmado": "confirmado",
    "improcedente": "improcedente",
    "ressarcido": "ressarcido",
    "encerrado": "encerrado",
    "extinto": "extinto",
    "reaberto": "reaberto",
}
RESULT_NAMES = {
    "indicio": "indício",
    "revisao": "revisão",
    "controle": "controle",
    "sem_dado": "sem dado",
    "permitido": "permitido",
    "regular": "regular",
}
PHASE_NAMES = {"pre": "antes do pagamento", "pos": "depois do pagamento"}
KIND_NAMES = {
    "coordenador": "coordenador",
    "preceptor": "preceptor",
    "tutor": "tutor",
    "bolsa_formacao": "bolsa-formação",
    "bolsa_residencia": "bolsa de residência",
}
FIELD_NAMES = {
    "cpf": "CPF",
    "cns": "CNS",
    "conselho": "registro no conselho",
    "nome_mae": "nome da mãe",
    "data_nascimento": "data de nascimento",
}


def short_message(mensagem: str, fundamento: str) -> str:
    """Return an alert's message without the act it begins with, for lists where each row would repeat it."""
    act, _, _ = fundamento.partition(" (")
    rest = mensagem.removeprefix(f"{act}: ")
    return rest[:1].upper() + rest[1:]


def field_name(column: str) -> str:
    """Return the Portuguese name of a column of the vault."""
    return FIELD_NAMES.get(column, column.replace("_", " "))


COLUMN_NAMES = {
    "ano_residencia": "ano",
    "atende_sus": "atende SUS",
    "carga_horaria_semanal": "horas por semana",
    "codigo_matricula": "matrícula",
    "codigo_pagamento": "pagamento",
    "competencia": "mês",
    "data_fim": "fim",
    "data_inicio": "início",
    "data_pagamento": "pago em",
    "data_prevista_fim": "fim previsto",
    "data_situacao": "desde",
    "data_titulo": "data do título",
    "em_exercicio": "em exercício",
    "horas_residencia": "horas de residência",
    "horas_sus": "horas SUS",
    "instituicao": "instituição",
    "municipio": "município",
    "ocupacao": "ocupação",
    "profissao": "profissão",
    "situacao": "situação",
    "uf": "UF",
    "uf_registro": "UF do registro",
    "valor_em_risco": "em risco",
    "vinculos": "vínculos",
}


def field_label(column: str) -> str:
    """Return the heading of a published column, as people read it."""
    return COLUMN_NAMES.get(column, column.replace("_", " "))


def name_of(code: str | None) -> str:
    """Return the Portuguese name of a state, result or phase; any other code unchanged."""
    return {**KIND_NAMES, **RESULT_NAMES, **PHASE_NAMES, **STATE_NAMES}.get(code or "", code or "—")


def person_code(pessoa_id: str | None) -> str:
    """Return the short code by which screens call a person: the beginning of the pessoa_id, which a search takes."""
    return pessoa_id[:8] if pessoa_id else "—"
