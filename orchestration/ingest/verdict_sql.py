"""SQL that decides why a row is rejected, which warnings it has, and how a rejected value is shown.

The expressions use the columns that typing_sql describes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from orchestration.contracts import Coluna, Contrato
from orchestration.duck import literal
from orchestration.ingest.text import ERROS_DE_PLANILHA
from orchestration.ingest.typing_sql import SEM_FIM, digits, sql_tuple, when
from orchestration.mask import MASK

PRIMEIRA_COMPETENCIA = date(2005, 8, 1)
"""First month of SCNES (of the file PF)."""
PRIMEIRO_DIA, ULTIMO_DIA = "1900-01-01", "2100-12-31"

_EXPECTED = {
    "inteiro": "um número inteiro",
    "decimal": "um número",
    "taxa": "um número",
    "dinheiro": "um valor em reais (4000.00, 4000,00 ou R$ 4.000,00)",
    "data": "uma data (AAAA-MM-DD ou DD/MM/AAAA)",
    "mes": "um mês (AAAA-MM ou AAAAMM)",
    "cpf": "um CPF (de 1 a 11 dígitos, com ou sem pontuação)",
    "cnpj": "um CNPJ (14 caracteres, com ou sem pontuação)",
    "municipio": "um código de município do IBGE (6 ou 7 dígitos)",
}
_PALAVRAS_COMUNS = ("SIM", "NAO", "TRUE", "FALSE", "VERDADEIRO", "FALSO")


@dataclass(frozen=True)
class RejectionRule:
    """A reason to reject a row: its SQL condition (never null), the column at fault and the sentence."""

    coluna: Coluna | None
    condicao: str
    motivo: str


@dataclass(frozen=True)
class WarningRule:
    """A reason to warn of a value, which is loaded: its SQL condition (never null) and the warning."""

    coluna: Coluna
    condicao: str
    aviso: str
    """Beginning of the sentence, which goes on with each column and its number of rows."""


def failures(contrato: Contrato, fonte: str, competencia: date) -> list[RejectionRule]:
    """Return every reason to reject a row, in column order; the first that applies is reported.

    `competencia` is the file's month, day 1.
    """
    found = [RejectionRule(None, "sobra", "A linha tem mais campos que o cabeçalho.")]
    for coluna in contrato.colunas:
        if not contrato.conjunto_scnes:
            error = f"coalesce(upper(t_{coluna.nome}) in {sql_tuple(ERROS_DE_PLANILHA)}, false)"
            found.append(RejectionRule(coluna, error, f"O valor da coluna '{coluna.nome}' é um erro de planilha."))
        last = contrato.ultima_competencia(competencia)
        found += [RejectionRule(coluna, condicao, motivo) for condicao, motivo in _column_failures(coluna, fonte, last)]
    return found


def _column_failures(coluna: Coluna, fonte: str, ultima: date) -> list[tuple[str, str]]:
    nome, t = coluna.nome, f"t_{coluna.nome}"
    subject = f"O valor da coluna '{nome}'"
    found: list[tuple[str, str]] = []
    if coluna.obrigatoria:
        found.append((f"{t} is null", f"A coluna '{nome}' é obrigatória e está vazia."))
    if condicao := coluna.obrigatoria_se:
        which = f"é {_or(condicao.em)}" if condicao.em else f"não é {_or(condicao.fora_de)}"
        reason = f"A coluna '{nome}' é obrigatória quando '{condicao.coluna}' {which}, e está vazia."
        found.append((f"{t} is null and {when(condicao)}", reason))
    if coluna.tipo == "booleano":
        words = ", ".join((*coluna.verdadeiro, *coluna.falso))
        found.append((f"{t} is not null and {nome} is null", f"{subject} não é um destes: {words}."))
    if coluna.tipo in _EXPECTED:
        found.append((f"{t} is not null and {nome} is null", f"{subject} não é {_EXPECTED[coluna.tipo]}."))
    if coluna.tipo == "cns":
        point_zero = f"case when ends_with({t}, '.0') then regexp_full_match({t}, '[0-9]+\\.0') else false end"
        found.append((point_zero, f"{subject} termina em .0, como um número que uma planilha arredondou."))
    if coluna.tipo == "data":
        outside = f"{nome} not between date '{PRIMEIRO_DIA}' and date '{ULTIMO_DIA}' and {nome} <> date '{SEM_FIM}'"
        found.append((f"coalesce({outside}, false)", f"{subject} não está entre os anos 1900 e 2100."))
    if coluna.tipo == "mes":
        outside = f"{nome} not between date '{PRIMEIRA_COMPETENCIA}' and date '{ultima}'"
        reason = f"{subject} não está entre {PRIMEIRA_COMPETENCIA:%Y-%m} e {ultima:%Y-%m}."
        found.append((f"coalesce({outside}, false)", reason))
    if dominio := coluna.dominio_em(fonte):
        reason = f"{subject} não é um destes: {', '.join(dominio)}."
        found.append((f"coalesce({t} not in {sql_tuple(dominio)}, false)", reason))
    if coluna.padrao:
        fits = f"regexp_full_match({t}, {literal(coluna.padrao.expressao)})"
        found.append((f"not coalesce({fits}, true)", f"{subject} não tem {coluna.padrao.descricao}."))
    if coluna.tipo == "dinheiro" and coluna.minimo is None:
        found.append((f"coalesce({nome} <= 0, false)", f"{subject} não é maior que zero."))
    if coluna.minimo is not None:
        found.append((f"coalesce({nome} < {coluna.minimo}, false)", f"{subject} é menor que {coluna.minimo}."))
    if coluna.maximo is not None:
        found.append((f"coalesce({nome} > {coluna.maximo}, false)", f"{subject} é maior que {coluna.maximo}."))
    return found


def signs(contrato: Contrato) -> list[WarningRule]:
    """Return every warning that rows of a dataset may have."""
    found = []
    for coluna in contrato.colunas:
        nome = coluna.nome
        found.append(
            WarningRule(
                coluna, f"coalesce(w_{nome}, false)", "Palavras como 'nan', 'None' ou '-' foram lidas como vazio"
            )
        )
        if coluna.tipo == "texto" and coluna.de_texto and not (coluna.conhecidos or contrato.conjunto_scnes):
            what = (
                "Códigos com CPF ficaram só como selo"
                if coluna.de_codigos
                else "Textos com CPF ou CNS foram mascarados"
            )
            found.append(WarningRule(coluna, f"coalesce({nome} <> t_{nome}, false)", what))
        if coluna.tipo == "municipio":
            df = f"coalesce(starts_with(t_{nome}, '53') and not starts_with(t_{nome}, '530010'), false)"
            found.append(WarningRule(coluna, df, "Partes do Distrito Federal foram lidas como o município 530010"))
    return found


def shown(coluna: Coluna, contrato: Contrato) -> str:
    """Return the SQL of a rejected text for messages, masked when its column or its content may be personal.

    In a row with shifted fields, a name or a CPF may be in a column that is not personal. So these are masked too: nine
    digits, an e-mail address, two words, a capitalised word unknown to the column, and a value equal to that of a
    personal column of the row.
    """
    t = f"t_{coluna.nome}"
    if coluna.mascarada:
        return f"case when {t} is not null then '{MASK}' end"
    personal = [f"t_{c.nome}" for c in contrato.colunas if c.mascarada]
    same = f" or coalesce({t} in ({', '.join(personal)}), false)" if personal else ""
    known = [*coluna.verdadeiro, *coluna.falso, *coluna.conhecidos, *coluna.dominio]
    known += [valor for dominio in coluna.dominio_por_fonte.values() for valor in dominio]
    words = sql_tuple(sorted({*_PALAVRAS_COMUNS, *(valor.upper() for valor in known)}))
    name = rf"regexp_full_match({t}, '\p{{Lu}}\p{{L}}+') and upper(strip_accents({t})) not in {words}"
    names = r"\p{L}{2,}\s+\p{L}{2,}|\p{L}{2,}(?:[\s_.-]+\p{L}{2,}){2,}"
    shape = rf"regexp_matches({t}, '@|{names}|[0-9]{{4}}[\s.-][0-9]{{4}}')"
    return f"case when len({digits(t)}) >= 9 or {shape} or {name}{same} then '{MASK}' else left({t}, 80) end"


def looks_a_number(text: str) -> str:
    """Return the SQL of whether a text without letters is a valid CPF or CNS, ignoring its punctuation."""
    bare = f"case when not regexp_matches({text}, '\\p{{L}}') then {digits(text)} end"
    number = f"try_cast({bare} as bigint)"
    return (
        f"coalesce(case len({bare}) when 11 then cpf_confere({number}) when 15 then cns_confere({number}) end, false)"
    )


def _or(valores: Sequence[str]) -> str:
    return " ou ".join(f"'{valor}'" for valor in valores)
