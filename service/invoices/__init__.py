"""The invoice of an order, as a document and as a PDF."""
