"""Template tags of the rooms (模板标签)."""
