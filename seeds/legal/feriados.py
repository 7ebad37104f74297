"""Writes feriados.csv, the national holidays of the library `holidays`: `python seeds/legal/feriados.py`.

Optional days off of the federal government are in pontos_facultativos.csv, which is kept by hand.
"""

from pathlib import Path

ANOS = range(2024, 2036)
ARQUIVO = Path(__file__).with_name("feriados.csv")


def text() -> str:
    """The whole content of feriados.csv."""
    import holidays

    national = holidays.country_holidays("BR", years=ANOS, language="pt_BR")
    rows = [f"{day.isoformat()},{name}\n" for day, name in sorted(national.items())]
    return "data,feriado\n" + "".join(rows)


if __name__ == "__main__":
    ARQUIVO.write_text(text(), encoding="utf-8")
