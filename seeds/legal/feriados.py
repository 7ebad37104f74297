"""Writes feriados.csv, the national holidays of the library `holidays`: `python seeds/legal/feriados.py`.

The half and full days that the government only recommends are not here: pontos_facultativos.csv holds them by hand.
"""

from pathlib import Path

ANOS = range(2024, 2036)
ARQUIVO = Path(__file__).with_name("feriados.csv")


def text() -> str:
    """The whole file, as it must stand in the repository."""
    import holidays

    national = holidays.country_holidays("BR", years=ANOS, language="pt_BR")
    rows = [f"{day.isoformat()},{name}\n" for day, name in sorted(national.items())]
    return "data,feriado\n" + "".join(rows)


if __name__ == "__main__":
    ARQUIVO.write_text(text(), encoding="utf-8")
