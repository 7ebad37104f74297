{{ instantaneo('incentivo', 'cadastros', pessoas=true) }}
