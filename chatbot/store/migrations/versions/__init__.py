"""One file a change of the schema; a published one is never edited."""
