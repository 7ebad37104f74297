"""Makes the pictures of docs/mesa.md: opens the desk of a home and photographs its pages, on a computer and a phone.

Usage: python -m tests.desk_pictures HOME [FOLDER]   (a home made from a synthetic landing; FOLDER: docs/images)
"""

import sys
from pathlib import Path

from selenium.webdriver.common.by import By

from orchestration.cases.mesa.app import create_app
from orchestration.cases.mesa.users import create_user
from orchestration.settings import REPOSITORY, Home
from tests.unit.cases.desk_browser import Reader
from tests.unit.cases.desk_client import PASSWORD, serving


def main() -> None:
    home = Home(Path(sys.argv[1]))
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else REPOSITORY / "docs" / "images"
    create_user(home, "ana.lima", "Ana Lima", ("decidir", "ver_identidade"), PASSWORD)
    with serving(create_app(home)) as port:
        reader = Reader(f"http://127.0.0.1:{port}", home.raiz / "chromium")
        driver = reader.driver
        reader.open("/entrar")
        reader.write("login", "ana.lima")
        reader.write("senha", PASSWORD)
        reader.follow("form.cartao button")
        link = driver.find_element(By.CSS_SELECTOR, "td.mensagem a").get_attribute("href")
        case = str(link).removeprefix(reader.address)
        for name, path, height in (
            ("mesa-casos", "/casos", 1000),
            ("mesa-grupos", "/casos?agrupar=instituicao", 900),
            ("mesa-caso", case, 1300),
        ):
            driver.set_window_size(1440, height)
            reader.open(path)
            driver.save_screenshot(str(folder / f"{name}.png"))
        reader.as_phone(1200)
        reader.open("/casos?tipo=indicio")
        driver.execute_script("document.querySelector('table').scrollIntoView()")
        driver.save_screenshot(str(folder / "mesa-celular.png"))
        driver.quit()


if __name__ == "__main__":
    main()
