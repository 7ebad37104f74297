"""An id follows its person from run to run, through merges, splits, stronger keys and corrections."""

from typing import Any

import duckdb
from mundo import World, cns, cpf, pessoa
from test_resolution import CPF_INVALIDO, MARCO, conselho, residente, vinculo


def carregar(mundo: World, *linhas: dict[str, Any], competencia: str = MARCO) -> int:
    return mundo.carregar("cnrm", "residentes", competencia, list(linhas))


def apelidos(mundo: World) -> dict[str, str]:
    with duckdb.connect(str(mundo.home.identidades), read_only=True) as con:
        return dict(con.execute("from apelidos").fetchall())


def test_a_second_run_writes_nothing(mundo: World) -> None:
    carregar(mundo, residente("R1", cpf=cpf(1)))
    primeira = mundo.identificar()
    antes = {path: path.stat().st_mtime_ns for path in mundo.home.lake_identidade.rglob("*.parquet")}
    assert mundo.identificar() == primeira
    assert {path: path.stat().st_mtime_ns for path in mundo.home.lake_identidade.rglob("*.parquet")} == antes


def test_a_modified_output_is_written_again(mundo: World) -> None:
    r = carregar(mundo, residente("R1", cpf=cpf(1)))
    mundo.identificar()
    antes = mundo.registro(r)
    (mundo.home.lake_identidade / "registros" / "tabela.parquet").write_bytes(b"PAR1")
    mundo.identificar()
    assert mundo.registro(r) == antes


def test_an_id_stays_when_a_stronger_key_appears(mundo: World) -> None:
    r = carregar(mundo, residente("R1", **pessoa(1)))
    mundo.identificar()
    antes, chave = mundo.registro(r)
    assert chave == "tripla"
    for novas in ({"cns": cns(1)}, {"cns": cns(1), "cpf": cpf(1)}, {"cpf": cpf(1)}):
        r = carregar(mundo, residente("R1", **pessoa(1), **novas))
        mundo.identificar()
        assert mundo.registro(r)[0] == antes


def test_an_id_of_a_record_without_keys_stays_when_it_gets_one(mundo: World) -> None:
    r = carregar(mundo, residente("R1", cpf=CPF_INVALIDO))
    mundo.identificar()
    antes = mundo.registro(r)[0]
    r = carregar(mundo, residente("R1", cpf=cpf(1)))
    mundo.identificar()
    assert mundo.registro(r) == (antes, "cpf")


def test_merged_persons_keep_the_oldest_id_and_the_other_becomes_an_alias(mundo: World) -> None:
    mundo.scnes(MARCO, [{"co_profissional_sus": "A", "co_cns": cns(1)}], [vinculo("A")])
    mundo.identificar()
    mais_antigo = mundo.profissional("A")[0]
    r = carregar(mundo, residente("R1", cpf=cpf(1)))
    mundo.identificar()
    mais_novo = mundo.pessoa_id(r)
    assert mundo.registro(r)[0] != mais_antigo
    r = carregar(mundo, residente("R1", cpf=cpf(1), cns=cns(1)))
    mundo.identificar()
    assert mundo.registro(r)[0] == mundo.profissional("A")[0] == mais_antigo
    assert apelidos(mundo) == {mais_novo: mundo.pessoa_id(r)} == dict(mundo.ler("from identidade.apelidos"))
    assert mundo.ler("select count(*) from identidade.pessoas") == [(1,)]


def test_a_person_of_scnes_alone_has_a_number_and_gets_an_id_when_a_register_names_them(mundo: World) -> None:
    mundo.scnes(MARCO, [{"co_profissional_sus": "A", "co_cns": cns(1)}], [vinculo("A")])
    mundo.identificar()
    [(numero, pessoa_id)] = mundo.ler("select pessoa, pessoa_id from identidade.pessoas")
    assert numero is not None and pessoa_id is None
    r = carregar(mundo, residente("R1", cns=cns(1)))
    mundo.identificar()
    assert mundo.ler("select pessoa, pessoa_id from identidade.pessoas") == [(numero, mundo.pessoa_id(r))]
    carregar(mundo, residente("R2", cpf=cpf(2)))
    mundo.identificar()
    assert (numero, None) in mundo.ler("select pessoa, pessoa_id from identidade.pessoas")


def test_persons_of_a_vault_without_numbers_get_one_and_keep_their_ids(mundo: World) -> None:
    r = carregar(mundo, residente("R1", cpf=cpf(1)), residente("R2", cpf=cpf(2)))
    mundo.identificar()
    antes = mundo.pessoa_id(r, 2), mundo.pessoa_id(r, 3)
    with duckdb.connect(str(mundo.home.identidades)) as con:
        con.execute("alter table pessoas drop column pessoa")
    carregar(mundo, residente("R1", cpf=cpf(1)), residente("R2", cpf=cpf(2)), residente("R3", cpf=cpf(3)))
    mundo.identificar()
    pessoas = dict(mundo.ler("select pessoa_id, pessoa from identidade.pessoas"))
    assert sorted(pessoas.values()) == [1, 2, 3]
    assert {pessoas[antes[0]], pessoas[antes[1]]} == {1, 2}


def test_after_a_split_the_stronger_key_keeps_the_id(mundo: World) -> None:
    mundo.scnes(MARCO, [{"co_profissional_sus": "A", "co_cns": cns(1)}], [vinculo("A")])
    mundo.identificar()
    r = carregar(mundo, residente("R1", cpf=cpf(1), cns=cns(1)))
    mundo.identificar()
    um = mundo.registro(r)[0]
    assert mundo.profissional("A")[0] == um
    r = carregar(mundo, residente("R1", cpf=cpf(1)))
    mundo.identificar()
    assert mundo.registro(r)[0] == um
    outro = mundo.profissional("A")[0]
    assert outro != um
    mundo.identificar()
    carregar(mundo, residente("R1", cpf=cpf(1)), residente("R2", cpf=cpf(2)))
    mundo.identificar()
    assert mundo.profissional("A")[0] == outro


def test_an_alias_is_never_reused_after_another_split(mundo: World) -> None:
    mundo.scnes(MARCO, [{"co_profissional_sus": "A", "co_cns": cns(1)}], [vinculo("A")])
    r = carregar(mundo, residente("R1", cpf=cpf(1)))
    mundo.identificar()
    antes = mundo.registro(r)[0], mundo.profissional("A")[0]
    carregar(mundo, residente("R1", cpf=cpf(1), cns=cns(1)))
    mundo.identificar()
    assert len(apelidos(mundo)) == 1
    r = carregar(mundo, residente("R1", cpf=cpf(1)))
    mundo.identificar()
    depois = mundo.registro(r)[0], mundo.profissional("A")[0]
    assert depois[0] in antes
    assert depois[1] != depois[0]
    assert not apelidos(mundo).keys() & {*depois}


def test_no_id_passes_from_one_valid_cpf_to_another(mundo: World) -> None:
    r = carregar(mundo, residente("R1", cpf=cpf(1), **pessoa(1), **conselho(1)))
    mundo.identificar()
    antes = mundo.registro(r)[0]
    r = carregar(mundo, residente("R1", cpf=cpf(2), **pessoa(1), **conselho(1)))
    mundo.identificar()
    assert mundo.registro(r)[0] != antes


def test_a_person_who_comes_back_gets_the_same_id(mundo: World) -> None:
    r = carregar(mundo, residente("R1", cpf=cpf(1)), residente("R2", **pessoa(2)))
    mundo.identificar()
    antes = mundo.registro(r, 2), mundo.registro(r, 3)
    carregar(mundo, residente("R3", cpf=cpf(3)))
    mundo.identificar()
    r = carregar(mundo, residente("R1", cpf=cpf(1)), residente("R2", **pessoa(2)))
    mundo.identificar()
    assert (mundo.registro(r, 2), mundo.registro(r, 3)) == antes


def test_a_new_month_and_a_corrected_month_equal_a_rebuild(mundo: World, tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("RESIDENCIAS_CHAVE", "cd" * 32)

    def mes(alvo: World, competencia: str, numeros: list[int]) -> None:
        dados = [{"co_profissional_sus": f"A{n}", "co_cns": cns(n) if n % 3 else None} for n in numeros]
        alvo.scnes(competencia, dados, [vinculo(f"A{n}", n if n % 2 else None) for n in numeros])

    def tudo(alvo: World) -> list[Any]:
        return [
            sorted(
                alvo.ler(f"select {columns} from identidade.{table}"),
                key=repr,
            )
            for table, columns in (
                ("profissionais", "* replace (min(co_profissional_sus) over (partition by pessoa) as pessoa)"),
                ("pessoas", "* exclude (pessoa, primeira_vez)"),
            )
        ]

    mes(mundo, "2026-01", [1, 2, 3, 4])
    mes(mundo, "2026-02", [1, 2, 3, 5, 6])
    mundo.identificar()
    mes(mundo, "2026-03", [1, 3, 7])
    mundo.identificar()
    mes(mundo, "2026-02", [1, 2, 8])
    mundo.identificar()

    novo = World(tmp_path / "outra")
    mes(novo, "2026-01", [1, 2, 3, 4])
    mes(novo, "2026-02", [1, 2, 8])
    mes(novo, "2026-03", [1, 3, 7])
    novo.identificar()
    assert tudo(mundo) == tudo(novo)
    assert len(list(mundo.home.extratos.glob("*.profissionais.parquet"))) == 3


def test_persons_wrongly_joined_by_a_council_number_are_split(mundo: World) -> None:
    """They were one person until a second CNS with the number showed that it is a placeholder."""
    r = carregar(mundo, residente("R1", cpf=cpf(1), nome="Ana Lima", **conselho(1)))
    antes = mundo.identificar() and mundo.registro(r)[0]
    mundo.scnes(
        MARCO, [{"co_profissional_sus": "A", "co_cns": cns(7), "no_profissional": "ANA LIMA"}], [vinculo("A", 1)]
    )
    assert mundo.identificar().pessoas_separadas == 0
    assert mundo.profissional("A")[0] == mundo.registro(r)[0] == antes
    dados = [
        {"co_profissional_sus": c, "co_cns": cns(n), "no_profissional": "ANA LIMA"} for c, n in (("A", 7), ("B", 8))
    ]
    mundo.scnes("2026-04", dados, [vinculo("A", 1), vinculo("B", 1)])
    resultado = mundo.identificar()
    assert (resultado.pessoas_separadas, resultado.partes_das_separadas) == (1, 2)
    assert mundo.registro(r) == (antes, "cpf")
    um, outro = mundo.profissional("A", "2026-04")[0], mundo.profissional("B", "2026-04")[0]
    assert len({antes, um, outro}) == 3
    assert mundo.profissional("A")[0] == um
    assert mundo.identificar().pessoas_separadas == 0


def test_an_old_key_does_not_give_the_id_of_a_person_still_in_scnes(mundo: World) -> None:
    """A person who left the registers and changed council number keeps the id; the new holder gets another."""
    mundo.scnes(MARCO, [{"co_profissional_sus": "A", "co_cns": cns(1)}], [vinculo("A", 1)])
    r = carregar(mundo, residente("R1", cns=cns(1), **conselho(1)))
    mundo.identificar()
    antes = mundo.registro(r)[0]
    assert mundo.profissional("A")[0] == antes
    mundo.scnes(MARCO, [{"co_profissional_sus": "A", "co_cns": cns(1)}], [vinculo("A", 2)])
    r = carregar(mundo, residente("R2", cns=cns(2), **conselho(1)))
    mundo.identificar()
    assert mundo.profissional("A")[0] == antes
    assert mundo.registro(r)[0] != antes


def test_of_two_ids_as_old_the_one_of_the_stronger_key_stays(mundo: World) -> None:
    """Cases are of who is paid, who has a CPF: their alerts keep their ids when a register tells the person's CNS."""
    alguns = range(1, 9)
    r = carregar(mundo, *(residente(f"R{n}", cpf=cpf(n)) for n in alguns))
    mundo.scnes(
        MARCO, [{"co_profissional_sus": str(n), "co_cns": cns(n)} for n in alguns], [vinculo(str(n)) for n in alguns]
    )
    mundo.carregar("titulos", "titulos", MARCO, [{"cns": cns(n), "especialidade": "X"} for n in alguns])
    mundo.identificar()
    antes = [mundo.registro(r, n + 1)[0] for n in alguns]
    r = carregar(mundo, *(residente(f"R{n}", cpf=cpf(n), cns=cns(n)) for n in alguns))
    mundo.identificar()
    assert [mundo.registro(r, n + 1)[0] for n in alguns] == antes
    assert [mundo.profissional(str(n))[0] for n in alguns] == antes
