"""The gate of outside attackers: scanners that others wrote, each shown a planted hole before it is believed about the portal.

Never part of what is installed: the tools live in environments of their own (``out/attackers``), their pins in ``pins/``.
"""
