"""dbt's plugin of this project: dbt looks for `plugins` in every importable module whose name begins with `dbt_`."""

from orchestration.transform.from_shell import Preparation

plugins = [Preparation]
