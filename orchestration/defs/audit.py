"""The audit's two boundaries as asset checks; a blocking one stops the run. The work is in orchestration.audit."""

from collections.abc import Iterable, Iterator

from dagster import AssetCheckResult, AssetCheckSeverity, AssetCheckSpec, AssetKey, multi_asset_check

from orchestration.audit import audit, suites
from orchestration.audit.checks import Check
from orchestration.defs.resources import Instalacao
from orchestration.nightly.log import stage


def _specs(fronteira: suites.Fronteira) -> dict[str, AssetCheckSpec]:
    return {
        f"{suite.nome}_{item.nome}": AssetCheckSpec(
            name=f"{suite.nome}_{item.nome}",
            asset=AssetKey(list(suite.ativo)),
            description=item.mensagem,
            blocking=item.severidade == "bloqueia",
        )
        for suite in suites.load(fronteira)
        for item in suite.expectativas
    }


ENTRY, EXIT = _specs("entrada"), _specs("saida")


@multi_asset_check(name="auditoria_de_entrada", specs=list(ENTRY.values()))
def entry_audit(instalacao: Instalacao) -> Iterator[AssetCheckResult]:
    """What was loaded is what the contracts promise, and nothing that arrived is lost."""
    with stage("Auditoria do que chegou") as facts:
        checks = audit.audit_entry(instalacao.run)
        facts["checagens"] = len(checks)
        yield from _results(checks, ENTRY)
        audit.raise_if_blocked(checks)


@multi_asset_check(name="auditoria_de_saida", specs=list(EXIT.values()))
def exit_audit(instalacao: Instalacao) -> Iterator[AssetCheckResult]:
    """What is about to be published adds up and names nobody; every check of the run goes to qualidade.checagens."""
    run = instalacao.run
    with stage("Auditoria do que se publica") as facts:
        checks = audit.audit_exit(run)
        facts["checagens"] = len(run.checagens)
        facts["com aviso"] = sum(not check.sucesso for check in run.checagens)
        yield from _results(checks, EXIT)
        audit.raise_if_blocked(checks)


def _results(checks: Iterable[Check], specs: dict[str, AssetCheckSpec]) -> Iterator[AssetCheckResult]:
    for check in checks:
        spec = specs[check.checagem]
        yield AssetCheckResult(
            asset_key=spec.asset_key,
            check_name=spec.name,
            passed=check.sucesso,
            severity=AssetCheckSeverity.ERROR if check.severidade == "bloqueia" else AssetCheckSeverity.WARN,
            metadata={"observado": check.observado},
        )
