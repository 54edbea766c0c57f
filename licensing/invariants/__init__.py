"""What must hold in every database at every moment, whatever fell over: each file asks about one subject, each question finds nothing."""
