"""Municipalities of the synthetic country, with invented populations and health regions.

Codes, names and coordinates are the real ones, from the seed. Populations distribute a rounded total of each state.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from orchestration import seeds

# Thousands of inhabitants by state, rounded from the 2022 census.
HABITANTES_UF = {
    "AC": 830, "AL": 3127, "AM": 3941, "AP": 733, "BA": 14141, "CE": 8794, "DF": 2817, "ES": 3833, "GO": 7056,
    "MA": 6775, "MG": 20539, "MS": 2757, "MT": 3658, "PA": 8120, "PB": 3974, "PE": 9058, "PI": 3271, "PR": 11444,
    "RJ": 16055, "RN": 3302, "RO": 1581, "RR": 636, "RS": 10882, "SC": 7610, "SE": 2210, "SP": 44411, "TO": 1511,
}  # fmt: skip
CAPITAIS = {
    "110020", "120040", "130260", "140010", "150140", "160030", "172100", "211130", "221100", "230440", "240810",
    "250750", "261160", "270430", "280030", "292740", "310620", "320530", "330455", "355030", "410690", "420540",
    "431490", "500270", "510340", "520870", "530010",
}  # fmt: skip
MUNICIPIOS_POR_REGIAO = 12
# Of a thousand inhabitants, rounded: by group of five years, the last of 80 and more.
PIRAMIDE = (63, 66, 65, 67, 73, 76, 76, 80, 78, 68, 63, 59, 53, 43, 33, 20, 17)
FAIXAS = (*(f"{idade:02d}-{idade + 4:02d}" for idade in range(0, 80, 5)), "80+")


@dataclass(frozen=True, slots=True)
class Municipio:
    """A municipality: six-digit code (as SCNES writes it), seven-digit code (IBGE), and its health region."""

    codigo: str
    ibge: str
    nome: str
    uf: str
    latitude: float
    longitude: float
    populacao: int
    regiao: str
    nome_regiao: str


@cache
def municipios() -> tuple[Municipio, ...]:
    """Every municipality, ordered by code, with an invented population and health region."""
    por_uf: dict[str, list[dict[str, str]]] = {}
    for linha in seeds.rows("reference/municipios"):
        por_uf.setdefault(linha["uf"], []).append(linha)
    prontos: list[Municipio] = []
    for uf, da_uf in por_uf.items():
        populacoes = _populacoes(uf, [linha["codigo_municipio"] for linha in da_uf])
        grupos = _regioes(da_uf)
        for numero, grupo in enumerate(grupos, start=1):
            maior = max(grupo, key=lambda linha: populacoes[linha["codigo_municipio"]])
            for linha in grupo:
                codigo = linha["codigo_municipio"]
                latitude, longitude = float(linha["latitude"]), float(linha["longitude"])
                regiao = (f"{codigo[:2]}{numero:03d}", f"Região de Saúde de {maior['nome']}")
                populacao = populacoes[codigo]
                prontos.append(
                    Municipio(codigo, linha["codigo_ibge"], linha["nome"], uf, latitude, longitude, populacao, *regiao)
                )
    return tuple(sorted(prontos, key=lambda municipio: municipio.codigo))


def by_age_and_sex(populacao: int) -> Iterator[tuple[str, str, int]]:
    """(sex, age group, inhabitants), which add up to the population; women are 49 % of children, 61 % of the oldest."""
    passados = contados = 0
    for ordem, (faixa, pessoas) in enumerate(zip(FAIXAS, PIRAMIDE, strict=True)):
        mulheres = pessoas * (980 + 15 * ordem)
        for sexo, parte in (("F", mulheres), ("M", pessoas * 2000 - mulheres)):
            passados += parte
            ate_aqui = populacao * passados // 2_000_000
            yield sexo, faixa, ate_aqui - contados
            contados = ate_aqui


def _populacoes(uf: str, codigos: list[str]) -> dict[str, int]:
    """Distribute the state's inhabitants; the numbers do not depend on the landing's seed."""
    pesos = {codigo: min(random.Random(f"populacao {codigo}").paretovariate(1.1), 40.0) for codigo in codigos}
    interior = sum(peso for codigo, peso in pesos.items() if codigo not in CAPITAIS) or 1.0
    fatia_capital = 0.26 if len(codigos) > 1 else 1.0
    total = HABITANTES_UF[uf] * 1000
    return {
        codigo: int(total * (fatia_capital if codigo in CAPITAIS else (1 - fatia_capital) * peso / interior))
        for codigo, peso in pesos.items()
    }


def _regioes(linhas: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    """Group rough neighbours: bands of longitude, ordered by latitude, cut into groups of the same size."""
    ordem = sorted(linhas, key=lambda linha: (round(float(linha["longitude"])), float(linha["latitude"])))
    return [ordem[i : i + MUNICIPIOS_POR_REGIAO] for i in range(0, len(ordem), MUNICIPIOS_POR_REGIAO)]
