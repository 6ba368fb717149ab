"""Uploads that go on after a cut (tus), and become files of an order when they are whole."""
