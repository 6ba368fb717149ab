"""What reviewers say of single segments, and what becomes of it in the rework."""
