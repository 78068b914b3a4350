"""How the work on a report went: said by who organised it, shown by photos, confirmed or disputed by others."""
