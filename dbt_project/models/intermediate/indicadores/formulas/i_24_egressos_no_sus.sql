{{ seguimento('I-24', [('sus', 'no_sus')]) }}
