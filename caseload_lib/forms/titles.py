"""What people call the forms: the same on the start page, in the notebooks and on the forms."""

#: By the kind of instrument that the form asks.
TITLES = {
    "rubric": "Assess the service",
    "anchors": "Assess a supervisor's competencies",
    "practice": "Assess caseload management",
}
