"""The audit's two boundaries as asset checks; a blocking one stops the run. The work is in orchestration.audit."""

from collections.abc import Iterator, Mapping, Sequence

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetKey,
    multi_asset_check,
)

from orchestration.audit import landed, suites
from orchestration.defs.resources import Installation
from orchestration.run.checks import Check

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


@multi_asset_check(name="auditoria_de_entrada", specs=list(ENTRY.values()), can_subset=True)
def entry_audit(context: AssetCheckExecutionContext, instalacao: Installation) -> Iterator[AssetCheckResult]:
    """The lake holds what was loaded, and what came tonight is what the contracts promise."""
    with instalacao.work.entry_audit() as checks:
        yield from _results(checks, ENTRY, context)


@multi_asset_check(name="auditoria_de_saida", specs=list(EXIT.values()), can_subset=True)
def exit_audit(context: AssetCheckExecutionContext, instalacao: Installation) -> Iterator[AssetCheckResult]:
    """Check totals and identifiers before publishing; write every check of the run to qualidade.checagens."""
    with instalacao.work.exit_audit(events(context)) as checks:
        yield from _results(checks, EXIT, context)


def events(context: AssetCheckExecutionContext | AssetExecutionContext) -> str:
    """What Dagster keeps of the run so far, as text."""
    return "\n".join(str(entry) for entry in context.instance.all_logs(context.run.run_id))


def _results(
    checks: Sequence[Check], specs: Mapping[str, AssetCheckSpec], context: AssetCheckExecutionContext
) -> Iterator[AssetCheckResult]:
    """One result a spec: of the same check on several datasets, those that failed are named.

    What was not looked at had nothing new to look at, unless the audit blocked before.
    """
    blocked = any(check.blocks for check in checks)
    for name, spec in specs.items():
        mine = [check for check in checks if check.checagem == name]
        if (blocked and not mine) or spec.key not in context.selected_asset_check_keys:
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
