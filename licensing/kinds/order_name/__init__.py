"""Orders about the name: a new one, or one that must be given up (企业名称登记管理规定 arts 4, 17, 23)."""
