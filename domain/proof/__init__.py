"""What makes the journal checkable by anybody."""
