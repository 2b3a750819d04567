"""What responders are held against: their shifts, the crunches, and what falls on others."""
