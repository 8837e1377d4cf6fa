"""Tools for whoever writes personas and rubrics: starting, checking, sharing."""
