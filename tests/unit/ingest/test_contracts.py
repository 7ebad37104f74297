"""The contracts: every dataset has one, and their reader refuses anything unknown."""

import shutil
from pathlib import Path

import pytest

from orchestration.contracts import contract_of, contracts, contracts_of
from orchestration.errors import ExitCode, UserError
from orchestration.settings import CONTRACTS

DATASETS = {
    "cnrm": {"instituicoes", "programas", "residentes", "equipe"},
    "cnrms": {"instituicoes", "programas", "residentes", "equipe"},
    "incentivo": {"editais", "programas_homologados", "cadastros", "pagamentos"},
    "parceiros": {"matriculas", "relatorio"},
    "titulos": {"titulos"},
    "referencia": {"populacao", "regioes_saude", "prioridades", "epidemiologia", "bolsas_residencia",
                   "parametros_necessidade", "populacao_idade_sexo", "fatores_projecao"},
    "scnes": {
        "tbCargaHorariaSus", "tbDadosProfissionalSus", "tbEstabelecimento", "tbAtividadeProfissional", "tbTipoUnidade",
        "tbMunicipio", "tbNaturezaJuridica", "tbConselhoClasse", "PF",
    },
}  # fmt: skip


@pytest.fixture
def editais(tmp_path: Path) -> Path:
    """A folder of contracts with one in it, and fontes.yml beside the folder."""
    folder = tmp_path / "contracts"
    folder.mkdir()
    for name in ("_comuns.yml", "incentivo_editais.yml"):
        shutil.copy(CONTRACTS / name, folder)
    entry = "incentivo: {nome: Incentivo, publicador: Ministério, conjuntos: {editais: {cadencia: mensal}}}"
    (tmp_path / "fontes.yml").write_text(f"fontes: {{{entry}}}", encoding="utf-8")
    return folder


def test_every_dataset_has_its_contract() -> None:
    for fonte, conjuntos in DATASETS.items():
        assert conjuntos <= {contrato.conjunto for contrato in contracts_of(fonte)}


def test_which_datasets_are_events_and_which_are_needed() -> None:
    promised = [c for c in contracts() if c.conjunto in set().union(*DATASETS.values())]
    assert {c.conjunto for c in promised if c.tipo == "evento"} == {"pagamentos", "relatorio", "bolsas_residencia"}
    needed = {"tbCargaHorariaSus", "tbDadosProfissionalSus", "tbEstabelecimento", "PF"}
    needed |= DATASETS["cnrm"] | DATASETS["incentivo"] | DATASETS["parceiros"]
    assert {c.conjunto for c in promised if c.necessario} == needed


@pytest.mark.parametrize(
    "nome",
    ["cpf", "cns", "nome", "nome_mae", "nome_social", "data_nascimento", "cpf_titular", "conta", "no_profissional",
     "co_cpf", "co_cns", "cns_prof", "cpf_prof", "nomeprof"],
)  # fmt: skip
def test_direct_identifiers_are_not_in_the_lake(nome: str) -> None:
    people = [c for c in contracts() if c.conjunto != "instituicoes" and c.conjunto != "programas"]
    assert not any(nome in contrato.esquema_do_lake(contrato.fontes[0]) for contrato in people)


def test_columns_are_unique_and_described() -> None:
    for contrato in contracts():
        nomes = [coluna.nome for coluna in contrato.colunas]
        assert len(nomes) == len(set(nomes))
        assert all(coluna.descricao.endswith(".") for coluna in contrato.colunas)


def test_personal_columns_of_units_are_ignored() -> None:
    unit = contract_of("scnes", "tbEstabelecimento")
    assert unit is not None
    assert {"NU_CPF", "CO_CPFDIRETORCLN"} <= set(unit.ignoradas)
    assert not {"nu_cpf", "co_cpfdiretorcln"} & {coluna.nome for coluna in unit.colunas}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("conjunto: editais", "conjunto: editais\nnovidade: 1", "o campo 'novidade' não existe"),
        (
            "{nome: codigo_edital, obrigatoria: true}",
            "{nome: codigo_edital, exigida: true}",
            "o campo 'colunas.codigo_edital.exigida' não existe",
        ),
        ("obrigatoria: true}", "obrigatoria: sim}", "o campo 'colunas.codigo_edital.obrigatoria' não aceita 'sim'"),
        ("tipo: data,", "tipo: dia,", ".tipo' não aceita 'dia'"),
        (
            "{nome: codigo_edital, obrigatoria: true}",
            "{nome: codigo_edita}",
            "'colunas.codigo_edita.tipo'",
        ),
        ("chave: [codigo_edital]", "chave: [edital]", "a coluna 'edital' é nomeada, mas não definida"),
        ("tipo: retrato", "", "falta o campo 'tipo'"),
        ("fontes: [incentivo]", "fontes: [incentivos]", "fontes.yml não tem 'incentivos/editais'"),
        ("conjunto: editais", "conjunto: chamadas", "fontes.yml não tem 'incentivo/chamadas'"),
        ("conjunto: editais", "conjunto: [", "não é YAML, na linha "),
        (
            "conjunto: editais",
            "conjunto: editais\ntolerancia: {parcela: 2}",
            "'tolerancia.parcela' não aceita 2",
        ),
    ],
)
def test_the_reader_is_strict(editais: Path, old: str, new: str, sentence: str) -> None:
    assert len(contracts(editais)) == 1
    contracts.cache_clear()
    wrong = editais / "incentivo_editais.yml"
    wrong.write_text(wrong.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UserError) as refusal:
        contracts(editais)
    assert refusal.value.saida is ExitCode.USO_INCORRETO
    assert refusal.value.frase.startswith(f"A declaração {wrong} não serve: ") and sentence in refusal.value.frase


def test_a_dataset_without_a_contract_is_refused(editais: Path) -> None:
    (editais / "incentivo_editais.yml").unlink()
    with pytest.raises(UserError, match=r"^O arquivo fontes\.yml tem o conjunto 'incentivo/editais', que não tem"):
        contracts(editais)


def test_a_dataset_of_people_must_have_an_identifier(editais: Path) -> None:
    entry = editais.parent / "fontes.yml"
    entry.write_text(entry.read_text(encoding="utf-8").replace("mensal", "mensal, pessoas: registro"), encoding="utf-8")
    with pytest.raises(
        UserError, match=r"^A declaração .*incentivo_editais\.yml não serve: não tem coluna que identifique"
    ):
        contracts(editais)


def test_a_contract_may_set_its_tolerance(editais: Path) -> None:
    with (editais / "incentivo_editais.yml").open("a", encoding="utf-8") as stream:
        stream.write("tolerancia: {parcela: 0.2}\n")
    [contrato] = contracts(editais)
    assert (contrato.tolerancia.parcela, contrato.tolerancia.linhas) == (0.2, 3)
