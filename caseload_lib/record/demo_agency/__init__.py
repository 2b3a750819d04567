"""The parts of the demo agency, which `caseload_lib.record.demo` puts together."""
