"""评分 (scoring): an official scoring standard in prose becomes a rule, a score, and a reason for every point."""
