"""Values of pages of prose: who does what where, and how notebooks show numbers and lists."""
