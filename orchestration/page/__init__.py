"""What people look at: the page of indicators, the yearly report and exports. They read what was published."""

from orchestration.page.panel import build

__all__ = ["build"]
