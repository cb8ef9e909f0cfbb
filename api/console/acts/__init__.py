"""What people do at the console: forms from the models of the facts, a look at what would follow, and the recording."""
