"""The steps of an import, which `caseload_lib.record.imports` takes one after another."""
