"""Many films: what of a course is to be made, who makes it, where its files stand, and the page of them."""
