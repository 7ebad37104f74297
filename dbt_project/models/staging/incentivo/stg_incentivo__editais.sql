{{ instantaneo('incentivo', 'editais') }}
