"""Finance (tài vụ): the day's figures and the files made from them."""
