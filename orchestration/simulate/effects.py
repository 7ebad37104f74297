"""What differs between the published databases and those of a simulation, as rows of one table.

Columns: quadro (regras, controles, linhas, direitos, projecao), item, resultado, medida, antes, depois, diferenca, and
the month or year and the territory that the row speaks of. Over months, lines, alerts and reais add up to those of all,
people do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration import duck
from orchestration.duck import literal
from orchestration.files import asked_for, csv_text

COLUMNS = ("quadro", "item", "resultado", "medida", "antes", "depois", "diferenca", "periodo", "nivel", "codigo")
Row = tuple[str, str, str, str, float, float, float, str, str, str]

_OF_CALL = "codigo_pagamento in (select codigo_pagamento from {base}.pagamentos.linhas where codigo_edital = {edital})"
_RIGHTS_OF_CALL = (
    "exists (select 1 from {base}.pagamentos.linhas as da_pessoa where da_pessoa.pessoa = direito.pessoa"
    " and da_pessoa.tipo = direito.tipo and da_pessoa.codigo_edital = {edital})"
)
_QUERIES = {
    "regras": """
        select avaliacao.regra as item, avaliacao.resultado,
            strftime(linha.competencia, '%Y-%m') as periodo, '' as nivel, '' as codigo,
            count(*)::double as linhas, count(distinct linha.pessoa)::double as pessoas,
            sum(avaliacao.valor_em_risco)::double as reais
        from {base}.pagamentos.avaliacoes as avaliacao
        inner join {base}.pagamentos.linhas as linha using (codigo_pagamento)
        where {lines}
        group by all""",
    "controles": """
        select regra as item, 'controle' as resultado, strftime(competencia, '%Y-%m') as periodo, '' as nivel,
            '' as codigo, count(*)::double as alertas, count(distinct pessoa_id)::double as pessoas
        from {base}_trabalho.intermediate.int_controles
        where {controls}
        group by all""",
    "linhas": """
        select tipo as item, resultado, strftime(competencia, '%Y-%m') as periodo, '' as nivel, '' as codigo,
            count(*)::double as linhas, count(distinct pessoa)::double as pessoas, sum(valor)::double as reais
        from {base}.pagamentos.linhas
        where {lines}
        group by all""",
    "direitos": """
        select direito.tipo as item, if(direito.devido, 'devido', 'indevido') as resultado,
            strftime(direito.competencia, '%Y-%m') as periodo, '' as nivel, '' as codigo,
            count(*)::double as linhas, count(distinct direito.pessoa)::double as pessoas,
            coalesce(sum(direito.valor_devido), 0)::double as reais
        from {base}.pagamentos.direitos as direito
        where {rights}
        group by all""",
    "projecao": """
        select profissao || ' / ' || especialidade as item, cenario as resultado, ano::varchar as periodo,
            nivel, codigo, oferta, necessidade, lacuna, vagas_para_fechar
        from {base}.dimensionamento.projecao
        where nivel in ('brasil', 'uf')""",
}
_MEASURES = {
    "regras": ("linhas", "pessoas", "reais"),
    "controles": ("alertas", "pessoas"),
    "linhas": ("linhas", "pessoas", "reais"),
    "direitos": ("linhas", "pessoas", "reais"),
    "projecao": ("oferta", "necessidade", "lacuna", "vagas_para_fechar"),
}


@dataclass(frozen=True)
class Effects:
    """Every figure that differs."""

    rows: list[Row]

    def totals(self) -> list[Row]:
        """The rows of rules, controls, lines and rights added up over months (not people), and of each projection
        the country's last year.
        """
        sums: dict[tuple[str, str, str, str], list[float]] = {}
        last = max((row[7] for row in self.rows if row[0] == "projecao"), default="")
        for row in self.rows:
            if row[0] == "projecao" and not (row[8] == "brasil" and row[7] == last and row[3] != "necessidade"):
                continue
            if row[0] != "projecao" and row[3] == "pessoas":
                continue
            total = sums.setdefault(row[:4], [0.0, 0.0])
            total[0] += row[4]
            total[1] += row[5]
        return [
            (*key, round(before, 6), round(after, 6), round(after - before, 6), "", "", "")
            for key, (before, after) in sorted(sums.items())
            if round(after - before, 6)
        ]

    def write(self, path: Path) -> None:
        """Write as CSV, readable by its owner only."""
        with asked_for(path, 0o600) as fresh:
            fresh.write_text(csv_text(COLUMNS, self.rows), encoding="utf-8")


def compare(published: Sequence[Path], simulated: Sequence[Path], edital: str | None) -> Effects:
    """Compare two builds, each a restricted and a work database.

    Of rules, lines and rights only those of `edital` count, if there is one; controls are of no call.
    """
    rows: list[Row] = []
    with duck.connect() as con:
        for name, paths in (("antes", published), ("depois", simulated)):
            for database, path in zip((name, f"{name}_trabalho"), paths, strict=True):
                con.execute(f"attach {literal(path)} as {database} (read_only)")
        for quadro, query in _QUERIES.items():
            for base in ("antes", "depois"):
                call = {"base": base, "edital": literal(edital or "")}
                lines = _OF_CALL.format(**call) if edital else "true"
                rights = _RIGHTS_OF_CALL.format(**call) if edital else "true"
                con.execute(
                    f"create or replace temp table {base}_{quadro} as "
                    + query.format(base=base, lines=lines, rights=rights, controls="false" if edital else "true")
                )
            for measure in _MEASURES[quadro]:
                rows += con.execute(_difference(quadro, measure)).fetchall()  # pyright: ignore[reportArgumentType]
    return Effects(rows)


def _difference(quadro: str, measure: str) -> str:
    keys = ("item", "resultado", "periodo", "nivel", "codigo")
    return f"""
        select '{quadro}', item, coalesce(resultado, ''), '{measure}',
            coalesce(a.{measure}, 0), coalesce(d.{measure}, 0),
            coalesce(d.{measure}, 0) - coalesce(a.{measure}, 0), periodo, nivel, codigo
        from antes_{quadro} as a full join depois_{quadro} as d using ({", ".join(keys)})
        where abs(coalesce(d.{measure}, 0) - coalesce(a.{measure}, 0)) > 1e-9
        order by all"""
