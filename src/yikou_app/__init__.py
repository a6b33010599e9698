"""一口 upstairs: the rooms, one folder per place that the data passes, in the order in which it passes."""
