"""Portuguese names of states, results, phases and columns. Numbers and dates are in orchestration.portuguese."""

import re
from datetime import date
from decimal import Decimal

from orchestration.cases.states import REASONS
from orchestration.portuguese import ABSENT, day, money, month, number

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
    "alerta_id": "alerta",
    "ano_residencia": "ano",
    "atende_sus": "atende SUS",
    "carga_horaria_semanal": "horas por semana",
    "codigo": "código",
    "codigo_cadastro": "cadastro",
    "codigo_edital": "edital",
    "codigo_instituicao": "instituição",
    "codigo_matricula": "matrícula",
    "codigo_matricula_curso": "matrícula no curso",
    "codigo_pagamento": "pagamento",
    "codigo_programa": "programa",
    "competencia": "mês",
    "conta_ate": "conta até",
    "cpf_valido": "CPF válido",
    "data_cadastro": "data do cadastro",
    "data_comunicacao": "comunicado em",
    "data_desativacao": "desativado em",
    "data_descredenciamento": "descredenciada em",
    "data_envio": "enviado em",
    "data_fim": "fim",
    "data_fim_oferta": "fim da oferta",
    "data_homologacao": "homologado em",
    "data_inicio": "início",
    "data_inicio_atividades": "início das atividades",
    "data_matricula": "data da matrícula",
    "data_nascimento": "data de nascimento",
    "data_pagamento": "pago em",
    "data_prevista_fim": "fim previsto",
    "data_situacao": "situação desde",
    "data_titulo": "data do título",
    "data_validacao": "validado em",
    "dias_ate_pagar": "dias até pagar",
    "elegivel": "elegível",
    "em_exercicio": "em exercício",
    "frequencia": "frequência",
    "funcao": "função",
    "horas_residencia": "horas de residência",
    "horas_sus": "horas SUS",
    "identidade_genero": "identidade de gênero",
    "ind_vinculacao": "vinculação no CNES",
    "instituicao": "instituição",
    "limite_beneficiarios_instituicao": "limite de beneficiários da instituição",
    "municipio": "município",
    "natureza_juridica": "natureza jurídica",
    "nome_mae": "nome da mãe",
    "ocupacao": "ocupação",
    "ordem_prioridade": "ordem de prioridade",
    "percentual_carga_sus": "percentual de carga SUS",
    "pessoa_com_deficiencia": "pessoa com deficiência",
    "pessoa_id": "pessoa",
    "profissao": "profissão",
    "programa_ou_curso": "programa ou curso",
    "raca_cor": "raça/cor",
    "situacao": "situação",
    "uf": "UF",
    "uf_registro": "UF do registro",
    "valor_em_risco": "em risco",
    "vinculos": "vínculos",
    "visto_pela_ultima_vez": "visto pela última vez",
}


def field_label(column: str) -> str:
    """Return the heading of a published column, as people read it."""
    return COLUMN_NAMES.get(column, column.replace("_", " "))


def fact_text(column: str | None, value: object) -> str:
    """Return the value of a fact as people write it: dates, months, reais, yes and no, the short code of a person."""
    text = ABSENT if value is None else str(value)
    if text in ("true", "false"):
        return "sim" if text == "true" else "não"
    if re.fullmatch(r"[0-9a-f]{64}", text):
        return person_code(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return (month if column == "competencia" else day)(date.fromisoformat(text))
    if re.fullmatch(r"-?\d+\.\d+", text):
        return (money if (column or "").startswith("valor") else number)(Decimal(text))
    return name_of(text)


def name_of(code: str | None) -> str:
    """Return the Portuguese name of a state, result or phase; any other code unchanged."""
    return {**KIND_NAMES, **RESULT_NAMES, **PHASE_NAMES, **STATE_NAMES}.get(code or "", code or "—")


def reason_name(code: str) -> str:
    """Return the meaning of a reason of the closed list; any other code unchanged."""
    return REASONS.get(code, code)


def person_code(pessoa_id: str | None) -> str:
    """Return the short code by which screens call a person: the beginning of the pessoa_id, which a search takes."""
    return pessoa_id[:8] if pessoa_id else "—"
