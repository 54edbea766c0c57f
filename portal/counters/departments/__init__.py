"""Department officers: their own matters and nothing else."""
