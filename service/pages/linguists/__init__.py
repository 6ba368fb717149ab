"""Linguists' pages: the queue, a task's brief, the workbench, reviews, earnings."""
