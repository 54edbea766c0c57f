"""Kinds of matter, one package each: its flow, facts, papers, signers, sections, checks and effects. Found by ``licensing.known_kinds``."""
