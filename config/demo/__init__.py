"""The demonstration's invented world: people, stories, and a register made by ``python -m config.demo.make_register``."""
