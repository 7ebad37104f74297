"""Identity: the only stage that reads CPF, CNS and names. Later stages see only pessoa_id.

identify.py runs the stage. It calls, in order: vault/words.py (names known to the vault), texts.py (masks accepted
texts), extracts.py (SCNES), records.py (the other sources), resolution.py (which records are one person),
continuity.py (ids), outputs.py (files in the lake), linkage.py (probable pairs). privacy.py answers requests about one
person.
"""
