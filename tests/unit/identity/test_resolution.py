"""Which records are joined into one person, and by which key."""

from datetime import date, timedelta
from typing import Any

import pytest
from mundo import World, cns, conselho, cpf, pessoa, residente, vinculo

MARCO = "2026-03"
CPF_INVALIDO = "12345678900"


def pessoas(mundo: World, carga: int, quantas: int) -> list[int | None]:
    return [mundo.registro(carga, 2 + i)[0] for i in range(quantas)]


def test_cpf_joins_with_or_without_its_leading_zeros(mundo: World) -> None:
    r = mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", cpf=cpf(7))])
    p = mundo.carregar("incentivo", "pagamentos", MARCO, [{"codigo_pagamento": "P1", "cpf": cpf(7).lstrip("0")}])
    mundo.identificar()
    assert mundo.registro(r) == mundo.registro(p)
    assert mundo.registro(r)[1] == "cpf"


def test_professional_joins_by_cns_of_a_record_with_cpf(mundo: World) -> None:
    r = mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", cpf=cpf(7), cns=cns(7))])
    mundo.scnes(MARCO, [{"co_profissional_sus": "A", "co_cns": cns(7)}], [vinculo("A")])
    mundo.identificar()
    assert mundo.profissional("A") == (mundo.registro(r)[0], "cns")


def test_professional_joins_by_council_key_alone_and_the_share_is_counted(mundo: World) -> None:
    r = mundo.carregar(
        "cnrm",
        "residentes",
        MARCO,
        [residente("R1", cpf=cpf(7), **conselho(9)), residente("R2", cpf=cpf(8), cns=cns(8))],
    )
    dados = [{"co_profissional_sus": "A", "co_cns": cns(7)}, {"co_profissional_sus": "B", "co_cns": cns(8)}]
    mundo.scnes(MARCO, dados, [vinculo("A", 9), vinculo("B")])
    resultado = mundo.identificar()
    assert mundo.profissional("A") == (mundo.registro(r)[0], "conselho")
    assert resultado.residentes_no_scnes == 2
    assert resultado.parcela_so_por_conselho == 0.5


def test_one_cns_under_two_professional_codes_is_one_person(mundo: World) -> None:
    mundo.scnes(MARCO, [{"co_profissional_sus": c, "co_cns": cns(1)} for c in "AB"], [vinculo("A"), vinculo("B")])
    mundo.identificar()
    assert mundo.profissional("A") == mundo.profissional("B")


def test_professional_without_cpf_never_bridges_two_valid_cpfs(mundo: World) -> None:
    r = mundo.carregar("cnrm", "residentes", MARCO, [residente(f"R{n}", cpf=cpf(n), **conselho(n)) for n in (1, 2)])
    mundo.scnes(MARCO, [{"co_profissional_sus": "A", "co_cns": cns(1)}], [vinculo("A", 1), vinculo("A", 2)])
    mundo.identificar()
    assert len({*pessoas(mundo, r, 2), mundo.profissional("A")[0]}) == 3


def test_a_key_of_two_cpfs_joins_only_the_records_without_cpf(mundo: World) -> None:
    chave = conselho(5)
    r = mundo.carregar(
        "cnrm",
        "residentes",
        MARCO,
        [residente("R1", cpf=cpf(1), **chave), residente("R2", cpf=cpf(2), **chave), residente("R3", **chave)],
    )
    mundo.scnes(MARCO, [{"co_profissional_sus": "A", "co_cns": cns(1)}], [vinculo("A", 5)])
    mundo.identificar()
    um, dois, tres = pessoas(mundo, r, 3)
    assert len({um, dois, tres}) == 3
    assert mundo.profissional("A")[0] == tres


def test_council_key_with_two_birth_dates_joins_no_records(mundo: World) -> None:
    r = mundo.carregar(
        "cnrm",
        "residentes",
        MARCO,
        [residente(f"R{n}", data_nascimento=date(1990, 1, n), **conselho(5)) for n in (1, 2)]
        + [residente("R3", **conselho(5))],
    )
    mundo.identificar()
    assert len(set(pessoas(mundo, r, 3))) == 3
    assert {mundo.registro(r, linha)[1] for linha in (2, 3, 4)} == {"registro"}


def test_a_birth_date_in_another_record_of_the_group_refuses_a_council_key(mundo: World) -> None:
    r = mundo.carregar(
        "cnrm",
        "residentes",
        MARCO,
        [residente("R1", cpf=cpf(1), **conselho(5)), residente("R2", data_nascimento=date(1990, 1, 2), **conselho(5))],
    )
    mundo.carregar(
        "incentivo", "cadastros", MARCO, [{"codigo_cadastro": "C", "cpf": cpf(1), "data_nascimento": date(1980, 1, 1)}]
    )
    mundo.identificar()
    assert len(set(pessoas(mundo, r, 2))) == 2


@pytest.mark.parametrize(
    ("cbo", "une"),
    [("225125", True), ("2231F9", True), ("223505", False), ("131205", False), (None, False)],
)
def test_a_link_gives_a_council_key_only_for_an_occupation_of_that_council(
    mundo: World, cbo: str | None, une: bool
) -> None:
    r = mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", cpf=cpf(1), **conselho(1))])
    mundo.scnes(MARCO, [{"co_profissional_sus": "A", "co_cns": cns(7)}], [vinculo("A", 1) | {"co_cbo": cbo}])
    mundo.identificar()
    assert (mundo.profissional("A")[0] == mundo.registro(r)[0]) == une


def test_technicians_and_nurses_have_separate_council_numbers(mundo: World) -> None:
    ch = {"co_conselho_classe": "66", "nu_registro": "45678", "sg_uf_crm": "SE"}
    dados = [{"co_profissional_sus": c, "no_profissional": n} for c, n in (("A", "ANA LIMA"), ("B", "ANA LIMA"))]
    links = [
        {"co_profissional_sus": "A", "co_cbo": "223505", **ch},
        {"co_profissional_sus": "B", "co_cbo": "322205", **ch},
    ]
    mundo.scnes(MARCO, dados, links)
    mundo.identificar()
    assert mundo.profissional("A")[0] != mundo.profissional("B")[0]


@pytest.mark.parametrize(("numero", "une"), [("322205", False), ("322206", True), ("2231", True), ("00322205", False)])
def test_the_code_of_an_occupation_is_not_a_council_number(mundo: World, numero: str, une: bool) -> None:
    mundo.carregar("scnes", "tbAtividadeProfissional", "2026-01", [{"co_cbo": "322205"}, {"co_cbo": "2231F9"}])
    escrito = conselho(1) | {"numero_registro": numero}
    r = mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", **escrito)])
    t = mundo.carregar("titulos", "titulos", MARCO, [{"cpf": cpf(1), "especialidade": "X", **escrito}])
    mundo.identificar()
    assert (mundo.registro(r)[0] == mundo.registro(t)[0]) == une


@pytest.mark.parametrize(
    ("um", "outro", "une"),
    [
        ("ANA LIMA", "ANA DE SOUZA LIMA", True),
        ("ANA LIMA", "ANA SOUZA", False),
        ("ANA LIMA", "EVA LIMA", False),
        ("ANA D'ÁVILA", "ana davila", True),
        ("ANA", "ANA LIMA", False),
        (None, "ANA LIMA", True),
    ],
)
def test_a_council_key_with_two_first_or_last_names_joins_no_records(
    mundo: World, um: str | None, outro: str, une: bool
) -> None:
    r = mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", cpf=cpf(1), nome=um, **conselho(1))])
    dados = [{"co_profissional_sus": "A", "co_cns": cns(7), "no_profissional": outro}]
    mundo.scnes(MARCO, dados, [vinculo("A", 1)])
    mundo.identificar()
    assert (mundo.profissional("A")[0] == mundo.registro(r)[0]) == une


def test_names_are_compared_over_all_months_using_the_social_name_if_alone(mundo: World) -> None:
    r = mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", cpf=cpf(1), nome="ANA LIMA", **conselho(1))])
    mundo.scnes(MARCO, [{"co_profissional_sus": "A", "co_cns": cns(7), "no_social": "ANA LIMA"}], [vinculo("A", 1)])
    mundo.identificar()
    assert mundo.profissional("A")[0] == mundo.registro(r)[0]
    mundo.scnes("2025-12", [{"co_profissional_sus": "A", "co_cns": cns(7), "no_social": "ANA DIAS"}], [vinculo("A", 1)])
    mundo.identificar()
    assert mundo.profissional("A")[0] != mundo.registro(r)[0]


def test_a_council_key_never_joins_two_professionals_of_different_cns(mundo: World) -> None:
    r = mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", cpf=cpf(1), nome="ANA LIMA", **conselho(1))])
    dados = [
        {"co_profissional_sus": c, "co_cns": cns(n), "no_profissional": "ANA LIMA"} for c, n in (("A", 7), ("B", 8))
    ]
    mundo.scnes(MARCO, dados, [vinculo("A", 1), vinculo("B", 1)])
    mundo.identificar()
    assert len({mundo.profissional("A")[0], mundo.profissional("B")[0], mundo.registro(r)[0]}) == 3


def test_two_cns_of_one_cpf_do_not_refuse_the_council_key(mundo: World) -> None:
    r = mundo.carregar(
        "cnrm",
        "residentes",
        MARCO,
        [residente(f"R{n}", cpf=cpf(1), cns=cns(n), nome="ANA LIMA") for n in (7, 8)]
        + [residente("R3", nome="ANA LIMA", **conselho(1))],
    )
    dados = [
        {"co_profissional_sus": c, "co_cns": cns(n), "no_profissional": "ANA LIMA"} for c, n in (("A", 7), ("B", 8))
    ]
    mundo.scnes(MARCO, dados, [vinculo("A", 1), vinculo("B", 1)])
    mundo.identificar()
    assert len(set(pessoas(mundo, r, 3))) == 1


def test_triples_join_ignoring_accents(mundo: World) -> None:
    quem = {"nome": "José Ávila", "nome_mae": "Mãe da Silva", "data_nascimento": date(1990, 1, 1)}
    r = mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", cpf=cpf(1), **quem)])
    m = mundo.carregar(
        "parceiros",
        "matriculas",
        MARCO,
        [{"codigo_matricula_curso": "K1", "cpf": CPF_INVALIDO, **quem, "nome": "JOSE  AVILA"}],
        parceiro="unix",
    )
    mundo.identificar()
    assert mundo.registro(m) == (mundo.registro(r)[0], "tripla")


@pytest.mark.parametrize(("donos", "com_pessoa"), [([cpf(1)], True), ([cpf(1), cpf(2)], False), ([], False)])
def test_line_with_invalid_cpf_takes_the_one_person_of_its_triple(
    mundo: World, donos: list[str], com_pessoa: bool
) -> None:
    mundo.carregar("cnrm", "residentes", MARCO, [residente(c, cpf=c, **pessoa(1)) for c in donos])
    p = mundo.carregar("incentivo", "pagamentos", MARCO, [{"codigo_pagamento": "P", "cpf": CPF_INVALIDO, **pessoa(1)}])
    resultado = mundo.identificar()
    assert (mundo.registro(p)[0] is not None) == com_pessoa
    assert resultado.linhas_sem_pessoa == (not com_pessoa)
    assert resultado.pessoas == len(donos)


def test_a_valid_cpf_in_no_register_is_a_person(mundo: World) -> None:
    p = mundo.carregar("incentivo", "pagamentos", MARCO, [{"codigo_pagamento": "P", "cpf": cpf(3)}])
    assert mundo.identificar().por_forca == {"cpf": 1}
    assert mundo.registro(p)[1] == "cpf"


def test_each_record_without_keys_is_a_person_except_payment_lines(mundo: World) -> None:
    c = mundo.carregar(
        "incentivo",
        "cadastros",
        MARCO,
        [{"codigo_cadastro": str(n), "cpf": CPF_INVALIDO, "nome": "Ana"} for n in (1, 2)],
    )
    mundo.scnes(MARCO, [{"co_profissional_sus": "A"}], [vinculo("A"), vinculo("SEM_DADOS")])
    resultado = mundo.identificar()
    assert len({*pessoas(mundo, c, 2), mundo.profissional("A")[0], mundo.profissional("SEM_DADOS")[0]}) == 4
    assert resultado.por_forca == {"registro": 4}


def test_scnes_months_join_by_cns_and_pf_counts_only_without_the_zip(mundo: World) -> None:
    mundo.carregar(
        "scnes", "PF", "2025-11", [{"cns_prof": cns(4)}, {"cns_prof": cns(1)}, {"cns_prof": cns(4)}, {}], uf="SE"
    )
    mundo.carregar("scnes", "PF", "2025-11", [{"cns_prof": cns(4)}], uf="AL")
    mundo.carregar("scnes", "PF", MARCO, [{"cns_prof": cns(8)}], uf="SE")
    mundo.scnes(MARCO, [{"co_profissional_sus": "A", "co_cns": cns(1)}], [vinculo("A")])
    mundo.identificar()
    assert mundo.profissional("PFSE3", "2025-11") == mundo.profissional("A")
    assert mundo.profissional("PFSE2", "2025-11") == mundo.profissional("PFAL2", "2025-11")
    assert mundo.profissional("PFSE5", "2025-11")[1] == "registro"
    assert mundo.ler("select linha, co_profissional_sus from identidade.linhas_pf order by all") == [
        (2, "PFAL2"), (2, "PFSE2"), (3, "PFSE3"), (4, "PFSE2"), (5, "PFSE5"),
    ]  # fmt: skip


def test_facts_of_payment_lines_that_need_identifiers(mundo: World) -> None:
    mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", cpf=cpf(1), **pessoa(1))])
    conta = {"banco": "001", "agencia": "0012", "conta": "34-x"}
    linhas: list[dict[str, Any]] = [
        {"cpf": cpf(1), "cpf_titular": cpf(1), **conta},
        {"cpf": cpf(1), "cpf_titular": cpf(2), "banco": "1", "agencia": "12", "conta": "0034X"},
        {"cpf": CPF_INVALIDO, "cpf_titular": cpf(1), **pessoa(1), **conta, "conta": "35"},
        {"cpf": CPF_INVALIDO, "cpf_titular": CPF_INVALIDO, **conta, "agencia": None},
        {"cpf": cpf(1)},
    ]
    p = mundo.carregar(
        "incentivo", "pagamentos", MARCO, [{"codigo_pagamento": f"P{n}", **linha} for n, linha in enumerate(linhas)]
    )
    mundo.identificar()
    rows = mundo.ler(
        f"select cpf_valido, titular, conta_hash from identidade.linhas where carga_id = {p} order by linha"
    )
    assert [row[:2] for row in rows] == [
        (True, "igual"), (True, "diferente"), (False, "igual"), (False, "igual"), (True, None),
    ]  # fmt: skip
    contas = [row[2] for row in rows]
    assert contas[0] == contas[1] is not None
    assert contas[2] not in (None, contas[0])
    assert contas[3:] == [None, None]


def test_a_month_with_every_cpf_gives_ids_only_to_professionals_with_links(mundo: World) -> None:
    dados = [{"co_profissional_sus": f"A{n}", "co_cpf": cpf(n), "co_cns": cns(n)} for n in range(1, 6)]
    mundo.scnes(MARCO, dados, [vinculo("A1"), vinculo("A2")])
    assert mundo.identificar().pessoas == 2
    assert mundo.profissional("A1")[1] == "cpf"
    assert mundo.ler("select bool_and(tem_cpf and tem_cns) from identidade.pessoas") == [(True,)]


def test_the_person_of_a_cns_stays_when_scnes_adds_the_cpf(mundo: World) -> None:
    mundo.scnes("2026-02", [{"co_profissional_sus": "A", "co_cns": cns(1)}], [vinculo("A")])
    mundo.identificar()
    (before,) = mundo.ler("select pessoa from identidade.pessoas")
    mundo.scnes("2026-02", [{"co_profissional_sus": "A", "co_cpf": cpf(1), "co_cns": cns(1)}], [vinculo("A")])
    mundo.identificar()
    assert mundo.profissional("A", "2026-02") == (*before, "cpf")


def test_a_cpf_looked_up_makes_no_person(mundo: World) -> None:
    quem = pessoa(1)
    r = mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", cpf=cpf(1), **quem)])
    outro_dia = quem["data_nascimento"] + timedelta(days=1)
    obitos = [
        {"cpf": cpf(1), "fonte": "A", "data_nascimento": quem["data_nascimento"]},
        {"cpf": cpf(1), "fonte": "B"},
        {"cpf": cpf(1), "fonte": "C", "data_nascimento": outro_dia},
        {"cpf": cpf(2), "fonte": "A"},
        {"cpf": CPF_INVALIDO, "fonte": "A"},
    ]
    mundo.carregar("referencia", "obitos", "2025-01", obitos[:1])
    o = mundo.carregar("referencia", "obitos", "2026-01", obitos)
    result = mundo.identificar()
    pessoa_id = mundo.pessoa_id(r)
    rows = mundo.ler(
        "select carga_id, linha, pessoa_id, nascimento_confere, cpf_recusado is not null from identidade.consultas"
    )
    assert sorted(rows, key=str) == [
        (o, 2, pessoa_id, True, False), (o, 3, pessoa_id, True, False), (o, 4, pessoa_id, False, False),
        (o, 5, None, True, False), (o, 6, None, True, True),
    ]  # fmt: skip
    assert result.pessoas == 1


def test_a_stipend_with_a_valid_cpf_is_of_its_person_and_no_other_row_makes_one(mundo: World) -> None:
    r = mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", cpf=cpf(1))])
    bolsas = [
        {"codigo_matricula": f"R{n}", "cpf": numero} for n, numero in enumerate([cpf(1), None, CPF_INVALIDO, cpf(2)])
    ]
    b = mundo.carregar("referencia", "bolsas_residencia", "2026-01", bolsas)
    assert mundo.identificar().pessoas == 2
    rows = dict(mundo.ler(f"select linha, pessoa from identidade.registros where carga_id = {b}"))
    assert rows.keys() == {2, 5} and [rows[2]] == pessoas(mundo, r, 1) != [rows[5]]


def test_triples_of_two_cpfs_are_listed_by_their_seal(mundo: World) -> None:
    quem, outro = pessoa(1), pessoa(2)
    mundo.carregar("cnrm", "residentes", MARCO, [residente(f"R{n}", cpf=cpf(n), **quem) for n in (1, 2)])
    mundo.carregar("cnrms", "residentes", MARCO, [residente("S3", cpf=cpf(3), **outro), residente("S4", **outro)])
    mundo.identificar()
    rows = mundo.ler("select tripla, count(distinct pessoa_id) from identidade.triplas group by all")
    assert [count for _, count in rows] == [2]


def test_a_holder_with_an_invalid_cpf_is_told_from_another_person(mundo: World) -> None:
    linhas = [
        {"codigo_pagamento": f"P{n}", "cpf": cpf(1), "cpf_titular": titular}
        for n, titular in enumerate([cpf(1), cpf(2), CPF_INVALIDO, None])
    ]
    mundo.carregar("incentivo", "pagamentos", MARCO, linhas)
    mundo.identificar()
    rows = mundo.ler("select titular, titular_valido from identidade.linhas order by linha")
    assert rows == [("igual", True), ("diferente", True), ("diferente", False), (None, False)]
