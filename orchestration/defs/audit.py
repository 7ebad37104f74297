"""The audit's two boundaries as asset checks; a blocking one stops the run. The work is in orchestration.audit."""

from collections.abc import Iterator, Mapping, Sequence

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetKey,
    multi_asset_check,
)

from orchestration.audit import audit, landed, published, suites
from orchestration.defs.resources import Installation
from orchestration.defs.transform import MANIFEST
from orchestration.run.checks import Check
from orchestration.run.log import stage
from orchestration.transform import base

NOTHING_NEW = "nada novo chegou para conferir"
LAKE = AssetKey(["lake", "cargas"])


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


def _contract_specs() -> dict[str, AssetCheckSpec]:
    """One check a kind of promise: `qualidade.checagens` has one a dataset too."""
    names = {f"{landed.PREFIX}_{kind}": message for kind, message in landed.MESSAGES.items()}
    return {
        name: AssetCheckSpec(name=name, asset=LAKE, description=message, blocking=True)
        for name, message in names.items()
    }


ENTRY, EXIT = _specs("entrada") | _contract_specs(), _specs("saida")


@multi_asset_check(name="auditoria_de_entrada", specs=list(ENTRY.values()))
def entry_audit(instalacao: Installation) -> Iterator[AssetCheckResult]:
    """The lake holds what was loaded, and what came tonight is what the contracts promise."""
    with stage("Auditoria do que chegou") as facts:
        checks = audit.audit_entry(instalacao.run)
        facts["checagens"] = len(checks)
        yield from _results(checks, ENTRY)
        audit.raise_if_blocked(checks)


@multi_asset_check(name="auditoria_de_saida", specs=list(EXIT.values()))
def exit_audit(context: AssetCheckExecutionContext, instalacao: Installation) -> Iterator[AssetCheckResult]:
    """Check totals and identifiers before publishing; write every check of the run to qualidade.checagens."""
    run = instalacao.run
    with stage("Auditoria do que se publica") as facts:
        events = "\n".join(str(entry) for entry in context.instance.all_logs(context.run.run_id))
        with base.read_back(run):
            checks = audit.audit_exit(run, published.tables(MANIFEST), {"eventos do Dagster": events})
        facts["checagens"] = len(run.checagens)
        facts["com aviso"] = sum(not check.sucesso for check in run.checagens)
        yield from _results(checks, EXIT)
        audit.raise_if_blocked(checks)


def _results(checks: Sequence[Check], specs: Mapping[str, AssetCheckSpec]) -> Iterator[AssetCheckResult]:
    """One result a spec: of the same check on several datasets, those that failed are named.

    What was not looked at had nothing new to look at, unless the audit blocked before.
    """
    blocked = any(check.blocks for check in checks)
    for name, spec in specs.items():
        mine = [check for check in checks if check.checagem == name]
        if blocked and not mine:
            continue
        failed = [check for check in mine if not check.sucesso]
        seen = "; ".join(f"{check.alvo}: {check.observado}" for check in failed or mine) or NOTHING_NEW
        yield AssetCheckResult(
            asset_key=spec.asset_key,
            check_name=spec.name,
            passed=not failed,
            severity=AssetCheckSeverity.ERROR if spec.blocking else AssetCheckSeverity.WARN,
            metadata={"observado": seen},
        )
