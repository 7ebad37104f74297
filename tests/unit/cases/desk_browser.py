"""A real browser at the desk, which examines every page it opens, also with axe-core."""

from pathlib import Path

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser import AXE, chromium

UNLABELLED = """
return [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
    .filter(field => !field.labels.length).map(field => field.name)
"""
QUOTED = """
return [...document.querySelectorAll('main *')].flatMap(element => [...element.attributes])
    .filter(attribute => attribute.value.startsWith('"')).map(attribute => attribute.name)
"""
OUTSIDE = """
return performance.getEntriesByType('resource').map(entry => entry.name)
    .filter(name => !name.startsWith(location.origin))
"""


class Reader:
    """A browser at the desk that waits for each page and checks it."""

    def __init__(self, address: str, folder: Path) -> None:
        self.driver = chromium(folder, "--window-size=1280,900")
        self.address = address

    def follow(self, selector: str) -> None:
        """Click and wait for the next page."""
        before = self.driver.find_element(By.TAG_NAME, "html").id
        self.driver.find_element(By.CSS_SELECTOR, selector).click()
        WebDriverWait(self.driver, 20).until(lambda driver: driver.find_element(By.TAG_NAME, "html").id != before)
        self.check_page()

    def wait_for(self, text: str) -> None:
        """Wait until the page shows this text; until then the page it comes from may be the one that is read."""
        waiting = WebDriverWait(self.driver, 20, ignored_exceptions=[StaleElementReferenceException])
        waiting.until(lambda _: text in self.text)

    def open(self, path: str) -> None:
        self.driver.get(self.address + path)
        self.check_page()

    def as_phone(self, height: int = 844) -> None:
        """Show pages from now on as a phone of 390 pixels does."""
        phone = {"width": 390, "height": height, "deviceScaleFactor": 1, "mobile": True}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)

    def write(self, field: str, text: str) -> None:
        self.driver.find_element(By.NAME, field).send_keys(text)

    @property
    def text(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "body").text

    def check_page(self) -> None:
        """Check what every page must have: language, one title, labelled fields, no external resource, no errors."""
        assert self.driver.find_element(By.TAG_NAME, "html").get_attribute("lang") == "pt-BR"
        assert len(self.driver.find_elements(By.TAG_NAME, "h1")) == 1
        assert self.driver.execute_script(UNLABELLED) == []
        assert self.driver.execute_script(QUOTED) == [], "an attribute whose quotes were escaped"
        assert self.driver.execute_script(OUTSIDE) == []
        fits = "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        assert self.driver.execute_script(fits), "the page scrolls sideways"
        assert [entry for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"] == []
        assert self.violations() == []

    def violations(self) -> list[str]:
        """What axe-core finds wrong on this page, a rule and a place each."""
        self.driver.execute_script(AXE)
        found = self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1]; axe.run(document).then(result => done(result.violations))"
        )
        return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]
