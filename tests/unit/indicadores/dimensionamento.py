"""The sizing of specialists in plain Python, from docs/reference/dimensionamento.md: it shares nothing with models."""

import statistics
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from tests.unit.indicadores.paises import (
    ANOS,
    BASE,
    CARREIRA,
    CENARIOS,
    FAIXAS,
    MESES,
    PESO,
    PRAZO,
    Pais,
    Programa,
    Residente,
)  # fmt: skip

Celula = tuple[str, str, str, str]
"""profession, specialty, level, code"""


class Calculo:
    """Everything that the schema `dimensionamento` publishes of a country, computed by hand."""

    def __init__(self, pais: Pais) -> None:
        self.pais = pais
        self.ufs = ("27", "28", "35")
        self.uf_da_regiao = {regiao: uf for regiao, uf, _ in pais.municipios.values() if regiao}
        self.populacao = defaultdict[tuple[str, str], int](int)
        for municipio, (_, _, habitantes) in pais.municipios.items():
            for lugar in self.niveis(municipio):
                self.populacao[lugar] += habitantes
        self.lugares = [lugar for lugar in self.populacao if lugar[0] in ("brasil", "uf", "regiao_saude")]
        self.oferta = {ano: self._oferta(ano) for ano in ANOS}
        self.combinacoes = {ano: self._combinacoes(ano) for ano in ANOS}
        self.necessidade = {
            (ano, metodo, *chave): valor
            for ano in ANOS
            for metodo, valores in self._necessidade(ano).items()
            for chave, valor in valores.items()
        }

    def niveis(self, municipio: str) -> list[tuple[str, str]]:
        regiao, uf, _ = self.pais.municipios[municipio]
        return [
            ("brasil", "BR"),
            ("regiao", uf[0]),
            ("uf", uf),
            ("municipio", municipio),
            *([("regiao_saude", regiao)] if regiao else []),
        ]

    def _oferta(self, ano: int) -> dict[Celula, tuple[int, float, float, float]]:
        """People, FTE, SUS FTE and the median FTE of a person."""
        em_formacao = {(r.pessoa, r.programa.especialidade) for r in self.pais.residentes if r.ativo}
        celulas = defaultdict[Celula, dict[int, list[float]]](dict)
        for (quando, pessoa), (profissao, especialidades, lugares) in self.pais.especialistas.items():
            total = sum(horas for _, horas, _ in lugares)
            fator = min(1.0, 60 / total) if total else 1.0
            for especialidade in especialidades:
                if quando != ano or (pessoa, especialidade) in em_formacao:
                    continue
                for municipio, horas, no_sus in lugares:
                    for lugar in self.niveis(municipio):
                        soma = celulas[profissao, especialidade, *lugar].setdefault(pessoa, [0.0, 0.0])
                        soma[0] += horas * fator
                        soma[1] += no_sus * fator
        return {
            chave: (
                len(pessoas),
                sum(horas for horas, _ in pessoas.values()) / 40,
                sum(no_sus for _, no_sus in pessoas.values()) / 40,
                statistics.median(horas for horas, _ in pessoas.values()) / 40,
            )
            for chave, pessoas in celulas.items()
        }

    def tem(self, ano: int, *chave: str) -> float:
        return self.oferta[ano].get(chave, (0, 0.0, 0.0, 0.0))[1]  # pyright: ignore[reportCallIssue, reportArgumentType]

    def profissao(self, residente: Residente) -> str:
        if residente.programa.medica:
            return "Medicina"
        return residente.profissao if residente.profissao in ("Psicologia", "Enfermagem") else "outra"

    def razao(self, ano: int, especialidade: str) -> float | None:
        mes = MESES[ano]
        em_vigor = [
            (inicio, valor)
            for nome, valor, inicio, fim in self.pais.razoes
            if nome.upper() == especialidade.upper() and inicio <= date(ano, 5, 31) and (fim is None or fim >= mes)
        ]
        return max(em_vigor)[1] if em_vigor else None

    def _combinacoes(self, ano: int) -> set[tuple[str, str]]:
        pares = {(profissao, especialidade) for profissao, especialidade, *_ in self.oferta[ano]}
        pares |= {(self.profissao(r), r.programa.especialidade) for r in self.pais.residentes if r.ativo}
        medicas = ("Pediatria", "Psiquiatria", "Geriatria")
        return pares | {("Medicina", nome) for nome in medicas if self.razao(ano, nome) is not None}

    def _necessidade(self, ano: int) -> dict[str, dict[Celula, float]]:
        metodos = defaultdict[str, dict[Celula, float]](dict)
        for par in self.combinacoes[ano]:
            razao, nacional = self.razao(ano, par[1]), self.tem(ano, *par, "brasil", "BR")
            p75 = self._p75(ano, par)
            pesos = self._pesos(ano, par[1])
            for lugar in self.lugares:
                habitantes = self.populacao[lugar]
                if razao is not None:
                    metodos["razao"][*par, *lugar] = razao * habitantes / 1e5
                else:
                    do_pais = self.populacao["brasil", "BR"]
                    metodos["media_nacional"][*par, *lugar] = nacional * habitantes / do_pais
                    if p75 is not None:
                        metodos["p75"][*par, *lugar] = p75 * habitantes
                if lugar in pesos and pesos["brasil", "BR"]:
                    metodos["idade_sexo"][*par, *lugar] = nacional * pesos[lugar] / pesos["brasil", "BR"]
        return metodos

    def _p75(self, ano: int, par: tuple[str, str]) -> float | None:
        """The rate of the first region, from the lowest up, by which three quarters of the people are reached."""
        regioes = sorted(
            (self.tem(ano, *par, *lugar) / self.populacao[lugar], self.populacao[lugar])
            for lugar in self.lugares
            if lugar[0] == "regiao_saude"
        )
        total, ate = sum(habitantes for _, habitantes in regioes), 0
        for taxa, habitantes in regioes:
            ate += habitantes
            if 4 * ate >= 3 * total:
                return taxa
        return None

    def _pesos(self, ano: int, especialidade: str) -> dict[tuple[str, str], float]:
        usos = [(valor, unidade) for nome, valor, unidade, _ in self.pais.usos if nome == especialidade]
        if not usos:
            return {}
        anos = {quando for _, quando, _, _ in self.pais.faixas}
        quando = max((a for a in anos if a <= ano), default=min(anos))
        pesos = defaultdict[tuple[str, str], float](float)
        for (municipio, do_ano, sexo, faixa), habitantes in self.pais.faixas.items():
            if do_ano == quando:
                valor = _uso(usos, sexo, faixa)
                for lugar in self.niveis(municipio):
                    pesos[lugar] += valor * habitantes
        return pesos

    # --- projection ----------------------------------------------------------------------------------------------

    def principal(self, par: tuple[str, str], lugar: tuple[str, str]) -> tuple[str, float]:
        metodo = "razao" if self.razao(BASE, par[1]) is not None else "media_nacional"
        return metodo, self.necessidade[BASE, metodo, *par, *lugar]

    def permanencia(self, especialidade: str, uf: str, mais: float) -> tuple[float, float]:
        """The chance of practising in the health region and in the state of training."""

        def contagem(de: str | None, so_uf: str | None) -> tuple[int, int, int]:
            achados = [
                (programa, {lugar for lugar, _ in onde})
                for _, meses, programa, onde in self.pais.egressos
                if meses == 24 and onde and de in (None, programa.especialidade)
            ]
            n = k_regiao = k_uf = 0
            for programa, onde in achados:
                regiao, da_uf, _ = self.pais.municipios[programa.municipio]
                if so_uf not in (None, da_uf):
                    continue
                n += 1
                perto = {m for m, (r, _, _) in self.pais.municipios.items() if regiao and r == regiao}
                k_regiao += bool(onde & (perto | {programa.municipio}))
                k_uf += any(self.pais.municipios[m][1] == da_uf for m in onde)
            return n, k_regiao, k_uf

        n, *ks = contagem(None, None)
        chances = [(k + 0.5) / (n + 1) for k in ks]
        for de in (None, especialidade):
            n, *ks = contagem(de, uf)
            chances = [(n * (k + 0.5) / (n + 1) + PESO * c) / (n + PESO) for k, c in zip(ks, chances, strict=True)]
        return min(chances[0] + mais, 1), min(chances[1] + mais, 1)

    def fluxo(self, origem: str, destino: str) -> float:
        saidas = defaultdict[str, int](int)
        for _, meses, programa, onde in self.pais.egressos:
            if meses == 12 and onde and self.pais.municipios[programa.municipio][1] == origem:
                maior = max(onde, key=lambda lugar: (lugar[1], -int(lugar[0])))[0]
                if (uf := self.pais.municipios[maior][1]) != origem:
                    saidas[uf] += 1
        if saidas:
            return saidas[destino] / sum(saidas.values())
        outros = {uf: self.populacao["uf", uf] for uf in self.ufs if uf != origem}
        return outros[destino] / sum(outros.values())

    def hazard(self, ano: int) -> float:
        chegaram = [r for r in self.pais.residentes if r.ano >= ano]
        desistiram = sum(r.situacao == "desistente" and r.ano == ano for r in chegaram)
        return desistiram / len(chegaram) if chegaram else 0.0

    def conclusao(self, especialidade: str) -> float:
        def razao(devidos: list[Residente]) -> float | None:
            no_prazo = [r for r in devidos if r.situacao == "concluido" and r.data_situacao <= _fim_do_mes(r.prevista)]  # pyright: ignore[reportOptionalOperand]
            return len(no_prazo) / len(devidos) if devidos else None

        devidos = [r for r in self.pais.residentes if r.prevista <= date(BASE, 5, 31) and r.situacao != "transferido"]
        da_especialidade = razao([r for r in devidos if r.programa.especialidade == especialidade])
        if da_especialidade is not None:
            return da_especialidade
        do_pais = razao(devidos)
        return 1.0 if do_pais is None else do_pais

    def ocupacao(self, programa: Programa) -> float:
        deles = [r for r in self.ativos() if r.programa is programa]
        por_ano = sum(_pessoas(r for r in deles if r.ano == ano) for ano in range(1, programa.duracao + 1))
        return por_ano / (programa.vagas * programa.duracao)

    def ativos(self) -> list[Residente]:
        return [r for r in self.pais.residentes if r.ativo]

    def parcelas(self, programa: Programa) -> dict[str, float]:
        """The share of each profession in the classes of a programme."""
        if programa.medica:
            return {"Medicina": 1.0}
        deles = [r for r in self.ativos() if r.programa is programa] or [
            r for r in self.ativos() if not r.programa.medica and r.programa.especialidade == programa.especialidade
        ]
        return {
            nome: sum(self.profissao(r) == nome for r in deles) / len(deles)
            for nome in {self.profissao(r) for r in deles}
        }

    def egressos(self, par: tuple[str, str], cenario: str) -> list[tuple[Programa, list[float]]]:
        """Of each programme, how many of the profession graduate in each of the fifteen years."""
        cheias, mais_vagas, _ = CENARIOS[cenario]
        turma = max((r.inicio.year for r in self.ativos()), default=BASE)
        todos = []
        for programa in self.pais.programas:
            if programa.especialidade != par[1]:
                continue
            anos = [0.0] * 15
            for r in self.ativos():
                if r.programa is programa and self.profissao(r) == par[0]:
                    chance = 1.0
                    for ano in range(r.ano, max(programa.duracao, r.ano) + 1):
                        chance *= 1 - self.hazard(ano)
                    anos[max(r.prevista.year - BASE, 0)] += chance
            if programa.ativo and programa.vagas:
                ocupacao = self.ocupacao(programa)
                por_ano = programa.vagas * (max(ocupacao, 1) if cheias else ocupacao)
                por_ano *= self.conclusao(programa.especialidade) * self.parcelas(programa).get(par[0], 0.0)
                regiao = self.pais.municipios[programa.municipio][0]
                if regiao and self.falta(par, ("regiao_saude", regiao)):
                    por_ano *= 1 + mais_vagas
                for passo in range(turma + 1 + programa.duracao - BASE, 15):
                    anos[passo] += por_ano
            todos.append((programa, anos))
        return todos

    def falta(self, par: tuple[str, str], lugar: tuple[str, str]) -> bool:
        return par in self.combinacoes[BASE] and (
            round(self.principal(par, lugar)[1] - self.tem(BASE, *par, *lugar), 9) > 0
        )

    def parte(self, programa: Programa, lugar: tuple[str, str], mais: float) -> float:
        """The share of a programme's graduates who come to practise in a territory."""
        regiao, uf, _ = self.pais.municipios[programa.municipio]
        na_regiao, na_uf = self.permanencia(programa.especialidade, uf, mais)
        nivel, codigo = lugar
        if nivel == "brasil":
            return 1.0
        if nivel == "uf":
            return na_uf if codigo == uf else (1 - na_uf) * self.fluxo(uf, codigo)
        da_uf = self.uf_da_regiao[codigo]
        regioes = {r: self.populacao["regiao_saude", r] for r, u in self.uf_da_regiao.items() if u == da_uf}
        if da_uf != uf:
            return (1 - na_uf) * self.fluxo(uf, da_uf) * regioes[codigo] / sum(regioes.values())
        if regiao is None:
            return na_uf * regioes[codigo] / sum(regioes.values())
        if codigo == regiao:
            return na_regiao if len(regioes) > 1 else na_uf
        outras = sum(habitantes for r, habitantes in regioes.items() if r != regiao)
        return (na_uf - na_regiao) * regioes[codigo] / outras

    def projecao(self, par: tuple[str, str], lugar: tuple[str, str], cenario: str) -> dict[str, object]:
        """`oferta`, of sixteen years; `fecha`, the year or None; `vagas`, the places a year or None."""
        mais = CENARIOS[cenario][2]
        taxa = self.pais.taxas.get(par[1].upper(), 1 / CARREIRA)
        por_egresso = self.oferta[BASE].get((*par, "brasil", "BR"), (0, 0.0, 0.0, 1.0))[3]
        oferta = [self.tem(BASE, *par, *lugar)]
        turmas = [(anos, self.parte(programa, lugar, mais)) for programa, anos in self.egressos(par, cenario)]
        for passo in range(15):
            chegam = sum(anos[passo] * parte for anos, parte in turmas)
            oferta.append(oferta[-1] * (1 - taxa) + chegam * por_egresso)
        metodo, precisa = self.principal(par, lugar)
        fecha = next((BASE + passo for passo, tem in enumerate(oferta) if round(precisa - tem, 9) <= 0), None)
        vagas = self._vagas(par, lugar, cenario, precisa - oferta[PRAZO], taxa, por_egresso)
        return {"metodo": metodo, "oferta": oferta, "fecha": fecha, "vagas": vagas}

    def _vagas(
        self, par: tuple[str, str], lugar: tuple[str, str], cenario: str, falta: float, taxa: float, por_egresso: float
    ) -> float | None:
        if round(falta, 9) <= 0:
            return 0.0
        cheias, _, mais = CENARIOS[cenario]
        vagas, egressos = defaultdict[int, float](float), 0.0
        for programa in self.pais.programas:
            parcela = self.parcelas(programa).get(par[0], 0.0)
            if programa.ativo and programa.vagas and programa.especialidade == par[1] and parcela:
                ocupacao = self.ocupacao(programa)
                vagas[programa.duracao] += programa.vagas * parcela
                egressos += (
                    programa.vagas * parcela * (max(ocupacao, 1) if cheias else ocupacao) * self.conclusao(par[1])
                )
        if not vagas:
            return None
        duracao = max(vagas, key=lambda anos: (round(vagas[anos], 9), -anos))
        turma = max((r.inicio.year for r in self.ativos()), default=BASE)
        nivel, codigo = lugar
        uf = codigo if nivel == "uf" else self.uf_da_regiao.get(codigo, "")
        fica = 1.0 if nivel == "brasil" else self.permanencia(par[1], uf, mais)[1 if nivel == "uf" else 0]
        anos = range(max(turma + 1 + duracao - BASE, 0), PRAZO)
        por_vaga = egressos / sum(vagas.values()) * fica * por_egresso
        por_vaga *= sum((1 - taxa) ** (PRAZO - 1 - ano) for ano in anos)
        return falta / por_vaga if por_vaga else None


def _uso(usos: list[tuple[float, str]], sexo: str, faixa: str) -> float:
    """The most specific use that names the sex and the age group; nothing when none does."""
    candidatos = []
    for valor, unidade in usos:
        diz_faixa = next((f for f in FAIXAS if f in unidade), None)
        diz_sexo = {"F 00-04": "F", "sexo M": "M", "M/30-34": "M"}.get(unidade)
        if diz_faixa in (None, faixa) and diz_sexo in (None, sexo):
            candidatos.append((diz_faixa is not None, diz_sexo is not None, valor))
    return max(candidatos)[2] if candidatos else 0.0


def _fim_do_mes(dia: date) -> date:
    return date(dia.year, dia.month, 28 if dia.month == 2 else 30)


def _pessoas(residentes: Iterable[Residente]) -> int:
    todos = list(residentes)
    return len({r.pessoa for r in todos if r.pessoa is not None}) + sum(r.pessoa is None for r in todos)
