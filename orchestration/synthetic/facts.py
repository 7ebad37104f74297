"""Lists that the synthetic world draws from: professions, occupations, specialties, council codes.

Codes are the official ones (CBO, CNES, CNRM); weights are invented.
"""

# profession -> (council, SCNES code of the council, CBO of the professional)
PROFISSOES: dict[str, tuple[str, str, str]] = {
    "Medicina": ("CRM", "71", "225125"),
    "Enfermagem": ("COREN", "66", "223505"),
    "Farmácia": ("CRF", "69", "223405"),
    "Fisioterapia": ("CREFITO", "70", "223605"),
    "Fonoaudiologia": ("CRFA", "17", "223810"),
    "Nutrição": ("CRN", "74", "223710"),
    "Odontologia": ("CRO", "75", "223208"),
    "Psicologia": ("CRP", "77", "251510"),
    "Serviço Social": ("CRESS", "62", "251605"),
    "Terapia Ocupacional": ("CREFITO", "70", "223905"),
    "Educação Física": ("CREF", "19", "224140"),
    "Medicina Veterinária": ("CRMV", "72", "223305"),
    "Biomedicina": ("CRBM", "15", "221205"),
    "Saúde Coletiva": ("", "", "131225"),
}
# Professions whose council number is also a key in SCNES. Teams have only these, so that everyone is found there.
PROFISSOES_EQUIPE = (
    "Enfermagem", "Farmácia", "Fisioterapia", "Nutrição", "Odontologia", "Psicologia", "Serviço Social",
)  # fmt: skip
PROFISSOES_RESIDENTE = (*PROFISSOES_EQUIPE, "Fonoaudiologia", "Terapia Ocupacional", "Educação Física", "Biomedicina",
                        "Medicina Veterinária", "Saúde Coletiva")  # fmt: skip

# specialty of a medical programme -> (CBO of the specialist, years)
ESPECIALIDADES_MEDICAS: dict[str, tuple[str, int]] = {
    "Medicina de Família e Comunidade": ("225142", 2), "Clínica Médica": ("225125", 2), "Pediatria": ("225124", 3),
    "Ginecologia e Obstetrícia": ("225250", 3), "Cirurgia Geral": ("225225", 3), "Anestesiologia": ("225151", 3),
    "Psiquiatria": ("225133", 3), "Ortopedia e Traumatologia": ("225270", 3), "Medicina Intensiva": ("225150", 3),
    "Neurologia": ("225112", 3), "Cardiologia": ("225120", 2), "Dermatologia": ("225135", 3),
    "Infectologia": ("225103", 3), "Oncologia Clínica": ("225121", 3), "Geriatria": ("225180", 2),
    "Radiologia e Diagnóstico por Imagem": ("225320", 3), "Medicina de Emergência": ("225149", 3),
    "Nefrologia": ("225109", 2), "Oftalmologia": ("225265", 3), "Patologia": ("225325", 3),
}  # fmt: skip
# specialty -> area of practice of half its programmes
AREAS_DE_ATUACAO = {
    "Cardiologia": "Ecocardiografia",
    "Pediatria": "Neonatologia",
    "Clínica Médica": "Medicina Paliativa",
}
AREAS_MULTIPROFISSIONAIS = (
    "Atenção Básica e Saúde da Família", "Saúde da Mulher", "Saúde Mental", "Urgência e Trauma", "Terapia Intensiva",
    "Atenção ao Câncer", "Saúde do Idoso", "Neonatologia", "Reabilitação Física", "Vigilância em Saúde",
)  # fmt: skip
AREAS_UNIPROFISSIONAIS: dict[str, str] = {
    "Enfermagem Obstétrica": "Enfermagem",
    "Cirurgia e Traumatologia Bucomaxilofacial": "Odontologia",
    "Farmácia Hospitalar e Clínica": "Farmácia",
    "Enfermagem em Cardiologia": "Enfermagem",
}

# Full-time specialists per 100 thousand inhabitants, and the share that leaves each year; both invented.
NECESSIDADE = {"Psiquiatria": "4.5", "Pediatria": "12", "Anestesiologia": "9.5", "Geriatria": "1.5"}
# (specialty, whom, use by a thousand of them), invented too: with the population by age and sex, another method.
USO = (
    ("Pediatria", "00-04", "9"), ("Pediatria", "05-09", "4"), ("Pediatria", "10-14", "3"), ("Geriatria", "65-69", "1"),
    ("Geriatria", "70-74", "2"), ("Geriatria", "75-79", "3"), ("Geriatria", "80+", "5"), ("Psiquiatria", "F", "2"),
    ("Psiquiatria", "M", "1"),
)  # fmt: skip
TAXAS_DE_SAIDA = {"Pediatria": "0.032", "Cirurgia Geral": "0.04"}

# Legal natures of institutions accepted for the incentive (public, public companies, non-profit).
NATUREZAS_ADMITIDAS = ("1015", "1023", "1031", "1104", "1112", "1139", "1147", "1244", "3069", "3999", "3301")

ARVORES = (
    "Ipê-Amarelo", "Jequitibá", "Araucária", "Aroeira", "Buriti", "Carnaúba", "Jacarandá", "Juazeiro", "Mandacaru",
    "Sapucaia", "Peroba", "Copaíba", "Sumaúma", "Umbuzeiro", "Cajueiro", "Quaresmeira", "Imbuia", "Pequizeiro",
)  # fmt: skip

# (CBO, weight per 1000) of the people registered by establishments.
OCUPACOES = (
    ("322205", 230), ("515105", 110), ("223505", 110), ("225125", 95), ("411010", 60), ("223208", 60), ("322415", 40),
    ("223405", 35), ("223605", 40), ("251510", 35), ("223710", 20), ("251605", 20), ("225142", 25), ("225124", 18),
    ("225250", 18), ("225151", 15), ("225225", 12), ("225270", 10), ("225120", 8), ("225133", 8), ("225112", 6),
    ("225320", 6), ("225265", 5), ("225135", 5), ("225109", 3), ("225150", 3), ("225103", 2), ("225121", 1),
)  # fmt: skip
# Specialty certified by a society for a physician of that CBO.
ESPECIALIDADE_DO_CBO = {cbo: nome for nome, (cbo, _) in ESPECIALIDADES_MEDICAS.items() if cbo not in {"225125"}}
CONSELHO_DO_CBO = {
    "2251": "71", "2252": "71", "2253": "71", "2235": "66", "3222": "66", "2232": "75", "2234": "69", "2236": "70",
    "2515": "77", "2237": "74", "2516": "62", "3224": "75", "2238": "17",
}  # fmt: skip

# (TP_UNIDADE, weight per 100)
TIPOS_UNIDADE = (
    ("02", 26), ("22", 24), ("36", 20), ("39", 9), ("05", 4), ("01", 3), ("04", 2), ("43", 3), ("68", 2), ("70", 2),
    ("73", 1), ("42", 1), ("07", 1), ("50", 1), ("74", 1),
)  # fmt: skip
# Programmes with practice outside hospitals: specialty -> (TP_UNIDADE, kind of unit)
CENARIO_DA_ESPECIALIDADE = {
    "Medicina de Família e Comunidade": ("02", "UBS"),
    "Atenção Básica e Saúde da Família": ("02", "UBS"),
    "Psiquiatria": ("70", "CAPS"),
    "Saúde Mental": ("70", "CAPS"),
    "Medicina de Emergência": ("73", "UPA"),
    "Urgência e Trauma": ("73", "UPA"),
    "Dermatologia": ("36", "Centro de Especialidades"),
    "Reabilitação Física": ("36", "Centro de Reabilitação"),
    "Vigilância em Saúde": ("68", "Secretaria de Saúde, Unidade"),
}
NOMES_CBO = {
    "2231F9": "MEDICO RESIDENTE", "225125": "MEDICO CLINICO", "225124": "MEDICO PEDIATRA",
    "225142": "MEDICO DA ESTRATEGIA DE SAUDE DA FAMILIA", "225250": "MEDICO GINECOLOGISTA E OBSTETRA",
    "225225": "MEDICO CIRURGIAO GERAL", "225151": "MEDICO ANESTESIOLOGISTA", "225133": "MEDICO PSIQUIATRA",
    "225270": "MEDICO ORTOPEDISTA E TRAUMATOLOGISTA", "225150": "MEDICO EM MEDICINA INTENSIVA",
    "225112": "MEDICO NEUROLOGISTA", "225120": "MEDICO CARDIOLOGISTA", "225135": "MEDICO DERMATOLOGISTA",
    "225103": "MEDICO INFECTOLOGISTA", "225121": "MEDICO ONCOLOGISTA CLINICO", "225180": "MEDICO GERIATRA",
    "225320": "MEDICO EM RADIOLOGIA E DIAGNOSTICO POR IMAGEM", "225149": "MEDICO EMERGENCISTA",
    "225109": "MEDICO NEFROLOGISTA", "225265": "MEDICO OFTALMOLOGISTA", "225325": "MEDICO PATOLOGISTA",
    "223505": "ENFERMEIRO", "223405": "FARMACEUTICO", "223605": "FISIOTERAPEUTA GERAL",
    "223810": "FONOAUDIOLOGO GERAL", "223710": "NUTRICIONISTA", "223208": "CIRURGIAO DENTISTA CLINICO GERAL",
    "251510": "PSICOLOGO CLINICO", "251605": "ASSISTENTE SOCIAL", "223905": "TERAPEUTA OCUPACIONAL",
    "224140": "PROFISSIONAL DE EDUCACAO FISICA NA SAUDE", "223305": "MEDICO VETERINARIO", "221205": "BIOMEDICO",
    "131225": "SANITARISTA", "322205": "TECNICO DE ENFERMAGEM", "515105": "AGENTE COMUNITARIO DE SAUDE",
    "411010": "ASSISTENTE ADMINISTRATIVO", "322415": "AUXILIAR EM SAUDE BUCAL",
}  # fmt: skip
CONSELHOS_SCNES = {
    "10": "SSP", "15": "CRBM/CRBIO", "17": "CRFA", "19": "CREF", "26": "CRTR", "61": "CRA", "62": "CRESS",
    "66": "COREN", "69": "CRF", "70": "CREFITO", "71": "CRM", "72": "CRMV", "74": "CRN", "75": "CRO", "77": "CRP",
    "83": "RMS",
}  # fmt: skip
