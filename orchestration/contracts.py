"""The one strict reader of expectations/contracts: shapes of received files, as frozen dataclasses.

Attribute names are the YAML's own (Portuguese); an unknown field or value there is an Erro. No file is ingested here.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.clock import months_after
from orchestration.errors import Erro, Saida
from orchestration.files import sha256
from orchestration.settings import CONTRACTS, SOURCES
from orchestration.sources import Fonte, sources

COMUNS = "_comuns.yml"

TIPOS_SQL: Mapping[str, str] = {
    "texto": "VARCHAR",
    "sigla": "VARCHAR",
    "registro": "VARCHAR",
    "cpf": "VARCHAR",
    "cpf_publico": "VARCHAR",
    "cns": "VARCHAR",
    "cnpj": "VARCHAR",
    "municipio": "VARCHAR",
    "inteiro": "INTEGER",
    "decimal": "DECIMAL(18,4)",
    "dinheiro": "DECIMAL(14,2)",
    "data": "DATE",
    "mes": "DATE",
    "booleano": "BOOLEAN",
}
"""Type of a contract -> type of its column in the lake."""

CLASSES = ("nenhum", "identificador", "bancario", "sensivel")
FORMATOS = ("csv", "xlsx", "zip", "parquet", "dbc")


@dataclass(frozen=True)
class Padrao:
    """A regular expression that the whole value matches, and how a message says it."""

    expressao: str
    descricao: str


@dataclass(frozen=True)
class Condicao:
    """Where another column of the row is one of `em`, or none of `fora_de`."""

    coluna: str
    em: tuple[str, ...] = ()
    fora_de: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodigosDe:
    """The coded list that the source owns: a table of the same zip and its column, or a seed."""

    tabela: str = ""
    coluna: str = ""
    semente: str = ""


@dataclass(frozen=True)
class Coluna:
    """One column of a received file."""

    nome: str
    tipo: str
    descricao: str
    obrigatoria: bool = False
    """Must be in the header and never null."""
    pode_faltar: bool = False
    """May be absent from the header of a contract that asks for all columns (cabecalho_completo)."""
    dado_pessoal: str = "nenhum"
    dominio: tuple[str, ...] = ()
    dominio_por_fonte: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    padrao: Padrao | None = None
    minimo: int | None = None
    maximo: int | None = None
    valor_padrao: str | None = None
    """What an empty value is read as."""
    verdadeiro: tuple[str, ...] = ("S",)
    falso: tuple[str, ...] = ("N",)
    obrigatoria_se: Condicao | None = None
    conhecidos: tuple[str, ...] = ()
    """Values compared without accents or case; another one loads with a warning."""
    sinonimos: Mapping[str, str] = field(default_factory=dict)
    codigos_de: CodigosDe | None = None
    nomes_de: tuple[str, ...] = ()
    """Seeds whose first column has the known names; another one, compared without accents or case, is warned of."""
    selado: bool = False
    """Whether a value that is a valid CPF is kept only as its seal."""

    @property
    def tipo_sql(self) -> str:
        return TIPOS_SQL[self.tipo]

    @property
    def no_cofre(self) -> bool:
        """Whether the value goes to the vault and the lake keeps only its presence."""
        return self.dado_pessoal in ("identificador", "bancario")

    @property
    def de_codigos(self) -> bool:
        """Whether its values name things that other tables name too."""
        return self.nome.startswith(("codigo_", "co_"))

    @property
    def de_texto(self) -> bool:
        """Whether the lake keeps of it whatever text came."""
        return self.tipo_sql == "VARCHAR" and not (self.no_cofre or self.dominio or self.dominio_por_fonte)

    @property
    def mascarada(self) -> bool:
        """Whether a rejected value of it must not be shown."""
        return self.dado_pessoal != "nenhum"

    def dominio_em(self, fonte: str) -> tuple[str, ...]:
        return self.dominio_por_fonte.get(fonte, self.dominio)


@dataclass(frozen=True)
class Contrato:
    """The shape of one dataset's file, of one source or of several that share the layout."""

    fontes: tuple[str, ...]
    conjunto: str
    descricao: str
    tipo: str
    """`retrato`: the whole state at the close of the month. `evento`: the rows of that month."""
    necessario: bool
    base_legal: str
    chave: tuple[str, ...]
    colunas: tuple[Coluna, ...]
    impressao: str
    """Hash of the contract's text and limits of rows: a refused file is judged again when it changes."""
    formatos: tuple[str, ...] = ("csv",)
    periodo: str = "mes"
    cabecalho_completo: bool = False
    """Whether every column must be in the header, also those that may be null."""
    ignoradas: tuple[str, ...] = ()
    """Columns known in the file and never read."""
    tolerancia_parcela: float = 0.05
    tolerancia_linhas: int = 3
    parcela_minima_do_anterior: float | None = None
    """Share of the rows of the version before it below which the file is refused; None: any number will do."""

    def coluna(self, nome: str) -> Coluna:
        return next(coluna for coluna in self.colunas if coluna.nome == nome)

    def no_cabecalho(self, coluna: Coluna) -> str:
        """The column's name as the file writes it: SCNES writes upper case."""
        return coluna.nome.upper() if self.conjunto_scnes else coluna.nome

    @property
    def conjunto_scnes(self) -> bool:
        return self.fontes == ("scnes",)

    def perde_ponto_zero(self, coluna: Coluna) -> bool:
        """Whether the `.0` that a spreadsheet put behind a code or a council number is taken off."""
        return not self.conjunto_scnes and (coluna.tipo == "registro" or coluna.nome.split("_")[0] == "codigo")

    def ultima_competencia(self, competencia: date) -> date:
        """The last month that a row may speak of in a file of `competencia`: two after it, or after its December."""
        return months_after(competencia.replace(month=12) if self.periodo == "ano" else competencia, 2)

    @property
    def exigidas(self) -> tuple[Coluna, ...]:
        """Columns whose absence from the header refuses the file."""
        return tuple(c for c in self.colunas if c.obrigatoria or (self.cabecalho_completo and not c.pode_faltar))

    @property
    def colunas_do_cofre(self) -> tuple[Coluna, ...]:
        return tuple(coluna for coluna in self.colunas if coluna.no_cofre)

    def tabela(self, fonte: str) -> str:
        """Name of its view in the schema `lake`."""
        return f"{fonte}_{self.conjunto.lower()}"

    def esquema_do_lake(self, fonte: str) -> dict[str, str]:
        """Columns of its view in the schema `lake` and their types, in order."""
        esquema = {"carga_id": "INTEGER", "linha": "INTEGER", "competencia_arquivo": "DATE"}
        if sources()[fonte].pasta_por_parceiro:
            esquema["parceiro"] = "VARCHAR"
        for coluna in self.colunas:
            if coluna.no_cofre:
                esquema[f"tem_{coluna.nome}"] = "BOOLEAN"
            else:
                esquema[coluna.nome] = coluna.tipo_sql
        return esquema


@functools.cache
def contracts(pasta: Path = CONTRACTS) -> tuple[Contrato, ...]:
    """Every contract of `pasta`, sorted by file name. An Erro (exit 2) names the file and the field that is wrong.

    The folder has beside it fontes.yml, which has an entry for each dataset of a contract and no other.
    """
    listed = sources(pasta.parent / SOURCES.name)
    comuns = _yaml(pasta / COMUNS)
    _only(comuns, {"tolerancia", "parcela_minima_do_anterior", "colunas"}, pasta / COMUNS)
    known = {coluna["nome"]: coluna for coluna in comuns["colunas"]}
    common_text = (pasta / COMUNS).read_bytes()
    found = tuple(
        _contract(path, known, comuns, common_text, listed)
        for path in sorted(pasta.glob("*.yml"))
        if path.name != COMUNS
    )
    shaped = {(fonte, contrato.conjunto) for contrato in found for fonte in contrato.fontes}
    for fonte, source in listed.items():
        for conjunto in source.conjuntos:
            if (fonte, conjunto) not in shaped:
                frase = f"O arquivo {SOURCES.name} tem o conjunto '{fonte}/{conjunto}', que não tem contrato."
                raise Erro(frase, Saida.USO_INCORRETO)
    return found


def contract_of(fonte: str, conjunto: str) -> Contrato | None:
    """The contract of a dataset of a source; None when there is none."""
    return next((c for c in contracts() if fonte in c.fontes and c.conjunto == conjunto), None)


def contracts_of(fonte: str) -> tuple[Contrato, ...]:
    """Every contract of one source."""
    return tuple(contrato for contrato in contracts() if fonte in contrato.fontes)


def _yaml(path: Path) -> dict[str, Any]:
    import yaml

    try:
        conteudo = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as erro:
        raise _wrong(path, "não é um YAML legível") from erro
    if not isinstance(conteudo, dict):
        raise _wrong(path, "não é um mapa de campos")
    return conteudo


def _wrong(path: Path, what: str) -> Erro:
    return Erro(f"O contrato {path.name} {what}.", Saida.USO_INCORRETO)


def _only(mapa: Mapping[str, Any], allowed: set[str], path: Path) -> None:
    for unknown in sorted(mapa.keys() - allowed):
        raise _wrong(path, f"tem o campo desconhecido '{unknown}'")


def _one_of(valor: Any, allowed: tuple[str, ...], campo: str, path: Path) -> None:
    if valor not in allowed:
        raise _wrong(path, f"tem o valor '{valor}' no campo '{campo}'")


def _contract(
    path: Path,
    known: Mapping[str, dict[str, Any]],
    comuns: Mapping[str, Any],
    common_text: bytes,
    listed: Mapping[str, Fonte],
) -> Contrato:
    raw = _yaml(path)
    derived = {"impressao", "tolerancia_parcela", "tolerancia_linhas"}
    _only(raw, {f.name for f in fields(Contrato)} - derived | {"tolerancia"}, path)
    for campo in ("fontes", "conjunto", "descricao", "tipo", "necessario", "base_legal", "chave", "colunas"):
        if campo not in raw:
            raise _wrong(path, f"não tem o campo '{campo}'")
    for fonte in raw["fontes"]:
        _one_of(fonte, tuple(listed), "fontes", path)
        if raw["conjunto"] not in listed[fonte].conjuntos:
            raise _wrong(path, f"é de '{fonte}/{raw['conjunto']}', que {SOURCES.name} não tem")
    entries = [listed[fonte].conjuntos[raw["conjunto"]] for fonte in raw["fontes"]]
    limits = "".join(entry.limites for entry in entries)
    for formato in raw.get("formatos", []):
        _one_of(formato, FORMATOS, "formatos", path)
    _one_of(raw["tipo"], ("retrato", "evento"), "tipo", path)
    _one_of(raw.get("periodo", "mes"), ("mes", "ano"), "periodo", path)
    if raw["tipo"] == "retrato":
        raw.setdefault("parcela_minima_do_anterior", comuns["parcela_minima_do_anterior"])
    tolerancia = comuns["tolerancia"] | raw.pop("tolerancia", {})
    _only(tolerancia, {"parcela", "linhas"}, path)
    colunas = tuple(_column(item, known, path) for item in raw.pop("colunas"))
    if any(entry.pessoas == "registro" for entry in entries) and not any(c.no_cofre for c in colunas):
        raise _wrong(path, f"não tem coluna que identifique as pessoas que {SOURCES.name} diz que ele traz")
    nomes = {coluna.nome for coluna in colunas}
    conditions = {coluna.obrigatoria_se.coluna for coluna in colunas if coluna.obrigatoria_se}
    for missing in sorted((set(raw["chave"]) | conditions) - nomes):
        raise _wrong(path, f"nomeia a coluna '{missing}', que não define")
    return Contrato(
        **_frozen(raw),
        colunas=colunas,
        impressao=sha256(path.read_bytes() + common_text + limits.encode())[:16],
        tolerancia_parcela=float(tolerancia["parcela"]),
        tolerancia_linhas=int(tolerancia["linhas"]),
    )


def _column(item: dict[str, Any], known: Mapping[str, dict[str, Any]], path: Path) -> Coluna:
    """A column with a `tipo` is complete; without one, it extends the common column of that name."""
    if "tipo" not in item:
        if item.get("nome") not in known:
            raise _wrong(path, f"usa a coluna comum '{item.get('nome')}', que não existe")
        item = known[item["nome"]] | item
    _only(item, {f.name for f in fields(Coluna)}, path)
    for campo in ("nome", "tipo", "descricao"):
        if campo not in item:
            raise _wrong(path, f"tem uma coluna sem o campo '{campo}'")
    _one_of(item["tipo"], tuple(TIPOS_SQL), "tipo", path)
    _one_of(item.get("dado_pessoal", "nenhum"), CLASSES, "dado_pessoal", path)
    values = _frozen(item)
    for name, shape in (("padrao", Padrao), ("obrigatoria_se", Condicao), ("codigos_de", CodigosDe)):
        if name in values:
            _only(values[name], {f.name for f in fields(shape)}, path)
            values[name] = shape(**_frozen(values[name]))
    if "dominio_por_fonte" in values:
        values["dominio_por_fonte"] = _frozen(values["dominio_por_fonte"])
    return Coluna(**values)


def _frozen(mapa: Mapping[str, Any]) -> dict[str, Any]:
    """The same fields, their lists as tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in mapa.items()}
