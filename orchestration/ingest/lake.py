"""Exposes the loads to later stages as the schemas `lake` and `identidade` of a DuckDB database.

A dataset with no load in force is an empty view with the same columns, so that no model fails for a missing source.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.contracts import contracts
from orchestration.duck import literal
from orchestration.ingest.ledger import Carga, opened
from orchestration.ingest.store import rejections_of
from orchestration.settings import Home
from orchestration.sources import sources

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LAKE, IDENTIDADE = "lake", "identidade"
PROFISSIONAIS, DOS_REGISTROS = (f"{IDENTIDADE}.{nome}" for nome in ("profissionais", "profissionais_dos_registros"))
SO_DO_SCNES, CORRIGIDOS = (f"{IDENTIDADE}.{nome}" for nome in ("profissionais_por_si", "profissionais_corrigidos"))
VISTAS_DE_IDENTIDADE = {
    PROFISSIONAIS: f"""
    select competencia, co_profissional_sus, pessoa, chave, numero_unico from {CORRIGIDOS}
    union all
    select
        sozinho.competencia,
        sozinho.co_profissional_sus,
        sozinho.pessoa,
        sozinho.chave,
        sozinho.numero_unico
    from {SO_DO_SCNES} as sozinho
    left join {CORRIGIDOS} as corrigido
        on sozinho.competencia = corrigido.competencia and sozinho.co_profissional_sus = corrigido.co_profissional_sus
    where corrigido.competencia is null -- DuckDB makes of `not exists` the distinct rows of all months first
""",
    DOS_REGISTROS: f"""
    select
        profissional.competencia,
        profissional.co_profissional_sus,
        registrada.pessoa,
        registrada.pessoa_id,
        profissional.chave,
        profissional.numero_unico
    from {PROFISSIONAIS} as profissional
    inner join {IDENTIDADE}.pessoas_dos_registros as registrada on profissional.pessoa = registrada.pessoa
""",
}
"""Tables of identity that are queries over its files, for both engines: professionals as identity resolves them, and
those of them who are or were in a register."""


@dataclass(frozen=True)
class Tabela:
    """A table not defined by a contract: its description, and the type and description of each column."""

    descricao: str
    colunas: Mapping[str, tuple[str, str]]

    @property
    def esquema(self) -> dict[str, str]:
        return {nome: tipo for nome, (tipo, _) in self.colunas.items()}


@dataclass(frozen=True)
class Fonte:
    """A dataset as an engine reads it: its name with the schema, its columns and types, and its Parquet files."""

    nome: str
    esquema: Mapping[str, str]
    arquivos: Sequence[Path]
    padroes: Mapping[str, str] = field(default_factory=dict)
    """Column -> SQL literal that it is read with in a file that lacks it."""


@dataclass(frozen=True)
class BuildingRun:
    """The run that builds the database."""

    execucao_id: str
    competencia: date
    """Month under examination, day 1."""
    executado_em: datetime


_ARQUIVO = {
    "carga_id": ("INTEGER", "Número da carga."),
    "fonte": ("VARCHAR", "Fonte, que é a pasta de chegada."),
    "conjunto": ("VARCHAR", "Conjunto de dados ou tabela do arquivo do SCNES."),
    "parceiro": ("VARCHAR", "Sigla da instituição parceira."),
    "competencia": ("DATE", "Mês de que o arquivo fala, como o dia 1."),
    "arquivo": ("VARCHAR", "Caminho do arquivo na pasta de chegada."),
    "sha256": ("VARCHAR", "Resumo criptográfico dos bytes recebidos."),
}

TABELAS_DO_LAKE: Mapping[str, Tabela] = {
    "cargas": Tabela(
        "Tudo o que chegou e o que foi feito dele.",
        _ARQUIVO
        | {
            "linhas_lidas": ("BIGINT", "Registros do arquivo."),
            "linhas_carregadas": ("BIGINT", "Registros carregados."),
            "linhas_rejeitadas": ("BIGINT", "Registros rejeitados."),
            "estado": ("VARCHAR", "carregado, recusado, repetido, substituido ou aguardando."),
            "motivo": ("VARCHAR", "Por que o arquivo foi recusado ou espera a próxima execução, em uma frase."),
            "avisos": ("VARCHAR", "Avisos sobre o arquivo, uma frase cada."),
            "em_vigor": ("BOOLEAN", "Se é a versão em vigor."),
            "primeira_vista": ("TIMESTAMP", "Execução que primeiro viu estes bytes neste lugar."),
        },
    ),
    "rejeicoes": Tabela(
        "Registros rejeitados, um por linha do arquivo, com o valor mascarado quando identifica pessoa.",
        {nome: _ARQUIVO[nome] for nome in ("carga_id", "fonte", "conjunto", "arquivo", "sha256")}
        | {
            "linha": ("BIGINT", "Linha do arquivo."),
            "coluna": ("VARCHAR", "Coluna do valor rejeitado."),
            "valor": ("VARCHAR", "Valor rejeitado."),
            "motivo": ("VARCHAR", "Por que foi rejeitado."),
        },
    ),
    "conjuntos": Tabela(
        "Cargas em vigor.",
        {
            nome: _ARQUIVO[nome]
            for nome in ("fonte", "conjunto", "parceiro", "competencia", "carga_id", "arquivo", "sha256")
        },
    ),
    "parceiros": Tabela("Instituições parceiras que têm pasta de chegada.", {"parceiro": ("VARCHAR", "Sigla.")}),
    "fontes": Tabela(
        "O que se espera de cada conjunto de dados de cada fonte (expectations/fontes.yml).",
        {
            "fonte": _ARQUIVO["fonte"],
            "conjunto": _ARQUIVO["conjunto"],
            "calendario": ("VARCHAR", "Conjunto da mesma fonte cuja chegada conta por este; o próprio, em geral."),
            "por_parceiro": ("BOOLEAN", "Se cada instituição parceira manda o seu."),
            "necessario": ("BOOLEAN", "Se o mês em exame precisa dele."),
            "mensal": ("BOOLEAN", "Se se espera um arquivo por mês."),
            "prazo": ("VARCHAR", "Em que se conta o prazo do mês: meses, dia_util ou nulo, o último dia do mês."),
            "parametro_do_prazo": ("VARCHAR", "Parâmetro que dá o prazo."),
        },
    ),
    "execucao": Tabela(
        "A execução que constrói este banco.",
        {
            "execucao_id": ("VARCHAR", "Código da execução."),
            "competencia": ("DATE", "Mês em exame, como o dia 1."),
            "executado_em": ("TIMESTAMP", "Início da execução."),
        },
    ),
}

_NUMERO = ("BIGINT", "Número da pessoa nesta instalação, dado uma vez e para sempre.")
_PESSOA = ("VARCHAR", "Código da pessoa nesta instalação; nulo para quem só o SCNES nomeia.")
_DA_PESSOA = {"pessoa": _NUMERO, "pessoa_id": _PESSOA}
_CHAVE = ("VARCHAR", "Chave que ligou o registro à pessoa: cpf, cns, conselho, tripla ou registro.")
_LINHA = {"carga_id": _ARQUIVO["carga_id"], "linha": ("INTEGER", "Linha do arquivo.")}

_PROFISSIONAL = {
    "competencia": ("DATE", "Mês do SCNES, como o dia 1."),
    "co_profissional_sus": ("VARCHAR", "Código do profissional no SCNES."),
    "pessoa": _NUMERO,
    "chave": _CHAVE,
    "numero_unico": ("BOOLEAN", "Se a pessoa não tem outro código no mês; falso também quando não se sabe."),
}

TABELAS_DE_IDENTIDADE: Mapping[str, Tabela] = {
    "registros": Tabela("Pessoa de cada registro.", _LINHA | _DA_PESSOA | {"chave": _CHAVE}),
    "linhas": Tabela(
        "O que só a identidade sabe de cada linha de pagamento.",
        _LINHA
        | {
            "cpf_valido": ("BOOLEAN", "Se o CPF da linha é válido."),
            "titular": ("VARCHAR", "Titular da conta: igual, diferente ou nulo."),
            "titular_valido": ("BOOLEAN", "Se o CPF do titular é válido."),
            "cpf_recusado": ("VARCHAR", "Selo do CPF da linha quando não é válido."),
            "conta_hash": ("VARCHAR", "Código da conta bancária; nulo quando faltam dados."),
        },
    ),
    "consultas": Tabela(
        "Pessoa do CPF de um registro que não faz pessoa, como um óbito, na linha mais nova de cada chave.",
        _LINHA
        | {
            "pessoa_id": _PESSOA,
            "cpf_recusado": ("VARCHAR", "Selo do CPF quando não é válido."),
            "nascimento_confere": ("BOOLEAN", "Se nenhum registro da pessoa tem outra data de nascimento."),
        },
    ),
    "triplas": Tabela(
        "Pessoas com CPF que têm o nome, o nascimento e o nome da mãe de outra pessoa com CPF.",
        {"pessoa_id": _PESSOA, "tripla": ("VARCHAR", "Selo do nome, do nascimento e do nome da mãe.")},
    ),
    "apelidos": Tabela(
        "Códigos de pessoas que se provou serem outra.",
        {"pessoa_id": ("VARCHAR", "Código que a pessoa teve."), "vigente": ("VARCHAR", "Código da pessoa hoje.")},
    ),
    "profissionais": Tabela("Pessoa de cada profissional do SCNES no mês.", _PROFISSIONAL),
    "profissionais_corrigidos": Tabela(
        "Profissionais do SCNES no mês cuja pessoa não é a que o arquivo do mês diz por si.", _PROFISSIONAL
    ),
    "profissionais_dos_registros": Tabela(
        "Profissionais do SCNES no mês que se ligam ou se ligaram a um registro de outra fonte, ou sem CPF nem CNS.",
        _PROFISSIONAL | {"pessoa_id": _PESSOA},
    ),
    "pessoas_dos_registros": Tabela(
        "Pessoas que estão ou estiveram num registro de outra fonte, ou sem CPF nem CNS.", _DA_PESSOA
    ),
    "linhas_pf": Tabela(
        "Profissional de cada linha da disseminação PF, que não o nomeia.",
        _LINHA | {"co_profissional_sus": ("VARCHAR", "Código do profissional no SCNES.")},
    ),
    "pessoas": Tabela(
        "Pessoas e as chaves que se conhecem delas, sem o valor.",
        _DA_PESSOA
        | {
            "forca_vinculo": ("VARCHAR", "Chave mais forte da pessoa."),
            "tem_cpf": ("BOOLEAN", "Se tem CPF válido."),
            "tem_cns": ("BOOLEAN", "Se tem CNS válido."),
            "tem_conselho": ("BOOLEAN", "Se tem registro em conselho."),
            "tem_tripla": ("BOOLEAN", "Se tem nome, nascimento e nome da mãe."),
            "primeira_vez": ("TIMESTAMP", "Execução em que apareceu."),
        },
    ),
    "vinculos_provaveis": Tabela(
        "Pares de pessoas que provavelmente são uma só, para revisão.",
        {
            "pessoa": _NUMERO,
            "pessoa_candidata": _NUMERO,
            "pessoa_id": _PESSOA,
            "pessoa_id_candidata": _PESSOA,
            "probabilidade": ("DOUBLE", "Probabilidade dada pelo modelo."),
            "modelo": ("VARCHAR", "Versão do modelo."),
            "situacao": ("VARCHAR", "Situação da revisão."),
        },
    ),
}


def parquet_of(home: Home, carga: Carga) -> Path:
    """Return the lake file of a load."""
    assert carga.conjunto is not None and carga.competencia is not None
    month = f"competencia={carga.competencia:%Y-%m}"
    return home.lake / carga.fonte / carga.conjunto / month / f"{carga.carga_id}.parquet"


def read_parquet(*paths: Path) -> str:
    """Return the SQL relation of Parquet files of the lake, whose columns may differ.

    Hive partitioning would replace their column `competencia` by the month of the folder.
    """
    files = ", ".join(literal(path.resolve()) for path in paths)
    return f"read_parquet([{files}], union_by_name = true, hive_partitioning = false)"


def register_views(con: "DuckDBPyConnection", home: Home, execucao: BuildingRun) -> None:
    """Create the schemas `lake` and `identidade` in the open database (docs/reference/lake.md)."""
    register_lake(con, home)
    _table(con, "execucao", [vars(execucao)])
    register_identity(con, home)


def register_lake(con: "DuckDBPyConnection", home: Home) -> None:
    """Create only the schema `lake`, without `lake.execucao`, which is what the identity stage reads."""
    con.execute(f"create schema if not exists {LAKE}")
    with opened(home) as ledger:
        cargas, parceiros = ledger.cargas(), ledger.parceiros()
    for fonte in lake_sources(home, cargas):
        _view(con, fonte)
    _table(con, "fontes", list(_expected()))
    _table(con, "cargas", [_shown(carga) for carga in cargas])
    _table(con, "conjuntos", [_shown(carga) for carga in cargas if carga.em_vigor])
    _table(con, "parceiros", [{"parceiro": parceiro} for parceiro in parceiros])


def _expected() -> Iterator[dict[str, object]]:
    for contrato in contracts():
        for fonte in contrato.fontes:
            source = sources()[fonte]
            entry = source.conjuntos[contrato.conjunto]
            prazo = entry.prazo.model_dump(exclude_defaults=True) if entry.prazo else {None: None}
            [(unidade, parametro)] = prazo.items()
            yield {
                "fonte": fonte,
                "conjunto": contrato.conjunto.lower(),
                "calendario": (entry.calendario or contrato.conjunto).lower(),
                "por_parceiro": source.pasta_por_parceiro,
                "necessario": contrato.necessario,
                "mensal": entry.cadencia == "mensal" and contrato.periodo == "mes",
                "prazo": unidade,
                "parametro_do_prazo": parametro,
            }


def lake_sources(home: Home, cargas: Sequence[Carga]) -> Iterator[Fonte]:
    """Yield every dataset of the contracts with its versions in force among `cargas`, and the rejections."""
    files: dict[str, list[Path]] = {}
    for carga in cargas:
        if carga.em_vigor and carga.conjunto:
            files.setdefault(f"{carga.fonte}_{carga.conjunto.lower()}", []).append(parquet_of(home, carga))
    for contrato in contracts():
        for fonte in contrato.fontes:
            tabela = contrato.tabela(fonte)
            yield Fonte(
                f"{LAKE}.{tabela}", contrato.esquema_do_lake(fonte), files.get(tabela, []), contrato.padroes_do_lake
            )
    rejections = [rejections_of(home, carga.carga_id) for carga in cargas if carga.rejeicoes]
    yield Fonte(f"{LAKE}.rejeicoes", TABELAS_DO_LAKE["rejeicoes"].esquema, rejections)


def register_identity(con: "DuckDBPyConnection", home: Home) -> None:
    """Create the views of the schema `identidade`: every Parquet under lake/identidade/<table>/."""
    con.execute(f"create schema if not exists {IDENTIDADE}")
    for fonte in identity_sources(home):
        _view(con, fonte)
    for nome, consulta in VISTAS_DE_IDENTIDADE.items():
        con.execute(f"create or replace view {nome} as {consulta}")


def identity_sources(home: Home) -> Iterator[Fonte]:
    """Yield every table of identity that is made of files; the others are VISTAS_DE_IDENTIDADE."""
    for pasta, tabela in TABELAS_DE_IDENTIDADE.items():
        nome = f"{IDENTIDADE}.{pasta}"
        if nome == DOS_REGISTROS:
            continue
        files = sorted((home.lake_identidade / pasta).glob("*.parquet"))
        yield Fonte(SO_DO_SCNES if nome == PROFISSIONAIS else nome, tabela.esquema, files)


def rows_of(fonte: Fonte) -> str:
    """SELECT of the Parquet files with exactly these columns; one that an older file lacks is null, or its default."""
    columns = ", ".join(f"null::{tipo} as {coluna}" for coluna, tipo in fonte.esquema.items())
    query = f"select {columns} where false"
    if fonte.arquivos:
        read = (
            f"coalesce({coluna}, {fonte.padroes[coluna]}) as {coluna}" if coluna in fonte.padroes else coluna
            for coluna in fonte.esquema
        )  # fmt: skip
        present = f"select * from {read_parquet(*fonte.arquivos)}"
        query = f"select {', '.join(read)} from ({query} union all by name {present})"
    return query


def _view(con: "DuckDBPyConnection", fonte: Fonte) -> None:
    con.execute(f"create or replace view {fonte.nome} as {rows_of(fonte)}")


def _table(con: "DuckDBPyConnection", nome: str, rows: list[dict[str, object]]) -> None:
    esquema = TABELAS_DO_LAKE[nome].esquema
    columns = ", ".join(f"{coluna} {tipo}" for coluna, tipo in esquema.items())
    con.execute(f"create or replace table {LAKE}.{nome} ({columns})")
    if rows:
        import pyarrow

        con.register("linhas_da_tabela", pyarrow.table({coluna: [row[coluna] for row in rows] for coluna in esquema}))
        con.execute(f"insert into {LAKE}.{nome} select * from linhas_da_tabela")
        con.unregister("linhas_da_tabela")


def _shown(carga: Carga) -> dict[str, object]:
    return {**vars(carga), "avisos": " ".join(carga.avisos) or None}
