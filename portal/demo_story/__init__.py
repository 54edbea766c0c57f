"""The demonstration's living office: invented people take real steps through the services, so that every desk has work to show."""
