"""What every page is made with: templates, words, forms, notices, errors. It knows no audience."""
