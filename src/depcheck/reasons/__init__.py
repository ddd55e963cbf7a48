"""Who needs what: everybody who asks for one project, and the trees of all that needs and is needed."""
