"""Django basics that every room uses: clock, actors, commands, permissions, audit events, files."""
