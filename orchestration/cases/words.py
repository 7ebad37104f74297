"""How values are written for people in Portuguese: money, times, months, states. No text of a page lives here."""

from datetime import UTC, date, datetime

from orchestration.clock import BRASILIA

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


def money(value: object) -> str:
    """`1234.5` as `R$ 1.234,50`; None as a dash."""
    if value is None:
        return "—"
    return "R$ " + f"{float(str(value)):,.2f}".translate(str.maketrans(",.", ".,"))


def moment(value: datetime | str | None) -> str:
    """A UTC time without zone, as Brasília's clock shows it."""
    if value is None:
        return "—"
    stored = datetime.fromisoformat(value) if isinstance(value, str) else value
    return stored.replace(tzinfo=UTC).astimezone(BRASILIA).strftime("%d/%m/%Y %H:%M")


def day(value: str) -> str:
    """An ISO date as `31/12/1980`."""
    return date.fromisoformat(value).strftime("%d/%m/%Y")


def month(value: date | str | None) -> str:
    """The first day of a month as `02/2026`."""
    if value is None:
        return "—"
    day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return day.strftime("%m/%Y")


def percent(share: float) -> str:
    """`0.3006` as `30,1 %`."""
    return f"{share:.1%}".replace(".", ",").replace("%", " %")


def short_message(mensagem: str, fundamento: str) -> str:
    """An alert's sentence without the act it begins with, for lists where each row would repeat it."""
    act, _, _ = fundamento.partition(" (")
    rest = mensagem.removeprefix(f"{act}: ")
    return rest[:1].upper() + rest[1:]


def field_name(column: str) -> str:
    """A column of the vault as people call it."""
    return FIELD_NAMES.get(column, column.replace("_", " "))


def name_of(code: str | None) -> str:
    """A state, result or phase as people write it; any other code as it stands."""
    return {**RESULT_NAMES, **PHASE_NAMES, **STATE_NAMES}.get(code or "", code or "—")
