"""Every shape that crosses the border, in marshmallow."""
