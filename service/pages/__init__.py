"""The web pages: a layer above the nouns, which know nothing of it. A folder per audience, and the shell they share."""
