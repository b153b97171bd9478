"""The machine room: the log, commands done once, followers, and the database they stand on."""
