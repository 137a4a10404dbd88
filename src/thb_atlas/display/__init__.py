"""What a page shows: numbers with their rows and verdicts, tables, charts, maps, prose; and the page of notebooks."""
