"""含义 (meaning): sentences of a clause become the nodes of a rule, or a refusal with its place."""
