"""Writes the world as source files: columns, rows, months and CSV dialect of each. SCNES files are in scnes.py."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import chain
from pathlib import Path

from orchestration.synthetic import model as m
from orchestration.synthetic import oversight
from orchestration.synthetic import writers as w
from orchestration.synthetic.columns import COLUNAS, PESSOAIS
from orchestration.synthetic.facts import NECESSIDADE, TAXAS_DE_SAIDA, USO
from orchestration.synthetic.months import Month
from orchestration.synthetic.people import Person
from orchestration.synthetic.places import by_age_and_sex, municipios
from orchestration.synthetic.scnes_bulk import Crowd
from orchestration.synthetic.world import World
from orchestration.synthetic.writers import Document, Linha, Reais

DAS_COMISSOES = frozenset({"instituicoes", "programas", "residentes", "equipe"})
PARCEIRO_XLSX = "ceaps"
ESPECIALIDADES_PRIORITARIAS = ("Medicina de Família e Comunidade", "Psiquiatria", "Anestesiologia", "Pediatria")
# Indicator of art. 9 -> (minimum, maximum): the three dimensions besides density.
INDICADORES = {
    "mortalidade_infantil": (6, 24),
    "indice_vulnerabilidade_social": (10, 70),
    "leitos_por_mil": (0, 5),
}
CRESCIMENTO = 1.004
"""Of the population, a year."""


class LandingWriter:
    """Writes every file of the landing except SCNES, including rows planted to be rejected."""

    def __init__(self, world: World, multidao: Crowd, landing: Path) -> None:
        self.world = world
        self.multidao = multidao
        self.landing = landing
        self.lotes: dict[Month, list[m.Pagamento]] = {}
        for linha in world.pagamentos:
            for lote in {linha.lote: None, linha.lote_final: None}:
                self.lotes.setdefault(lote, []).append(linha)
        self.relatos: dict[tuple[str, Month], list[m.ReportRow]] = {}
        for relato in world.relatos:
            self.relatos.setdefault((relato.curso.parceiro, relato.competencia), []).append(relato)
        self._formatter = cache(self._new_formatter)
        self._residente = cache(_residente)

    def write_all(self) -> dict[str, int]:
        """Write every file; returns the number of records by file."""
        world = self.world
        contagens: dict[str, int] = {}
        dialetos = {
            "cnrm": (w.PADRAO, w.PLANILHA_BR, w.LATIN1),
            "cnrms": (w.COM_BOM, w.VIRGULAS, w.PADRAO),
            "incentivo": (w.PADRAO, w.PLANILHA_BR, w.COM_BOM, w.VIRGULAS),
        }
        for mes in (*world.historico, *world.meses):
            for comissao in ("cnrm", "cnrms"):
                for conjunto, gerar in self._comissao(comissao, mes).items():
                    dialeto = dialetos[comissao][mes.ate(world.ultimo) % 3]
                    self._csv(contagens, comissao, conjunto, mes.junto, gerar(), dialeto)
        for indice, mes in enumerate(world.meses):
            de_tras = mes.ate(world.ultimo)
            for ordem, (conjunto, gerar) in enumerate(self._incentivo(mes).items()):
                dialeto = dialetos["incentivo"][(de_tras + ordem) % 4]
                self._csv(contagens, "incentivo", conjunto, mes.junto, gerar(), dialeto)
            for parceiro in sorted({curso.parceiro for curso in world.cursos}):
                self._parceiro(contagens, parceiro, mes, indice)
        for comissao in sorted({e.comissao for e in world.equivalencias}):
            trocas: Iterator[Linha] = (
                (e.tipo, e.anterior, e.atual, world.ultimo.primeiro, "Resolução da comissão")
                for e in world.equivalencias
                if e.comissao == comissao
            )
            self._csv(contagens, comissao, "equivalencias", world.ultimo.junto, trocas, w.PADRAO)
        self._csv(contagens, "titulos", "titulos", world.ultimo.junto, self._titulos(), w.PADRAO)
        self._fiscalizacao(contagens)
        self._referencia(contagens)
        return contagens

    def _fiscalizacao(self, contagens: dict[str, int]) -> None:
        world = self.world
        for comissao in ("cnrm", "cnrms"):
            for conjunto, linhas in (
                ("selecoes", oversight.selecoes(world, comissao)),
                ("contratos", oversight.contratos(world, comissao)),
                ("avaliacoes", oversight.avaliacoes(world, comissao)),
            ):
                self._csv(contagens, comissao, conjunto, world.ultimo.junto, linhas, w.PADRAO)
        for ano in sorted({mes.ano for mes in world.meses}):
            self._csv(contagens, "incentivo", "orcamento", str(ano), oversight.orcamento(world, ano), w.PLANILHA_BR)
        if world.historico:
            devolvidos = oversight.ressarcimentos(world)
            self._csv(contagens, "incentivo", "ressarcimentos", world.ultimo.junto, devolvidos, w.PADRAO)

    # --- sources -------------------------------------------------------------------------------------------------

    def _comissao(self, comissao: str, mes: Month) -> dict[str, Callable[[], Iterator[Linha]]]:
        world = self.world
        return {
            "instituicoes": lambda: (_instituicao(i, mes) for i in world.instituicoes if i.comissao == comissao),
            "programas": lambda: (
                _programa(p, mes)
                for p in world.programas
                if p.instituicao.comissao == comissao and (p.autorizacao is None or p.autorizacao <= mes.ultimo)
            ),
            "residentes": lambda: (
                self._residente(r, r.ano(mes), r.data_situacao is not None and r.data_situacao <= mes.ultimo)
                for r in world.residencias
                if r.programa.instituicao.comissao == comissao and r.inicio <= mes.ultimo
            ),
            "equipe": lambda: (
                _equipe(f, mes)
                for f in world.equipe
                if f.programa.instituicao.comissao == comissao and f.inicio <= mes.ultimo
            ),
        }

    def _incentivo(self, mes: Month) -> dict[str, Callable[[], Iterator[Linha]]]:
        world = self.world
        return {
            "editais": lambda: (
                (
                    e.codigo,
                    e.modalidade,
                    e.inicio,
                    e.fim,
                    e.proporcao,
                    e.limite,
                    e.suspende,
                    e.coordenadores,
                    e.tutores,
                    e.por_tutor,
                    e.limita_vagas,
                )
                for e in world.editais
            ),
            "programas_homologados": lambda: (
                (h.edital.codigo, h.programa.codigo, h.data) for h in world.homologacoes if h.data <= mes.ultimo
            ),
            "cadastros": lambda: (_cadastro(c, mes) for c in world.cadastros if c.data <= mes.ultimo),
            "pagamentos": lambda: (_pagamento(p, mes) for p in self.lotes.get(mes, ())),
            "atestes": lambda: self._atestes(mes),
            "retorno_bancario": lambda: self._retornos(mes),
        }

    def _atestes(self, mes: Month) -> Iterator[Linha]:
        """Every registration of the month, attested on its last day by the head of the institution's commission."""
        chefes: dict[str, str] = {}
        for c in self.world.cadastros:
            chefe = chefes.setdefault(c.programa.instituicao.codigo, self.world.chefe(c.programa.instituicao).cpf)
            ateste = self.world.atestes.get((c, mes), ("S", chefe))
            if ateste and c.data <= mes.ultimo and (c.cancelamento is None or c.cancelamento >= mes.primeiro):
                yield (c.codigo, mes, ateste[0], mes.ultimo, Document(ateste[1]))

    def _retornos(self, mes: Month) -> Iterator[Linha]:
        """A credit, the day after, of each line paid in the month, and of codes that no line has. Some are returned."""
        world = self.world
        pagas = (p for p in self.lotes.get(mes, ()) if p.situacao == "pago" and p.lote_final == mes)
        for p in (*pagas, *(p for p in world.creditos_sem_linha if p.lote_final == mes)):
            valor = world.creditos.get(p, p.valor)
            if valor is None or p.data is None:
                continue
            situacoes = ["creditado"]
            if p in world.devolvidos:
                situacoes += ["devolvido", "creditado"] if world.devolvidos[p] else ["devolvido"]
            for ordem, situacao in enumerate(situacoes, 1):
                dia = min(p.data + timedelta(days=ordem), mes.ultimo)
                yield (p.codigo, f"OB{ordem}{p.codigo}", dia, Reais(valor), situacao)

    def _parceiro(self, contagens: dict[str, int], parceiro: str, mes: Month, indice: int) -> None:
        world = self.world
        matriculas = (_matricula(c) for c in world.cursos if c.parceiro == parceiro and c.matricula <= mes.ultimo)
        relatorio = (_relato(r) for r in self.relatos.get((parceiro, mes), ()))
        pasta = f"parceiros/{parceiro}"
        if parceiro != PARCEIRO_XLSX:
            dialeto = (w.PADRAO, w.PLANILHA_BR)[(indice + len(parceiro)) % 2]
            self._csv(contagens, pasta, "matriculas", mes.junto, matriculas, dialeto)
            self._csv(contagens, pasta, "relatorio", mes.junto, relatorio, dialeto)
            return
        titulos = ("Centro de Ensino e Apoio à Prática em Saúde", f"Relatório mensal - {mes}")
        for conjunto, linhas in (("matriculas", matriculas), ("relatorio", relatorio)):
            destino = f"{pasta}/{conjunto}_{mes.junto}.xlsx"
            contagens[destino] = w.write_xlsx(self.landing / destino, titulos, COLUNAS[conjunto], linhas)

    def _titulos(self) -> Iterator[Linha]:
        vistos: set[tuple[str, ...]] = set()
        for t in self.world.titulos:
            p = t.pessoa
            chave = (p.conselho, p.registro, p.uf_registro, t.especialidade, t.origem)
            if chave not in vistos:
                vistos.add(chave)
                yield (
                    Document(p.cpf), p.cns, p.nome.upper(), p.conselho, p.registro, p.uf_registro, p.profissao,
                    t.especialidade, t.origem, t.numero, t.data, t.situacao,
                )  # fmt: skip
        for cns, nome, numero, uf, especialidade, origem, titulo, data in self.multidao.titulos():
            yield (None, cns, nome, "CRM", numero, uf, "Medicina", especialidade, origem, titulo, data, "ativo")

    def _referencia(self, contagens: dict[str, int]) -> None:
        world, rng = self.world, self.world.rng
        cidades = municipios()
        ano = world.ultimo.ano
        regioes = ((c.codigo, c.regiao, c.nome_regiao) for c in cidades)
        prioridades: list[Linha] = [
            ("especialidade", nome, date(2025, 10, 15), None, "Edital Mais Residências 2025")
            for nome in ESPECIALIDADES_PRIORITARIAS
        ]
        prioridades += [
            ("territorio", c.codigo, date(2025, 10, 15), None, "Edital Mais Residências 2025")
            for c in cidades
            if c.uf in ("AC", "AM", "AP", "MA", "PA", "PI", "RO", "RR", "TO")
        ]
        epidemiologia = (
            (c.codigo, ano - 1, nome, Decimal(rng.randint(de * 10, ate * 10)) / 10)
            for c in cidades
            for nome, (de, ate) in INDICADORES.items()
        )
        vigencia = (date(ano - 1, 1, 1), None, "Dado sintético")
        necessidade: list[Linha] = [
            (nome, "razao", Decimal(valor), "por 100 mil habitantes", *vigencia) for nome, valor in NECESSIDADE.items()
        ]
        fatores = ((nome, Decimal(taxa), "Dado sintético") for nome, taxa in TAXAS_DE_SAIDA.items())
        for quando in range(world.historico_scnes[0].ano if world.historico else ano - 1, ano):
            populacao = ((c.ibge, quando, round(c.populacao * CRESCIMENTO ** (quando + 1 - ano))) for c in cidades)
            self._csv(contagens, "referencia", "populacao", str(quando), populacao, w.PADRAO)
        if world.historico:
            necessidade += [(nome, "uso", Decimal(valor), quem, *vigencia) for nome, quem, valor in USO]
            idades = ((c.ibge, ano - 1, *grupo) for c in cidades for grupo in by_age_and_sex(c.populacao))
            destino = f"referencia/populacao_idade_sexo_{ano - 1}.csv"
            contagens[destino] = w.write_csv(
                self.landing / destino, COLUNAS["populacao_idade_sexo"], idades, formatar="%s;%s;%s;%s;%s\n".__mod__
            )
        for nome, quando, linhas, dialeto in (
            ("regioes_saude", ano, regioes, w.LATIN1),
            ("prioridades", ano, prioridades, w.VIRGULAS),
            ("epidemiologia", ano - 1, epidemiologia, w.COM_BOM),
            ("parametros_necessidade", ano, necessidade, w.PADRAO),
            ("fatores_projecao", ano, fatores, w.VIRGULAS),
        ):
            self._csv(contagens, "referencia", nome, str(quando), iter(linhas), dialeto)
        for quando in sorted({e.competencia.ano for e in world.estipendios}):
            do_ano: Iterator[Linha] = (
                (e.residencia.codigo, e.competencia, e.fonte, Reais(e.valor), e.rubrica, "pago", Document(e.cpf))
                for e in world.estipendios
                if e.competencia.ano == quando
            )
            self._csv(contagens, "referencia", "bolsas_residencia", str(quando), do_ano, w.PLANILHA_BR)
        for quando in sorted({obito.data.year for obito in world.obitos}):
            mortos: Iterator[Linha] = (
                (Document(o.pessoa.cpf), o.nascimento, o.data, "SIM") for o in world.obitos if o.data.year == quando
            )
            self._csv(contagens, "referencia", "obitos", str(quando), mortos, w.PADRAO)

    def _csv(
        self,
        contagens: dict[str, int],
        pasta: str,
        conjunto: str,
        mes: str,
        linhas: Iterator[Linha],
        dialeto: w.Dialect,
    ) -> None:
        """Write one file. Rows planted to be rejected go last, and their line is added to the answer key."""
        destino = f"{pasta}/{conjunto}_{mes}.csv"
        ruins = self.world.ruins.get(destino, ())
        todas = chain(linhas, (ruim for ruim, _ in ruins))
        formatar = self._formatter(conjunto, dialeto, mes == self.world.ultimo.junto)
        escritas = contagens[destino] = w.write_csv(self.landing / destino, COLUNAS[conjunto], todas, dialeto, formatar)
        for linha, (_, coluna) in enumerate(ruins, start=escritas - len(ruins) + 2):
            self.world.gabarito.reject(destino, linha, coluna)

    def _new_formatter(self, conjunto: str, dialeto: w.Dialect, novo: bool) -> Callable[[Linha], str]:
        """Function that gives a row as the dialect writes it.

        Where the month is not the newest, programmes and institutions have the codes that they had before it.
        """
        formatar = w.row_formatter(dialeto)
        antigos: dict[object, str] = {e.atual: e.anterior for e in self.world.equivalencias}
        codigos = ("codigo_programa", "codigo_instituicao")
        lugares = [lugar for lugar, coluna in enumerate(COLUNAS[conjunto]) if coluna in codigos]

        def before_renumbering(linha: Linha) -> str:
            campos = list(linha)
            for lugar in lugares:
                campos[lugar] = antigos.get(campos[lugar], campos[lugar])
            return formatar(campos)

        escolhido = formatar if novo or not lugares else before_renumbering
        # Most rows of a commission are the same in many months, and written once for each dialect.
        return cache(escolhido) if conjunto in DAS_COMISSOES and self.world.historico else escolhido


# --- records, as the register had them at the end of the month -------------------------------------------------------


def _ate(dia: date | None, mes: Month) -> date | None:
    return dia if dia is not None and dia <= mes.ultimo else None


def _instituicao(i: m.Instituicao, mes: Month) -> Linha:
    ja = i.descredenciamento is None or i.descredenciamento <= mes.ultimo
    situacao = i.situacao if ja else "credenciada"
    municipio = i.unidade.municipio.ibge
    return (i.codigo, i.nome, i.cnpj, i.natureza, municipio, situacao, _ate(i.descredenciamento, mes))


def _programa(p: m.Programa, mes: Month) -> Linha:
    situacao = p.situacao if p.desativacao is None or p.desativacao <= mes.ultimo else "ativo"
    return (
        p.codigo, p.instituicao.codigo, p.nome, p.modalidade, p.especialidade, p.area_atuacao,
        p.unidade.municipio.codigo, p.duracao, p.vagas, p.carga_sus, situacao, _ate(p.desativacao, mes),
    )  # fmt: skip


def _pessoais(p: Person, omitidos: frozenset[str], cns: str) -> tuple[str, ...]:
    valores = (
        cns, p.nome_social, p.sexo, p.identidade_genero, p.raca_cor, p.etnia, p.deficiencia, p.profissao, p.conselho,
        p.registro, p.uf_registro,
    )  # fmt: skip
    if not omitidos:
        return valores
    return tuple("" if coluna in omitidos else valor for coluna, valor in zip(PESSOAIS, valores, strict=True))


def _civis(p: Person, omitidos: frozenset[str]) -> tuple[str | None, date | None]:
    return (
        None if "nome_mae" in omitidos else p.nome_mae,
        None if "data_nascimento" in omitidos else p.nascimento,
    )


def _residente(r: m.Residencia, ano: int, saiu: bool) -> Linha:
    cpf = None if r.sem_cpf else Document(r.pessoa.cpf)
    return (
        r.codigo, r.programa.codigo, cpf, r.pessoa.nome, *_civis(r.pessoa, r.omitidos),
        *_pessoais(r.pessoa, r.omitidos, "" if r.sem_cns else r.pessoa.cns),
        ano, r.inicio, r.prevista, r.situacao if saiu else "ativo", r.data_situacao if saiu else None,
        r.programa.unidade.cnes,
    )  # fmt: skip


def _equipe(f: m.Funcao, mes: Month) -> Linha:
    return (
        f.programa.codigo, Document(f.pessoa.cpf), f.pessoa.nome, *_civis(f.pessoa, f.omitidos),
        *_pessoais(f.pessoa, f.omitidos, f.pessoa.cns), f.funcao, f.carga, f.inicio, _ate(f.fim, mes),
    )  # fmt: skip


def _cadastro(c: m.Cadastro, mes: Month) -> Linha:
    p = c.pessoa
    return (
        c.codigo, c.edital.codigo, c.programa.codigo, Document(p.cpf), p.nome, p.nome_mae, p.nascimento, c.funcao,
        c.carga, c.data, _ate(c.validacao, mes), _ate(c.cancelamento, mes), c.ordem,
    )  # fmt: skip


def _pagamento(p: m.Pagamento, mes: Month) -> Linha:
    final = mes == p.lote_final
    return (
        p.codigo, p.tipo, Document(p.cpf), p.pessoa.nome.upper(), p.nome_mae,
        p.pessoa.nascimento if p.nome_mae else None, p.programa.codigo if p.programa else None, p.curso,
        p.competencia, Reais(p.valor), p.data if final else None, p.situacao if final else "programado",
        p.banco, p.agencia, p.conta, p.tipo_conta, Document(p.titular),
    )  # fmt: skip


def _matricula(c: m.Curso) -> Linha:
    p = c.pessoa
    return (
        c.codigo, c.oferta, c.tipo, c.fim_oferta, Document(p.cpf), p.nome, p.nome_mae, p.nascimento,
        c.residencia.codigo if c.residencia else None, c.matricula, c.inicio,
    )  # fmt: skip


def _relato(r: m.ReportRow) -> Linha:
    return (
        r.curso.codigo, r.competencia, r.envio, r.frequencia, r.desempenho, r.justificativa, r.suspenso, r.situacao,
        r.data_situacao, r.comunicacao,
    )  # fmt: skip
