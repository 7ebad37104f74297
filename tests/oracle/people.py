"""Resolves people by union-find over records, joining by CPF, then CNS, then council number, then triple.

The triple is (name, birth date, mother's name).
"""

import csv
import re
import unicodedata
from collections import defaultdict
from itertools import pairwise
from typing import Any

from tests.oracle.landing import Landing, Row
from tests.oracle.norms import SEEDS

COUNCILS = {
    "71": "CRM", "66": "COREN", "75": "CRO", "70": "CREFITO", "77": "CRP", "69": "CRF", "62": "CRESS", "74": "CRN",
    "17": "CRFA", "19": "CREF", "72": "CRMV",
}  # fmt: skip
ACRONYMS = set(COUNCILS.values()) | {"CRBM"}
OCCUPATIONS = {
    "CRM": ("225", "2231"), "COREN": ("2235",), "CRO": ("2232",), "CREFITO": ("2236", "2239"), "CRP": ("2515",),
    "CRF": ("2234",), "CRESS": ("2516",), "CRN": ("2237",), "CRBM": ("2212",), "CRFA": ("2238",), "CREF": ("2241",),
    "CRMV": ("2233",),
}  # fmt: skip
with (SEEDS / "reference" / "letras.csv").open(encoding="utf-8", newline="") as file:
    LETTERS = str.maketrans({row["letra"]: row["equivalente"] for row in csv.DictReader(file)})
FILLERS = {"1234567890"[:size] for size in range(1, 11)}


def valid_cpf(digits: str | None) -> bool:
    if not digits or len(digits) != 11 or not digits.isdigit() or len(set(digits)) == 1:
        return False
    for size in (9, 10):
        total = sum(int(d) * (size + 1 - i) for i, d in enumerate(digits[:size]))
        if int(digits[size]) != (total * 10 % 11) % 10:
            return False
    return True


def valid_cns(text: str | None) -> bool:
    return bool(text) and bool(re.fullmatch(r"\d{15}", text or "")) and sum(
        int(d) * (15 - i) for i, d in enumerate(text or "")
    ) % 11 == 0  # fmt: skip


def normalised(name: str | None) -> str | None:
    if name is None:
        return None
    plain = unicodedata.normalize("NFKD", name.upper().translate(LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r" +", " ", re.sub(r"[^A-Z ]", "", re.sub(r"\s", " ", plain))).strip() or None


def first_and_last(name: str | None) -> tuple[str, str] | None:
    words = (normalised(name) or "").split()
    return (words[0], words[-1]) if words else None


def council_key(acronym: str | None, number: str | None, state: str | None) -> tuple[str, str, str] | None:
    acronym = normalised(acronym)
    digits = re.sub(r"\D", "", number or "").lstrip("0")
    if acronym not in ACRONYMS or not (state or "").strip():
        return None
    if len(digits) < 3 or len(set(digits)) == 1 or digits in FILLERS:
        return None
    return acronym or "", digits, (state or "").strip().upper()


def triple_of(row: Row) -> tuple[Any, ...] | None:
    triple = (normalised(row.get("nome")), row.get("data_nascimento"), normalised(row.get("nome_mae")))
    return triple if all(triple) else None


class People:
    """People of a landing as numbers: `of(row)` is the person of a row, None for a line without a person."""

    def __init__(self, landing: Landing, records: list[Row], lines: list[Row]) -> None:
        """`records` are the register rows, gone ones too; `lines`, all payment and stipend lines."""
        self.records: list[dict[str, Any]] = []
        self.parent: list[int] = []
        self.position: dict[int, int] = {}
        self.by_cpf: dict[str, int] = {}
        self._add_all(records)
        self._add_all([line for line in lines if valid_cpf(line.get("cpf"))])
        self.professionals: dict[tuple[int, str], int] = {}
        self.occupations = {
            row["CO_CBO"] for tables in landing.scnes.values() for row in tables.get("tbAtividadeProfissional", ())
        }
        for month, tables in landing.scnes.items():
            self._add_scnes(month, tables)
        self._join()
        self.with_cpf = {self.find(i) for i in self.by_cpf.values()}
        self.by_triple_key: dict[Any, set[int]] = defaultdict(set)
        for index, record in enumerate(self.records):
            self.by_triple_key[record["triple"]].add(self.find(index))
        self.members: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for index, record in enumerate(self.records):
            self.members[self.find(index)].append(record)
        self.lines_without_cpf = {id(line): self._by_triple(line) for line in lines if not valid_cpf(line.get("cpf"))}

    def _add(
        self, cpf: str | None, cns: str | None, councils: list[Any], triple: Any, born: Any, name: Any, scnes: bool
    ) -> int:
        self.records.append(
            {"cpf": cpf, "cns": cns, "councils": councils, "triple": triple, "born": born, "name": name, "scnes": scnes}
        )
        self.parent.append(len(self.parent))
        return len(self.records) - 1

    def _add_all(self, rows: list[Row]) -> None:
        for row in rows:
            council = council_key(row.get("conselho"), row.get("numero_registro"), row.get("uf_registro"))
            self.position[id(row)] = self._add(
                row.get("cpf") if valid_cpf(row.get("cpf")) else None,
                row.get("cns") if valid_cns(row.get("cns")) else None,
                [council] if council else [],
                triple_of(row),
                row.get("data_nascimento"),
                first_and_last(row.get("nome") or row.get("nome_social")),
                scnes=False,
            )

    def _add_scnes(self, month: int, tables: dict[str, list[Row]]) -> None:
        councils: dict[str, set[Any]] = defaultdict(set)
        for link in tables["tbCargaHorariaSus"]:
            acronym = COUNCILS.get(link["CO_CONSELHO_CLASSE"])
            if not link["CO_CBO"].startswith(OCCUPATIONS.get(acronym or "", ("?",))):
                continue
            if key := council_key(acronym, link["NU_REGISTRO"], link["SG_UF_CRM"]):
                councils[link["CO_PROFISSIONAL_SUS"]].add(key)
        for row in tables["tbDadosProfissionalSus"]:
            cpf = row.get("CO_CPF", "")
            number = row["CO_PROFISSIONAL_SUS"]
            self.professionals[(month, number)] = self._add(
                cpf if valid_cpf(cpf) else None,
                row["CO_CNS"] if valid_cns(row["CO_CNS"]) else None,
                sorted(councils.get(number, ())),
                None,
                None,
                first_and_last(row.get("NO_PROFISSIONAL") or row.get("NO_SOCIAL")),
                scnes=True,
            )

    def find(self, index: int) -> int:
        while self.parent[index] != index:
            self.parent[index] = self.parent[self.parent[index]]
            index = self.parent[index]
        return index

    def _groups(self) -> dict[int, list[int]]:
        groups: dict[int, list[int]] = defaultdict(list)
        for index in range(len(self.records)):
            groups[self.find(index)].append(index)
        return groups

    def _join(self) -> None:
        for index, record in enumerate(self.records):
            if record["cpf"]:
                self.parent[index] = self.by_cpf.setdefault(record["cpf"], index)
        self._join_by(lambda r: [r["cns"]] if r["cns"] else [], council=False)
        self._join_by(lambda r: r["councils"], council=True)
        self._join_by(lambda r: [r["triple"]] if r["triple"] else [], council=False)

    def _join_by(self, keys_of: Any, council: bool) -> None:
        groups = self._groups()
        cpf_of = {
            g: next((self.records[i]["cpf"] for i in m if self.records[i]["cpf"]), None) for g, m in groups.items()
        }
        holders: dict[Any, set[int]] = defaultdict(set)
        births: dict[Any, set[Any]] = defaultdict(set)
        names: dict[Any, set[Any]] = defaultdict(set)
        numbered: dict[Any, set[int]] = defaultdict(set)
        for group, members in groups.items():
            born = {self.records[i]["born"] for i in members} - {None}
            for i in members:
                for key in keys_of(self.records[i]):
                    holders[key].add(group)
                    births[key] |= born
                    names[key] |= {self.records[i]["name"]} - {None}
                    if self.records[i]["scnes"] and self.records[i]["cns"]:
                        numbered[key].add(group)
        links: dict[int, set[int]] = defaultdict(set)
        loose: list[tuple[int, int]] = []
        for key, groups_with_key in holders.items():
            if council and (
                len(births[key]) > 1 or len(names[key]) > 1 or len(numbered[key]) > 1 or key[1] in self.occupations
            ):
                continue
            with_cpf = {g for g in groups_with_key if cpf_of[g]}
            without = sorted(groups_with_key - with_cpf)
            loose += list(pairwise(without))
            if len(with_cpf) == 1:
                for group in without:
                    links[group] |= with_cpf
        for left, right in loose:
            self.parent[self.find(left)] = self.find(right)
        reached: dict[int, set[int]] = defaultdict(set)
        for group, targets in links.items():
            reached[self.find(group)] |= targets
        for group, targets in reached.items():
            if len(targets) == 1:
                self.parent[self.find(group)] = self.find(next(iter(targets)))

    def _by_triple(self, line: Row) -> int | None:
        triple = triple_of(line)
        people = set(self.by_triple_key.get(triple, ())) if triple else set()
        return people.pop() if len(people) == 1 else None

    def of(self, row: Row) -> int | None:
        if id(row) in self.position:
            return self.find(self.position[id(row)])
        person = self.lines_without_cpf.get(id(row))
        return None if person is None else self.find(person)

    def professional(self, month: int, number: str) -> int | None:
        index = self.professionals.get((month, number))
        return None if index is None else self.find(index)

    def has_cpf(self, person: int) -> bool:
        return self.find(person) in self.with_cpf

    def cpf_of(self, person: int) -> str | None:
        return next((r["cpf"] for r in self.members[self.find(person)] if r["cpf"]), None)

    def births(self, person: int) -> set[Any]:
        return {r["born"] for r in self.members[self.find(person)]} - {None}

    def triples(self, person: int) -> set[Any]:
        return {r["triple"] for r in self.members[self.find(person)]} - {None}

    def with_number(self, cpf: str | None) -> int | None:
        """The person of a valid CPF that some record bears."""
        return self.find(self.by_cpf[cpf]) if cpf in self.by_cpf else None
