"""The parts that `caseload_lib.share.rebalance` is made of."""
