"""Orders that end an enterprise: revoked, rescinded, deregistered, struck off (条例 arts 31-34, 40-44; 公司法 arts 241, 260)."""
