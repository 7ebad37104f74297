"""Made-up countries, with all that the sizing of specialists reads, for its tests."""

import random
from dataclasses import dataclass, field
from datetime import date

ANOS = (2025, 2026)
BASE = 2026
MESES = {ano: date(ano, 5, 1) for ano in ANOS}
FAIXAS = ("00-04", "30-34", "80+")
LISTADAS = ("Pediatria", "Psiquiatria", "Saúde Mental")
"""Specialties of the seed of names; the first two are medical."""
PRAZO, CARREIRA, PESO, VAGAS_A_MAIS, FIXACAO_A_MAIS, PERCENTIL = 10, 35, 10, 0.2, 0.1, 0.75
CENARIOS = {
    "tendencia": (False, 0.0, 0.0),
    "ociosas_ocupadas": (True, 0.0, 0.0),
    "mais_vagas": (False, VAGAS_A_MAIS, 0.0),
    "mais_fixacao": (False, 0.0, FIXACAO_A_MAIS),
}


@dataclass
class Programa:
    """`municipio` is a code of Pais.municipios."""

    codigo: str
    municipio: str
    medica: bool
    especialidade: str
    duracao: int
    vagas: int
    ativo: bool


@dataclass
class Residente:
    """`pessoa` may be None; `data_situacao` is None for active ones."""

    matricula: str
    pessoa: int | None
    programa: Programa
    profissao: str
    ano: int
    inicio: date
    prevista: date
    situacao: str
    data_situacao: date | None

    @property
    def ativo(self) -> bool:
        return self.situacao == "ativo"


@dataclass
class Pais:
    """A country in May of two years. Places are (municipality, weekly hours, of them in SUS)."""

    municipios: dict[str, tuple[str | None, str, int]] = field(default_factory=dict)
    """code -> (health region, state, inhabitants)"""
    especialistas: dict[tuple[int, int], tuple[str, set[str], list[tuple[str, int, int]]]] = field(default_factory=dict)
    """(year, person) -> (profession, specialties, places)"""
    programas: list[Programa] = field(default_factory=list)
    residentes: list[Residente] = field(default_factory=list)
    egressos: list[tuple[int, int, Programa, list[tuple[str, int]]]] = field(default_factory=list)
    """(year in which they are looked for, 12 or 24 months, programme, places with their hours)"""
    razoes: list[tuple[str, float, date, date | None]] = field(default_factory=list)
    usos: list[tuple[str, float, str, date]] = field(default_factory=list)
    faixas: dict[tuple[str, int, str, str], int] = field(default_factory=dict)
    """(municipality, year, sex, group) -> inhabitants"""
    taxas: dict[str, float] = field(default_factory=dict)


def gera(semente: int) -> Pais:
    """A small country with something of everything."""
    rng = random.Random(semente)
    pais = Pais()
    for uf in ("27", "28", "35"):
        for numero in range(rng.randint(1, 4)):
            regiao = None if rng.random() < 0.15 else f"{uf}00{rng.randint(1, 2)}"
            pais.municipios[f"{uf}000{numero}"] = (regiao, uf, rng.randint(1, 90) * 1000)
    lugares = sorted(pais.municipios)
    for pessoa in range(rng.randint(0, 25)):
        medica = rng.random() < 0.7
        nomes = LISTADAS[:2] if medica else LISTADAS[2:]
        for ano in ANOS:
            pais.especialistas[ano, pessoa] = (
                "Medicina" if medica else rng.choice(("Psicologia", "Enfermagem")),
                set(rng.sample(nomes, rng.randint(1, len(nomes)))),
                [
                    (lugar, horas := rng.randint(0, 44), rng.randint(0, horas))
                    for lugar in rng.sample(lugares, min(len(lugares), rng.randint(1, 3)))
                ],
            )
    for numero in range(rng.randint(0, 6)):
        medica = rng.random() < 0.6
        especialidade = rng.choice(LISTADAS[:2] if medica else LISTADAS[2:])
        vagas, duracao = rng.randint(0, 6), rng.randint(1, 3)
        programa = Programa(
            f"P{numero}", rng.choice(lugares), medica, especialidade, duracao, vagas, rng.random() < 0.9
        )
        pais.programas.append(programa)
        for _ in range(rng.randint(0, 9)):
            pais.residentes.append(_residente(rng, programa, len(pais.residentes)))
        for _ in range(rng.randint(0, 8)):
            onde = [(lugar, rng.randint(1, 40)) for lugar in rng.sample(lugares, rng.randint(0, min(2, len(lugares))))]
            pais.egressos.append((rng.choice(ANOS), rng.choice((12, 24)), programa, onde))
    _referencias(rng, pais)
    return pais


def _residente(rng: random.Random, programa: Programa, numero: int) -> Residente:
    situacao = rng.choice(("ativo", "ativo", "ativo", "desistente", "concluido", "transferido"))
    ano = rng.randint(1, programa.duracao)
    inicio = date((2027 if situacao == "ativo" else 2024) - ano, 3, 1)
    prevista = date(inicio.year + programa.duracao + rng.choice((0, 0, 0, -1, -2)), 2, 28)
    saida = None if situacao == "ativo" else prevista if rng.random() < 0.6 else date(prevista.year, 6, 1)
    pessoa = rng.choice((None, rng.randint(0, 25), *[1000 + numero - (rng.random() < 0.1)] * 4))
    profissao = "Médica" if programa.medica else rng.choice(("Psicologia", "Enfermagem", "Ofício"))
    return Residente(f"M{numero}", pessoa, programa, profissao, ano, inicio, prevista, situacao, saida)


def _referencias(rng: random.Random, pais: Pais) -> None:
    for nome in ("psiquiatria", "Geriatria"):
        if rng.random() < 0.5:
            pais.razoes.append((nome, rng.randint(1, 300) / 7, date(rng.choice((2020, 2026)), 1, 1), None))
            pais.razoes.append((nome, 99.5, date(2019, 1, 1), rng.choice((None, date(2024, 12, 31)))))
    if rng.random() < 0.7:
        for unidade in rng.sample(("F 00-04", "80+", "sexo M", "uso relativo", "M/30-34"), rng.randint(1, 4)):
            pais.usos.append(("Pediatria", rng.randint(0, 40) / 10, unidade, date(2020, 1, 1)))
        for municipio in pais.municipios:
            for sexo in "FM":
                for faixa in FAIXAS:
                    pais.faixas[municipio, rng.choice((2025, 2025, 2024)), sexo, faixa] = rng.randint(0, 500)
    if rng.random() < 0.5:
        pais.taxas["PEDIATRIA"] = rng.randint(0, 100) / 700
