"""The parts that run when nothing is configured: database, engine, mail sink, payment sandbox."""
