{{ seguimento('I-25', [('territorio_prioritario', 'em_prioritario')]) }}
