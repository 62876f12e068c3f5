"""What suppliers say about the cases that name them. Not here: the cases (`apps.cases`), suppliers (`apps.registry`)."""
