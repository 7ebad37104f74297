"""Keys of generated people are valid, by an independent implementation of the official checks, and never repeat."""

import random

import pytest

from orchestration.synthetic.facts import PROFISSOES
from orchestration.synthetic.people import PersonGenerator, broken_cpf, cnpj


def cpf_confere(cpf: str) -> bool:
    primeiro = sum(int(cpf[i]) * (10 - i) for i in range(9)) * 10 % 11 % 10
    segundo = sum(int(cpf[i]) * (11 - i) for i in range(10)) * 10 % 11 % 10
    return len(cpf) == 11 and len(set(cpf)) > 1 and cpf[9:] == f"{primeiro}{segundo}"


@pytest.fixture(scope="module")
def pessoas():
    people = PersonGenerator(random.Random(7))
    return [people.pessoa(profissao, "SE") for profissao in PROFISSOES for _ in range(200)]


def test_every_cpf_and_cns_passes_its_check(pessoas) -> None:
    assert all(cpf_confere(p.cpf) for p in pessoas)
    assert all(sum(int(d) * (15 - i) for i, d in enumerate(p.cns)) % 11 == 0 and len(p.cns) == 15 for p in pessoas)


def test_a_broken_cpf_is_invalid(pessoas) -> None:
    assert not any(cpf_confere(broken_cpf(p.cpf)) for p in pessoas)


def test_no_key_is_shared(pessoas) -> None:
    for chave in ("cpf", "cns", "conta", "profissional_sus"):
        assert len({getattr(p, chave) for p in pessoas}) == len(pessoas)
    conselhos = [(p.conselho, p.registro, p.uf_registro) for p in pessoas if p.conselho]
    assert len(set(conselhos)) == len(conselhos)


def test_council_numbers_are_odd_unlike_those_of_the_crowd(pessoas) -> None:
    assert all(int(p.registro) % 2 for p in pessoas if p.conselho)


def test_leading_zeros_can_be_asked_for() -> None:
    pessoa = PersonGenerator(random.Random(1)).pessoa("Medicina", "AC", zeros=2)
    assert pessoa.cpf.startswith("00") and cpf_confere(pessoa.cpf)


def test_cnpj_of_the_ministry() -> None:
    assert cnpj("003945440127") == "00394544012787"
