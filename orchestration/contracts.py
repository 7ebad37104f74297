"""The one strict reader of expectations/contracts: shapes of received files, as frozen dataclasses.

Attribute names are the YAML's own (Portuguese); an unknown field or value there is a UserError.
"""

import functools
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr, model_validator

from orchestration.clock import months_after
from orchestration.duck import literal
from orchestration.errors import ExitCode, UserError
from orchestration.files import sha256
from orchestration.settings import CONTRACTS, SOURCES
from orchestration.sources import Conjunto, Fonte, sources
from orchestration.strict import Strict, fitted, mapping, read, wrong

COMUNS = "_comuns.yml"

Tipo = Literal[
    "texto", "sigla", "registro", "cpf", "cpf_publico", "cns", "cnpj", "municipio", "inteiro", "decimal", "taxa",
    "dinheiro", "data", "mes", "booleano",
]  # fmt: skip
TIPOS_SQL: Mapping[Tipo, str] = {
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
    "taxa": "DECIMAL(18,10)",
    "dinheiro": "DECIMAL(14,2)",
    "data": "DATE",
    "mes": "DATE",
    "booleano": "BOOLEAN",
}
"""Type of a contract -> type of its column in the lake."""

Textos = Annotated[tuple[str, ...], Field(strict=False)]
"""A list of YAML, kept as a tuple."""


class Pattern(Strict):
    """A regular expression that the whole value matches, and how a message says it."""

    expressao: str
    descricao: str


class Condition(Strict):
    """Where another column of the row is one of `em`, or none of `fora_de`."""

    coluna: str
    em: Textos = ()
    fora_de: Textos = ()


class CodesOf(Strict):
    """The coded list that the source owns: a table of the same zip and its column, or a seed."""

    tabela: str = ""
    coluna: str = ""
    semente: str = ""


class Coluna(Strict):
    """One column of a received file."""

    nome: str
    tipo: Tipo
    descricao: str
    obrigatoria: bool = False
    """Must be in the header and never null."""
    pode_faltar: bool = False
    """May be absent from the header of a contract that asks for all columns (cabecalho_completo)."""
    dado_pessoal: Literal["nenhum", "identificador", "bancario", "sensivel"] = "nenhum"
    dominio: Textos = ()
    dominio_por_fonte: Mapping[str, Textos] = Field(default_factory=dict)
    padrao: Pattern | None = None
    minimo: int | None = None
    maximo: int | None = None
    valor_padrao: str | None = None
    """What an empty value is read as."""
    verdadeiro: Textos = ("S",)
    falso: Textos = ("N",)
    obrigatoria_se: Condition | None = None
    conhecidos: Textos = ()
    """Values compared without accents or case; another one loads with a warning."""
    sinonimos: Mapping[str, str] = Field(default_factory=dict)
    codigos_de: CodesOf | None = None
    nomes_de: Textos = ()
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
    def no_lake(self) -> str:
        """Its name in the lake."""
        return f"tem_{self.nome}" if self.no_cofre else self.nome

    @property
    def padrao_sql(self) -> str | None:
        """SQL literal of what its column in the lake is read as when empty; None: it stays empty."""
        if self.no_cofre:
            return "false"
        if self.valor_padrao is None:
            return None
        if self.tipo == "booleano":
            return str(self.valor_padrao in self.verdadeiro).lower()
        return literal(self.valor_padrao)

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


class Tolerance(Strict):
    """How much of a file may be rejected: it loads within the share or within the count of rows."""

    parcela: float = Field(ge=0, le=1)
    linhas: int = Field(ge=0)


class Contrato(Strict):
    """The shape of one dataset's file, of one source or of several that share the layout."""

    fontes: Textos
    conjunto: str
    descricao: str
    tipo: Literal["retrato", "evento"]
    """`retrato`: the whole state at the close of the month. `evento`: the rows of that month."""
    necessario: bool
    base_legal: str
    chave: Textos
    colunas: Annotated[tuple[Coluna, ...], Field(strict=False)]
    formatos: Annotated[tuple[Literal["csv", "xlsx", "zip", "parquet", "dbc"], ...], Field(strict=False)] = ("csv",)
    periodo: Literal["mes", "ano"] = "mes"
    cabecalho_completo: bool = False
    """Whether every column must be in the header, also those that may be null."""
    ignoradas: Textos = ()
    """Columns known in the file and never read."""
    tolerancia: Tolerance
    parcela_minima_do_anterior: float | None = None
    """Share of the rows of the version before it below which the file is refused; None: any number will do."""
    chave_no_tempo: Textos = ()
    """What names a record over the months: one that a later snapshot leaves out is still read for the months before
    it. Empty: only the newest snapshot counts."""

    _impressao: str = PrivateAttr("")

    @model_validator(mode="after")
    def _named(self) -> "Contrato":
        nomes = [coluna.nome for coluna in self.colunas]
        conditions = (coluna.obrigatoria_se.coluna for coluna in self.colunas if coluna.obrigatoria_se)
        named = [*self.chave, *self.chave_no_tempo, *conditions]
        for nome in named:
            if nome not in nomes:
                raise ValueError(f"a coluna '{nome}' é nomeada, mas não definida")
        for nome in nomes:
            if nomes.count(nome) > 1:
                raise ValueError(f"a coluna '{nome}' é definida mais de uma vez")
        return self

    @property
    def impressao(self) -> str:
        """Hash of the contract's text and of its limits of rows: a refused file is judged again when it changes."""
        return self._impressao

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
            esquema[coluna.no_lake] = "BOOLEAN" if coluna.no_cofre else coluna.tipo_sql
        return esquema

    @property
    def padroes_do_lake(self) -> dict[str, str]:
        """Column of its view -> SQL literal that a file loaded before the contract had the column is read with."""
        return {coluna.no_lake: coluna.padrao_sql for coluna in self.colunas if coluna.padrao_sql is not None}

    @property
    def opcionais_do_lake(self) -> frozenset[str]:
        """Columns of its view that a file loaded under an earlier contract may lack."""
        return frozenset(coluna.no_lake for coluna in self.colunas if coluna not in self.exigidas)


def signature(fonte: str) -> str:
    """Hash of the program's version and of the contracts of a source: what a load was judged by."""
    known = [version("residencias"), *(contrato.impressao for contrato in contracts_of(fonte))]
    return sha256("".join(known))[:16]


@functools.cache
def contracts(pasta: Path = CONTRACTS) -> tuple[Contrato, ...]:
    """Every contract of `pasta`, sorted by file name. A UserError (exit 2) names the file and the field that is wrong.

    The folder has beside it fontes.yml, which has an entry for each dataset of a contract and no other.
    """
    listed = sources(pasta.parent / SOURCES.name)
    comuns = read(pasta / COMUNS, _Comuns)
    found = tuple(
        _contract(path, comuns, pasta / COMUNS, listed) for path in sorted(pasta.glob("*.yml")) if path.name != COMUNS
    )
    shaped = {(fonte, contrato.conjunto) for contrato in found for fonte in contrato.fontes}
    for fonte, source in listed.items():
        for conjunto in source.conjuntos:
            if (fonte, conjunto) not in shaped:
                frase = f"O arquivo {SOURCES.name} tem o conjunto '{fonte}/{conjunto}', que não tem contrato."
                raise UserError(frase, ExitCode.USO_INCORRETO)
    return found


def contract_of(fonte: str, conjunto: str) -> Contrato | None:
    """The contract of a dataset of a source; None when there is none."""
    return next((c for c in contracts() if fonte in c.fontes and c.conjunto == conjunto), None)


def contracts_of(fonte: str) -> tuple[Contrato, ...]:
    """Every contract of one source."""
    return tuple(contrato for contrato in contracts() if fonte in contrato.fontes)


class _Comuns(Strict):
    """What contracts share: see the file's own words."""

    tolerancia: Tolerance
    parcela_minima_do_anterior: float
    colunas: list[dict[str, Any]]
    """As written: a contract that uses one adds to it before it is read."""

    def extended(self, item: Any) -> Any:
        """A column with a `tipo` is complete; without one, it extends the common column of that name, if any."""
        if not isinstance(item, dict) or "tipo" in item:
            return item
        return next((coluna for coluna in self.colunas if coluna.get("nome") == item.get("nome")), {}) | item


def _contract(path: Path, comuns: _Comuns, common: Path, listed: Mapping[str, Fonte]) -> Contrato:
    raw = mapping(path)
    if isinstance(raw.get("colunas"), list):
        raw["colunas"] = [comuns.extended(item) for item in raw["colunas"]]
    if isinstance(tolerancia := raw.get("tolerancia", {}), dict):
        raw["tolerancia"] = comuns.tolerancia.model_dump() | tolerancia
    if raw.get("tipo") == "retrato":
        raw.setdefault("parcela_minima_do_anterior", comuns.parcela_minima_do_anterior)
    contrato = fitted(path, Contrato, raw)
    entries = _entries(path, contrato, listed)
    if any(entry.pessoas == "registro" for entry in entries) and not contrato.colunas_do_cofre:
        raise wrong(path, f"não tem coluna que identifique as pessoas que {SOURCES.name} diz que ele traz")
    limits = "".join(entry.limites for entry in entries)
    contrato._impressao = sha256(path.read_bytes() + common.read_bytes() + limits.encode())[:16]
    return contrato


def _entries(path: Path, contrato: Contrato, listed: Mapping[str, Fonte]) -> Sequence[Conjunto]:
    """What fontes.yml says of the contract's dataset, for each of its sources."""
    for fonte in contrato.fontes:
        if fonte not in listed or contrato.conjunto not in listed[fonte].conjuntos:
            raise wrong(path, f"{SOURCES.name} não tem '{fonte}/{contrato.conjunto}'")
    return [listed[fonte].conjuntos[contrato.conjunto] for fonte in contrato.fontes]
