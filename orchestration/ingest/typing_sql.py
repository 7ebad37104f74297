"""SQL that turns the text of a column into the type of its contract.

Each function returns an SQL expression over these columns, each computed from the previous ones: `x_<coluna>`, the
cleaned text of the file; `w_<coluna>`, whether it is a word for a missing value; `t_<coluna>`, the text, null when it
means no value; `n_<coluna>`, the number whose check digits are verified; and `<coluna>`, the typed value.
"""

from collections.abc import Sequence

from orchestration.contracts import Coluna, Condition, Contrato
from orchestration.duck import literal
from orchestration.ingest.text import NULAS_DE_PROGRAMAS, NULAS_DO_DIALETO
from orchestration.letters import plain_letters
from orchestration.mask import SUSPECT

INVALIDO = "''"
"""An invalid CNS is staged as an empty text, so that it can be counted before it becomes null."""

SEM_FIM, _SEM_FIM_BR = "9999-12-31", "31/12/9999"
"""How sources write an open-ended date; read as null when the date is optional, and kept when it is required."""

_REAIS = r"(R\$\s*)?-?([0-9]+([.,][0-9]{1,2})?|[0-9]{1,3}(\.[0-9]{3})+,[0-9]{1,2})"
_CPF_PONTUADO = r"[0-9]{1,9}-[0-9]{2}|[0-9]{1,3}(\.[0-9]{3}){1,2}-[0-9]{2}"
_CNPJ_PONTUADO = r"([0-9]{1,2}\.[0-9]{3}\.[0-9]{3}|[0-9]{1,8})/[0-9]{4}-[0-9]{2}"
_CNPJ_COM_LETRAS = r"([0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-|[0-9A-Z]{12})[0-9]{2}"
_CNS_PONTUADO = r"[0-9]{3}([. -])[0-9]{4}[. -][0-9]{4}[. -][0-9]{4}"
_MEIA_NOITE = r"[ T]00:00(:00(\.0+)?)?"


def seal_of(numero: str) -> str:
    """Return the SQL of the seal kept in place of a code that is a CPF; equal CPF have equal seals."""
    return f"selo_de_codigo(lpad({numero}::varchar, 11, '0'))"


def without_identifiers(coluna: Coluna) -> str:
    """Return the typed value of a text column without CPF and CNS: a code with a CPF is sealed whole, a text is masked.

    The functions `tem_cpf` and `sem_numeros` (sql.py) are called only for the few suspect texts.
    """
    t = f"t_{coluna.nome}"
    suspect = f"strlen({t}) >= 11 and regexp_matches({t}, {literal(SUSPECT)})"
    if coluna.de_codigos:
        changed = f"case when tem_cpf({t}) then selo_de_codigo({_bare_cpf(t)}) else {t} end"
    else:
        changed = f"sem_numeros({t})"
    return f"case when {suspect} and {changed} <> {t} then {changed} else {value_of(coluna)} end"


def word_of(coluna: Coluna) -> str:
    """Return the SQL of whether the text is a word that programs write for a missing value."""
    return f"x_{coluna.nome} in {sql_tuple(NULAS_DE_PROGRAMAS)}"


def text_of(coluna: Coluna, contrato: Contrato) -> str:
    """Return the SQL of the column's text: null, or the contract's default, when it means a missing value."""
    x = f"x_{coluna.nome}"
    nothing = [f"w_{coluna.nome}", f"{x} in {sql_tuple(NULAS_DO_DIALETO)}"]
    if coluna.tipo == "data" and not coluna.obrigatoria:
        needed = f" and not {when(coluna.obrigatoria_se, 'x_')}" if coluna.obrigatoria_se else ""
        nothing.append(f"{_open_end(x)}{needed}")
    text = f"regexp_replace({x}, '^([0-9]+)\\.0$', '\\1')" if contrato.perde_ponto_zero(coluna) else x
    cleaned = f"case when {' or '.join(nothing)} then null else {text} end"
    return f"coalesce({cleaned}, {literal(coluna.valor_padrao)})" if coluna.valor_padrao is not None else cleaned


def number_of(coluna: Coluna) -> str | None:
    """Return the SQL of the number of a CPF or CNS whose check digits `value_of` verifies; None for other types.

    It is a layer of its own, because within the check DuckDB would parse the text again for each digit.
    """
    t = f"t_{coluna.nome}"
    if coluna.selado:
        shaped = f"regexp_full_match({t}, '[0-9]{{11}}|[0-9]{{3}}\\.[0-9]{{3}}\\.[0-9]{{3}}-[0-9]{{2}}')"
        return f"case when {shaped} then {digits(t)}::bigint end"
    match coluna.tipo:
        case "cpf_publico":
            return f"try_cast({t} as bigint)"
        case "cns":
            return f"try_cast({_bare_cns(t)} as bigint)"
        case _:
            return None


def value_of(coluna: Coluna) -> str:
    """Return the SQL of the typed value, null when the text does not fit the type."""
    t, n = f"t_{coluna.nome}", f"n_{coluna.nome}"
    if coluna.selado:
        return f"case when cpf_confere({n}) then {seal_of(n)} else {t} end"
    match coluna.tipo:
        case "sigla":
            return f"upper({t})"
        case "registro":
            return f"coalesce(numero_conselho({t}), {t})"
        case "cpf":
            fits = f"regexp_full_match({t}, '[0-9]{{1,11}}|{_CPF_PONTUADO}') and len({digits(t)}) <= 11"
            return f"case when {fits} then lpad({digits(t)}, 11, '0') end"
        case "cpf_publico":
            whole = f"len({t}) = 11 and regexp_full_match({t}, '[0-9]+')"
            return f"case when {whole} and cpf_confere({n}) then {t} end"
        case "cns":
            return _cns(t, n)
        case "cnpj":
            return _cnpj(t)
        case "municipio":
            df = f"case when starts_with({t}, '53') then '530010' else left({t}, 6) end"
            return f"case when regexp_full_match({t}, '[0-9]{{6,7}}') then {df} end"
        case "inteiro":
            return f"case when regexp_full_match({t}, '-?[0-9]+') then try_cast({t} as integer) end"
        case "decimal":
            return _decimal(t, 4)
        case "taxa":
            return _decimal(t, 10)
        case "dinheiro":
            return _reais(t)
        case "data":
            midnight = f"len({t}) > 10 and regexp_full_match(substr({t}, 11), '{_MEIA_NOITE}')"
            formats = "['%d/%m/%Y', '%Y-%m-%d']"
            return f"""case when len({t}) = 10 then try_strptime({t}, {formats})::date
                when {midnight} then try_strptime(left({t}, 10), {formats})::date end"""
        case "mes":
            month = f"try_strptime({t}, ['%Y-%m', '%Y%m'])::date"
            return f"case when regexp_full_match({t}, '[0-9]{{4}}-?[0-9]{{2}}') then {month} end"
        case "booleano":
            yes, no = sql_tuple(coluna.verdadeiro), sql_tuple(coluna.falso)
            return f"case when {t} in {yes} then true when {t} in {no} then false end"
        case _:
            return _known(coluna, t) if coluna.conhecidos else t


def when(condicao: Condition, prefixo: str = "t_") -> str:
    """Return the SQL of whether a condition on another column holds, which is never null."""
    negated, valores = ("", condicao.em) if condicao.em else ("not ", condicao.fora_de)
    return f"coalesce({prefixo}{condicao.coluna} {negated}in {sql_tuple(valores)}, false)"


def _open_end(x: str) -> str:
    starts = f"starts_with({x}, '{SEM_FIM}') or starts_with({x}, '{_SEM_FIM_BR}')"
    return f"coalesce(({starts}) and regexp_full_match(substr({x}, 11), '({_MEIA_NOITE})?'), false)"


def sql_tuple(valores: Sequence[str]) -> str:
    """Return texts as the list of an SQL `in`."""
    return "(" + ", ".join(literal(valor) for valor in valores) + ")"


def digits(expressao: str) -> str:
    """Return the SQL of the digits of a text."""
    return f"regexp_replace({expressao}, '[^0-9]', '', 'g')"


def _decimal(t: str, casas: int) -> str:
    """Return a number with `casas` decimals, truncated: rounding would turn 74.99999 into 75."""
    cut = rf"regexp_replace(replace({t}, ',', '.'), '(\.[0-9]{{{casas}}})[0-9]+$', '\1')"
    return f"case when regexp_full_match({t}, '-?[0-9]+([.,][0-9]+)?') then try_cast({cut} as decimal(18,{casas})) end"


def _reais(t: str) -> str:
    bare = rf"regexp_replace({t}, 'R\$\s*', '')"
    number = f"case when contains({bare}, ',') then replace(replace({bare}, '.', ''), ',', '.') else {bare} end"
    return f"case when regexp_full_match({t}, '{_REAIS}') then try_cast({number} as decimal(14,2)) end"


def _cnpj(t: str) -> str:
    """Return fourteen characters; a CNPJ with only digits may lack leading zeros."""
    bare = f"regexp_replace(upper({t}), '[./-]', '', 'g')"
    return (
        f"case when regexp_full_match({t}, '[0-9]{{1,14}}|{_CNPJ_PONTUADO}') then lpad({bare}, 14, '0') "
        f"when regexp_full_match(upper({t}), '{_CNPJ_COM_LETRAS}') then {bare} end"
    )


def _bare_cns(t: str) -> str:
    return f"case when len({t}) = 15 then {t} when regexp_full_match({t}, '{_CNS_PONTUADO}') then {digits(t)} end"


def _bare_cpf(t: str) -> str:
    """Return a text that is a CPF without its punctuation, and any other text unchanged."""
    return f"case when len({digits(t)}) = 11 and regexp_full_match({t}, '[0-9.-]+') then {digits(t)} else {t} end"


def _cns(t: str, n: str) -> str:
    """Return the 15 digits when their check is right, else INVALIDO; null for zeros, which SCNES writes for none."""
    bare = _bare_cns(t)
    whole = f"len({bare}) = 15 and regexp_full_match({bare}, '[0-9]+')"
    checks = f"case when cns_confere({n}) then {bare} else {INVALIDO} end"
    none = f"{t} is null or regexp_full_match({t}, '0+')"
    return f"case when {none} then null when {whole} then {checks} else {INVALIDO} end"


def _known(coluna: Coluna, t: str) -> str:
    """Return the contract's spelling of a known value, ignoring accents and case; other values are unchanged."""
    names = {nome: nome for nome in coluna.conhecidos} | dict(coluna.sinonimos)
    normal, spelled = ", ".join(literal(nome.upper()) for nome in names), ", ".join(map(literal, names.values()))
    letters = rf"regexp_replace({plain_letters(t)}, '[^A-Z\s]', '', 'g')"
    return rf"coalesce(map([{normal}], [{spelled}])[trim(regexp_replace({letters}, '\s+', ' ', 'g'))], {t})"
