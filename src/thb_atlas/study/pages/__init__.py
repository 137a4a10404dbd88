"""Values of pages of prose: the start page, the page of subjects, who does what where, and numbers and lists."""
