"""Which records of several snapshots or files of a register have a person: the newest state of each."""

from mundo import World, cns, conselho, cpf, residente, vinculo

MARCO = "2026-03"


def test_only_the_newest_snapshot_of_each_commission_and_partner_counts(mundo: World) -> None:
    antigo = mundo.carregar("cnrm", "residentes", "2026-02", [residente("R1", cpf=cpf(1), cns=cns(1))])
    novo = mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", cpf=cpf(1))])
    outra = mundo.carregar("cnrms", "residentes", "2026-02", [residente("R9", cpf=cpf(9))])
    mundo.scnes(MARCO, [{"co_profissional_sus": "A", "co_cns": cns(1)}], [vinculo("A")])
    mundo.identificar()
    assert mundo.profissional("A")[0] != mundo.registro(novo)[0]
    assert mundo.registro(outra)[1] == "cpf"
    assert mundo.ler(f"from identidade.registros where carga_id = {antigo}") == []


def test_a_record_that_the_newest_snapshot_leaves_out_still_counts(mundo: World) -> None:
    antigo = mundo.carregar(
        "cnrm",
        "residentes",
        "2026-02",
        [
            residente("R1", codigo_programa="P1", cpf=cpf(1), cns=cns(1)),
            residente("R2", codigo_programa="P1", cpf=cpf(2)),
        ],
    )
    novo = mundo.carregar("cnrm", "residentes", MARCO, [residente("R1", codigo_programa="P2", cpf=cpf(1))])
    mundo.scnes(MARCO, [{"co_profissional_sus": "A", "co_cns": cns(1)}], [vinculo("A")])
    mundo.identificar()
    assert mundo.registro(antigo, 2)[0] == mundo.registro(novo)[0] == mundo.profissional("A")[0]
    assert mundo.registro(antigo, 3)[1] == "cpf"


def test_a_title_that_the_newest_snapshot_leaves_out_keeps_its_person(mundo: World) -> None:
    """Past months read the titles that were in force in them."""
    titulos = [{"cpf": cpf(n), "especialidade": "X", "origem": "sociedade", **conselho(n)} for n in (1, 2)]
    antigo = mundo.carregar("titulos", "titulos", "2026-02", titulos)
    novo = mundo.carregar("titulos", "titulos", MARCO, titulos[:1])
    mundo.scnes(MARCO, [{"co_profissional_sus": "A", "co_cpf": cpf(2)}], [vinculo("A")])
    mundo.identificar()
    assert mundo.registro(antigo, 3)[0] == mundo.profissional("A")[0]
    assert mundo.registro(novo)[1] == "cpf"


def test_only_the_newest_state_of_a_line_counts(mundo: World) -> None:
    velha = mundo.carregar("incentivo", "pagamentos", "2026-02", [{"codigo_pagamento": "P", "cpf": cpf(1)}])
    nova = mundo.carregar("incentivo", "pagamentos", MARCO, [{"codigo_pagamento": "P", "cpf": cpf(2)}])
    assert mundo.identificar().pessoas == 1
    assert mundo.registro(nova)[1] == "cpf"
    assert mundo.ler(f"from identidade.registros where carga_id = {velha}") == []
