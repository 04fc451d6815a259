"""What people and tools read: terminal, Markdown, JSON, CSV."""
