{{ versoes('parceiros', 'matriculas', pessoas=true) }}
