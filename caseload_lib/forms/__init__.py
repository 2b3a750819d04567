"""Forms: a model that holds state and rules, and a view that only draws it."""
