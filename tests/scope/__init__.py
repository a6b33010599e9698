"""The scope crawler (辖区爬行): every address, every role, and nothing of anybody else's in any answer.

``python -m tests.scope`` crawls the installation it runs on and prints a report as JSON.
"""
