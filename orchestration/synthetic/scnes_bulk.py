"""The crowd of SCNES: millions of people, links and units, computed by DuckDB.

Each row is a function of its number and of the seed, so nothing is stored and chunks are reproducible.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration import duck
from orchestration.synthetic.blocks import Block, Kept, compressed, text
from orchestration.synthetic.facts import (
    CONSELHO_DO_CBO,
    ESPECIALIDADE_DO_CBO,
    OCUPACOES,
    TIPOS_UNIDADE,
)
from orchestration.synthetic.months import Month
from orchestration.synthetic.people import FEMININOS, MASCULINOS, SOBRENOMES
from orchestration.synthetic.places import municipios

PEDACO = 1_000_000
LINHAS_DO_BLOCO = 30_000
ATUALIZADO = b'/%s";"CNES_MUN";'
SEM_ANO = ATUALIZADO % b"AAAA"
"""What is in each row of a link from the year of its last update on."""
FIM_DA_LINHA = b"\r\n"
VAGAS_DA_RODA = 30_000
ENTRAM, SAEM, MUDAM = 6, 3, 3
"""Links that begin and end, and people who move, each month of the history, of a thousand."""
# IND_VINCULACAO in proportion. None is of residency: only the commissions' residents are residents.
VINCULACOES = (
    *["010101"] * 6, *["010202"] * 2, *["010301"] * 4, *["010500"] * 3, *["020900"] * 2, *["021000"] * 2, "080501",
)  # fmt: skip
NATUREZAS = ("1244", "1244", "1244", "1023", "2062", "2062", "4000", "3999", "2240", "1015")


@dataclass(frozen=True, slots=True)
class CrowdSize:
    """Number of rows of the crowd in one month."""

    vinculos: int
    pessoas_com_vinculo: int
    pessoas: int
    unidades: int

    @classmethod
    def de(cls, escala: float) -> "CrowdSize":
        """Scale 1 is a national month."""
        return cls(*(max(200, round(nacional * escala)) for nacional in (6_500_000, 4_500_000, 7_600_000, 605_000)))


class Crowd:
    """Writes the rows of the crowd by SQL, in order, on one in-memory connection with two threads."""

    def __init__(self, semente: int, escala: float, meses: list[Month], historico: int = 0) -> None:
        """`historico`: how many months before the first of `meses` may be written too."""
        self.tamanho = CrowdSize.de(escala)
        self.meses = meses
        self.historico = historico
        self.con = duck.connect(threads=2, memory_limit="1GB")
        self._macros(semente)
        self.guardados: dict[tuple[str, bytes], Kept] = {}
        self.con.execute(
            f"""create temp table mudancas as select {self._link()} as linha, de, ate
                from {self._stays().replace("?, ?", f"0, {self._links_ever()}")}
                where de <= ate and not ({self._always()})"""
        )

    def _macros(self, semente: int) -> None:
        roda = [
            cidade for cidade in municipios() for _ in range(1 + round(cidade.populacao * VAGAS_DA_RODA / 205_000_000))
        ]
        listas = {
            "municipio": [cidade.codigo for cidade in roda],
            "uf": [cidade.uf for cidade in roda],
            "regiao": [cidade.regiao[2:] for cidade in roda],
            "cbo": [cbo for cbo, peso in OCUPACOES for _ in range(peso)],
            "conselho": [CONSELHO_DO_CBO.get(cbo[:4], "") for cbo, peso in OCUPACOES for _ in range(peso)],
            "tipo": [tipo for tipo, peso in TIPOS_UNIDADE for _ in range(peso)],
            "prenome": [nome.upper() for nome in FEMININOS + MASCULINOS],
            "sobrenome": [nome.upper() for nome in SOBRENOMES],
            "vinculacao": list(VINCULACOES),
            "natureza": list(NATUREZAS),
            # Months of the history, counted from the first of `meses`, in which links change: most often in March.
            "virada": [
                posicao
                for posicao in range(1 - self.historico, 1)
                for _ in range(4 if self.meses[0].mais(posicao).mes == 3 else 1)
            ],
        }
        # Lists of a table, as those written into a query would be copied again and again while it is planned.
        self.con.execute(
            f"create temp table listas as select {', '.join(f'? as {nome}' for nome in listas)}", list(listas.values())
        )
        t = self.tamanho
        vivas = max(3, t.unidades // 5 * 3)
        meses = len(self.meses)
        soma = " + ".join(f"(base // {10 ** (12 - i)}) % 10 * {15 - i}" for i in range(13))
        for macro in (
            f"sorteio(x, parte) as (hash(x::bigint * 1000003 + parte * 7919 + {semente} * 104729) >> 2)::bigint",
            *(
                f"da_lista_{nome}(n) as list_extract((select {nome} from listas), 1 + n % {len(valores)})"
                for nome, valores in listas.items()
            ),
            f"posto(u) as (u * {len(roda)}) // {t.unidades}",
            # Two units in five are deactivated, and nobody has a link there: viva(n) is the nth of the others.
            "desativada(u) as u % 5 in (1, 3)",
            f"viva(n) as n % {vivas} // 3 * 5 + n % {vivas} % 3 * 2",
            "unidade_de(p) as viva(sorteio(p, 5))",
            "cnes(u) as (3000000 + u)::varchar",
            """co_unidade(u) as if(sorteio(u, 11) % 50 = 0, da_lista_uf(posto(u)) || lpad(u::varchar, 29, '0'),
               da_lista_municipio(posto(u)) || cnes(u))""",
            "tipo_de(u) as da_lista_tipo(sorteio(u, 12))",
            "ocupacao(p) as da_lista_cbo(sorteio(p, 1))",
            "conselho_de(p) as da_lista_conselho(sorteio(p, 1))",
            "numero(p) as (20000 + 2 * p)::varchar",
            "codigo_profissional(p) as printf('%016X', hash(p::bigint * 31 + 17))",
            """nome(p) as da_lista_prenome(sorteio(p, 2)) || ' ' || da_lista_sobrenome(sorteio(p, 3)) || ' '
               || da_lista_sobrenome(sorteio(p, 4))""",
            "base_cns(p) as 7000000000000 + (p * 7368787 + 123457) % 1000000000000",
            f"resto_cns(base) as (11 - ({soma}) % 11) % 11",
            """cns(p) as base_cns(p)::varchar || if(resto_cns(base_cns(p)) = 10, '18',
               '0' || resto_cns(base_cns(p))::varchar)""",
            "medica(p) as starts_with(ocupacao(p), '225')",
            # Of the links beyond each person's first, two draws seek a physician: as many have several as in the base.
            f"outra(v, parte) as sorteio(v, parte) % {t.pessoas_com_vinculo}",
            f"pessoa_de(v) as if(v < {t.pessoas_com_vinculo}, v, if(medica(outra(v, 6)), outra(v, 6), outra(v, 9)))",
            f"""local_de(v) as if(v < {t.pessoas_com_vinculo}, unidade_de(v),
               viva(sorteio(pessoa_de(v), 5) + 1 + sorteio(v, 7) % 40))""",
            # Months, counted from the first of `meses`, in which a link begins and ends and a person moves. A month of
            # history takes ENTRAM of a thousand links away, brings SAEM back and moves MUDAM people.
            f"""comeca(v) as case when sorteio(v, 23) % 60 = 0 then sorteio(v, 24) % {meses}
               when sorteio(v, 63) % 1000 < {ENTRAM * self.historico} and v < {t.vinculos}
               then da_lista_virada(sorteio(v, 64)) else {-self.historico} end""",
            f"""termina(v) as case when v >= {t.vinculos} then da_lista_virada(sorteio(v, 64)) - 1
               when sorteio(v, 23) % 60 = 1 then sorteio(v, 24) % {meses} else {meses - 1} end""",
            f"""muda(p) as if(sorteio(p, 60) % 1000 < {MUDAM * self.historico}, da_lista_virada(sorteio(p, 61)),
               {-self.historico})""",
            """registro(p) as case when conselho_de(p) = '' then '' else case sorteio(p, 8) % 40
               when 0 then '0000' when 1 then 'COREN' when 2 then numero(p) || '-ENF' when 3 then numero(p) || '    '
               when 4 then '00' || numero(p) else numero(p) end end""",
        ):
            self.con.execute(f"create macro {macro}")

    def vinculos(self, mes: Month, pasta: Path) -> Iterator[Block]:
        """Rows of tbCargaHorariaSus, first those that are in all months."""
        posicao, ano = self.meses[0].ate(mes), ATUALIZADO % f"{mes.ano - 1}".encode()
        always = f"select {self._link()} from {self._stays()} where {self._always()}"
        yield from self._kept("vinculos", pasta, self._links_ever(), always, SEM_ANO, ano)
        changes = self._rows(f"select linha from mudancas where {posicao} between de and ate")
        yield from compressed(bloco.replace(SEM_ANO, ano) for bloco in changes)

    def _links_ever(self) -> int:
        """Links of the payment months and those that ended in the history."""
        return self.tamanho.vinculos * (1000 + SAEM * self.historico) // 1000

    def _always(self) -> str:
        return f"de = {-self.historico} and ate = {len(self.meses) - 1}"

    @staticmethod
    def _stays() -> str:
        """Links v of people p to units u and the months in which they exist: two, where the person moves."""
        return """(
            select v, pessoa_de(v) as p, viva(sorteio(pessoa_de(v), 62)) as u, comeca(v) as de,
                least(termina(v), muda(pessoa_de(v)) - 1) as ate
            from range(?, ?) as n(v)
            union all
            select v, pessoa_de(v), local_de(v), greatest(comeca(v), muda(pessoa_de(v))), termina(v)
            from range(?, ?) as n(v)
        )"""

    def _link(self) -> str:
        """The row of the link v of the person p to the unit u, last updated in a year to be written: SEM_ANO."""
        return _row(f"""
            co_unidade(u), codigo_profissional(p),
            if(v >= {self.tamanho.pessoas_com_vinculo} and medica(p) and sorteio(v, 13) % 3 > 0,
               if(ocupacao(p) = '225125', '225142', '225125'), ocupacao(p)),
            if(tipo_de(u) in ('22', '36', '39', '43') and sorteio(v, 14) % 2 = 0, 'N', 'S'),
            da_lista_vinculacao(sorteio(v, 15)), '',
            if(tipo_de(u) in ('05', '07'), 0, 10 * (1 + sorteio(v, 16) % 4)), conselho_de(p), registro(p),
            if(conselho_de(p) = '', '', da_lista_uf(posto(unidade_de(p)))), '2', '2', '',
            printf('%02d/%02d/AAAA', 1 + sorteio(v, 17) % 28, 1 + sorteio(v, 18) % 12), 'CNES_MUN',
            printf('%02d/%02d/20%02d', 1 + sorteio(v, 19) % 28, 1 + sorteio(v, 20) % 12, 4 + sorteio(v, 21) % 20),
            if(sorteio(v, 22) % 9 = 0, 4, 0), if(tipo_de(u) in ('05', '07'), 12 * (1 + sorteio(v, 16) % 3), 0)
        """)

    def profissionais(self, colunas: int, pasta: Path) -> Iterator[Block]:
        """Rows of tbDadosProfissionalSus, including people without links. One CNS in five thousand has two codes."""
        ano = self.meses[0].mais(-self.historico).ano - 1
        row = _row(f"""codigo_profissional(if(vez = 1, p, -p)), printf('***.%03d.%03d-**', sorteio(p, 30) % 1000,
            sorteio(p, 31) % 1000), nome(p) || if(sorteio(p, 32) % 10 = 0, '    ', ''), cns(p),
            printf('%02d/%02d/{ano}', 1 + sorteio(p, 33) % 28, 1 + sorteio(p, 34) % 12), 'BPUPO', 'S', '010',
            4000000 + p, '14/11/2015'""")
        consulta = f"""
            select {row} from (select p, unnest(if(p % 5000 = 4999, [1, 2], [1])) as vez from range(?, ?) as n(p))"""
        novas = b';""' * (colunas - 10) + FIM_DA_LINHA
        return self._kept("profissionais", pasta, self.tamanho.pessoas, consulta, FIM_DA_LINHA, novas)

    def estabelecimentos(self, colunas: int, pasta: Path) -> Iterator[Block]:
        """Rows of tbEstabelecimento: four in ten deactivated, as in the real base; owners' CPFs are never valid."""
        row = _row("""
            co_unidade(u), cnes(u), '', if(tipo_de(u) = '22', '1', '3'), '1', razao,
            razao || if(u % 7 = 0, '   ', ''), 'RUA DAS PALMEIRAS', 1 + u % 900, '', 'CENTRO', '00000000',
            if(u % 3 = 0, '', da_lista_regiao(posto(u))), '', '', '', '(00)00000000', '', '',
            if(tipo_de(u) = '22', '999' || lpad((u % 100000000)::varchar, 8, '0'), ''),
            '', '04', '03', '', '22-mar-2009 00:00:00', '2 ', '', '', tipo_de(u), '03',
            left(da_lista_municipio(posto(u)), 2), da_lista_municipio(posto(u)), '06/11/2025', 'CNES_MUN', '', '',
            '', if(desativada(u), '08', ''), '', '', '', '', '', da_lista_natureza(sorteio(u, 41)), 'N',
            '', 'S', '', '', 'M', '25/03/2009', '', '', ''""")
        consulta = f"""
            select {row} from (
                select u, case tipo_de(u) when '02' then 'UBS ' when '05' then 'HOSPITAL ' when '22' then 'CONSULTORIO '
                    else 'UNIDADE ' end || da_lista_sobrenome(sorteio(u, 42)) as razao from range(?, ?) as n(u)
            )"""
        novas = b';""' * (colunas - 54) + FIM_DA_LINHA
        return self._kept("estabelecimentos", pasta, self.tamanho.unidades, consulta, FIM_DA_LINHA, novas)

    def do_estado(self, uf: str) -> str:
        """Query for the crowd's links in one state, with the columns that scnes_pf.py needs."""
        return f"""
            select cnes(u) as cnes, da_lista_municipio(posto(u)) as municipio, tipo_de(u) as tipo,
                da_lista_natureza(sorteio(u, 41)) as natureza,
                translate(left(codigo_profissional(p), 11), '0123456789ABCDEF', 'abcdefghijklmnop') as ofuscado,
                ocupacao(p) as cbo, nome(p) as nome, cns(p) as cns, conselho_de(p) as conselho,
                trim(registro(p)) as registro, da_lista_vinculacao(sorteio(v, 15)) as vinculacao,
                not (tipo_de(u) in ('22', '36', '39', '43') and sorteio(v, 14) % 2 = 0) as sus, 0 as outros,
                if(tipo_de(u) in ('05', '07'), 24, 0) as hospitalar,
                if(tipo_de(u) in ('05', '07'), 0, 20) as ambulatorial
            from (select v, pessoa_de(v) as p, local_de(v) as u from range({self.tamanho.vinculos}) as n(v))
            where da_lista_uf(posto(u)) = '{uf}'
        """

    def titulos(self) -> Iterator[tuple[str, ...]]:
        """Titles of the crowd's specialists: (cns, name, number, UF, specialty, origin, certificate, date)."""
        pares = list(ESPECIALIDADE_DO_CBO.items())
        self.con.execute("set variable lista_titulo = ?", [[cbo for cbo, _ in pares]])
        self.con.execute("set variable lista_especialidade = ?", [[nome for _, nome in pares]])
        cursor = self.con.execute(
            f"""
            select if(sorteio(p, 50) % 5 = 0, '', cns(p)), nome(p), numero(p), da_lista_uf(posto(unidade_de(p))),
                list_extract(getvariable('lista_especialidade'),
                             list_position(getvariable('lista_titulo'), ocupacao(p))),
                if(sorteio(p, 51) % 4 = 0, 'conselho', 'sociedade'), (10000 + p)::varchar,
                -- More of them the nearer the last month: the number of specialists grows by some 5 % a year.
                (date '{self.meses[-1].ultimo}'
                    - to_days((12000 - 12000 * sqrt(sorteio(p, 52) % 10000 / 10000))::int))::date
            from range({self.tamanho.pessoas_com_vinculo}) as n(p)
            where list_contains(getvariable('lista_titulo'), ocupacao(p)) and sorteio(p, 55) % 5 > 0
            """
        )
        while linhas := cursor.fetchmany(50_000):
            yield from linhas

    def _kept(
        self, tabela: str, pasta: Path, quantos: int, consulta: str, marca: bytes, escrita: bytes
    ) -> Iterator[Block]:
        """The rows that the query gives, with `escrita` where they have `marca`.

        The query is made once; with another `escrita` the rows are those kept, with the new one in place of theirs.
        """
        if (tabela, escrita) not in self.guardados:
            outras = [(texto, guardado) for (nome, texto), guardado in self.guardados.items() if nome == tabela]
            marca, blocos = (
                (outras[0][0], map(text, outras[0][1])) if outras else (marca, self._chunks(quantos, consulta))
            )
            novos = compressed(bloco.replace(marca, escrita) for bloco in blocos)
            self.guardados[tabela, escrita] = Kept(pasta / f"{tabela}-{len(outras)}", novos)
        return iter(self.guardados[tabela, escrita])

    def _chunks(self, quantos: int, consulta: str) -> Iterator[bytes]:
        for inicio in range(0, quantos, PEDACO):
            yield from self._rows(consulta.replace("?, ?", f"{inicio}, {min(quantos, inicio + PEDACO)}"))

    def _rows(self, consulta: str) -> Iterator[bytes]:
        cursor = self.con.execute(consulta)
        while linhas := cursor.fetchmany(LINHAS_DO_BLOCO):
            yield "".join(linha for (linha,) in linhas).encode("latin-1")


def _row(valores: str) -> str:
    """SQL of the text of a row with these values."""
    return f"""'"' || concat_ws('";"', {valores}) || '"' || chr(13) || chr(10)"""
