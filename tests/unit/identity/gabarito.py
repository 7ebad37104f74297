"""An independent implementation, in plain Python, of which records are one person. Shares no code with the SQL."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Registro:
    """A record and the values of its keys, None for those it lacks."""

    nome: str
    cpf: str | None = None
    cns: str | None = None
    conselhos: frozenset[str] = frozenset()
    """Council numbers that are keys: see `inscricao`."""
    tripla: str | None = None
    nascimento: str | None = None
    escrito: str | None = None
    """The person's name in the record, in capital letters."""
    scnes: bool = False


def inscricao(numero: str, cbo: str | None, ocupacoes: frozenset[str]) -> str | None:
    """The council number of a physician as a key, or None; `cbo` is the link's, None in a register."""
    sem_zeros = str(int(numero)) if numero.isdecimal() else ""
    enchimento = {"1234567890"[:n] for n in range(1, 11)} | {d * n for d in "0123456789" for n in range(1, 14)}
    da_profissao = cbo is None or cbo[:3] == "225" or cbo[:4] == "2231"
    serve = da_profissao and len(sem_zeros) > 2 and sem_zeros not in enchimento | ocupacoes
    return sem_zeros if serve else None


@dataclass
class Grupo:
    registros: list[Registro] = field(default_factory=list)

    @property
    def cpf(self) -> str | None:
        return next((r.cpf for r in self.registros if r.cpf), None)

    def chaves(self, estagio: str) -> set[str]:
        match estagio:
            case "cns":
                return {r.cns for r in self.registros if r.cns}
            case "conselho":
                return {c for r in self.registros for c in r.conselhos}
            case _:
                return {r.tripla for r in self.registros if r.tripla}

    @property
    def nascimentos(self) -> set[str]:
        return {r.nascimento for r in self.registros if r.nascimento}

    def nomes(self, conselho: str) -> set[tuple[str, str]]:
        """First and last name of each record with the key."""
        palavras = [r.escrito.split() for r in self.registros if conselho in r.conselhos and r.escrito]
        return {(p[0], p[-1]) for p in palavras}

    def tem_cns_do_scnes(self, conselho: str) -> bool:
        return any(r.scnes and r.cns and conselho in r.conselhos for r in self.registros)


def resolver(registros: Iterable[Registro]) -> set[frozenset[str]]:
    """The persons, each as the names of its records."""
    por_cpf: dict[str, Grupo] = {}
    grupos: list[Grupo] = []
    for registro in registros:
        if registro.cpf is None:
            grupos.append(Grupo([registro]))
        else:
            por_cpf.setdefault(registro.cpf, Grupo()).registros.append(registro)
    grupos += por_cpf.values()
    for estagio in ("cns", "conselho", "tripla"):
        grupos = _estagio(grupos, estagio)
    return {frozenset(r.nome for r in grupo.registros) for grupo in grupos}


def _estagio(grupos: list[Grupo], estagio: str) -> list[Grupo]:
    donos: dict[str, list[Grupo]] = {}
    for grupo in grupos:
        for chave in grupo.chaves(estagio):
            donos.setdefault(chave, []).append(grupo)
    if estagio == "conselho":
        donos = {c: g for c, g in donos.items() if _une(c, g)}
    sem_cpf = [grupo for grupo in grupos if grupo.cpf is None]
    com_cpf = [grupo for grupo in grupos if grupo.cpf is not None]
    vistos: set[int] = set()
    resultado: list[Grupo] = []
    for inicio in sem_cpf:
        if id(inicio) in vistos:
            continue
        componente, fila, alcance = [], [inicio], {}
        vistos.add(id(inicio))
        while fila:
            grupo = fila.pop()
            componente.append(grupo)
            for chave in grupo.chaves(estagio) & donos.keys():
                cpfs = {g.cpf: g for g in donos[chave] if g.cpf}
                if len(cpfs) == 1:
                    alcance |= cpfs
                for vizinho in donos[chave]:
                    if vizinho.cpf is None and id(vizinho) not in vistos:
                        vistos.add(id(vizinho))
                        fila.append(vizinho)
        juntos = [r for grupo in componente for r in grupo.registros]
        if len(alcance) == 1:
            next(iter(alcance.values())).registros.extend(juntos)
        else:
            resultado.append(Grupo(juntos))
    return com_cpf + resultado


def _une(conselho: str, donos: list[Grupo]) -> bool:
    return (
        len(set().union(*(grupo.nascimentos for grupo in donos))) <= 1
        and len(set().union(*(grupo.nomes(conselho) for grupo in donos))) <= 1
        and sum(grupo.tem_cns_do_scnes(conselho) for grupo in donos) <= 1
    )
