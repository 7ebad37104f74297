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


def name_of(code: str | None) -> str:
    """Return the Portuguese name of a state, result or phase; any other code unchanged."""
    return {**RESULT_NAMES, **PHASE_NAMES, **STATE_NAMES}.get(code or "", code or "—")
