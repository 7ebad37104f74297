"""The browser of tests: Chromium without a network of its own, and axe-core, which examines what it shows."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import axe_core_python
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

_CHROMIUM, _DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
NEEDED = pytest.mark.skipif(not (_CHROMIUM and _DRIVER), reason="needs chromium and chromedriver on the machine")
AXE = next(Path(axe_core_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium(profile: Path, *flags: str, logged: Mapping[str, str] | None = None) -> webdriver.Chrome:
    """Start Chromium with its profile in this folder; `logged` has the level of each log that is kept."""
    options = webdriver.ChromeOptions()
    for flag in (*_FLAGS, f"--user-data-dir={profile}", *flags):
        options.add_argument(flag)
    options.binary_location = _CHROMIUM or ""
    if logged:
        options.set_capability("goog:loggingPrefs", dict(logged))
    return webdriver.Chrome(options=options, service=Service(_DRIVER))
