"""After a database was put back: what was given outside its memory, who may issue again and when, what the lost minutes held."""
