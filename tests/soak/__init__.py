"""The long test: the whole loop over HTTP while everything is killed. `make soak`; nothing that pytest collects."""
