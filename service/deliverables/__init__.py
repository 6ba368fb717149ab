"""The files that customers get: made when a job is done, stored, announced, downloaded."""
