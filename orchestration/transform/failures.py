"""What dbt says of a node that failed, in words for people: the node, the rule or indicator that it belongs to, why.

The reason is the first line of the engine's own words, without the values that it quotes.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration import seeds
from orchestration.mask import mask, mask_literals
from orchestration.portuguese import listed
from orchestration.run.context import Run
from orchestration.settings import DBT_PROJECT
from orchestration.transform import spark
from orchestration.transform.databases import first_row, first_that_fails

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

_KINDS = {"model": "o modelo", "seed": "a semente", "test": "o teste"}
_HEADER = re.compile(r"(?:\w+ )*Error(?: in \w+ (?P<name>\w+) \((?P<path>[^)]+)\))?")
_MACRO = re.compile(r"> in macro (\w+)")
_UNDEFINED = re.compile(r"'(\w+)' is undefined")
_ADVICE = ". This can happen when calling"
_CONTRACT = "This model has an enforced contract that failed"
_CONVERSION = "Error when converting column"


@dataclass(frozen=True)
class Failure:
    """One node that failed."""

    nome: str
    tipo: str
    """dbt's word for its kind: model, seed, test."""
    de: str
    """`regra MR-XX` or `indicador I-XX`; empty for a node that is of none."""
    arquivo: str
    motivo: str
    palavras: str
    """All that the engine said, which may hold values of the data: for --debug alone."""

    @property
    def quem(self) -> str:
        """Its kind and name."""
        return f"{_KINDS.get(self.tipo, 'o nó')} {self.nome}"

    @property
    def frase(self) -> str:
        """The whole of it, as the end of a sentence."""
        return f"{self.quem} ({', '.join(filter(None, (self.de, self.arquivo)))}): {self.motivo}"


def failure(run: Run, manifest: "Manifest", result: Any) -> Failure:
    """What `result` of dbt, which is not a success, says to people."""
    node, words = result.node, str(result.message or "")
    if result.failures:
        return _named(node, _rows(run, result), words)
    blamed = _blamed(run, manifest, node)
    why = reason(words, code(manifest, node, blamed))
    return _named(blamed, f"{why}{_in_macro(manifest, node, words)}", words)


def owner(model: str) -> str:
    """The rule or indicator whose file `model` is, as `regra MR-XX`; empty for another model."""
    indicators = {row["modelo"]: row["indicador"] for row in seeds.rows("legal/indicadores")}
    if model in indicators:
        return f"indicador {indicators[model]}"
    rules = [row["id"] for row in seeds.rows("legal/regras")]
    named = [rule for rule in rules if model.startswith(f"{rule.lower().replace('-', '_')}_")]
    return f"regra {max(named, key=len)}" if named else ""


def reason(words: str, known: str) -> str:
    """The first line of the engine's words, without the values quoted in it; `known` is code, whose names are kept."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    if lines and _HEADER.fullmatch(lines[0]):
        del lines[0]
    if not lines:
        return "sem motivo declarado"
    if lines[0].startswith(_CONTRACT):
        return "; ".join(_contract(lines)) or lines[0]
    first = lines[0] + "".join(f"; {line}" for line in lines if line.startswith(_CONVERSION))
    return mask(mask_literals(first.partition(_ADVICE)[0], known)).rstrip(".!:")


def unread(failure: BaseException | None) -> str:
    """Why dbt could not read the project, as the end of a sentence: its first lines, which quote code alone."""
    lines = [line.strip() for line in str(failure or "").splitlines() if line.strip()]
    if not lines:
        return "sem motivo declarado"
    named = next(filter(None, map(owner, re.findall(r"\w+", " ".join(lines[:2])))), "")
    # dbt quotes the line of a macro that it cannot read, and names no file.
    quoting = [] if ".sql" in str(failure) or ".yml" in str(failure) else _quoting(lines[-1])
    return f"{' '.join(lines[:4])}{''.join(f' ({place})' for place in filter(None, (named, listed(quoting))))}"


def code(manifest: "Manifest", *nodes: Any) -> str:
    """Text whose names are the project's, never the data's: of the nodes, their columns and every macro."""
    own = [macro.macro_sql for macro in _own(manifest)]
    for node in nodes:
        own += [node.name, node.raw_code, getattr(node, "compiled_code", None) or "", *node.columns]
        own += node.config.get("column_types") or {}
    return "\n".join(own)


def _named(node: Any, motivo: str, words: str) -> Failure:
    return Failure(
        nome=node.name,
        tipo=str(node.resource_type),
        de=owner(node.name),
        arquivo=_path(node.original_file_path),
        motivo=motivo,
        palavras=words,
    )


def _rows(run: Run, result: Any) -> str:
    """What a data test found: how many rows, and where the first came from."""
    where = first_row(run, result.node.compiled_code) if result.node.compiled_code else ""
    return f"{result.failures} linhas" + (f", a primeira com {where}" if where else "")


def _blamed(run: Run, manifest: "Manifest", node: Any) -> Any:
    """The rule or indicator that fails by itself, when `node` is what unites them; otherwise `node`."""
    if run.settings.motor == spark.ENGINE or not getattr(node, "compiled_code", None):
        return node
    read = [manifest.nodes[name] for name in node.depends_on.nodes if name in manifest.nodes]
    united = {
        parent.unique_id: query
        for parent in read
        if parent.config.get("materialized") == "view"
        and owner(parent.name)
        and (query := getattr(parent, "compiled_code", None))
    }
    return manifest.nodes.get(first_that_fails(run, united) or "", node)


def _in_macro(manifest: "Manifest", node: Any, words: str) -> str:
    """The macro at fault: the one that dbt names or, of a name that is not defined and not in the node, its reader."""
    own = _own(manifest)
    if named := _MACRO.search(words):
        readers = [macro for macro in own if macro.name == named[1]]
    elif (undefined := _UNDEFINED.search(words)) and undefined[1] not in node.raw_code:
        readers = [macro for macro in own if re.search(rf"\b{undefined[1]}\b", macro.macro_sql)]
    else:
        return ""
    return f", na macro {readers[0].name} ({_path(readers[0].original_file_path)})" if readers else ""


def _own(manifest: "Manifest") -> list[Any]:
    """The project's macros, without those of dbt."""
    return [macro for macro in manifest.macros.values() if macro.package_name == manifest.metadata.project_name]


def _contract(lines: list[str]) -> Iterator[str]:
    """What dbt's table of a contract says, a column at a time: | name | type in SQL | type in the yml | reason |."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    for name, written, promised, *_ in rows[2:]:
        yield f"a coluna {name} é {written or 'ausente'} no SQL e {promised or 'ausente'} no contrato do .yml"


def _quoting(line: str) -> list[str]:
    """Macro files that hold a line of code."""
    macros = sorted((DBT_PROJECT / "macros").glob("*.sql"))
    return [_path(f"macros/{path.name}") for path in macros if line in path.read_text(encoding="utf-8")]


def _path(path: str) -> str:
    """A path that dbt gives, which starts at its project, as it starts at the repository."""
    return os.path.normpath(f"{DBT_PROJECT.name}/{path}")
