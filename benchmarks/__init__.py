"""Speed and reach against peers, measured in the same run: ``make bench`` prints the tables of docs/benchmarks.md."""
