"""Orders about a suspension of business: begun, made longer, ended (条例 art 30; 细则 arts 40-43)."""
