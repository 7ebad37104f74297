"""Municipalities, codes and names missing from their lists are loaded with a warning without personal data."""

from tests.unit.ingest.bancada import TABELAS, UNIDADE, VINCULO, Workbench, many, scnes_zip

PROGRAMA = {
    "codigo_programa": "P1", "codigo_instituicao": "I1", "nome": "Programa", "modalidade": "medica",
    "especialidade": "Pediatria", "codigo_municipio": "2800308", "duracao_anos": "2", "vagas_autorizadas_ano": "4",
    "situacao": "ativo",
}  # fmt: skip
PROGRAMAS = "cnrm/programas_202605.csv"


def test_codes_of_the_federal_district_become_its_single_municipality(bancada: Workbench) -> None:
    codes = ["530010", "5300108", "530180", "5301806", "539999"]
    rows = [{**PROGRAMA, "codigo_programa": code, "codigo_municipio": code} for code in codes]
    bancada.put(PROGRAMAS, rows)
    assert bancada.one().avisos == (
        "Partes do Distrito Federal foram lidas como o município 530010: codigo_municipio em 3 linhas.",
    )
    assert bancada.query("select distinct codigo_municipio from lake.cnrm_programas") == [("530010",)]


def test_an_unknown_municipality_is_loaded_with_a_warning(bancada: Workbench) -> None:
    rows = many(PROGRAMA, "codigo_programa", 2)
    bancada.put(PROGRAMAS, [rows[0], {**rows[1], "codigo_municipio": "289999"}])
    assert bancada.one().avisos == (
        "A coluna 'codigo_municipio' tem 1 código desconhecido em 1 linha, guardado como veio: 289999.",
    )


def test_an_unknown_municipality_of_a_scnes_unit_is_masked_when_it_may_be_personal(bancada: Workbench) -> None:
    codes = ["530180", "289999", "99999999999", "MARIA"]
    units = [{**UNIDADE, "CO_UNIDADE": code, "CO_MUNICIPIO_GESTOR": code} for code in codes]
    bancada.put("scnes/BASE_DE_DADOS_CNES_202603.ZIP", scnes_zip("202603", {**TABELAS, "tbEstabelecimento": units}))
    [carga] = [carga for carga in bancada.run() if carga.conjunto == "tbEstabelecimento"]
    assert carga.avisos == (
        "A coluna 'co_municipio_gestor' tem 4 códigos desconhecidos em 4 linhas, guardados como vieram: "
        "289999, 530180, ***, ***.",
    )


def test_the_hours_of_a_link_are_at_most_those_of_a_week(bancada: Workbench) -> None:
    links = [{**VINCULO, "QT_CARGA_HORARIA_OUTROS": hours} for hours in ("168", "169", "-1")]
    bancada.put("scnes/BASE_DE_DADOS_CNES_202603.ZIP", scnes_zip("202603", {**TABELAS, "tbCargaHorariaSus": links}))
    [carga] = [carga for carga in bancada.run() if carga.conjunto == "tbCargaHorariaSus"]
    assert (carga.linhas_carregadas, carga.linhas_rejeitadas) == (1, 2)


def test_an_unknown_specialty_is_loaded_with_a_warning_that_does_not_quote_it(bancada: Workbench) -> None:
    names = ["PEDIATRIA", "Clínica  médica", "enfermagem obstétrica", "Enfermagem", "Zuleide Gerada", "Zuleide Gerada"]
    rows = many(PROGRAMA, "codigo_programa", len(names))
    bancada.put(PROGRAMAS, [{**row, "especialidade": name} for row, name in zip(rows, names, strict=True)])
    carga = bancada.one()
    assert carga.linhas_carregadas == len(names)
    assert carga.avisos == (
        "A coluna 'especialidade' tem 1 nome fora das listas conhecidas em 2 linhas, que carrega como veio.",
    )
