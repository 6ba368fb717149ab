"""API keys as members and managers of service accounts handle them; ``service/auth/keys.py`` makes and stores them."""
