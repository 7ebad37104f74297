"""Generates people who do not exist: names, CPF, CNS, council numbers, bank accounts.

Every key is unique in the landing, except where a case sets a shared one.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from orchestration.synthetic.facts import PROFISSOES

FEMININOS = (
    "Maria", "Ana", "Francisca", "Antônia", "Adriana", "Juliana", "Márcia", "Fernanda", "Patrícia", "Aline", "Sandra",
    "Camila", "Amanda", "Bruna", "Jéssica", "Letícia", "Júlia", "Luciana", "Vanessa", "Mariana", "Gabriela", "Vitória",
    "Larissa", "Cláudia", "Beatriz", "Luana", "Rita", "Sônia", "Renata", "Eliane", "Conceição", "Lúcia", "Débora",
    "Natália", "Rosângela", "Verônica", "Inês", "Helena", "Alícia", "Lívia", "Iracema", "Jandira", "Potira", "Yasmin",
)  # fmt: skip
MASCULINOS = (
    "José", "João", "Antônio", "Francisco", "Carlos", "Paulo", "Pedro", "Lucas", "Luiz", "Marcos", "Luís", "Gabriel",
    "Rafael", "Daniel", "Marcelo", "Bruno", "Eduardo", "Felipe", "Raimundo", "Rodrigo", "Manoel", "Mateus", "André",
    "Fernando", "Fábio", "Leonardo", "Gustavo", "Guilherme", "Leandro", "Tiago", "Anderson", "Ricardo", "Márcio",
    "Jorge", "Sebastião", "Alexandre", "Roberto", "Edson", "Diego", "Vítor", "Sérgio", "Cláudio", "Ubirajara", "Caíque",
)  # fmt: skip
SOBRENOMES = (
    "da Silva", "dos Santos", "Oliveira", "Souza", "Rodrigues", "Ferreira", "Alves", "Pereira", "Lima", "Gomes",
    "Costa", "Ribeiro", "Martins", "Carvalho", "Almeida", "Lopes", "Soares", "Fernandes", "Vieira", "Barbosa", "Rocha",
    "Dias", "Nascimento", "Andrade", "Moreira", "Nunes", "Marques", "Machado", "Mendes", "Freitas", "Cardoso", "Ramos",
    "Gonçalves", "Santana", "Teixeira", "Araújo", "Melo", "Brandão", "Conceição", "Assunção", "Guimarães", "Magalhães",
    "Simões", "Leão", "Calixto", "Sá", "Brasil", "Queirós", "Galvão", "Paixão", "D'Ávila", "Sant'Anna", "Pataxó",
    "Terena", "Nakamura", "Schneider", "Rossi", "Figueirêdo", "Tavares", "Monteiro", "Pinheiro", "Falcão", "Bezerra",
)  # fmt: skip
ETNIAS = ("Pataxó", "Terena", "Guarani Kaiowá", "Tikuna", "Macuxi", "Xukuru", "Potiguara")
BANCO = "001"


def cpf_check_digits(base: str) -> str:
    """The two check digits for the first nine digits of a CPF."""
    for inicio in (10, 11):
        soma = sum(int(digito) * (inicio - i) for i, digito in enumerate(base))
        base += str(-soma % 11 % 10)
    return base[-2:]


def broken_cpf(cpf: str) -> str:
    """The same CPF with its last digit off by one, which makes it invalid."""
    return cpf[:-1] + str((int(cpf[-1]) + 1) % 10)


def cns(base: str) -> str:
    """A valid CNS of fifteen digits from thirteen: the sum weighted 15..1 is a multiple of eleven."""
    soma = sum(int(digito) * (15 - i) for i, digito in enumerate(base))
    resto = -soma % 11
    return f"{base}0{resto}" if resto < 10 else f"{base}18"


def cnpj(base: str) -> str:
    """A valid CNPJ of fourteen digits from twelve."""
    for pesos in ((5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2), (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)):
        resto = sum(int(digito) * peso for digito, peso in zip(base, pesos, strict=True)) % 11
        base += str(0 if resto < 2 else 11 - resto)
    return base


@dataclass(slots=True, eq=False)
class Person:
    """One generated person, with every key that any source may have. Empty text means that the source lacks it."""

    cpf: str
    cns: str
    nome: str
    nome_mae: str
    nascimento: date
    sexo: str
    profissao: str
    conselho: str
    registro: str
    uf_registro: str
    agencia: str
    conta: str
    profissional_sus: str
    nome_social: str = ""
    identidade_genero: str = "cisgênero"
    raca_cor: str = "parda"
    etnia: str = ""
    deficiencia: str = "N"
    banco: str = BANCO


class PersonGenerator:
    """Generates people whose keys never repeat."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._usados: set[str] = set()

    def pessoa(self, profissao: str, uf: str, idade: int = 0, zeros: int = 0) -> Person:
        """A new person: `idade` in years (0 = random), `zeros` = number of leading zeros in the CPF."""
        rng = self.rng
        sexo = "F" if rng.random() < 0.62 else "M"
        nascimento = date(2026, 1, 1) - timedelta(days=365 * (idade or rng.randint(26, 60)) + rng.randrange(365))
        raca = rng.choices(("branca", "parda", "preta", "amarela", "indigena", "nao_declarado"), (45, 38, 11, 3, 1, 2))
        conselho = PROFISSOES[profissao][0]
        identidade = rng.choices(("cisgênero", "transgênero", "nao_declarado"), (94, 1, 5))[0]
        return Person(
            cpf=self._unico(lambda: self._cpf(zeros)),
            cns=self._unico(lambda: cns(rng.choice("1277789") + f"{rng.randrange(10**12):012d}")),
            nome=self._unico(lambda: self.nome(sexo)),
            nome_mae=self.nome("F"),
            nascimento=nascimento,
            sexo=sexo if rng.random() > 0.01 else "nao_declarado",
            profissao=profissao,
            conselho=conselho,
            # Odd numbers, because the crowd of scnes_bulk.py has even ones: no key is shared by accident.
            registro=self._unico(lambda: f"{conselho}{uf}{rng.randrange(5_001, 999_999, 2)}")[len(conselho) + 2 :],
            uf_registro=uf if conselho else "",
            agencia=f"{rng.randrange(1, 9999):04d}",
            conta=self._unico(lambda: f"{rng.randrange(10_000, 999_999)}-{rng.choice('0123456789X')}"),
            profissional_sus=self._unico(lambda: f"{rng.getrandbits(64):016X}"),
            raca_cor=raca[0],
            etnia=rng.choice(ETNIAS) if raca[0] == "indigena" else "",
            identidade_genero=identidade,
            nome_social=self.nome("M" if sexo == "F" else "F") if identidade == "transgênero" else "",
            deficiencia=rng.choices(("N", "S", "nao_declarado"), (94, 4, 2))[0],
        )

    def nome(self, sexo: str) -> str:
        """A name with one or two given names and two or three surnames. Mothers may share a name; people do not."""
        rng = self.rng
        prenomes = FEMININOS if sexo == "F" else MASCULINOS
        partes = [rng.choice(prenomes), *([rng.choice(prenomes)] if rng.random() < 0.4 else [])]
        partes += rng.sample(SOBRENOMES, 3 if rng.random() < 0.5 else 2)
        return " ".join(dict.fromkeys(partes))

    def _cpf(self, zeros: int) -> str:
        base = "0" * zeros + f"{self.rng.randrange(10 ** (8 - zeros), 10 ** (9 - zeros))}"
        return base + cpf_check_digits(base)

    def _unico(self, sorteio) -> str:
        while (valor := sorteio()) in self._usados:
            pass
        self._usados.add(valor)
        return valor
