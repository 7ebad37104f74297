"""SQL that turns the text of a column into its contract's type and says why a value does not fit. Reads no file.

Every function returns an SQL expression over `t_<coluna>`, the trimmed text of the file (null when empty),
`n_<coluna>`, the number whose digits are checked, and `<coluna>`, its typed value.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.contracts import Coluna, Contrato
from orchestration.duck import literal

MASCARA = "***"
INVALIDO = "''"
"""A CNS that does not check is staged as an empty text, so that it can be counted before it becomes null."""

_REAIS = r"(R\$[\s\x{00A0}]*)?-?([0-9]+([.,][0-9]{1,2})?|[0-9]{1,3}(\.[0-9]{3})+,[0-9]{1,2})"
_REAIS_SEM_CENTAVOS = r"R\$[\s\x{00A0}]*"

_DITO = {
    "inteiro": "um número inteiro",
    "decimal": "um número",
    "dinheiro": "um valor em reais (4000.00, 4000,00 ou R$ 4.000,00)",
    "data": "uma data (AAAA-MM-DD ou DD/MM/AAAA)",
    "mes": "um mês (AAAA-MM ou AAAAMM)",
    "cpf": "um CPF (de 1 a 11 dígitos, com ou sem pontuação)",
    "municipio": "um código de município do IBGE (6 ou 7 dígitos)",
}


@dataclass(frozen=True)
class Falha:
    """A way in which a row fails: its SQL condition (never null), the column to blame and the reason to give."""

    coluna: Coluna | None
    condicao: str
    motivo: str


def text_of(expressao: str, coluna: Coluna) -> str:
    """The trimmed text of a received value; null when empty, NULL or NaN, then the contract's default."""
    trimmed = f"trim({expressao})"
    cleaned = f"case when {trimmed} in ('', 'NULL', 'NaN') then null else {trimmed} end"
    return f"coalesce({cleaned}, {literal(coluna.valor_padrao)})" if coluna.valor_padrao is not None else cleaned


def number_of(coluna: Coluna) -> str | None:
    """The number of a CPF or CNS whose digits value_of checks, None of other types.

    In a layer of its own: inside the check, DuckDB would read the text again for each digit.
    """
    t = f"t_{coluna.nome}"
    match coluna.tipo:
        case "cpf_publico":
            return f"try_cast({t} as bigint)"
        case "cns":
            return f"try_cast({_bare_cns(t)} as bigint)"
        case _:
            return None


def value_of(coluna: Coluna) -> str:
    """The typed value; null where the text does not fit the type."""
    t = f"t_{coluna.nome}"
    match coluna.tipo:
        case "sigla":
            return f"upper({t})"
        case "registro":
            return f"coalesce(nullif(ltrim({_digits(t)}, '0'), ''), {t})"
        case "cpf":
            digits = _digits(t)
            fits = f"regexp_full_match({t}, '[0-9./ -]+') and len({digits}) between 1 and 11"
            return f"case when {fits} then lpad({digits}, 11, '0') end"
        case "cpf_publico":
            whole = f"len({t}) = 11 and regexp_full_match({t}, '[0-9]+')"
            return f"case when {whole} and {_cpf_checks(f'n_{coluna.nome}')} then {t} end"
        case "cns":
            return _cns(t, f"n_{coluna.nome}")
        case "cnpj":
            bare = f"regexp_replace({t}, '[./ -]', '', 'g')"
            return f"case when regexp_full_match({bare}, '[0-9]{{1,13}}') then lpad({bare}, 14, '0') else {bare} end"
        case "municipio":
            return f"case when regexp_full_match({t}, '[0-9]{{6,7}}') then left({t}, 6) end"
        case "inteiro":
            return f"case when regexp_full_match({t}, '-?[0-9]+') then try_cast({t} as integer) end"
        case "decimal":
            return _decimal(t)
        case "dinheiro":
            return _reais(t)
        case "data":
            return _date(t, 10, "%d/%m/%Y", "%Y-%m-%d")
        case "mes":
            return f"case when regexp_full_match({t}, '[0-9]{{4}}-?[0-9]{{2}}') then {_date(t, 0, '%Y-%m', '%Y%m')} end"
        case "booleano":
            yes, no = _tuple(coluna.verdadeiro), _tuple(coluna.falso)
            return f"case when {t} in {yes} then true when {t} in {no} then false end"
        case _:
            return _known(coluna, t) if coluna.conhecidos else t


def failures(contrato: Contrato, fonte: str) -> list[Falha]:
    """Every way in which a row fails by itself, in the order of the columns; the first that holds is told."""
    found = [Falha(None, "sobra", "A linha tem mais campos que o cabeçalho.")]
    for coluna in contrato.colunas:
        found += [Falha(coluna, condicao, motivo) for condicao, motivo in _column_failures(coluna, fonte)]
    return found


def _column_failures(coluna: Coluna, fonte: str) -> list[tuple[str, str]]:
    nome, t = coluna.nome, f"t_{coluna.nome}"
    found: list[tuple[str, str]] = []
    if coluna.obrigatoria:
        found.append((f"{t} is null", f"A coluna '{nome}' é obrigatória e está vazia."))
    if condicao := coluna.obrigatoria_se:
        other = f"t_{condicao.coluna}"
        if condicao.em:
            where, said = f"{other} in {_tuple(condicao.em)}", f"é {_or(condicao.em)}"
        else:
            where, said = f"{other} not in {_tuple(condicao.fora_de)}", f"não é {_or(condicao.fora_de)}"
        reason = f"A coluna '{nome}' é obrigatória quando '{condicao.coluna}' {said}, e está vazia."
        found.append((f"{t} is null and coalesce({where}, false)", reason))
    if coluna.tipo == "booleano":
        said = f"um destes: {', '.join((*coluna.verdadeiro, *coluna.falso))}"
        found.append((f"{t} is not null and {nome} is null", f"O valor da coluna '{nome}' não é {said}."))
    if coluna.tipo in _DITO:
        found.append((f"{t} is not null and {nome} is null", f"O valor da coluna '{nome}' não é {_DITO[coluna.tipo]}."))
    if dominio := coluna.dominio_em(fonte):
        reason = f"O valor da coluna '{nome}' não é um destes: {', '.join(dominio)}."
        found.append((f"coalesce({t} not in {_tuple(dominio)}, false)", reason))
    if coluna.padrao:
        fits = f"regexp_full_match({t}, {literal(coluna.padrao.expressao)})"
        found.append((f"not coalesce({fits}, true)", f"O valor da coluna '{nome}' não tem {coluna.padrao.descricao}."))
    if coluna.tipo == "dinheiro":
        found.append((f"coalesce({nome} <= 0, false)", f"O valor da coluna '{nome}' não é maior que zero."))
    if coluna.minimo is not None:
        found.append(
            (f"coalesce({nome} < {coluna.minimo}, false)", f"O valor da coluna '{nome}' é menor que {coluna.minimo}.")
        )
    if coluna.maximo is not None:
        found.append(
            (f"coalesce({nome} > {coluna.maximo}, false)", f"O valor da coluna '{nome}' é maior que {coluna.maximo}.")
        )
    return found


def shown_value(coluna: Coluna, contrato: Contrato) -> str:
    """The rejected text as it may be shown: masked when its column is personal or when it looks like personal data.

    A row whose fields slipped puts a name or a CPF under a column that is not personal: nine digits, two words and what
    equals a personal column of the same row are masked too.
    """
    t = f"t_{coluna.nome}"
    if coluna.mascarada:
        return f"case when {t} is not null then '{MASCARA}' end"
    personal = [f"t_{c.nome}" for c in contrato.colunas if c.mascarada]
    same = f" or coalesce({t} in ({', '.join(personal)}), false)" if personal else ""
    looks = rf"len({_digits(t)}) >= 9 or regexp_matches({t}, '\p{{L}}{{2,}}\s+\p{{L}}{{2,}}')"
    return f"case when {looks}{same} then '{MASCARA}' else left({t}, 80) end"


def _tuple(valores: Sequence[str]) -> str:
    return "(" + ", ".join(literal(valor) for valor in valores) + ")"


def _or(valores: Sequence[str]) -> str:
    return " ou ".join(f"'{valor}'" for valor in valores)


def _digits(expressao: str) -> str:
    return f"regexp_replace({expressao}, '[^0-9]', '', 'g')"


def _date(t: str, length: int, *formatos: str) -> str:
    """A date of year 1 or later; `length` 0 leaves the length unchecked."""
    parsed = f"try_strptime({t}, [{', '.join(literal(formato) for formato in formatos)}])::date"
    checked = f"case when {parsed} >= date '0001-01-01' then {parsed} end"
    return f"case when len({t}) = {length} then {checked} end" if length else checked


def _decimal(t: str) -> str:
    """Four decimals, the rest cut and not rounded: 74.99999 must not pass for 75."""
    cut = rf"regexp_replace(replace({t}, ',', '.'), '(\.[0-9]{{4}})[0-9]+$', '\1')"
    return f"case when regexp_full_match({t}, '-?[0-9]+([.,][0-9]+)?') then try_cast({cut} as decimal(18,4)) end"


def _reais(t: str) -> str:
    bare = f"regexp_replace({t}, '{_REAIS_SEM_CENTAVOS}', '')"
    number = f"case when contains({bare}, ',') then replace(replace({bare}, '.', ''), ',', '.') else {bare} end"
    return f"case when regexp_full_match({t}, '{_REAIS}') then try_cast({number} as decimal(14,2)) end"


def _bare_cns(t: str) -> str:
    return f"case when len({t}) = 15 then {t} else regexp_replace({t}, '[. -]', '', 'g') end"


def _cns(t: str, n: str) -> str:
    """The 15 digits when their weighted sum is a multiple of 11; zeros are how SCNES writes none."""
    bare = _bare_cns(t)
    weighted = " + ".join(f"{n} // {10**place} % 10 * {place + 1}" for place in range(15))
    whole = f"len({bare}) = 15 and regexp_full_match({bare}, '[0-9]+')"
    checks = f"case when ({weighted}) % 11 = 0 then {bare} else {INVALIDO} end"
    none = f"{t} is null or regexp_full_match({t}, '0+')"
    return f"case when {none} then null when {whole} then {checks} else {INVALIDO} end"


def _cpf_checks(n: str) -> str:
    """Whether an integer is a CPF whose check digits are right and whose digits are not all the same."""

    def digit(positions: range) -> str:
        weighted = " + ".join(f"{n} // {10**place} % 10 * {weight}" for weight, place in enumerate(positions, start=2))
        return f"({weighted}) * 10 % 11 % 10"

    first, second = f"{n} // 10 % 10", f"{n} % 10"
    return f"{n} % 11111111111 <> 0 and {digit(range(2, 11))} = {first} and {digit(range(1, 11))} = {second}"


def _known(coluna: Coluna, t: str) -> str:
    """The contract's spelling of a known value, whatever its accents and case; another value as it came."""
    names = {nome: nome for nome in coluna.conhecidos} | dict(coluna.sinonimos)
    whens = " ".join(f"when {literal(nome.upper())} then {literal(read)}" for nome, read in names.items())
    normal = rf"trim(regexp_replace(regexp_replace(upper(strip_accents({t})), '[^A-Z\s]', '', 'g'), '\s+', ' ', 'g'))"
    return f"case {normal} {whens} else {t} end"
