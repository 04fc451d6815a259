"""What people look at every day: the budget, the week, the work, on a page or in a terminal."""
