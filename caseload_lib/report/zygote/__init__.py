"""Kernels forked from a process that has loaded everything beforehand."""
