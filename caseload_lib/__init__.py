"""The reference software for fair caseloads."""
