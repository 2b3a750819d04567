"""What help is worked out from: who carries what of which case, and who could take it."""
