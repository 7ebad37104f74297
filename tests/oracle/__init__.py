"""An independent implementation of the rules in plain Python, row by row, to compare with the SQL. They share no code.

Letters are those of the law page: M is the month judged; C the registration (cadastro) and F the function in the team
of an art. 3 line; K the enrolment, P the partner's report and R the residency of a bolsa_formacao line.
"""
