"""A change of registered items filed online by the owner (条例 arts 24, 29; 公司法 arts 35, 66, 84-87)."""
