"""The owner leaves: eligibility, pledge, notice or department answers, application."""
