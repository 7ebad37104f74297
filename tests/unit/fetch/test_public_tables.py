"""People by age and sex (IBGE) and health regions (DATASUS), from a local server that answers in their shapes."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from orchestration import seeds
from orchestration.errors import UserError
from orchestration.fetch.command import fetch
from orchestration.fetch.config import items
from orchestration.fetch.datasus import health_regions_csv
from orchestration.fetch.ibge import ages_csv
from orchestration.fetch.verify import Unsuitable

TODAY = date(2026, 7, 10)


def result(sex: str, age: str, *places: tuple[str, str]) -> dict[str, object]:
    """One of the API's `resultados`, with the categories and series as it sends them."""
    return {
        "classificacoes": [
            {"id": "2", "nome": "Sexo", "categoria": {"5": sex}},
            {"id": "286", "nome": "Forma de declaração da idade", "categoria": {"113635": "Total"}},
            {"id": "287", "nome": "Idade", "categoria": {"93070": age}},
        ],
        "series": [
            {
                "localidade": {"id": code, "nivel": {"id": "N6", "nome": "Município"}, "nome": "Aracaju - SE"},
                "serie": {"2022": value},
            }
            for code, value in places
        ],
    }


def answer(*results: dict[str, object]) -> bytes:
    variable = {"id": "93", "variavel": "População residente", "unidade": "Pessoas", "resultados": list(results)}
    return json.dumps([variable]).encode()


def base(**tables: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, table in tables.items():
            archive.writestr(f"base_territorial/{name}.csv", table)
    return content.getvalue()


RELATION = b"CO_MUNICIP;CO_REGSAUD\r\n280030;28001\r\n280010;28002\r\n530010;53001\r\n530180;53001\r\n"
REGIONS = (
    "CO_REGSAUD,DS_NOME,DS_ABREV,CO_STATUS\r\n28001,Aracaju,AJU,ATIVO\r\n28002,Glória,GLO,EXTINTO\r\n"
    "53001,Distrito Federal,DF,ATIVO\r\n"
).encode("latin-1")


@pytest.fixture
def run(tmp_path: Path):
    """Run the command with one source on the local server; returns what it gave and the landing folder."""

    def invoke(source: str, address: str, *options: str):
        home = tmp_path / "home"
        home.mkdir(exist_ok=True)
        (home / "residencias.toml").write_text(f'[fontes]\n{source} = "{address}"\n', "utf-8")
        arguments = ["--landing", str(tmp_path / "landing"), "--home", str(home), "--source", source, *options]
        return CliRunner().invoke(fetch, arguments), tmp_path / "landing" / "referencia"

    return invoke


def test_the_documented_addresses_name_the_state_and_the_month() -> None:
    (ages,) = items({}, ("idade_sexo",), None, TODAY)
    assert len(ages.partes) == 27
    assert "9514/periodos/2022/variaveis/93?localidades=N6[N3[28]]" in {
        part.enderecos[0].partition("agregados/")[2].partition("&")[0] for part in ages.partes
    }
    (regions,) = items({}, ("regioes_saude",), None, TODAY)
    assert str(regions.destino) == "referencia/regioes_saude_2026.csv"
    assert regions.enderecos[0].endswith("/territorio/tabelas/2026/06-base_territorial_jun26.zip")


def test_ages_of_all_states_become_one_file(run, server, reply) -> None:
    of_sergipe = answer(
        result("Mulheres", "5 a 9 anos", ("2800308", "20"), ("2800100", "-")),
        result("Homens", "80 a 84 anos", ("2800308", "3")),
        result("Homens", "100 anos ou mais", ("2800308", "1")),
    )
    order = list(seeds.state_codes())
    server.answers = [reply(of_sergipe if code == "28" else answer()) for code in order]
    done, folder = run("idade_sexo", server.address + "?uf={codigo_uf}")
    assert done.exit_code == 0, done.output
    assert [request["path"].rpartition("=")[2] for request in server.requests] == order
    assert (folder / "populacao_idade_sexo_2022.csv").read_text() == (
        "codigo_municipio;ano;sexo;faixa;populacao\n"
        "2800100;2022;F;05-09;0\n2800308;2022;F;05-09;20\n2800308;2022;M;80+;4\n"
    )


@pytest.mark.parametrize(
    "bad",
    [
        b"[]",
        answer(),
        answer(result("Total", "5 a 9 anos", ("2800308", "1"))),
        answer(result("Mulheres", "Total", ("2800308", "1"))),
        answer(result("Mulheres", "5 a 9 anos", ("28", "1"))),
    ],
)
def test_an_answer_without_sex_age_or_municipality_is_refused(bad: bytes) -> None:
    with pytest.raises(Unsuitable, match="não traz a população de 2022 por"):
        ages_csv([bad], 2022)


def test_health_regions_come_from_the_territorial_base(run, server, reply) -> None:
    server.answers = [reply(base(rl_municip_regsaud=RELATION, tb_regsaud=REGIONS))]
    done, folder = run("regioes_saude", server.address, "--competencia", "2026-06")
    assert done.exit_code == 0, done.output
    assert (folder / "regioes_saude_2026.csv").read_text() == (
        "codigo_municipio;codigo_regiao_saude;nome_regiao_saude\n280030;28001;Aracaju\n530010;53001;Distrito Federal\n"
    )


def test_a_base_without_its_tables_is_refused_by_name(run, server, reply) -> None:
    server.answers = [reply(base(tb_regsaud=REGIONS))]
    done, folder = run("regioes_saude", server.address)
    assert isinstance(done.exception, UserError)
    assert "não tem a tabela rl_municip_regsaud.csv" in done.output
    assert not folder.exists()


@pytest.mark.parametrize(
    ("relation", "sentence"),
    [
        (b"CO_MUNICIP;OUTRA\n280030;28001\n", "não tem a coluna CO_REGSAUD"),
        (b"CO_MUNICIP;CO_REGSAUD\n280010;28002\n", "não traz a região de saúde"),
    ],
)
def test_a_base_without_regions_is_refused(relation: bytes, sentence: str) -> None:
    with pytest.raises(Unsuitable, match=sentence):
        health_regions_csv([base(rl_municip_regsaud=relation, tb_regsaud=REGIONS)], 2026)
