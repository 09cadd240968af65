"""What the tests share: drawn tables, slow definitions, data on disk. Never shipped."""
