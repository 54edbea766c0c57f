"""Orders that change what the register says of an enterprise (条例 art 24)."""
