"""Proposals, their proof, and how they are carried out."""
