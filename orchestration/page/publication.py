"""Who publishes the page, when, under which licence, how to cite it, and the same for machines (DCAT 3, JSON-LD)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import Any

from pydantic import Field

from orchestration.export.tables import FICTICIOS, MEDIA_TYPES
from orchestration.page.catalogue import Catalogue
from orchestration.portuguese import day
from orchestration.settings import Home, Settings
from orchestration.strict import Strict, fitted

TITLE = "Residências em saúde: indicadores"


class Publisher(Strict):
    """The table [publicacao] of <home>/residencias.toml."""

    orgao: str = ""
    contato: str = ""
    endereco: str = Field(default="", pattern=r"^(https?://.*)?$")
    """Address at which the page is published, if it is."""
    licenca: str = "Creative Commons Atribuição 4.0 Internacional (CC BY 4.0)"
    endereco_da_licenca: str = "https://creativecommons.org/licenses/by/4.0/deed.pt-br"


@dataclass(frozen=True)
class Publication:
    """What a publication says of itself."""

    quem: Publisher
    dia: date
    mes: str
    """The newest month with data, as MM/AAAA."""
    ficticio: bool

    @property
    def versao(self) -> str:
        """Version of the program that made it."""
        return version("residencias")

    @property
    def citacao(self) -> str:
        """How to cite the page."""
        where = f" Disponível em: {self.quem.endereco}." if self.quem.endereco else ""
        invented = f" {FICTICIOS}." if self.ficticio else ""
        author = self.quem.orgao or "Residências em saúde"
        return f"{author.upper()}. {TITLE}. Dados até {self.mes}, publicados em {day(self.dia)}.{where}{invented}"

    def dcat(self, catalogue: Catalogue, files: Mapping[str, str]) -> dict[str, Any]:
        """The DCAT catalogue: a dataset for each public indicator, with its CSV, and one of all: `files`."""
        own = [
            self._dataset(f"{row['indicador']} {row['nome']}", row["definicao"], {f"{row['indicador']}.csv": "CSV"})
            for row in catalogue.values()
            if row["acesso"] == "publico"
        ]
        return {
            "@context": {
                "dcat": "http://www.w3.org/ns/dcat#",
                "dct": "http://purl.org/dc/terms/",
                "foaf": "http://xmlns.com/foaf/0.1/",
                "vcard": "http://www.w3.org/2006/vcard/ns#",
                "xsd": "http://www.w3.org/2001/XMLSchema#",
            },
            "@type": "dcat:Catalog",
            **self._common(TITLE, "Indicadores das residências em saúde: especialistas, vagas, egressos e pagamentos."),
            "dcat:dataset": [self._dataset("Todos os indicadores", "Todas as células que se mostram.", files), *own],
        }

    def _dataset(self, title: str, description: str, files: Mapping[str, str]) -> dict[str, Any]:
        return {
            "@type": "dcat:Dataset",
            **self._common(title, description),
            "dcat:distribution": [
                {
                    "@type": "dcat:Distribution",
                    "dct:title": said,
                    "dcat:downloadURL": {"@id": f"{self.quem.endereco.removesuffix('index.html')}dados/{name}"},
                    "dcat:mediaType": MEDIA_TYPES[name.rpartition(".")[2]],
                }
                for name, said in files.items()
            ],
        }

    def _common(self, title: str, description: str) -> dict[str, Any]:
        invented = f"{FICTICIOS}. " if self.ficticio else ""
        said: dict[str, Any] = {
            "dct:title": title,
            "dct:description": invented + description,
            "dct:language": "pt-BR",
            "dct:license": {"@id": self.quem.endereco_da_licenca},
            "dct:modified": {"@type": "xsd:date", "@value": self.dia.isoformat()},
            "dcat:version": self.versao,
        }
        if self.quem.orgao:
            said["dct:publisher"] = {"@type": "foaf:Agent", "foaf:name": self.quem.orgao}
        if self.quem.contato:
            said["dcat:contactPoint"] = {"@type": "vcard:Organization", "vcard:fn": self.quem.contato}
        return said


def publisher(home: Home) -> Publisher:
    """Who publishes, as the installation's settings say; UserError when what they say does not fit."""
    return fitted(home.configuracao, Publisher, dict(Settings.load(home).publicacao))
