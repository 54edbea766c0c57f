"""What an operator watches: the public log against the register, its witnesses, licences that cannot be printed."""
