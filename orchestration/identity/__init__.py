"""Identity: the only stage that reads CPF, CNS and names. Everything after it sees pessoa_id."""
