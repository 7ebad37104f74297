{{ instantaneo('titulos', 'titulos', pessoas=true) }}
