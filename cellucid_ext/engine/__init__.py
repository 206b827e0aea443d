"""The engine: the child process that alone opens user files, and its supervisor."""
