"""The macros of a file of the dbt project as functions, for tests that need their SQL without dbt."""

from typing import Any

import jinja2
import yaml

from orchestration.settings import DBT_PROJECT


def macros(file: str, **names: Any) -> Any:
    """The macros of dbt_project/macros/`file`, an attribute each; `names` are what dbt would put in their context."""
    text = (DBT_PROJECT / "macros" / file).read_text(encoding="utf-8")
    variables = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    context = {"var": variables.__getitem__, **names}
    return jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(text).make_module(context)
