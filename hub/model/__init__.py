"""What is: frozen dataclasses and the shapes plug-ins must have. Standard library only."""
