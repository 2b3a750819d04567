"""The parts that `caseload_lib.plan.schedule` is made of."""
