"""Installation and checks that must work before anything is installed: standard library only."""
