"""逐句归组 (taking): one module a kind of sentence; each builds on the one before it."""
