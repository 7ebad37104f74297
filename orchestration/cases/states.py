"""States of a case, the transitions that people and runs may make, and the closed list of reasons."""

from orchestration.errors import ExitCode, UserError

NOVO, REABERTO, EXTINTO = "novo", "reaberto", "extinto"
CONFIRMADO, IMPROCEDENTE, RESSARCIDO, ENCERRADO = "confirmado", "improcedente", "ressarcido", "encerrado"
EM_ANALISE, AGUARDA = "em_analise", "aguarda_instituicao"

STATES = (NOVO, EM_ANALISE, AGUARDA, CONFIRMADO, IMPROCEDENTE, RESSARCIDO, ENCERRADO, EXTINTO, REABERTO)
CLOSED = frozenset({IMPROCEDENTE, RESSARCIDO, ENCERRADO})
"""States that only a person sets, and that only a person or new evidence undoes."""
OPEN = tuple(state for state in STATES if state not in CLOSED and state != EXTINTO)

_FROM_OPEN = frozenset({EM_ANALISE, AGUARDA, CONFIRMADO, IMPROCEDENTE, ENCERRADO})
DECISIONS: dict[str, frozenset[str]] = {
    NOVO: _FROM_OPEN,
    REABERTO: _FROM_OPEN,
    EM_ANALISE: _FROM_OPEN - {EM_ANALISE},
    AGUARDA: _FROM_OPEN - {AGUARDA},
    CONFIRMADO: frozenset({EM_ANALISE, AGUARDA, IMPROCEDENTE, RESSARCIDO, ENCERRADO}),
    IMPROCEDENTE: frozenset({REABERTO, ENCERRADO}),
    RESSARCIDO: frozenset({REABERTO, ENCERRADO}),
    ENCERRADO: frozenset({REABERTO}),
    # Facts are often gone because the money was returned: the recovery can still be recorded.
    EXTINTO: frozenset({CONFIRMADO, RESSARCIDO, ENCERRADO}),
}
"""The states that a person may choose from each state. Only the run sets `novo` and `extinto`."""

REASONS: dict[str, str] = {
    "dado_incorreto": "o dado recebido estava errado e será corrigido na origem",
    "dado_atrasado": "a fonte ainda não trazia um fato que já tinha ocorrido",
    "pessoa_diversa": "os registros são de pessoas diferentes",
    "amparo_normativo": "a norma ou o edital permite o pagamento",
    "decisao_judicial": "o pagamento cumpre decisão judicial",
    "duplicidade": "outro alerta já trata dos mesmos fatos",
    "regra_imprecisa": "a regra não descreve bem este caso",
}
"""Closed list of reasons for `improcedente`, with the meaning of each."""


def allowed(current: str, fase: str | None) -> tuple[str, ...]:
    """Return the states that a person may choose, in the order of STATES. `fase` is that of the case's last row.

    What was not paid (`pre`) cannot have been recovered.
    """
    choices = DECISIONS[current] - ({RESSARCIDO} if fase == "pre" else set())
    return tuple(state for state in STATES if state in choices)


def check_chosen(chosen: str) -> None:
    """Raise UserError when no state was chosen, or one that does not exist."""
    if not chosen:
        raise UserError("Escolha o estado a que os casos passam.", ExitCode.USO_INCORRETO)
    if chosen not in STATES:
        raise UserError(f"O estado {chosen} não existe; os estados são: {', '.join(STATES)}.", ExitCode.USO_INCORRETO)


def check_decision(current: str, chosen: str, fase: str | None = None) -> None:
    """Raise UserError when a person may not move a case from `current` to `chosen`."""
    check_chosen(chosen)
    if chosen == RESSARCIDO and fase == "pre" and chosen in DECISIONS[current]:
        raise UserError(
            "O pagamento deste caso ainda não foi feito, e o que não foi pago não se ressarce.", ExitCode.USO_INCORRETO
        )
    choices = allowed(current, fase)
    if chosen not in choices:
        raise UserError(
            f"Um caso em {current} não passa a {chosen}; pode passar a: {', '.join(choices)}.", ExitCode.USO_INCORRETO
        )


def split_reason(chosen: str, motivo: str) -> tuple[str | None, str]:
    """Return (code of the closed list or None, free text) of a decision's reason.

    `improcedente` needs a code, alone or before a colon: `dado_atrasado: o ofício chegou em junho`.
    Any other state takes free text.
    """
    text = motivo.strip()
    if not text:
        raise UserError("A decisão precisa de um motivo.", ExitCode.USO_INCORRETO)
    if chosen != IMPROCEDENTE:
        return None, text
    code, _, explanation = (part.strip() for part in text.partition(":"))
    if code not in REASONS:
        options = ", ".join(REASONS)
        raise UserError(
            f"O motivo de improcedente começa por um código da lista ({options}), com dois-pontos e texto ou sem.",
            ExitCode.USO_INCORRETO,
        )
    return code, explanation or REASONS[code]


def next_state(current: str | None, present: bool, changed: bool) -> str:
    """Return the state after a run.

    `current` is None for a new alert, `present` is whether the run raised it, `changed` whether its evidence changed.
    """
    if current is None:
        return NOVO
    if not present:
        return current if current in CLOSED else EXTINTO
    if current == EXTINTO or (current in CLOSED and changed):
        return REABERTO
    return current
