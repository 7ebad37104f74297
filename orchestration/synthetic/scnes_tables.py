"""Headers and decode tables of the SCNES zip, and the rows of the residency world."""

from collections.abc import Iterable
from functools import cache

from orchestration import seeds
from orchestration.synthetic import model as m
from orchestration.synthetic.facts import CONSELHOS_SCNES, NOMES_CBO, PROFISSOES
from orchestration.synthetic.people import Person
from orchestration.synthetic.places import municipios

CARGA = (
    "CO_UNIDADE", "CO_PROFISSIONAL_SUS", "CO_CBO", "TP_SUS_NAO_SUS", "IND_VINCULACAO", "TP_TERCEIRO_SIH",
    "QT_CARGA_HORARIA_AMBULATORIAL", "CO_CONSELHO_CLASSE", "NU_REGISTRO", "SG_UF_CRM", "TP_PRECEPTOR", "TP_RESIDENTE",
    "NU_CNPJ_DETALHAMENTO_VINCULO", "TO_CHAR(A.DT_ATUALIZACAO,'DD/MM/YYYY')", "CO_USUARIO",
    "TO_CHAR(A.DT_ATUALIZACAO_ORIGEM,'DD/MM/YYYY')", "QT_CARGA_HORARIA_OUTROS", "QT_CARGA_HOR_HOSP_SUS",
)  # fmt: skip
_PROFISSIONAL = (
    "CO_PROFISSIONAL_SUS", "CO_CPF", "NO_PROFISSIONAL", "CO_CNS", "TO_CHAR(DT_ATUALIZACAO,'DD/MM/YYYY')", "CO_USUARIO",
    "ST_NMPROF_CADSUS", "CO_NACIONALIDADE", "CO_SEQ_INCLUSAO", "TO_CHAR(DT_ATUALIZACAO_ORIGEM,'DD/MM/YYYY')",
    "NO_SOCIAL",
)  # fmt: skip
_ESTABELECIMENTO = (
    "CO_UNIDADE", "CO_CNES", "NU_CNPJ_MANTENEDORA", "TP_PFPJ", "NIVEL_DEP", "NO_RAZAO_SOCIAL", "NO_FANTASIA",
    "NO_LOGRADOURO", "NU_ENDERECO", "NO_COMPLEMENTO", "NO_BAIRRO", "CO_CEP", "CO_REGIAO_SAUDE", "CO_MICRO_REGIAO",
    "CO_DISTRITO_SANITARIO", "CO_DISTRITO_ADMINISTRATIVO", "NU_TELEFONE", "NU_FAX", "NO_EMAIL", "NU_CPF", "NU_CNPJ",
    "CO_ATIVIDADE", "CO_CLIENTELA", "NU_ALVARA", "DT_EXPEDICAO", "TP_ORGAO_EXPEDIDOR", "DT_VAL_LIC_SANI", "TP_LIC_SANI",
    "TP_UNIDADE", "CO_TURNO_ATENDIMENTO", "CO_ESTADO_GESTOR", "CO_MUNICIPIO_GESTOR",
    "TO_CHAR(DT_ATUALIZACAO,'DD/MM/YYYY')", "CO_USUARIO", "CO_CPFDIRETORCLN", "REG_DIRETORCLN", "ST_ADESAO_FILANTROP",
    "CO_MOTIVO_DESAB", "NO_URL", "NU_LATITUDE", "NU_LONGITUDE", "TO_CHAR(DT_ATU_GEO,'DD/MM/YYYY')", "NO_USUARIO_GEO",
    "CO_NATUREZA_JUR", "TP_ESTAB_SEMPRE_ABERTO", "ST_GERACREDITO_GERENTE_SGIF", "ST_CONEXAO_INTERNET",
    "CO_TIPO_UNIDADE", "NO_FANTASIA_ABREV", "TP_GESTAO", "TO_CHAR(DT_ATUALIZACAO_ORIGEM,'DD/MM/YYYY')",
    "CO_TIPO_ESTABELECIMENTO", "CO_ATIVIDADE_PRINCIPAL", "ST_CONTRATO_FORMALIZADO", "CO_TIPO_ABRANGENCIA",
    "ST_COWORKING",
)  # fmt: skip
MINISTERIO = "00394544012787"
MES_ANTERIOR = "MM/AAAA"


def layout(tabela: str, recuo: int) -> tuple[str, ...]:
    """Header of a table `recuo` months before the newest. Layouts grew, and one month has 'CO_CPF' in apostrophes."""
    if tabela == "tbEstabelecimento":
        return _ESTABELECIMENTO[: max(54, 56 - recuo)]
    if tabela == "tbDadosProfissionalSus":
        colunas = _PROFISSIONAL[: 11 if recuo == 0 else 10]
        return tuple("'CO_CPF'" if coluna == "CO_CPF" and recuo == 1 else coluna for coluna in colunas)
    return CARGA


@cache
def decodificacao() -> dict[str, bytes]:
    """The five decode tables, the same every month: name -> content."""
    listas: dict[str, tuple[tuple[str, ...], list[tuple[str, ...]]]] = {
        "tbAtividadeProfissional": (
            (
                "CO_CBO", "DS_ATIVIDADE_PROFISSIONAL", "TP_CLASSIFICACAO_PROFISSIONAL", "TP_CBO_SAUDE",
                "ST_CBO_REGULAMENTADO", "NO_ANO_CMPT",
            ),
            [(codigo, f"{nome:<60}", "1", "S", "N", "2002") for codigo, nome in sorted(NOMES_CBO.items())],
        ),
        "tbTipoUnidade": (
            ("CO_TIPO_UNIDADE", "DS_TIPO_UNIDADE"),
            _semente("tipos_unidade_cenario", "tp_unidade"),
        ),
        "tbMunicipio": (
            (
                "CO_MUNICIPIO", "NO_MUNICIPIO", "CO_SIGLA_ESTADO", "TP_CADASTRO", "TP_PACTO", "TP_ENVIA",
                "TP_ENVIA_CNES", "TP_CIB_SAS", "TP_PLENO_ORIGEM", "TP_MAC", "NU_POPULACAO", "NU_DENSIDADE",
                "CMTP_INICIO_MAC",
            ),
            [
                (c.codigo, c.nome.upper(), c.uf, "S", "N", "S", "S", "N", "N", "N", str(c.populacao), "", "")
                for c in municipios()
            ],
        ),
        "tbNaturezaJuridica": (
            ("CO_NATUREZA_JUR", "DS_NATUREZA_JUR"),
            _semente("naturezas_juridicas", "natureza_juridica"),
        ),
        "tbConselhoClasse": (("CO_CONSELHO_CLASSE", "DS_CONSELHO_CLASSE"), sorted(CONSELHOS_SCNES.items())),
    }  # fmt: skip
    return {nome: b"".join(map(raw_row, [colunas, *linhas])) for nome, (colunas, linhas) in listas.items()}


def _semente(nome: str, chave: str) -> list[tuple[str, ...]]:
    return [(linha[chave], linha["descricao"].upper()) for linha in seeds.rows(f"reference/{nome}")]


def linha_carga(vinculo: m.Vinculo) -> list[str]:
    """A row of tbCargaHorariaSus, with MES_ANTERIOR in place of the month of the update."""
    pessoa = vinculo.pessoa
    residente, subsidiado = vinculo.residente, vinculo.ind_vinculacao == "050102"
    ambulatorial, outros, hospitalar = (str(horas) for horas in vinculo.horas)
    return [
        vinculo.unidade.co_unidade, vinculo.profissional or pessoa.profissional_sus, vinculo.cbo,
        "S" if vinculo.sus else "N",
        vinculo.ind_vinculacao, "", ambulatorial, PROFISSOES[pessoa.profissao][1], f"{pessoa.registro:<13}".rstrip()
        if len(pessoa.registro) % 2 else f"{pessoa.registro}   ", pessoa.uf_registro,
        "1" if vinculo.preceptor else "2", "1" if residente else "2", MINISTERIO if subsidiado else "",
        f"17/{MES_ANTERIOR}", "CNES_MUN", "03/03/2024", outros, hospitalar,
    ]  # fmt: skip


def linha_profissional(pessoa: Person, profissional: str) -> list[str]:
    """A row of tbDadosProfissionalSus, with MES_ANTERIOR too.

    One person in twenty has a whole CPF, as in the ministry's internal extract.
    """
    inteiro = int(pessoa.profissional_sus, 16) % 20 == 0
    cpf = pessoa.cpf if inteiro else f"***.{pessoa.cpf[3:6]}.{pessoa.cpf[6:9]}-**"
    return [
        profissional or pessoa.profissional_sus, cpf, pessoa.nome.upper(), pessoa.cns,
        f"11/{MES_ANTERIOR}", "BPUPO", "S", "010", pessoa.profissional_sus[:7], "14/11/2015",
        pessoa.nome_social.upper(),
    ]  # fmt: skip


def linha_estabelecimento(u: m.Unidade, colunas: tuple[str, ...]) -> list[str]:
    """A row of tbEstabelecimento for a practice site, with personal data in columns where the real table has it."""
    cidade = u.municipio
    valores = {
        "CO_UNIDADE": u.co_unidade, "CO_CNES": u.cnes, "NU_CNPJ_MANTENEDORA": "", "TP_PFPJ": "3", "NIVEL_DEP": "1",
        "NO_RAZAO_SOCIAL": u.nome.upper(), "NO_FANTASIA": _fantasia(u), "NO_LOGRADOURO": "AVENIDA CENTRAL",
        "NU_ENDERECO": "S/N", "NO_BAIRRO": "CENTRO", "CO_CEP": "00000000", "CO_REGIAO_SAUDE": cidade.regiao[2:],
        "CO_CPFDIRETORCLN": f"999{u.cnes}0", "NU_CNPJ": u.cnpj, "CO_ATIVIDADE": "01", "CO_CLIENTELA": "03",
        "DT_EXPEDICAO": "28-set-2017 00:00:00", "TP_ORGAO_EXPEDIDOR": "1 ", "TP_UNIDADE": u.tp_unidade,
        "CO_TURNO_ATENDIMENTO": "06", "CO_ESTADO_GESTOR": cidade.codigo[:2], "CO_MUNICIPIO_GESTOR": cidade.codigo,
        "TO_CHAR(DT_ATUALIZACAO,'DD/MM/YYYY')": "12/01/2026", "CO_USUARIO": "CNES_MUN",
        "NU_LATITUDE": f"{cidade.latitude}", "NU_LONGITUDE": f"{cidade.longitude}",
        "TO_CHAR(DT_ATU_GEO,'DD/MM/YYYY')": "06/07/2023", "CO_NATUREZA_JUR": u.natureza,
        "TP_ESTAB_SEMPRE_ABERTO": "S", "ST_CONEXAO_INTERNET": "S", "TP_GESTAO": "D" if u.natureza == "1244" else "M",
        "TO_CHAR(DT_ATUALIZACAO_ORIGEM,'DD/MM/YYYY')": "18/06/2003", "ST_COWORKING": "N",
    }  # fmt: skip
    return [valores.get(coluna, "") for coluna in colunas]


def _fantasia(u: m.Unidade) -> str:
    """Trade name of a unit. Some contain what breaks naive readers: separator, quotes, line break, trailing spaces."""
    nome = u.nome.upper()
    truques = {1: f'{nome}; ANEXO "B"', 2: f"{nome}\nPRÉDIO NOVO", 3: f"{nome:<60}"}
    return truques.get(int(u.cnes) % 29, nome)


def raw_row(valores: Iterable[str]) -> bytes:
    """A row as the SCNES base writes it: Latin-1, CRLF, every value quoted, quotes doubled."""
    return ('"' + '";"'.join([valor.replace('"', '""') for valor in valores]) + '"\r\n').encode("latin-1")
