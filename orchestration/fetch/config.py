"""What to download and from where: the public addresses listed here, overridden by the table [fontes] of the settings.

[fontes]
scnes = ["https://espelho.exemplo.gov.br/{arquivo}", "ftp://..."]    # mirrors, tried in this order
pf = ["ftp://.../PF{UF}{AAMM}.dbc"]
populacao = "https://.../{AAAA}..."
[fontes.parceiros.unasus.relatorio]
endereco = "https://parceiro.exemplo/relatorio/{AAAAMM}.csv"
sha256 = true              # the server publishes the file's sum at the address plus .sha256
autorizacao = "UNASUS_TOKEN"   # environment variable with the bearer token, so that it is not in this file; https only
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from orchestration import seeds
from orchestration.clock import months_after
from orchestration.errors import ExitCode, UserError
from orchestration.fetch.attempt import holds_secret

SOURCES = ("scnes", "pf", "populacao", "idade_sexo", "regioes_saude", "parceiros")
DEFAULT_SOURCES = ("scnes", "populacao", "parceiros")
"""The others are downloaded only when asked for: `pf` is for months that the monthly base no longer offers, and ages
and health regions change once in years.
"""
SCHEMES = ("http", "https", "ftp")
PARTNER_KINDS = ("csv", "xlsx")
PUBLIC_ADDRESSES: Mapping[str, tuple[str, ...]] = {
    "scnes": (
        "https://cnes.datasus.gov.br/EstatisticasServlet?path={arquivo}",
        "ftp://ftp.datasus.gov.br/cnes/{arquivo}",
    ),
    "pf": ("ftp://ftp.datasus.gov.br/dissemin/publicos/CNES/200508_/Dados/PF/{arquivo}",),
    "populacao": (
        "https://servicodados.ibge.gov.br/api/v3/agregados/6579/periodos/{AAAA}/variaveis/9324?localidades=N6[all]",
    ),
    # Census, table 9514: residents by sex (2) and age in groups of five years (287), declared in any way (286).
    "idade_sexo": (
        "https://servicodados.ibge.gov.br/api/v3/agregados/9514/periodos/{AAAA}/variaveis/93"
        "?localidades=N6[N3[{codigo_uf}]]&classificacao=2[4,5]|286[113635]|287[93070,93084,93085,93086,93087,93088,93089,"
        "93090,93091,93092,93093,93094,93095,93096,93097,93098,49108,49109,60040,60041,6653]",
    ),
    "regioes_saude": (
        "ftp://ftp.datasus.gov.br/territorio/tabelas/{AAAA}/{MM}-base_territorial_{mes}{AA}.zip",
        "ftp://ftp.datasus.gov.br/territorio/tabelas/base_territorial.zip",
    ),
}
CENSUS = 2022
"""The newest census whose ages IBGE publishes by municipality."""
MONTHS = ("jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez")
POPULATION_PUBLISHED_IN = 9
"""From this month on, IBGE has published the estimate of the year."""


@dataclass(frozen=True)
class Item:
    """One file to download: its place under landing, its mirrors in order, and how it is checked.

    With `partes`, it is made of these, each downloaded from its own mirrors.
    """

    fonte: str
    destino: PurePosixPath
    enderecos: tuple[str, ...]
    tipo: str
    com_sha256: bool = False
    token: str | None = None
    partes: tuple["Item", ...] = ()


def items(fontes: Mapping[str, Any], sources: tuple[str, ...], competencia: date | None, today: date) -> list[Item]:
    """Return the files of the chosen sources for the month, or for the newest month each should have by `today`.

    UserError (exit 2) for anything unknown or invalid in [fontes].
    """
    for name in fontes:
        if name not in SOURCES:
            raise _wrong(f"a fonte '{name}' não existe; as fontes são {', '.join(SOURCES)}")
    return [item for source in sources for item in _MAKERS[source](fontes.get(source), competencia, today)]


def _scnes(chosen: Any, competencia: date | None, today: date) -> Iterator[Item]:
    month = competencia or months_after(today, -seeds.scnes_delay(today))
    name = f"BASE_DE_DADOS_CNES_{month:%Y%m}.ZIP"
    yield Item("scnes", PurePosixPath("scnes") / name, _addresses("scnes", chosen, month, name), "zip")


def _pf(chosen: Any, competencia: date | None, today: date) -> Iterator[Item]:
    month = competencia or months_after(today, -seeds.scnes_delay(today))
    for uf in seeds.ufs():
        name = f"PF{uf}{month:%y%m}.dbc"
        yield Item("pf", PurePosixPath("scnes") / name, _addresses("pf", chosen, month, name, uf), "dbc")


def _population(chosen: Any, competencia: date | None, today: date) -> Iterator[Item]:
    year = competencia.year if competencia else today.year - (today.month < POPULATION_PUBLISHED_IN)
    name = f"populacao_{year}.csv"
    addresses = _addresses("populacao", chosen, date(year, 1, 1), name)
    yield Item("populacao", PurePosixPath("referencia") / name, addresses, "json")


def _ages(chosen: Any, competencia: date | None, today: date) -> Iterator[Item]:
    """One request a state: the API answers at most 100 thousand values."""
    place = PurePosixPath("referencia") / f"populacao_idade_sexo_{CENSUS}.csv"
    parts = tuple(
        Item("idade_sexo", place, _addresses("idade_sexo", chosen, date(CENSUS, 1, 1), place.name, uf, code), "json")
        for code, uf in seeds.state_codes().items()
    )
    yield Item("idade_sexo", place, (), "json", partes=parts)


def _health_regions(chosen: Any, competencia: date | None, today: date) -> Iterator[Item]:
    month = competencia or months_after(today, -1)
    name = f"regioes_saude_{month:%Y}.csv"
    addresses = _addresses("regioes_saude", chosen, month, name)
    yield Item("regioes_saude", PurePosixPath("referencia") / name, addresses, "zip")


def _partners(chosen: Any, competencia: date | None, today: date) -> Iterator[Item]:
    month = competencia or months_after(today, -1)
    for partner, datasets in _table("parceiros", chosen or {}).items():
        if not re.fullmatch(r"[A-Za-z0-9_-]+", partner):
            raise _wrong(f"a sigla de parceiro '{partner}' só pode ter letras, algarismos, hífen e sublinhado")
        for dataset, entry in _table(f"parceiros.{partner}", datasets).items():
            yield _partner_item(partner, dataset, _table(f"parceiros.{partner}.{dataset}", entry), month)


def _partner_item(partner: str, dataset: str, entry: Mapping[str, Any], month: date) -> Item:
    where = f"parceiros.{partner}.{dataset}"
    from orchestration.sources import sources

    known = sources()["parceiros"].conjuntos
    if dataset not in known:
        raise _wrong(f"em {where}, o conjunto não é um destes: {', '.join(known)}")
    unknown = entry.keys() - {"endereco", "formato", "sha256", "autorizacao"}
    if unknown or "endereco" not in entry:
        raise _wrong(f"{where} pede 'endereco' e aceita 'formato', 'sha256' e 'autorizacao'")
    kind = str(entry.get("formato", "csv"))
    if kind not in PARTNER_KINDS:
        raise _wrong(f"o formato de {where} não é um destes: {', '.join(PARTNER_KINDS)}")
    token = None
    name = f"{dataset}_{month:%Y%m}.{kind}"
    addresses = _addresses(where, entry["endereco"], month, name)
    if variable := entry.get("autorizacao"):
        token = os.environ.get(str(variable))
        if not token:
            raise _wrong(f"a variável {variable}, pedida por {where}, está vazia")
        if any(urlsplit(address).scheme != "https" for address in addresses):
            raise _wrong(f"{where} pede 'autorizacao', que só é enviada por https: troque o endereço")
    return Item(
        "parceiros",
        PurePosixPath("parceiros") / partner / name,
        addresses,
        kind,
        com_sha256=bool(entry.get("sha256", False)),
        token=token,
    )


_MAKERS = {
    "scnes": _scnes,
    "pf": _pf,
    "populacao": _population,
    "idade_sexo": _ages,
    "regioes_saude": _health_regions,
    "parceiros": _partners,
}


def _addresses(where: str, chosen: Any, month: date, name: str, uf: str = "", codigo_uf: str = "") -> tuple[str, ...]:
    templates = PUBLIC_ADDRESSES[where] if chosen is None else (chosen,) if isinstance(chosen, str) else tuple(chosen)
    words = {
        "arquivo": name,
        "AAAAMM": f"{month:%Y%m}",
        "AAAA": f"{month:%Y}",
        "MM": f"{month:%m}",
        "AAMM": f"{month:%y%m}",
        "AA": f"{month:%y}",
        "mes": MONTHS[month.month - 1],
        "UF": uf,
        "codigo_uf": codigo_uf,
    }
    filled = tuple(_fill(where, template, words) for template in templates)
    if not filled:
        raise _wrong(f"a fonte {where} não tem endereço")
    return filled


def _fill(where: str, template: Any, words: Mapping[str, str]) -> str:
    try:
        address = str(template).format_map(words)
        parts = urlsplit(address)
    except (KeyError, ValueError, IndexError):
        raise _wrong(f"o endereço de {where} tem uma chave que não é uma destas: {', '.join(words)}") from None
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise _wrong(f"o endereço de {where} não começa por {', '.join(f'{scheme}://' for scheme in SCHEMES)}")
    if holds_secret(address) and parts.scheme != "https":
        raise _wrong(f"o endereço de {where} leva usuário ou senha, que só são enviados por https")
    return address


def _table(where: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _wrong(f"{where} não é uma tabela")
    return value


def _wrong(what: str) -> UserError:
    return UserError(f"Na configuração [fontes], {what}.", ExitCode.USO_INCORRETO)
