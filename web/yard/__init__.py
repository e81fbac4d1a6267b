"""The marshal's pages: the plan of the yard, the walk through it, and the opening inventory."""
