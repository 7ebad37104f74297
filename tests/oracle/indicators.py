"""A second implementation of new and corrected indicators in plain Python, from the definitions of the catalogue and of
docs/reference/indicators.md. It shares no SQL with the models: it reads the registers of each month in the kept build.

A cell is (indicador, competencia, nivel, codigo, recorte as sorted pairs) -> (numerador, denominador, valor).
"""

import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

import duckdb

Key = tuple[str, date, str, str, tuple[tuple[str, str], ...]]
Cells = dict[Key, tuple[float | None, float | None, float | None]]
Row = Mapping[str, Any]
NATIONAL = ("brasil", "regiao", "uf")
Z = 1.959963985


def last_day(month: date) -> date:
    return plus(month, 1) - timedelta(days=1)


def plus(month: date, months: int) -> date:
    count = month.year * 12 + month.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def months_between(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


class Registers:
    """What was known in each month: tables of the kept build, read once."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._read: dict[str, list[dict[str, Any]]] = {}
        self.places = {
            row["codigo_municipio"]: {
                "brasil": "BR", "regiao": row["codigo_regiao"], "uf": row["codigo_uf"],
                "regiao_saude": row["codigo_regiao_saude"], "municipio": row["codigo_municipio"],
            }
            for row in self.rows("intermediate.int_indicadores__municipios")
        }  # fmt: skip
        self.whole = {row["competencia"]: row["pais"] for row in self.rows("core.core_cobertura_scnes")}
        self.states = {(row["competencia"], row["codigo_uf"]) for row in self.rows("core.core_cobertura_scnes")}
        self.registered = {r["competencia"] for r in self.rows("core.core_meses_das_series") if r["dos_registros"]}
        self.programs = {
            (row["competencia"], row["codigo_programa"]): row
            for row in self.rows("intermediate.int_indicadores__programas")
            if row["nivel"] == "programa"
        }
        self.institution = {
            (row["competencia"], row["codigo_programa"]): row["codigo_instituicao"]
            for row in self.rows("core.core_programas_do_mes")
        }

    def rows(self, table: str) -> list[dict[str, Any]]:
        if table not in self._read:
            found = self._con.execute(f"from {table}")
            names = [column[0] for column in found.description or []]
            self._read[table] = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        return self._read[table]

    def parameter(self, name: str, month: date) -> float:
        (value,) = [
            row["valor"]
            for row in self.rows("core.core_parametros_mes")
            if row["id"] == name and row["competencia"] == month
        ]
        return float(value)

    def text(self, name: str, month: date) -> str | None:
        """A parameter written in words; None in a month without it."""
        rows = self.rows("core.core_parametros_mes")
        return next((row["texto"] for row in rows if row["id"] == name and row["competencia"] == month), None)

    def around(self, program: Row, levels: Sequence[str] = NATIONAL) -> Iterator[tuple[str, str]]:
        """The territories of a programme, and itself and its institution where `levels` has them."""
        places = self.places.get(program["codigo_municipio"], {})
        own = {
            "programa": program["codigo_programa"],
            "instituicao": self.institution[program["competencia"], program["codigo_programa"]],
        }
        for level in levels:
            if code := (places | own).get(level):
                yield level, code

    def seen(self, month: date, level: str, code: str) -> bool:
        """Whether SCNES covers the territory in the month."""
        return self.whole[month] or (level == "uf" and (month, code) in self.states)


def cell(
    cells: Cells,
    key: tuple[str, date, str, str],
    cut: Mapping[str, object | None],
    top: Any,
    bottom: Any,
    value: Any = ...,
) -> None:
    if value is ...:
        value = None if not bottom else float(top) / float(bottom)
    pairs = tuple(sorted((name, str(text)) for name, text in cut.items() if text is not None))
    cells[(*key, pairs)] = (
        None if top is None else float(top),
        None if bottom is None else float(bottom),
        None if value is None else float(value),
    )


def people(rows: Iterable[Row]) -> int:
    """Different people, and each record that is of none."""
    rows = list(rows)
    return len({row["pessoa"] for row in rows} - {None}) + sum(row["pessoa"] is None for row in rows)


def _by(rows: Iterable[Row], *names: str) -> dict[tuple[Any, ...], list[Row]]:
    groups = defaultdict[tuple[Any, ...], list[Row]](list)
    for row in rows:
        groups[tuple(row[name] for name in names)].append(row)
    return groups


def i_20(reg: Registers) -> Cells:
    cells: Cells = {}
    of_month = ("competencia", "codigo_programa")
    residents = _by((row for row in reg.rows("core.core_residentes_do_mes") if row["ativo"]), *of_month)
    preceptors = _by(reg.rows("core.core_preceptores_do_mes"), *of_month)
    groups = defaultdict[tuple[date, str, str], list[tuple[int, int, float]]](list)
    for key, program in reg.programs.items():
        if program["ativo"] and program["do_registro"]:
            hours = float(sum(row["carga_horaria_semanal"] or 0 for row in preceptors.get(key, [])))
            counted = (people(residents.get(key, [])), people(preceptors.get(key, [])), hours)
            for place in reg.around(program, (*NATIONAL, "programa", "instituicao")):
                groups[key[0], *place].append(counted)
    for group, counted in groups.items():
        key = ("I-20", *group)
        sums = [sum(column) for column in zip(*counted, strict=True)]
        for measure, top, bottom in (
            ("residentes_por_preceptor", 0, 1),
            ("horas_de_preceptor_por_residente", 2, 0),
        ):
            ratios = [one[top] / one[bottom] for one in counted if one[bottom]]
            mean = statistics.fmean(ratios) if ratios else None
            for reading, value in (("razao_das_somas", ...), ("media_das_razoes", mean)):
                cell(cells, key, {"medida": measure, "leitura": reading}, sums[top], sums[bottom], value)
        if group[1] in NATIONAL:
            alone = sum(1 for residents_, preceptors_, _ in counted if residents_ and not preceptors_)
            with_residents = sum(1 for residents_, *_ in counted if residents_)
            cell(cells, key, {"medida": "programas_sem_preceptor"}, alone, with_residents, alone)
    return cells


def i_21(reg: Registers) -> Cells:
    cells: Cells = {}
    paid = defaultdict[tuple[str, str, str], list[date]](list)
    for line in reg.rows("intermediate.int_linhas_julgadas"):
        if line["situacao"] in ("pago", "programado"):
            paid[line["pessoa_id"], line["codigo_programa"], line["tipo"]].append(line["competencia"])
    groups = defaultdict[Any, list[tuple[int, bool, bool, int]]](list)
    keys = ("competencia", "codigo_programa", "funcao", "pessoa")
    for (month, code, function, person), spells in _by(
        reg.rows("intermediate.int_indicadores__funcoes"), *keys
    ).items():
        if (month, code) not in reg.programs:
            continue
        start = plus(month, -12)
        before = any(s["data_inicio"] <= last_day(start) and (s["data_fim"] or date.max) >= start for s in spells)
        current = [s["data_inicio"] for s in spells if (s["data_fim"] or date.max) >= month]
        if not (before or current):
            continue
        months = paid[spells[0]["pessoa_id"], code, function]
        incentive = "com" if any(start <= of <= month for of in months) else "sem"
        length = months_between(min(current), month) if current else 0
        for place in reg.around(reg.programs[month, code], (*NATIONAL, "programa")):
            for cut in product((None, function), (None, incentive)):
                groups[month, *place, *cut].append((person, before, bool(current), length))
    for (month, level, code, function, incentive), found in groups.items():
        cut = {"funcao": function, "incentivo": incentive}
        then = [one for one in found if one[1]]
        if then:
            stayed = sum(one[2] for one in then)
            cell(cells, ("I-21", month, level, code), cut | {"medida": "permanencia_em_12_meses"}, stayed, len(then))
        now = [one[3] for one in found if one[2]]
        if now:
            cell(cells, ("I-21", month, level, code), cut | {"medida": "meses_na_funcao"}, sum(now), len(now))
    return cells


def i_22(reg: Registers) -> Cells:
    cells: Cells = {}
    hours = defaultdict[tuple[date, int], int](int)
    for place in reg.rows("core.core_lugares_do_mes"):
        hours[place["competencia"], place["pessoa"]] += place["horas"]
    found = defaultdict[tuple[date, str, str], set[int]](set)
    of_programme = defaultdict[tuple[date, str], float](float)
    for row in reg.rows("core.core_preceptores_do_mes"):
        key = row["competencia"], row["codigo_programa"]
        of_programme[key] += float(row["carga_horaria_semanal"] or 0)
        if (row["competencia"], row["pessoa"]) in hours and key in reg.programs:
            for place in reg.around(reg.programs[key]):
                found[row["competencia"], *place].add(row["pessoa"])
    for (month, level, code), persons in found.items():
        limit = reg.parameter("carga_horaria_preceptor_maxima", month)
        over = sum(hours[month, person] > limit for person in persons)
        if reg.seen(month, level, code):
            cell(cells, ("I-22", month, level, code), {"medida": "preceptores_acima_do_limite"}, over, len(persons))
    active = (row for row in reg.rows("core.core_residentes_do_mes") if row["ativo"])
    programmes = defaultdict[tuple[date, str, str], list[bool]](list)
    for key, rows in _by(active, "competencia", "codigo_programa").items():
        program = reg.programs.get((key[0], key[1]))
        if program and program["ativo"] and program["do_registro"]:
            most = reg.parameter("residentes_por_hora_de_preceptor_maximo", key[0])
            for place in reg.around(program):
                programmes[key[0], *place].append(people(rows) > most * of_programme[key[0], key[1]])
    for (month, level, code), over in programmes.items():
        if month not in reg.whole or reg.seen(month, level, code):
            cut = {"medida": "programas_acima_do_parametro"}
            cell(cells, ("I-22", month, level, code), cut, sum(over), len(over))
    return cells


def i_31(reg: Registers) -> Cells:
    cells: Cells = {}
    groups = defaultdict[Any, list[Row]](list)
    for row in reg.rows("intermediate.int_indicadores__selecoes"):
        program = reg.programs.get((row["competencia"], row["codigo_programa"]))
        if program and program["do_registro"]:
            for place, kind in product(reg.around(program), (None, row["modalidade_vaga"])):
                groups[row["competencia"], *place, row["ano"], kind].append(row)
    for (month, level, code, year, kind), rows in groups.items():
        cut, key = {"ano": year, "modalidade_vaga": kind}, ("I-31", month, level, code)
        offered = sum(row["ofertadas"] for row in rows)
        every = sum(row["ofertadas"] for row in groups[month, level, code, year, None])
        cell(cells, key, cut | {"medida": "ofertadas"}, offered, every)
        known = [row for row in rows if row["matriculados"] is not None]
        if known:
            filled = sum(row["matriculados"] for row in known)
            cell(cells, key, cut | {"medida": "preenchidas"}, filled, sum(row["ofertadas"] for row in known))
    return cells


def i_38(reg: Registers) -> Cells:
    cells: Cells = {}
    sites = defaultdict[tuple[date, str, str], set[tuple[str, str]]](set)
    for row in reg.rows("core.core_residentes_do_mes"):
        key = row["competencia"], row["codigo_programa"]
        if row["ativo"] and row["codigo_cnes_principal"] and key in reg.programs and reg.programs[key]["do_registro"]:
            for place in reg.around(reg.programs[key]):
                sites[key[0], *place].add((reg.institution[key], row["codigo_cnes_principal"].zfill(7)))
    contracts = reg.rows("intermediate.int_indicadores__contratos")
    for (month, level, code), found in sites.items():
        of_month = [row for row in contracts if row["competencia"] == month]
        in_force = {
            (row["codigo_instituicao"], row["codigo_cnes"].zfill(7))
            for row in of_month
            if row["inicio"] <= last_day(month) and (row["fim"] or date.max) >= month
        }
        if of_month:
            cell(
                cells,
                ("I-38", month, level, code),
                {"medida": "locais_com_contrato"},
                len(found & in_force),
                len(found),
            )
    evaluations = _by(reg.rows("intermediate.int_indicadores__avaliacoes"), "competencia", "codigo_programa")
    sums = defaultdict[tuple[date, str, str], list[tuple[int, int, int, int]]](list)
    for (month, code), program in reg.programs.items():
        if not (program["ativo"] and program["do_registro"] and any(key[0] == month for key in evaluations)):
            continue
        rows = [row for row in evaluations.get((month, code), []) if row["data"] <= last_day(month)]
        since = last_day(plus(month, -int(reg.parameter("validade_avaliacao_meses", month))))
        day = min(last_day(month).day, since.day)
        kinds = {row["tipo"] for row in rows if row["data"] > since.replace(day=day)}
        asked = [row for row in rows if row["prazo_diligencia"]]
        late = sum(row["prazo_diligencia"] < last_day(month) and not row["cumprida"] for row in asked)
        for place in reg.around(program):
            sums[month, *place].append((1, len(kinds) == 3, len(asked), late))
    for (month, level, code), counted in sums.items():
        programs, evaluated, asked_, late_ = (sum(column) for column in zip(*counted, strict=True))
        key = ("I-38", month, level, code)
        cell(cells, key, {"medida": "programas_com_tres_avaliacoes"}, evaluated, programs)
        cell(cells, key, {"medida": "diligencias_vencidas"}, late_, asked_, late_)
    return cells


def i_47(reg: Registers) -> Cells:
    cells: Cells = {}
    paid = defaultdict[date, float](float)
    for line in reg.rows("intermediate.int_linhas_julgadas"):
        if line["situacao"] == "pago" and line["tipo"] != "bolsa_residencia":
            paid[line["competencia"]] += float(line["valor"])
    for month in paid:
        until = sorted(m for m in paid if m.year == month.year and m <= month)
        newest: dict[str, Row] = {}
        for row in sorted(reg.rows("staging.stg_incentivo__orcamento"), key=lambda row: row["mes"]):
            if date(month.year, 1, 1) <= row["mes"] <= month:
                newest[row["acao"]] = row
        if not newest:
            continue
        budget, committed = (
            float(sum(r[name] for r in newest.values())) for name in ("dotacao_atualizada", "empenhado")
        )
        total = sum(paid[m] for m in until)
        over = [m.month for m in until if sum(paid[n] for n in until if n <= m) > budget]
        ends = over[0] if over else month.month + math.floor((budget - total) / paid[month]) + 1
        key = ("I-47", month, "brasil", "BR")
        for measure, top in (
            ("pago", total),
            ("comprometido_ate_dezembro", total + paid[month] * (12 - month.month)),
            ("empenhado", committed),
        ):
            cell(cells, key, {"medida": measure}, top, budget)
        cell(cells, key, {"medida": "mes_de_esgotamento"}, total, budget, ends if ends <= 12 else None)
    return cells


def i_51(reg: Registers) -> Cells:
    cells: Cells = {}
    days = defaultdict[tuple[date, int], set[int]](set)
    places = defaultdict[tuple[date, str, str], set[int]](set)
    for row in reg.rows("intermediate.int_indicadores__funcoes"):
        if row["funcao"] != "preceptor":
            continue
        month = row["competencia"]
        end = min(row["data_fim"] or date.max, last_day(month))
        days[month, row["pessoa"]].update(range(row["data_inicio"].toordinal(), end.toordinal() + 1))
        program = reg.programs.get((month, row["codigo_programa"]))
        for place in reg.around(program) if program else ():
            places[month, *place].add(row["pessoa"])
    for (month, level, code), persons in places.items():
        least = 365 * reg.parameter("anos_do_certificado_de_preceptor", month)
        done = sum(len(days[month, person]) >= least for person in persons)
        cell(cells, ("I-51", month, level, code), {}, done, len(persons), done)
    return cells


BY_INDICATOR: Mapping[str, Callable[[Registers], Cells]] = {
    "I-20": i_20,
    "I-21": i_21,
    "I-22": i_22,
    "I-31": i_31,
    "I-38": i_38,
    "I-47": i_47,
    "I-51": i_51,
}
"""The indicators of programmes, teams and money; the others are in indicators_people.py and indicators_scnes.py."""
