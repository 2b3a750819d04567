"""What an assessment comes to, as documents and pages."""
