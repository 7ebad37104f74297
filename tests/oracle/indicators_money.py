"""Second implementation, in plain Python, of reais, ceilings and deadlines (I-34, I-35, I-40, I-48)."""

import re
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.oracle.indicators import Cells, Registers, Row, cell, last_day, plus

BR = ("brasil", "BR")


def _program_of(reg: Registers) -> Callable[[Row], str | None]:
    """The programme of a line: its own, or that of the residency by which a bolsa is judged."""
    residencies = {(row["carga_id"], row["linha"]): row for row in reg.rows("staging.stg_comissoes__residencias")}
    judged = {
        row["codigo_pagamento"]: residencies[row["residencia_carga_id"], row["residencia_linha"]]["codigo_programa"]
        for row in reg.rows("intermediate.int_linhas_bolsa")
        if row["residencia_linha"] is not None
    }
    return lambda line: line["codigo_programa"] or judged.get(line["codigo_pagamento"])


def i_34(reg: Registers) -> Cells:
    cells: Cells = {}
    program_of = _program_of(reg)
    sums = defaultdict[tuple[date, str, str, str | None, str | None], Decimal](Decimal)
    for line in reg.rows("intermediate.int_linhas_julgadas"):
        if line["situacao"] != "pago":
            continue
        month = line["competencia"]
        program = reg.programs.get((month, program_of(line) or ""))
        places = list(reg.around(program)) if program else []
        kinds = {"especialidade": "sem_programa", "instituicao": "sem_programa", "prioridade": "sem_programa"}
        if program and places:
            kinds = {
                "especialidade": program["especialidade"],
                "instituicao": _institution(reg, program),
                "prioridade": _priority(program),
            }
        for place in places or [BR]:
            for cut, kind in ((None, None), ("tipo", line["tipo"]), *kinds.items()):
                sums[month, *place, cut, kind] += line["valor"]
    for (month, level, code, cut, kind), reais in sums.items():
        pair = {cut: kind} if cut else {}
        cell(cells, ("I-34", month, level, code), pair, reais, sums[month, level, code, None, None], reais)
    return cells


def _institution(reg: Registers, program: Row) -> str:
    nature = program["natureza_juridica"]
    admitted = reg.text("naturezas_juridicas_admitidas", program["competencia"])
    if admitted is None or nature is None:
        return "desconhecida"
    if not re.fullmatch(admitted, nature):
        return "outra"
    return "privada_sem_fins_lucrativos" if nature[0] == "3" else "publica"


def _priority(program: Row) -> str:
    of = [kind for kind in ("especialidade", "territorio") if program[f"{kind}_{_ENDING[kind]}"]]
    return "_e_".join(of) or "nenhuma"


_ENDING = {"especialidade": "prioritaria", "territorio": "prioritario"}


def i_35(reg: Registers) -> Cells:
    cells: Cells = {}
    beneficiaries = defaultdict[tuple[date, str, str], set[str]](set)
    months = set[date]()
    for line in reg.rows("intermediate.int_linhas_incentivo"):
        if not line["hipotetica"]:
            months.add(line["competencia"])
            if line["tipo"] == "preceptor" and line["homologado_em_vigor"]:
                beneficiaries[line["competencia"], line["codigo_edital"], line["codigo_programa"]].add(
                    line["pessoa_id"]
                )
    groups = defaultdict[tuple[date, str, str], list[tuple[int, int]]](list)
    for month in months:
        for (notice, code), ceiling in _ceilings(reg, month).items():
            if program := reg.programs.get((month, code)):
                for place in reg.around(program):
                    groups[month, *place].append((len(beneficiaries[month, notice, code]), ceiling))
    for (month, level, code), counted in groups.items():
        for measure, pairs in ((None, counted), ("so_com_pagamento", [pair for pair in counted if pair[0]])):
            used, allowed = (sum(pair[at] for pair in pairs) for at in (0, 1))
            ratios = [used_ / allowed_ for used_, allowed_ in pairs if allowed_]
            for reading, value in (
                ("razao_das_somas", used / allowed if allowed else None),
                ("media_das_razoes", statistics.fmean(ratios) if ratios else None),
            ):
                cut = {"medida": measure, "leitura": reading}
                cell(cells, ("I-35", month, level, code), cut, used, allowed, value)
    return cells


def _counts(row: Row, month: date) -> bool:
    return row["visto_ate"] is None or month <= row["visto_ate"]


def _ceilings(reg: Registers, month: date) -> dict[tuple[str, str], int]:
    """Preceptors that each edital pays in each programme homologated and in force in a month, where it sets a ratio."""
    notices = {
        row["codigo_edital"]: row
        for row in reg.rows("staging.stg_incentivo__editais_no_tempo")
        if row["residentes_por_preceptor"]
        and row["vigencia_inicio"].replace(day=1) <= month <= row["vigencia_fim"]
        and _counts(row, month)
    }
    programs = {
        row["codigo_programa"]: row
        for row in reg.rows("staging.stg_comissoes__programas_no_tempo")
        if _counts(row, month)
    }
    found: dict[tuple[str, str], int] = {}
    for row in reg.rows("staging.stg_incentivo__programas_homologados_no_tempo"):
        notice, code, start = row["codigo_edital"], row["codigo_programa"], row["data_homologacao"]
        if notice not in notices or start.replace(day=1) > month or not _counts(row, month):
            continue
        days = [start, *(date(year, 4, 30) for year in (month.year - 1, month.year))]
        day = max(day for day in days if start <= day and (day == start or day <= last_day(month)))
        occupied = len({r["codigo_matricula"] for r in _residents(reg, code) if _active(r, day)})
        program = programs.get(code)
        if notices[notice]["limita_por_vagas_autorizadas"] and program:
            occupied = min(occupied, program["vagas_autorizadas_ano"] * program["duracao_anos"])
        found[notice, code] = max(1, occupied // notices[notice]["residentes_por_preceptor"]) if occupied else 0
    return found


def _residents(reg: Registers, code: str) -> Iterator[Row]:
    return (row for row in reg.rows("staging.stg_comissoes__residentes_no_tempo") if row["codigo_programa"] == code)


def _active(row: Row, day: date) -> bool:
    left = row["data_situacao"]
    within = (
        row["situacao"] in ("ativo", "licenciado") or day < left or (row["situacao"] == "concluido" and day == left)
    )
    return row["data_inicio"] <= day and within and _counts(row, day.replace(day=1))


def _age(report: Row) -> tuple[date, date, int]:
    """Of two report rows of an enrolment the greater is in force."""
    return report["competencia"], report["competencia_arquivo"], report["carga_id"]


def _precedence(enrolment: Row) -> tuple[int, str]:
    """Of two rows of one code, that of the register in force, or seen last: the one with the smallest."""
    until = enrolment["visto_ate"]
    return -until.toordinal() if until else -date.max.toordinal(), enrolment["parceiro"]


def i_40(reg: Registers) -> Cells:
    cells: Cells = {}
    facts: list[tuple[str, str | None, date, date]] = []
    sent = defaultdict[tuple[str, date], list[date]](list)
    newest: dict[str, Row] = {}
    # Every row of every file: the first report of a month is the one whose day counts.
    for row in reg.rows("lake.parceiros_relatorio"):
        sent[row["parceiro"], row["competencia"]].append(row["data_envio"])
        before = newest.get(row["codigo_matricula_curso"])
        if before is None or _age(before) < _age(row):
            newest[row["codigo_matricula_curso"]] = row
    facts += [("relatorios_no_prazo", partner, month, min(days)) for (partner, month), days in sent.items()]
    enrolments: dict[str, Row] = {}
    for row in reg.rows("staging.stg_parceiros__matriculas_no_tempo"):
        before = enrolments.get(row["codigo_matricula_curso"])
        if before is None or _precedence(row) < _precedence(before):
            enrolments[row["codigo_matricula_curso"]] = row
    for code, row in newest.items():
        if row["situacao"] == "desistente" and row["data_comunicacao"] and code in enrolments:
            month = row["data_situacao"].replace(day=1)
            if _counts(enrolments[code], month):
                facts.append(("comunicacoes_no_prazo", enrolments[code]["parceiro"], month, row["data_comunicacao"]))
    for line in reg.rows("staging.stg_incentivo__pagamentos"):
        if line["tipo"] == "bolsa_formacao" and line["situacao"] == "pago":
            enrolment = enrolments.get(line["codigo_matricula_curso"])
            partner = enrolment["parceiro"] if enrolment else None
            facts.append(("pagamentos_no_prazo", partner, line["competencia"], line["data_pagamento"]))
    known = {row["competencia"] for row in reg.rows("core.core_parametros_mes")}
    groups = defaultdict[tuple[date, str, str | None], list[bool]](list)
    for measure, partner, month, day in facts:
        if month in known:
            in_time = day <= _deadline(reg, measure, month)
            for of in {None, partner}:
                groups[month, measure, of].append(in_time)
    for (month, measure, of), found in groups.items():
        cell(cells, ("I-40", month, *BR), {"medida": measure, "parceiro": of}, sum(found), len(found))
    return cells


def _deadline(reg: Registers, measure: str, month: date) -> date:
    """The working day of the following month by which a report is sent and a bolsa paid; a withdrawal is reported some
    days before this. The parameters are those in force in the month of the fact.
    """
    closed = {
        row["data"] for table in ("feriados", "pontos_facultativos") for row in reg.rows(f"restrito.referencia.{table}")
    }
    days = [plus(month, 1) + timedelta(days=n) for n in range(31)]
    working = [day for day in days if day.weekday() < 5 and day not in closed]
    which = "relatorio" if measure == "relatorios_no_prazo" else "pagamento"
    due = working[int(reg.parameter(f"prazo_{which}_dia_util", month)) - 1]
    before = (
        int(reg.parameter("prazo_comunicacao_desistencia_dias", month)) if measure == "comunicacoes_no_prazo" else 0
    )
    return due - timedelta(days=before)


def i_48(reg: Registers) -> Cells:
    cells: Cells = {}
    registered: dict[tuple[Any, ...], date] = {}
    for row in reg.rows("staging.stg_incentivo__cadastros_no_tempo"):
        if row["pessoa_id"]:
            key = row["pessoa_id"], row["codigo_programa"], row["funcao"]
            registered[key] = min(registered.get(key, date.max), row["data_cadastro"])
    paid: dict[tuple[Any, ...], date] = {}
    for line in reg.rows("core.core_linhas"):
        key = line["pessoa_id"], line["codigo_programa"], line["tipo"]
        if key in registered and line["situacao"] == "pago" and not line["hipotetica"] and line["data_pagamento"]:
            paid[key] = min(paid.get(key, date.max), line["data_pagamento"])
    spans = [("do_cadastro_ao_primeiro_pagamento", registered[key], day) for key, day in paid.items()]
    returned = defaultdict[str, list[tuple[date, Decimal]]](list)
    for row in reg.rows("staging.stg_incentivo__ressarcimentos"):
        returned[row["codigo_pagamento"]].append((row["data_recolhimento"], row["valor_principal"]))
    debts = reg.rows("intermediate.int_debitos")
    for debt in debts:
        owed = debt["risco"]
        for day, amount in sorted(returned[debt["codigo_pagamento"]]):
            owed -= amount
            if owed <= 0:
                spans.append(("da_confirmacao_a_recuperacao", debt["decidido_em"].date(), day))
                break
    groups = defaultdict[tuple[date, str], list[int]](list)
    for measure, start, end in spans:
        groups[end.replace(day=1), measure].append((end - start).days)
    for (month, measure), days in groups.items():
        for reading, value in (("media", sum(days) / len(days)), ("mediana", statistics.median(days))):
            cut = {"medida": f"dias_{measure}", "leitura": reading}
            cell(cells, ("I-48", month, *BR), cut, sum(days), len(days), value)
    (examined,) = {row["competencia"] for row in reg.rows("staging.stg_lake__mes")}
    sums = defaultdict[tuple[date, str | None], list[Decimal]](lambda: [Decimal()] * 3)
    for debt in debts:
        days = (last_day(examined) - debt["decidido_em"].date()).days
        age = next((name for limit, name in _AGES if days <= limit), "mais_de_180_dias")
        figures = debt["risco"], min(debt["recolhido"], debt["risco"]), debt["saldo"]
        for key in ((debt["competencia"], None), (debt["competencia"], age)):
            sums[key] = [one + other for one, other in zip(sums[key], figures, strict=True)]
    for (month, of_age), reais in sums.items():
        for measure, value in zip(("confirmado", "recuperado", "aberto"), reais, strict=True):
            cell(cells, ("I-48", month, *BR), {"medida": measure, "idade": of_age}, value, reais[0], value)
    return cells


_AGES = ((30, "ate_30_dias"), (90, "de_31_a_90_dias"), (180, "de_91_a_180_dias"))

BY_INDICATOR: Mapping[str, Callable[[Registers], Cells]] = {"I-34": i_34, "I-35": i_35, "I-40": i_40, "I-48": i_48}
