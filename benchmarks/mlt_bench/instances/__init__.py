"""Published instances: readers of two OR-Library formats, and the published recipes with seeds.

`data/` has what could be had, `python -m benchmarks.mlt_bench.instances` measures on all of it.
"""
