"""Who is told of what: rows of ``occasions.tsv`` say which act tells whom, and the outbox is written in the act's own transaction."""
