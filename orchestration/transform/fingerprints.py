"""Decides which nodes of dbt must be built again, from hashes of what each would be built from (docs/adr/0010).

It reads no home and runs no dbt: versions of sources come from sources.py, what the last build left from base.py.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter
from typing import Any

from orchestration.files import sha256
from orchestration.transform.months import notes_months

COMPARES_ROWS = "compara_linhas"
"""In `meta` of a model: build its readers again only if its rows changed, which are computed before the build."""
_NOT_CODE = frozenset({"created_at", "root_path", "patch_path", "build_path", "compiled_path", "docs", "checksum"})
"""Attributes of a node that change without changing what it builds. The checksum is of the code, which is here too, or
of a seed, of which a large one has its path instead.
"""
_UNORDERED = ("refs", "sources", "depends_on")
"""What a node reads: dbt's parser lists it in an order that differs from one parse of the same files to the next."""


@dataclass(frozen=True)
class Source:
    """A table that dbt reads: a hash of its rows and a hash of its columns."""

    versao: str
    forma: str


@dataclass(frozen=True)
class Built:
    """What a build left of a node, kept as JSON until the next."""

    impressao: str
    """Hash of the node's code and the versions of what it reads."""
    versao: str
    """What its readers see: `impressao`, or that of an earlier build that gave the same rows."""
    forma: str
    """Hash of the code of the node and of all below it, whatever the rows: a view is made again only for this,
    unless it notes its months."""
    codigo: str
    relacao: str = ""
    """Quoted name in the databases; empty for a test."""
    tipo: str = ""
    """`view`, `table`, `seed` or `test`, as dbt materializes it."""
    sucesso: bool = True
    falhas: int | None = None
    sql: str = ""
    """Compiled query, kept only for models that compare rows."""
    linhas: str = ""
    """Hash of the rows, kept only for models that compare rows."""


@dataclass(frozen=True)
class Plan:
    """`nos` has every node in an order in which each follows what it reads; `fazer`, those to build."""

    nos: Mapping[str, Built]
    fazer: frozenset[str]


def code_of(node: Mapping[str, Any], whole: str, content: str = "") -> str:
    """Hash of a node as dbt parsed it. `whole` covers what all nodes share; `content` is the hash of a seed's file."""
    kept = {name: value for name, value in node.items() if name not in _NOT_CODE}
    kept |= {name: _sorted(node[name]) for name in _UNORDERED if name in node}
    return sha256("\n".join([whole, content, json.dumps(kept, sort_keys=True, default=str)]))


def _sorted(read: Any) -> Any:
    """`read` with its lists, at any depth, in one order."""
    if isinstance(read, Mapping):
        return {name: _sorted(value) for name, value in read.items()}
    if isinstance(read, list | tuple):
        return sorted(json.dumps(value, sort_keys=True, default=str) for value in read)
    return read


def plan(
    codes: Mapping[str, str],
    nodes: Mapping[str, Mapping[str, Any]],
    sources: Mapping[str, Source],
    kept: Mapping[str, Built],
    rows: Callable[[Built], str],
) -> Plan:
    """Compare each node with what the last build left. `rows` computes the hash of what a kept model would now return.

    A node is current when the copied databases already hold what a build would give. Only then can a model that reads
    it be computed before the build.
    """
    planned: dict[str, Built] = {}
    current = set(sources)
    build: set[str] = set()
    known: dict[str, Source | Built] = dict(sources)
    for name in _in_order(nodes):
        node, before = nodes[name], kept.get(name)
        parents = sorted(node["depends_on"].get("nodes", []))
        made = Built(
            impressao=(mark := sha256("\n".join([codes[name], *(known[parent].versao for parent in parents)]))),
            versao=mark,
            forma=sha256("\n".join([codes[name], *(known[parent].forma for parent in parents)])),
            codigo=codes[name],
            relacao=node["relation_name"] or "",
            tipo=node["config"].get("materialized") or node["resource_type"],
            sql=before.sql if before and before.codigo == codes[name] else "",
        )
        readable = current.issuperset(parents)
        same = before is not None and before.impressao == made.impressao
        if before and not same and readable and before.linhas and before.forma == made.forma:
            same = rows(before) == before.linhas
        if same and before:
            made = replace(
                made, versao=before.versao, sucesso=before.sucesso, falhas=before.falhas, linhas=before.linhas
            )
        stands = same if notes_months(node) else before is not None and before.forma == made.forma
        if not stands:
            build.add(name)
        if stands and (readable or made.tipo != "view"):
            current.add(name)
        planned[name] = known[name] = made
    return Plan(planned, frozenset(build))


def left_over(nodes: Mapping[str, Built], kept: Mapping[str, Built]) -> Iterator[Built]:
    """What the last build made and this one does not make under the same name and kind: to be dropped first."""
    wanted = {(node.relacao, node.tipo) for node in nodes.values()}
    for node in kept.values():
        if node.relacao and (node.relacao, node.tipo) not in wanted:
            yield node


def _in_order(nodes: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Names of `nodes`, each after those that it reads."""
    graph = {name: [p for p in node["depends_on"].get("nodes", []) if p in nodes] for name, node in nodes.items()}
    yield from TopologicalSorter(graph).static_order()
