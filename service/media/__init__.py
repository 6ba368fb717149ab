"""Recordings: uploaded, analysed in confined processes, probed, drawn as waveforms."""
