{{ instantaneo('parceiros', 'matriculas', por_parceiro=true, pessoas=true) }}
