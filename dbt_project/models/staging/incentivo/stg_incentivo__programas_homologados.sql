{{ instantaneo('incentivo', 'programas_homologados') }}
