"""What people look at: the page of indicators, the yearly report and exports. All read what was published; none computes."""

from orchestration.page.panel import build

__all__ = ["build"]
