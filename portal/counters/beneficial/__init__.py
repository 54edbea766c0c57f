"""Beneficial owners: asked in a founding and in a change, by whoever files it and nobody else."""
