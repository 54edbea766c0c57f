"""Orders to bring days of contribution forward (国务院关于实施注册资本登记管理制度的规定 art 6)."""
