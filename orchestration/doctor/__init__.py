"""Diagnoses an installation: findings.py examines it, and command.py prints one sentence per finding."""
