"""Who a person is, what that lets them do, and what happens when somebody else said to be them."""
